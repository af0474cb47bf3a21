// SPDX-License-Identifier: MIT
// Whole suites: a queue of files, one runner per core, results in the order of the files.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "tick86/suite/files.h"
#include "tick86/suite/report.h"

namespace tick86::suite {
namespace {

using Paths = std::vector<std::filesystem::path>;

// metadata.json files, each read once, by directory.
class MetadataCache {
public:
    // Of the directory of the file; the public suites have none in v1_binary, v2_binary and v2_undefined, where that of
    // v1 or v2 holds. Null: there is none.
    const Metadata* of(const std::filesystem::path& file) {
        std::error_code error;
        const auto folder = std::filesystem::absolute(file, error).lexically_normal().parent_path();
        if (const Metadata* beside = in(folder)) return beside;
        const std::string name = folder.filename().string();
        const auto end = name.find('_');
        return end == std::string::npos || end == 0 ? nullptr : in(folder.parent_path() / name.substr(0, end));
    }

private:
    const Metadata* in(const std::filesystem::path& folder) {
        const auto path = folder / "metadata.json";
        const std::scoped_lock lock(mutex_);
        auto found = known_.find(path);
        if (found == known_.end()) {
            std::error_code error;
            std::optional<Metadata> read;
            if (std::filesystem::exists(path, error)) read = read_metadata(path);
            found = known_.emplace(path, std::move(read)).first;
        }
        return found->second ? &*found->second : nullptr;
    }

    std::mutex mutex_;
    std::map<std::filesystem::path, std::optional<Metadata>> known_;
};

// Bits of a register count only if every mask that mentions it has them.
void narrow(Registers& mask, const Registers& by) {
    for (int r = 0; r < RegisterCount; ++r)
        if (by.has(r)) mask.set(r, mask.has(r) ? static_cast<u16>(mask[r] & by[r]) : by[r]);
}

void run_file(FileResult& result, Runner& runner, const Settings& settings, MetadataCache& cache) {
    const auto begin = std::chrono::steady_clock::now();
    try {
        const Metadata* metadata = cache.of(result.path);
        auto cpu = settings.cpu;
        if (!cpu && metadata) cpu = metadata->cpu;
        const TestFile file = read_tests(result.path, cpu);
        // All tests of the public suites carry a hash.
        const bool is_public = metadata || std::any_of(file.tests.begin(), file.tests.end(),
                                                       [](const Test& test) { return !test.hash.empty(); });
        const FetchRule fetch = settings.fetch.value_or(is_public ? FetchRule::Nop : FetchRule::Memory);
        Registers common;
        if (settings.mask_undefined) {
            common = file.mask;
            if (metadata)
                if (const auto found = metadata->flags_mask.find(result.opcode); found != metadata->flags_mask.end()) {
                    Registers flags;
                    flags.set(Flags, found->second);
                    narrow(common, flags);
                }
        }
        const auto step = static_cast<std::size_t>(std::max(1, settings.every));
        for (std::size_t i = 0; i < file.tests.size(); i += step) {
            const Test& test = file.tests[i];
            Registers mask = common;
            if (settings.mask_undefined) narrow(mask, test.final.mask);
            const Outcome& outcome = runner.run(test, file.cpu, fetch, mask);
            ++result.counts.tests;
            if (!outcome.ran_rows) result.has_rows = false;
            for (int a = 0; a < AspectCount; ++a)
                result.counts.differ[static_cast<std::size_t>(a)] += outcome.differs.has(static_cast<Aspect>(a));
            if (!(outcome.differs & settings.check).any() && outcome.twin.empty()) continue;
            if (result.counts.failed++ == 0) result.first_failure = describe(test, outcome, file.cpu);
        }
    } catch (const FileError& error) {
        result.error = error.what();
    } catch (const std::exception& error) {  // no memory for it, a directory that cannot be read
        result.error = result.path.string() + ": " + error.what();
    }
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

void Counts::add(const Counts& o) {
    tests += o.tests;
    failed += o.failed;
    for (std::size_t a = 0; a < differ.size(); ++a) differ[a] += o.differ[a];
}

SuiteResult run_suite(const Paths& paths, const Settings& settings,
                      const std::function<void(const FileResult&)>& progress) {
    SuiteResult out;
    for (const auto& path : paths) {
        const Paths found = find_tests(path);
        if (found.empty()) {
            FileResult& none = out.files.emplace_back();
            none.path = path;
            none.error = path.string() + ": no test files (*.MOO, *.MOO.gz, *.json, *.json.gz) in this directory";
        }
        for (const auto& file : found) {
            FileResult& result = out.files.emplace_back();
            result.path = file;
            result.opcode = opcode_of(file);
        }
    }

    MetadataCache cache;
    std::vector<bool> done(out.files.size(), false);
    std::mutex mutex;
    std::condition_variable one_done;
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        Runner runner;
        for (std::size_t i; (i = next++) < out.files.size();) {
            if (out.files[i].error.empty()) run_file(out.files[i], runner, settings, cache);
            const std::scoped_lock lock(mutex);
            done[i] = true;
            one_done.notify_one();
        }
    };
    const int wanted = settings.jobs > 0 ? settings.jobs : static_cast<int>(std::thread::hardware_concurrency());
    const auto jobs = std::clamp<std::size_t>(static_cast<std::size_t>(std::max(1, wanted)), 1,
                                              std::max<std::size_t>(1, out.files.size()));
    std::vector<std::jthread> threads;
    for (std::size_t j = 0; j < jobs; ++j) threads.emplace_back(work);

    for (std::size_t i = 0; i < out.files.size(); ++i) {
        {
            std::unique_lock lock(mutex);
            one_done.wait(lock, [&] { return done[i]; });
        }
        const FileResult& result = out.files[i];
        out.total.add(result.counts);
        if (!result.error.empty()) out.unusable = true;
        if (progress) progress(result);
    }
    if (out.total.tests == 0) out.unusable = true;
    return out;
}

}  // namespace tick86::suite

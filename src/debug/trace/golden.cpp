// SPDX-License-Identifier: MIT
#include "tick86/debug/trace/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>

#include "debug/trace/formats.h"

namespace tick86 {
namespace {

constexpr std::string_view Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t Context = 8;
constexpr u64 MostBytes = 1 << 20;  // of a file, with the most steps kept in full

const char* name_of(const CompareOptions& o) {
    return o.ignore_waits ? "ignore-waits" : o.ignore_refresh ? "ignore-refresh" : "all";
}

}  // namespace

// --- hash ---

void StepHash::mix(u64 value, int bytes) {
    for (int i = 0; i < bytes; ++i) hash_ = (hash_ ^ (value >> (8 * i) & 0xFF)) * 0x100000001b3ull;
}

void StepHash::add(const TraceStep& s) {
    mix(static_cast<u64>(s.kind), 1);
    mix(s.cs(), 2), mix(s.ip(), 2);
    mix(s.bytes.size(), 1);
    for (const u8 byte : s.bytes) mix(byte, 1);
    for (int i = 0; i < TraceRegisters; ++i) mix(trace_register(s.after, i), 2);
    mix(static_cast<u64>(s.vector), 2), mix(static_cast<u64>(s.irq), 1);
    if (!options_.ignore_waits) mix(s.waits, 2);
    if (options_.has_times()) mix(static_cast<u64>(s.end), 8), mix(s.dma_waits, 2);
}

char StepHash::letter() const { return Letters[hash_ >> 58]; }

// --- file ---

std::string Golden::to_text() const {
    std::string out = fmt::format("tick86 golden trace {}\nmachine {}\nroms {:016x}\n", Version, machine, rom_hash);
    for (const std::string& line : origin) out += "given " + line + '\n';
    out += fmt::format("compare {}\nsteps {}\ngroup {}\n", name_of(options), steps, group_size);
    for (const Block& b : blocks)
        out += fmt::format("{} {:04X}:{:04X} {:016x} {}\n", b.clock, b.cs, b.ip, b.hash, b.groups);
    for (const auto& [step, line] : kept) out += fmt::format("kept {} {}\n", step, line);
    return out + "end\n";
}

Golden Golden::from_text(const std::string& text, const std::string& name) {
    Golden g;
    std::istringstream in(text);
    std::string line;
    int number = 0;
    const auto fail = [&](const std::string& why) -> void {
        throw TraceError(fmt::format("'{}' line {}: {}", name, number, why));
    };
    const auto next = [&]() -> bool {
        ++number;
        return static_cast<bool>(std::getline(in, line));
    };
    const auto unsigned_of = [&](const std::string& word, int base) {
        u64 value = 0;
        const auto [last, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
        if (word.empty() || error != std::errc{} || last != word.data() + word.size())
            fail(fmt::format("'{}' is no number", word));
        return value;
    };
    constexpr std::string_view Head = "tick86 golden trace ";
    if (!next() || !line.starts_with(Head)) throw TraceError(fmt::format("'{}' is no golden trace", name));
    if (line.substr(Head.size()) != std::to_string(Version))
        throw TraceError(
            fmt::format("'{}' is a golden trace of format version {}; this program reads version {}: record it again",
                        name, line.substr(Head.size()), Version));
    bool has_end = false;
    while (!has_end && next()) {
        const std::size_t gap = line.find(' ');
        const std::string word = line.substr(0, gap), rest = gap == std::string::npos ? "" : line.substr(gap + 1);
        if (word == "machine") {
            g.machine = rest;
        } else if (word == "roms") {
            g.rom_hash = unsigned_of(rest, 16);
        } else if (word == "given") {
            g.origin.push_back(rest);
        } else if (word == "compare") {
            g.options = {rest == "ignore-waits", rest == "ignore-refresh"};
            if (rest != name_of(g.options)) fail(fmt::format("'{}' is nothing to compare", rest));
        } else if (word == "steps") {
            g.steps = unsigned_of(rest, 10);
        } else if (word == "group") {
            g.group_size = unsigned_of(rest, 10);
            if (g.group_size == 0 || g.group_size > 1'000'000'000) fail("a group has at least one step");
        } else if (word == "kept") {
            const std::size_t end = rest.find(' ');
            if (end == std::string::npos) fail("a kept step has a number and a line");
            g.kept[unsigned_of(rest.substr(0, end), 10)] = rest.substr(end + 1);
        } else if (word == "end") {
            has_end = true;
        } else {
            std::istringstream words(line);
            std::string clock, address, hash;
            Block b;
            if (!(words >> clock >> address >> hash >> b.groups) || address.size() != 9) fail("no block of steps");
            b.clock = static_cast<cpu::Clock>(unsigned_of(clock, 10));
            b.cs = static_cast<u16>(unsigned_of(address.substr(0, 4), 16));
            b.ip = static_cast<u16>(unsigned_of(address.substr(5), 16));
            b.hash = unsigned_of(hash, 16);
            g.blocks.push_back(b);
        }
    }
    u64 groups = 0;
    for (const Block& b : g.blocks) groups += b.groups.size();
    if (!has_end || g.steps == 0 || groups != (g.steps + g.group_size - 1) / g.group_size)
        throw TraceError(fmt::format("'{}' is incomplete: record it again", name));
    for (std::size_t i = 0; i + 1 < g.blocks.size(); ++i)
        if (g.blocks[i].groups.size() != GroupsPerBlock)
            throw TraceError(fmt::format("'{}' is damaged in block {}", name, i + 1));
    return g;
}

Golden Golden::read(const std::string& path) {
    if (check_trace_file(path) > MostBytes) throw TraceError(fmt::format("'{}' is no golden trace", path));
    std::ifstream in(path, std::ios::binary);
    return from_text({std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}, path);
}

std::string Golden::mismatch(const TraceInfo& run, const std::vector<std::string>& run_origin,
                             const std::string& name) const {
    TraceInfo mine;
    mine.machine = machine;
    mine.rom_hash = rom_hash;
    const std::string golden_name = fmt::format("golden trace '{}'", name);
    if (std::string why = tick86::mismatch(mine, golden_name, run, "this command line"); !why.empty()) return why;
    for (std::size_t i = 0; i < std::max(origin.size(), run_origin.size()); ++i) {
        if (i >= run_origin.size())
            return fmt::format("{} was made with '{}', which this command line does not give", golden_name, origin[i]);
        if (i >= origin.size())
            return fmt::format("{} was made without '{}', which this command line gives", golden_name, run_origin[i]);
        if (origin[i] != run_origin[i])
            return fmt::format("{} was made with '{}'; this command line gives '{}'", golden_name, origin[i],
                               run_origin[i]);
    }
    return {};
}

// --- recording ---

void GoldenRecorder::step(const TraceStep& s) {
    hash_.add(s);
    letters_ += hash_.letter();
    last_ = {s.end, hash_.value(), s.after.sreg[cpu::CS], s.after.ip};
    if (letters_.size() % Grain == 0) ends_.push_back(last_);
    const u64 number = letters_.size();  // from 1
    if (number >= keep_from_ && number <= keep_to_) golden_.kept[number] = line_of(s);
}

Golden GoldenRecorder::finish(const TraceInfo& run, std::vector<std::string> origin) {
    Golden& g = golden_;
    g.machine = run.machine;
    g.rom_hash = run.rom_hash;
    g.origin = std::move(origin);
    g.steps = letters_.size();
    g.group_size = 1;
    while (g.steps / g.group_size > Golden::MostGroups) g.group_size *= 2;
    const u64 block_size = g.group_size * Golden::GroupsPerBlock;
    for (u64 first = 0; first < g.steps; first += block_size) {
        const u64 end = std::min(first + block_size, g.steps);
        const End& at = end == g.steps ? last_ : ends_[end / Grain - 1];
        Golden::Block b{at.clock, at.cs, at.ip, at.hash, {}};
        for (u64 i = first; i < end; i += g.group_size) b.groups += letters_[std::min(i + g.group_size, end) - 1];
        g.blocks.push_back(std::move(b));
    }
    return g;
}

// --- checking ---

void GoldenCheck::step(TraceStep&& s) {
    if (is_over()) return;
    hash_.add(s);
    ++steps_;
    const u64 group = (steps_ - 1) / golden_.group_size;
    const bool ends_group = steps_ % golden_.group_size == 0 || steps_ == golden_.steps;
    const auto block = static_cast<std::size_t>(group / Golden::GroupsPerBlock);
    const bool ends_block = steps_ % (golden_.group_size * Golden::GroupsPerBlock) == 0 || steps_ == golden_.steps;
    const Golden::Block& b = golden_.blocks[block];

    if (ends_block) ours_ = {s.end, s.after.sreg[cpu::CS], s.after.ip, hash_.value(), {}};
    if (!differs_) {
        const auto kept = golden_.kept.find(steps_);
        const bool is_other = kept != golden_.kept.end() && golden_.options.has_times() && kept->second != line_of(s);
        const char letter = b.groups[static_cast<std::size_t>(group % Golden::GroupsPerBlock)];
        if (is_other) {
            expected_ = kept->second;
            first_ = last_ = steps_;
        } else if ((ends_group && letter != hash_.letter()) || (ends_block && b.hash != hash_.value())) {
            first_ = group * golden_.group_size + 1;
            last_ = steps_;
        }
        differs_ = last_ != 0;
        block_ = block;
        recent_.push_back(std::move(s));
        const std::size_t most = static_cast<std::size_t>(golden_.group_size) + Context;
        if (!differs_ && recent_.size() > 2 * most)
            recent_.erase(recent_.begin(), recent_.end() - static_cast<std::ptrdiff_t>(most));
    } else if (recent_.size() < 4 * Context + golden_.group_size && recent_.back().number < last_ + Context / 2) {
        recent_.push_back(std::move(s));
    }
    if (differs_ && ends_block) block_is_seen_ = true;
}

std::string GoldenCheck::report() const {
    if (is_passed()) return fmt::format("{} steps agree with the golden trace\n", steps_);
    if (!differs_) {
        std::string out =
            fmt::format("the run ended after {} steps that agree; the golden trace has {}\n", steps_, golden_.steps);
        for (std::size_t i = recent_.size() > Context ? recent_.size() - Context : 0; i < recent_.size(); ++i)
            out += "    " + line_of(recent_[i]) + '\n';
        return out;
    }
    std::string out;
    const u64 base = recent_.empty() ? 0 : recent_.front().number - 1;
    const auto place = [&](u64 step) { return step - 1 - base; };
    const TraceStep& first = recent_[static_cast<std::size_t>(std::min<u64>(place(first_), recent_.size() - 1))];
    if (first_ == last_)
        out += fmt::format("the run differs from the golden trace at step {}, cycle {}, {:04X}:{:04X}\n", first_,
                           first.start, first.cs(), first.ip());
    else
        out +=
            fmt::format("the run differs from the golden trace within steps {} to {}, from cycle {}, {:04X}:{:04X}\n",
                        first_, last_, first.start, first.cs(), first.ip());
    if (!expected_.empty()) out += "golden  " + expected_ + '\n';
    for (u64 i = 0; i < recent_.size(); ++i) {
        const u64 step = base + i + 1;
        if (step + Context < first_ || step > last_ + Context / 2) continue;
        const bool inside = step >= first_ && step <= last_;
        out += fmt::format("{}{}\n", inside ? "run >   " : "        ", line_of(recent_[static_cast<std::size_t>(i)]));
    }
    const Golden::Block& b = golden_.blocks[block_];
    const u64 end =
        std::min((static_cast<u64>(block_) + 1) * Golden::GroupsPerBlock * golden_.group_size, golden_.steps);
    out += fmt::format("after step {} the golden trace is at cycle {}, {:04X}:{:04X}", end, b.clock, b.cs, b.ip);
    if (block_is_seen_) {
        const cpu::Clock apart = ours_.clock - b.clock;
        out += fmt::format("; the run is at cycle {} ({:+}), {:04X}:{:04X}", ours_.clock, apart, ours_.cs, ours_.ip);
    }
    return out + '\n';
}

}  // namespace tick86

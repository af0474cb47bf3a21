// SPDX-License-Identifier: MIT
#include "tick86/suite/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

namespace tick86::suite {
namespace {

constexpr std::array<const char*, AspectCount> Columns{"registers", "flags", "memory", "queue", "clocks", "rows"};

std::string table_line(const std::string& opcode, const Counts& counts, bool has_rows) {
    std::string line = fmt::format("{:<12} {:>8}", opcode, counts.tests);
    for (std::size_t a = 0; a < counts.differ.size(); ++a) {
        const bool of_rows = a >= static_cast<std::size_t>(Aspect::Clocks);
        if (of_rows && !has_rows)
            line += fmt::format(" {:>10}", "-");
        else if (counts.differ[a] == 0)
            line += fmt::format(" {:>10}", "ok");
        else
            line += fmt::format(" {:>10}", counts.differ[a]);
    }
    return line;
}

// As XML has it: valid UTF-8 without control characters, whatever a file's name is made of.
std::string escaped(const std::string& text) {
    using Json = nlohmann::json;
    const std::string valid = Json::parse(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace));
    std::string out;
    for (const char c : valid) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\n':
            case '\t': out += c; break;
            default: out += static_cast<unsigned char>(c) < ' ' ? '?' : c;
        }
    }
    return out;
}

std::string shown_name(const FileResult& file) { return file.opcode.empty() ? file.path.string() : file.opcode; }

nlohmann::ordered_json counts_json(const Counts& counts) {
    nlohmann::ordered_json out;
    out["tests"] = counts.tests;
    out["failed"] = counts.failed;
    for (std::size_t a = 0; a < counts.differ.size(); ++a) out[AspectName[a]] = counts.differ[a];
    return out;
}

}  // namespace

std::string total_line(const Counts& counts) {
    std::string line = fmt::format("total tests={} failed={}", counts.tests, counts.failed);
    for (std::size_t a = 0; a < counts.differ.size(); ++a)
        line += fmt::format(" {}={}", AspectName[a], counts.differ[a]);
    return line;
}

void print_text(std::ostream& out, const SuiteResult& result, const Settings& settings) {
    std::string head = fmt::format("{:<12} {:>8}", "opcode", "tests");
    for (int a = 0; a < AspectCount; ++a)
        head += fmt::format(" {:>10}", std::string(Columns[static_cast<std::size_t>(a)]) +
                                           (settings.check.has(static_cast<Aspect>(a)) ? "*" : ""));
    out << head << "\n";
    for (const FileResult& file : result.files) {
        if (file.error.empty())
            out << table_line(file.opcode, file.counts, file.has_rows) << "\n";
        else
            out << fmt::format("{:<12} unusable: {}\n", shown_name(file), file.error);
    }
    out << "Numbers of tests that differ. * = checked: a difference there is a failure.\n";
    for (const FileResult& file : result.files)
        if (!file.first_failure.empty())
            out << fmt::format("\n{}: {} of {} tests failed; the first:\n  {}", file.opcode, file.counts.failed,
                               file.counts.tests, file.first_failure);
    out << "\n" << total_line(result.total) << "\n";
}

void print_junit(std::ostream& out, const SuiteResult& result, const Settings&) {
    u64 failures = 0, errors = 0;
    for (const FileResult& file : result.files) {
        if (!file.error.empty())
            ++errors;
        else if (file.counts.failed)
            ++failures;
    }
    out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    out << fmt::format("<testsuite name=\"tick86 test\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
                       result.files.size(), failures, errors);
    for (const FileResult& file : result.files) {
        out << fmt::format("  <testcase classname=\"{}\" name=\"{}\"", escaped(file.path.parent_path().string()),
                           escaped(shown_name(file)));
        if (!file.error.empty())
            out << fmt::format("><error message=\"{}\"/></testcase>\n", escaped(file.error));
        else if (file.counts.failed)
            out << fmt::format("><failure message=\"{} of {} tests failed\">{}</failure></testcase>\n",
                               file.counts.failed, file.counts.tests, escaped(file.first_failure));
        else
            out << "/>\n";
    }
    out << "</testsuite>\n";
}

void print_json(std::ostream& out, const SuiteResult& result, const Settings& settings) {
    nlohmann::ordered_json root;
    for (int a = 0; a < AspectCount; ++a)
        if (settings.check.has(static_cast<Aspect>(a)))
            root["check"].push_back(AspectName[static_cast<std::size_t>(a)]);
    root["files"] = nlohmann::ordered_json::array();
    for (const FileResult& file : result.files) {
        nlohmann::ordered_json entry;
        entry["file"] = file.path.string();
        entry["opcode"] = file.opcode;
        if (file.error.empty()) {
            entry.update(counts_json(file.counts));
            if (!file.first_failure.empty()) entry["first_failure"] = file.first_failure;
        } else {
            entry["error"] = file.error;
        }
        root["files"].push_back(std::move(entry));
    }
    root["total"] = counts_json(result.total);
    out << root.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

}  // namespace tick86::suite

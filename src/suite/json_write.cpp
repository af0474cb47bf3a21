// SPDX-License-Identifier: MIT
// The JSON form of the tests, laid out like the public suites: one line per row, so that differences can be read.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tick86/suite/files.h"

namespace tick86::suite {
namespace {

using Out = std::back_insert_iterator<fmt::memory_buffer>;

std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string commands(u8 bits) {
    return {bits & cpu::command::Read ? 'R' : '-', bits & cpu::command::Advanced ? 'A' : '-',
            bits & cpu::command::Write ? 'W' : '-'};
}

void write_registers(Out out, const char* key, const Registers& regs) {
    fmt::format_to(out, "        \"{}\": {{", key);
    const char* separator = "\n";
    for (int r = 0; r < RegisterCount; ++r) {
        if (!regs.has(r)) continue;
        fmt::format_to(out, "{}            \"{}\": {}", separator, register_name(r), regs[r]);
        separator = ",\n";
    }
    fmt::format_to(out, "\n        }},\n");
}

void write_state(Out out, const char* key, const TestState& state) {
    fmt::format_to(out, "    \"{}\": {{\n", key);
    write_registers(out, "regs", state.regs);
    if (state.mask.present) write_registers(out, "masks", state.mask);
    fmt::format_to(out, "        \"ram\": [");
    const char* separator = "\n";
    for (const RamByte& b : state.ram) {
        fmt::format_to(out, "{}            [{}, {}]", separator, b.address, b.value);
        separator = ",\n";
    }
    fmt::format_to(out, "{}]", state.ram.empty() ? "" : "\n        ");
    if (state.lists_queue) fmt::format_to(out, ",\n        \"queue\": [{}]", fmt::join(state.queue, ", "));
    fmt::format_to(out, "\n    }},\n");
}

void write_row(Out out, const cpu::Row& row) {
    const int pins = int{row.ale} | int{row.intr} << 1 | int{row.nmi} << 2;
    fmt::format_to(out, R"(        [{}, {}, "{}", "{}", "{}", {:d}, {}, "{}", "{}", "{}", {}])", pins, row.address,
                   cpu::segment_name(row.segment), commands(row.memory), commands(row.io), row.bhe, row.data,
                   cpu::name(row.status), cpu::name(row.t), cpu::letter(row.queue), row.queue_byte);
}

void write_test(Out out, const Test& test) {
    fmt::format_to(out, "{{\n    \"name\": {},\n    \"bytes\": [{}],\n", quoted(test.name),
                   fmt::join(test.bytes, ", "));
    write_state(out, "initial", test.initial);
    write_state(out, "final", test.final);
    if (!test.rows.empty()) {
        fmt::format_to(out, "    \"cycles\": [");
        const char* separator = "\n";
        for (const cpu::Row& row : test.rows) {
            fmt::format_to(out, "{}", separator);
            write_row(out, row);
            separator = ",\n";
        }
        fmt::format_to(out, "\n    ],\n");
    }
    if (!test.hash.empty()) fmt::format_to(out, "    \"hash\": \"{:02x}\",\n", fmt::join(test.hash, ""));
    fmt::format_to(out, "    \"idx\": {}\n}}", test.index);
}

}  // namespace

std::vector<u8> write_json(const TestFile& file) {
    fmt::memory_buffer buffer;
    const Out out(buffer);
    fmt::format_to(out, "[\n");
    for (std::size_t i = 0; i < file.tests.size(); ++i) {
        write_test(out, file.tests[i]);
        fmt::format_to(out, "{}", i + 1 < file.tests.size() ? ",\n" : "\n");
    }
    fmt::format_to(out, "]\n");
    const auto* begin = reinterpret_cast<const u8*>(buffer.data());
    return {begin, begin + buffer.size()};
}

}  // namespace tick86::suite

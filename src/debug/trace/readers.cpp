// SPDX-License-Identifier: MIT
// CSV and JSON lines, ours or those of other programs: what they do not list is not compared.
#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "debug/trace/formats.h"

namespace tick86 {
namespace {

using nlohmann::json;

std::optional<u64> parse(std::string_view text, int base) {
    if (text.starts_with("0x") || text.starts_with("0X")) {
        text.remove_prefix(2);
        base = 16;
    }
    u64 value = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc{} || last != text.data() + text.size()) return std::nullopt;
    return value;
}

// A record as a file lists it: values by name. Registers "ax" are those before the step, "ax_after" those after it.
struct Listed {
    std::map<std::string, u64> numbers;
    std::string kind, entry;
    std::vector<u8> bytes;
};

StepKind kind_by_name(const std::string& name) {
    for (int i = 0; i <= static_cast<int>(StepKind::Halt); ++i)
        if (name == name_of(static_cast<StepKind>(i))) return static_cast<StepKind>(i);
    return StepKind::Instruction;
}

// What led into the interrupt of a step; where the trace does not tell, what is likely.
cpu::EntryKind entry_by_name(const std::string& name, StepKind kind) {
    for (std::size_t i = 0; i < EntryNames.size(); ++i)
        if (name == EntryNames[i]) return static_cast<cpu::EntryKind>(i);
    switch (kind) {
        case StepKind::Trap: return cpu::EntryKind::Trap;
        case StepKind::Nmi: return cpu::EntryKind::Nmi;
        case StepKind::Intr: return cpu::EntryKind::Intr;
        default: return cpu::EntryKind::Software;
    }
}

// Steps from listed records. Where only the state before a step is known, the one after it is that of the next record.
class ListedReader : public TraceReader {
public:
    explicit ListedReader(const std::string& path) : path_(path), in_(path, std::ios::binary) {}

    bool next(TraceStep& step) override {
        if (!has_ahead_ && !(has_ahead_ = read(ahead_))) return false;
        const Listed now = std::move(ahead_);
        ahead_ = {};
        has_ahead_ = read(ahead_);
        fill(now, step);
        if (has_ahead_) {
            if (!info_.content.clocks && number(ahead_, "cycle"))
                step.end = static_cast<cpu::Clock>(*number(ahead_, "cycle"));
            for (int i = 0; i < TraceRegisters; ++i)
                if (const auto value = number(ahead_, TraceRegisterNames[i]); value && !number(now, after_name(i)))
                    set_trace_register(step.after, i, static_cast<u16>(*value));
        }
        registers_ = step.after;
        clock_ = step.end;
        return true;
    }

protected:
    virtual bool read(Listed& record) = 0;

    static std::string after_name(int i) { return std::string(TraceRegisterNames[i]) + "_after"; }
    static std::optional<u64> number(const Listed& l, const std::string& name) {
        const auto it = l.numbers.find(name);
        if (it == l.numbers.end()) return std::nullopt;
        return it->second;
    }
    static std::vector<u8> bytes_of(const std::string& text) {
        std::vector<u8> bytes;
        for (std::size_t i = 0; i + 1 < text.size(); i += text[i] == ' ' ? 1 : 2)
            if (text[i] != ' ')
                if (const auto value = parse(std::string_view(text).substr(i, 2), 16))
                    bytes.push_back(static_cast<u8>(*value));
        return bytes;
    }
    [[noreturn]] void fail(const std::string& why) const {
        throw TraceError(fmt::format("'{}' line {}: {}", path_, line_number_, why));
    }
    bool line(std::string& text) {
        while (std::getline(in_, text)) {
            ++line_number_;
            if (in_.eof()) {
                warning_ = fmt::format("'{}' has no end: its last line was cut off", path_);
                return false;
            }
            if (text.ends_with('\r')) text.pop_back();
            if (!text.empty()) return true;
        }
        return false;
    }
    // Which values a record lists, for those that say nothing of it beforehand.
    void learn(const Listed& l) {
        TraceContent& c = info_.content;
        c.cycle = l.numbers.contains("cycle");
        c.clocks = l.numbers.contains("clocks");
        c.kind = !l.kind.empty();
        c.bytes = !l.bytes.empty();
        c.waits = l.numbers.contains("waits");
        c.registers = 0;
        for (int i = 0; i < TraceRegisters; ++i)
            if (l.numbers.contains(TraceRegisterNames[i]) || l.numbers.contains(after_name(i)))
                c.registers = static_cast<u16>(c.registers | 1 << i);
    }

    std::string path_;
    std::ifstream in_;
    u64 line_number_ = 0, steps_ = 0;
    cpu::Architectural registers_;  // after the step before
    cpu::Clock clock_ = 0;

private:
    void fill(const Listed& l, TraceStep& step) {
        step = {};
        step.number = number(l, "step").value_or(++steps_);
        step.start = number(l, "cycle") ? static_cast<cpu::Clock>(*number(l, "cycle")) : clock_;
        step.end = step.start + static_cast<cpu::Clock>(number(l, "clocks").value_or(0));
        step.kind = kind_by_name(l.kind);
        step.bytes = l.bytes;
        step.before = registers_;
        for (int i = 0; i < TraceRegisters; ++i)
            if (const auto value = number(l, TraceRegisterNames[i]))
                set_trace_register(step.before, i, static_cast<u16>(*value));
        step.after = step.before;
        step.after.ip = static_cast<u16>(step.ip() + step.bytes.size());
        for (int i = 0; i < TraceRegisters; ++i)
            if (const auto value = number(l, after_name(i)))
                set_trace_register(step.after, i, static_cast<u16>(*value));
        step.waits = static_cast<u32>(number(l, "waits").value_or(0));
        step.dma_waits = static_cast<u32>(number(l, "dma_waits").value_or(0));
        if (const auto vector = number(l, "vector")) step.vector = static_cast<int>(*vector);
        if (const auto irq = number(l, "irq")) step.irq = static_cast<int>(*irq);
        if (step.vector >= 0) step.entry = entry_by_name(l.entry, step.kind);
        step.is_iret = number(l, "iret").value_or(0) != 0;
    }

    Listed ahead_;
    bool has_ahead_ = false;
};

class CsvReader final : public ListedReader {
public:
    explicit CsvReader(const std::string& path) : ListedReader(path) {
        std::string head;
        if (!line(head)) fail("there is no head with the names of the columns");
        columns_ = split(head);
        for (std::string& name : columns_)
            for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        const auto has = [&](const char* name) {
            return std::find(columns_.begin(), columns_.end(), name) != columns_.end();
        };
        if (!has("cs") || !has("ip")) fail("the columns cs and ip are needed");
        Listed example;
        for (const std::string& name : columns_) {
            if (name == "kind")
                example.kind = std::string(1, 'x');
            else if (name == "bytes")
                example.bytes = {0};
            else
                example.numbers[name] = 0;
        }
        learn(example);
    }

private:
    static std::vector<std::string> split(const std::string& text) {
        std::vector<std::string> cells(1);
        bool quoted = false;
        for (const char c : text) {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
                cells.emplace_back();
            else
                cells.back() += c;
        }
        return cells;
    }
    bool read(Listed& record) override {
        std::string text;
        if (!line(text)) return false;
        const std::vector<std::string> cells = split(text);
        if (cells.size() != columns_.size())
            fail(fmt::format("{} values for {} columns", cells.size(), columns_.size()));
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string& name = columns_[i];
            const std::string& cell = cells[i];
            if (name == "kind")
                record.kind = cell;
            else if (name == "entry")
                record.entry = cell;
            else if (name == "bytes")
                record.bytes = bytes_of(cell);
            else if (name == "instruction" || name == "bus" || cell.empty())
                continue;
            else if (const auto value = parse(cell, is_decimal(name) ? 10 : 16))
                record.numbers[name] = *value;
            else if (is_known(name))
                fail(fmt::format("'{}' is no number for column {}", cell, name));
        }
        return true;
    }
    static bool is_decimal(const std::string& name) {
        return name == "step" || name == "cycle" || name == "clocks" || name == "waits" || name == "dma_waits" ||
               name == "irq";
    }
    static bool is_known(const std::string& name) {
        if (is_decimal(name)) return true;
        for (int i = 0; i < TraceRegisters; ++i)
            if (name == TraceRegisterNames[i] || name == after_name(i)) return true;
        return false;
    }

    std::vector<std::string> columns_;
};

class JsonlReader final : public ListedReader {
public:
    explicit JsonlReader(const std::string& path) : ListedReader(path) {
        std::string text;
        if (!line(text)) fail("the file ends in its first line");
        const json head = object(text);
        if (head.contains("tick86_trace")) {
            if (head["tick86_trace"] != TraceInfo::Version)
                throw TraceError(
                    fmt::format("'{}' is a trace of format version {}; this program reads version {}: record it again",
                                path, head["tick86_trace"].dump(), TraceInfo::Version));
            try {
                info_.machine = head.at("machine").get<std::string>();
                info_.is_8086 = head.at("cpu") == "8086";
                info_.rom_hash = parse(head.at("roms").get<std::string>(), 16).value_or(0);
                info_.cpu_clock = {head.at("clock").at(0).get<u64>(), head.at("clock").at(1).get<u64>()};
                for (int i = 0; i < TraceRegisters; ++i)
                    set_trace_register(registers_, i, head.at("registers").at(TraceRegisterNames[i]).get<u16>());
            } catch (const json::exception&) {
                fail("the head of the trace is incomplete");
            }
            if (info_.cpu_clock.num == 0 || info_.cpu_clock.den == 0) fail("the clock in the head cannot be");
            is_ours_ = true;
        } else {
            Listed first = convert(head);
            learn(first);
            first_ = std::move(first);
        }
    }

private:
    json object(const std::string& text) const {
        json j = json::parse(text, nullptr, false);
        if (!j.is_object()) fail("no JSON object");
        return j;
    }
    void put(Listed& l, const std::string& name, const json& value) const {
        if (value.is_number_integer() || value.is_boolean()) {
            l.numbers[name] = value.is_boolean() ? value.get<bool>() : value.get<u64>();
        } else if (value.is_string()) {
            const auto number = parse(value.get<std::string>(), 16);
            if (!number) fail(fmt::format("'{}' is no number for {}", value.get<std::string>(), name));
            l.numbers[name] = *number;
        }
    }
    Listed convert(const json& j) const {
        Listed l;
        for (const auto& [key, value] : j.items()) {
            if (key == "kind" && value.is_string())
                l.kind = value.get<std::string>();
            else if (key == "bytes" && value.is_string())
                l.bytes = bytes_of(value.get<std::string>());
            else if ((key == "regs" || key == "registers") && value.is_object())
                for (const auto& [name, v] : value.items()) put(l, name, v);
            else if (key == "changed" && value.is_object())
                for (const auto& [name, v] : value.items()) put(l, name + "_after", v);
            else if (key == "interrupt" && value.is_object())
                for (const auto& [name, v] : value.items()) {
                    if (name != "entry")
                        put(l, name, v);
                    else if (v.is_string())
                        l.entry = v.get<std::string>();
                }
            else if (key != "text" && key != "bus" && key != "queue" && !value.is_object() && !value.is_array())
                put(l, key, value);
        }
        if (!l.numbers.contains("ip")) fail("there is no ip");
        return l;
    }
    bool read(Listed& record) override {
        if (first_) {
            record = std::move(*first_);
            first_.reset();
            return true;
        }
        std::string text;
        if (!line(text)) return false;
        record = convert(object(text));
        return true;
    }

    bool is_ours_ = false;
    std::optional<Listed> first_;
};

}  // namespace

std::unique_ptr<TraceReader> csv_reader(const std::string& path) { return std::make_unique<CsvReader>(path); }
std::unique_ptr<TraceReader> jsonl_reader(const std::string& path) { return std::make_unique<JsonlReader>(path); }

}  // namespace tick86

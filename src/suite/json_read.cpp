// SPDX-License-Identifier: MIT
// The JSON form of the tests: a list of objects, read event by event so that files of any size need no tree in memory.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tick86/suite/files.h"

namespace tick86::suite {
namespace {

using Json = nlohmann::json;

// Walks over the text and lets others see how far it has come, for error messages.
struct Position {
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    const char* p = nullptr;
    const char** seen = nullptr;

    reference operator*() const { return *p; }
    Position& operator++() {
        *seen = ++p;
        return *this;
    }
    Position operator++(int) {
        Position before = *this;
        ++*this;
        return before;
    }
    bool operator==(const Position& o) const { return p == o.p; }
    bool operator!=(const Position& o) const { return p != o.p; }
};

// Where the parser stands in the document.
enum class Place : u8 { Root, Tests, Test, State, Regs, Masks, Ram, RamPair, Queue, Bytes, Cycles, Row, Skip };

constexpr std::size_t RowColumns = 11;

class Builder {
public:
    Builder(const std::string& file, const char* begin, const char* const* seen)
        : file_(file), begin_(begin), seen_(seen) {}

    std::vector<suite::Test> tests;

    // What nlohmann::json calls (its names).
    bool null() { return other("null"); }
    bool boolean(bool) { return other("true or false"); }
    bool number_integer(i64 value) {
        if (skipping()) return true;
        fail("negative number " + std::to_string(value));
    }
    bool number_unsigned(u64 value) {
        number(value);
        return true;
    }
    bool number_float(double, const std::string& text) { return other("number " + text); }
    bool string(std::string& value) {
        text(value);
        return true;
    }
    bool binary(std::vector<std::uint8_t>&) { return true; }
    bool start_object(std::size_t) {
        open('{');
        return true;
    }
    bool end_object() {
        close();
        return true;
    }
    bool start_array(std::size_t) {
        open('[');
        return true;
    }
    bool end_array() {
        close();
        return true;
    }
    bool key(std::string& value) {
        if (place_ != Place::Skip) key_ = value;
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) {
        std::string reason = error.what();  // "[json.exception...] parse error at line 1, column 2: reason"
        if (const auto at = reason.find(": "); at != std::string::npos) reason = reason.substr(at + 2);
        throw FileError(file_, position > 0 ? position - 1 : 0, "JSON: " + reason);
    }

private:
    [[noreturn]] void fail(const std::string& reason) const {
        std::string where;
        if (!tests.empty()) where = "test " + std::to_string(tests.size() - 1) + ": ";
        const auto read = static_cast<std::size_t>(*seen_ - begin_);
        throw FileError(file_, read > 0 ? read - 1 : 0, where + reason);
    }
    bool skipping() const {
        return place_ == Place::Skip || (place_ == Place::Test && !is_test_key()) ||
               (place_ == Place::State && !is_state_key());
    }
    bool is_state_key() const { return key_ == "regs" || key_ == "masks" || key_ == "ram" || key_ == "queue"; }
    bool is_test_key() const {
        return key_ == "name" || key_ == "bytes" || key_ == "initial" || key_ == "final" || key_ == "cycles" ||
               key_ == "hash" || key_ == "test_hash" || key_ == "idx" || key_ == "test_num";
    }
    bool other(const std::string& what) {
        if (skipping()) return true;
        fail(what + " is not expected here");
    }

    void enter(Place place) {
        stack_.push_back(place_);
        place_ = place;
    }
    void open(char bracket) {
        const bool list = bracket == '[';
        if (skipping()) return enter(Place::Skip);
        switch (place_) {
            case Place::Root:
                if (list) return enter(Place::Tests);
                break;
            case Place::Tests:
                if (list) break;
                tests.emplace_back();
                tests.back().index = static_cast<u32>(tests.size() - 1);
                has_initial_ = has_final_ = false;
                return enter(Place::Test);
            case Place::Test:
                if (list && key_ == "bytes") return enter(Place::Bytes);
                if (list && key_ == "cycles") return enter(Place::Cycles);
                if (!list && (key_ == "initial" || key_ == "final")) {
                    const bool initial = key_ == "initial";
                    (initial ? has_initial_ : has_final_) = true;
                    state_ = initial ? &tests.back().initial : &tests.back().final;
                    *state_ = {};
                    state_->lists_queue = false;
                    return enter(Place::State);
                }
                break;
            case Place::State:
                if (!list && key_ == "regs") return enter(Place::Regs);
                if (!list && key_ == "masks") return enter(Place::Masks);
                if (list && key_ == "ram") return enter(Place::Ram);
                if (list && key_ == "queue") {
                    state_->lists_queue = true;
                    return enter(Place::Queue);
                }
                break;
            case Place::Ram:
                if (!list) break;
                column_ = 0;
                return enter(Place::RamPair);
            case Place::Cycles:
                if (!list) break;
                column_ = 0;
                row_ = {};
                return enter(Place::Row);
            default: break;
        }
        fail(list ? "a list is not expected here" : "an object is not expected here");
    }
    void close() {
        if (place_ == Place::RamPair) {
            if (column_ != 2) fail("a RAM entry is not [address, value]");
            state_->ram.push_back(ram_);
        } else if (place_ == Place::Row) {
            if (column_ != RowColumns) fail("a row of 'cycles' has " + std::to_string(column_) + " columns, not 11");
            tests.back().rows.push_back(row_);
        } else if (place_ == Place::Test) {
            check_test();
        }
        place_ = stack_.back();
        stack_.pop_back();
        if (place_ == Place::Test || place_ == Place::State) key_.clear();
    }
    void check_test() {
        const suite::Test& test = tests.back();
        if (test.bytes.empty()) fail("no instruction bytes ('bytes')");
        if (!has_initial_ || !has_final_) fail("'initial' or 'final' is missing");
        if (test.initial.regs.present != Registers::All) fail("'initial' does not list all 14 registers");
        if (test.initial.queue.size() > 6) fail("more than 6 bytes in the initial queue");
    }

    u8 byte(u64 value) {
        if (value > 0xFF) fail(std::to_string(value) + " is no byte");
        return static_cast<u8>(value);
    }
    u16 word(u64 value) {
        if (value > 0xFFFF) fail(std::to_string(value) + " is no 16-bit word");
        return static_cast<u16>(value);
    }
    int register_index() const {
        for (int r = 0; r < RegisterCount; ++r)
            if (key_ == register_name(r)) return r;
        fail("unknown register '" + key_ + "'");
    }
    void number(u64 value) {
        if (skipping()) return;
        switch (place_) {
            case Place::Test:
                if (key_ != "idx" && key_ != "test_num") break;
                if (value > UINT32_MAX) fail("index beyond 32 bits");
                tests.back().index = static_cast<u32>(value);
                return;
            case Place::Bytes: tests.back().bytes.push_back(byte(value)); return;
            case Place::Queue: state_->queue.push_back(byte(value)); return;
            case Place::Regs: state_->regs.set(register_index(), word(value)); return;
            case Place::Masks: state_->mask.set(register_index(), word(value)); return;
            case Place::RamPair:
                if (column_ == 0) {
                    if (value > cpu::Bus::AddressMask) fail("address " + std::to_string(value) + " is beyond 1 MiB");
                    ram_.address = static_cast<u32>(value);
                } else if (column_ == 1) {
                    ram_.value = byte(value);
                }
                ++column_;
                return;
            case Place::Row: row_number(value); return;
            default: break;
        }
        fail("a number is not expected here");
    }
    void row_number(u64 value) {
        switch (column_++) {
            case 0:
                row_.ale = value & 1;
                row_.intr = value & 2;
                row_.nmi = value & 4;
                return;
            case 1:
                if (value > UINT32_MAX) fail("bus value beyond 32 bits");
                row_.address = static_cast<u32>(value);
                return;
            case 5: row_.bhe = value & 1; return;
            case 6: row_.data = word(value); return;
            case 10: row_.queue_byte = byte(value); return;
            default: fail("a number in column " + std::to_string(column_) + " of a row, where a word belongs");
        }
    }

    void text(const std::string& value) {
        if (skipping()) return;
        if (place_ == Place::Row) return row_text(value);
        if (place_ != Place::Test) fail("a string is not expected here");
        if (key_ == "name") {
            tests.back().name = value;
        } else if (key_ == "hash" || key_ == "test_hash") {
            read_hash(value);
        } else {
            fail("a string is not expected here");
        }
    }
    void read_hash(const std::string& hex) {
        auto& hash = tests.back().hash;
        hash.clear();
        if (hex.size() % 2 || hex.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) return;
        for (std::size_t i = 0; i < hex.size(); i += 2)
            hash.push_back(static_cast<u8>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    u8 commands(const std::string& value) {
        if (value.size() != 3 || (value[0] != 'R' && value[0] != '-') || (value[1] != 'A' && value[1] != '-') ||
            (value[2] != 'W' && value[2] != '-'))
            fail("'" + value + "' are no 8288 commands");
        return static_cast<u8>((value[0] == 'R' ? cpu::command::Read : 0) |
                               (value[1] == 'A' ? cpu::command::Advanced : 0) |
                               (value[2] == 'W' ? cpu::command::Write : 0));
    }
    // The number whose name is `value`, of `count`.
    template <class Name>
    int by_name(const std::string& value, int count, Name name, const char* what) {
        for (int i = 0; i < count; ++i)
            if (value == name(i)) return i;
        fail("'" + value + "' is no " + what);
    }
    void row_text(const std::string& value) {
        switch (column_++) {
            case 2:
                row_.segment = static_cast<u8>(by_name(
                    value, 5, [](int i) { return cpu::segment_name(static_cast<u8>(i)); }, "segment status"));
                return;
            case 3: row_.memory = commands(value); return;
            case 4: row_.io = commands(value); return;
            case 7:
                row_.status = static_cast<cpu::BusKind>(by_name(
                    value, 8, [](int i) { return cpu::name(static_cast<cpu::BusKind>(i)); }, "bus status"));
                return;
            case 8:
                row_.t = static_cast<cpu::TState>(by_name(
                    value, 6, [](int i) { return cpu::name(static_cast<cpu::TState>(i)); }, "T-state"));
                return;
            case 9:
                row_.queue = static_cast<cpu::QueueOpKind>(by_name(
                    value, 4, [](int i) { return std::string(1, cpu::letter(static_cast<cpu::QueueOpKind>(i))); },
                    "queue operation"));
                return;
            default: fail("a string in column " + std::to_string(column_) + " of a row, where a number belongs");
        }
    }

    const std::string& file_;
    const char* begin_;
    const char* const* seen_;
    Place place_ = Place::Root;
    std::vector<Place> stack_;
    std::string key_;
    TestState* state_ = nullptr;
    bool has_initial_ = false, has_final_ = false;
    std::size_t column_ = 0;
    RamByte ram_;
    cpu::Row row_;
};

// Only an 8086 has more than four bytes in its queue, a BHE pin that is ever high, or 16 bits of data.
CpuName guess_cpu(const std::vector<suite::Test>& tests) {
    for (const suite::Test& test : tests) {
        if (test.initial.queue.size() > 4 || test.final.queue.size() > 4) return CpuName::I8086;
        if (std::any_of(test.rows.begin(), test.rows.end(),
                        [](const cpu::Row& r) { return r.t != cpu::TState::Ti && (r.bhe || r.data > 0xFF); }))
            return CpuName::I8086;
    }
    return CpuName::I8088;
}

}  // namespace

TestFile read_json(std::span<const u8> bytes, const std::string& file, std::optional<CpuName> cpu) {
    const char* begin = reinterpret_cast<const char*>(bytes.data());
    const char* seen = begin;
    Builder builder(file, begin, &seen);
    Json::sax_parse(Position{begin, &seen}, Position{begin + bytes.size(), &seen}, &builder);
    if (builder.tests.empty()) throw FileError(file, 0, "no tests");
    TestFile out;
    out.cpu = cpu ? *cpu : guess_cpu(builder.tests);
    out.tests = std::move(builder.tests);
    if (out.cpu == CpuName::I8088)
        for (const Test& test : out.tests)
            if (test.initial.queue.size() > 4)
                throw FileError(file, 0,
                                "test " + std::to_string(test.index) + ": more bytes in the queue than the 8088 holds");
    return out;
}

}  // namespace tick86::suite

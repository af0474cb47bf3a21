// SPDX-License-Identifier: MIT
// Expressions over a machine: compiled once, evaluated often, without side effects. Values have 64 bits and a sign.
//
//   numbers    0x1F 1Fh, 0t31 31t, 0y101 101y in any base; without a mark in the default base; in [] and port() and
//              beside a ':' hexadecimal. In base 10 also 31d, 0b101, 101b; in base 16 also letters first (ff), where no
//              name means something else. 'A' and 'AB' are characters, the first in the lowest byte.
//   registers  ax..di al..dh cs ds es ss ip flags, cf pf af zf sf tf if df of, without a sign
//   pins       intr nmi, halted (the CPU waits in HLT)
//   time       cycle (CPU clocks), tick (crystal), time (microseconds), all since power-on
//   chips      irr isr imr of both controllers, bit n = IRQ n; pic0.irr pic0.isr pic0.imr pic0.lines pic0.int, pic1.*
//   names      of the caller (Options::names), symbols; `any symbol` in backquotes
//   addresses  SEG:OFS, linear E
//   memory     [SEG:OFS] [OFS] es:[OFS] [linear E] [SYMBOL]: a byte; word [..] or [..].w, dword or .d, byte or .b;
//              far [..] is a pointer. [OFS] is in DS, with bp in it in SS
//   ports      port(E), as far as they can be read without a side effect
//   operators  ! ~ -   * / %   + -   :   << >>   &   ^   |   < <= > >=   == !=   &&   ||
//              As in C, but & ^ | bind closer than comparisons: `flags & 40h == 40h` tests a bit. Addresses plus or
//              minus numbers are addresses, offsets wrap; elsewhere an address counts as its linear value.
#pragma once
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tick86/debug/address.h"

namespace tick86 {

class Pc;
class Symbols;

// what() is a sentence: what was found, what is expected.
struct ExpressionError : std::runtime_error {
    ExpressionError(std::size_t at, const std::string& message);
    std::size_t position;  // in the text, from 0
};

// Hex digits and nothing else. Where a plain number is expected, AF, CF and DF are such numbers, and no flags.
std::optional<i64> hex_word(std::string_view text);

class Expression {
public:
    enum class Kind : u8 { Number, Far, Linear };  // Far: SEG:OFS; Linear: a linear address

    struct Options {
        int default_base = 16;                         // 10 or 16
        const Symbols* symbols = nullptr;              // not needed any more after compiling
        std::span<const std::string_view> names = {};  // of values that the caller supplies, e.g. "irq"
    };
    struct Context {
        const Pc& pc;
        std::span<const i64> values = {};  // of Options::names, in their order
    };
    struct Value {
        i64 number = 0;  // of an address the linear one
        Kind kind = Kind::Number;
        FarAddress far;               // if Far
        const char* error = nullptr;  // "division by zero": there is no value
        bool is_true() const { return !error && number != 0; }
        std::string text() const;  // "1234h (4660)", "0040:0017 (00417h)", "B8000h"
    };

    Expression(std::string text, const Options& options);  // throws ExpressionError

    Value evaluate(const Context& context) const;
    // Why it is false: "bx is 4660 (1234h), not == 0x1235", of its first comparison that is.
    std::string why_false(const Context& context) const;

    Kind kind() const { return kind_; }
    bool is_constant() const;  // the same for every machine
    const std::string& text() const { return text_; }

private:
    friend class ExpressionCompiler;
    struct Op {
        u8 code = 0, arg = 0;
        i64 value = 0;
    };
    struct Comparison {  // left operand, right operand, operation; their ends in ops_
        std::size_t first, middle, last;
        std::string left, rest;
    };
    static constexpr std::size_t MostDepth = 32;
    const char* run(std::span<const Op> ops, const Context& context, i64& result) const;

    std::string text_;
    std::vector<Op> ops_;
    std::vector<Comparison> comparisons_;
    Kind kind_ = Kind::Number;
};

}  // namespace tick86

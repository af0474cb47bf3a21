// SPDX-License-Identifier: MIT
// The claim of the disassembler, over the whole opcode map: NASM assembles its text back to the same bytes.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <map>

#include "tests/debug/nasm.h"
#include "tick86/cpu/opcodes.h"
#include "tick86/debug/disassembler.h"

using namespace tick86;
using tick86::test::Nasm;
using Bytes = std::vector<u8>;

namespace {

Decoded decode(const Bytes& bytes, u16 ip) { return tick86::decode(std::span<const u8>(bytes), ip); }

Bytes joined(const Bytes& head, const Bytes& tail) {
    Bytes bytes(head.size() + tail.size());
    std::copy(tail.begin(), tail.end(), std::copy(head.begin(), head.end(), bytes.begin()));
    return bytes;
}

enum class Tails { All, One };
void for_each_form(Tails tails, const std::function<void(const Bytes&)>& sink) {
    const std::vector<Bytes> bytes1{{0x00}, {0x05}, {0x0A}, {0x7F}, {0x80}, {0xFF}};
    const std::vector<Bytes> words{{0, 0},    {5, 0},       {0x7F, 0},    {0x80, 0},   {0x34, 0x12},
                                   {0, 0x80}, {0x7F, 0xFF}, {0x80, 0xFF}, {0xFE, 0xFF}};
    const std::vector<Bytes> far{{0x34, 0x12, 0, 0xF0}, {0, 0, 0, 0}, {0xF0, 0xFF, 0xFF, 0xFF}};
    const std::vector<Bytes> none{{}};
    const auto immediates = [&](int length) -> const std::vector<Bytes>& {
        return length == 0 ? none : length == 1 ? bytes1 : length == 2 ? words : far;
    };
    const auto with = [&](const Bytes& head, const std::vector<Bytes>& tails, bool all, std::size_t& turn) {
        if (!all) return sink(joined(head, tails[turn++ % tails.size()]));
        for (const Bytes& tail : tails) sink(joined(head, tail));
    };
    const auto immediate_length = [](const cpu::Opcode& row) {
        switch (row.form) {
            case cpu::Form::RmImm:
            case cpu::Form::AccImm:
            case cpu::Form::RegImm: return int{row.width};
            case cpu::Form::RmImm8:
            case cpu::Form::Rel8:
            case cpu::Form::Imm8:
            case cpu::Form::AccPort:
            case cpu::Form::PortAcc: return 1;
            case cpu::Form::Rel16:
            case cpu::Form::Imm16:
            case cpu::Form::AccMem:
            case cpu::Form::MemAcc: return 2;
            case cpu::Form::FarPtr: return 4;
            default: return 0;
        }
    };
    std::size_t turn = 0;
    for (int op = 0; op < 256; ++op) {
        const u8 first = static_cast<u8>(op);
        cpu::Opcode row = cpu::Opcodes[first];
        if (row.form == cpu::Form::Prefix) continue;
        if (!cpu::has_modrm(row.form)) {
            with({first}, immediates(immediate_length(row)), true, turn);
            continue;
        }
        for (int modrm = 0; modrm < 256; ++modrm) {
            row = cpu::Opcodes[first];
            if (row.form == cpu::Form::Group) row = (*row.group)[static_cast<std::size_t>(modrm >> 3 & 7)];
            const int mod = modrm >> 6;
            const bool direct = mod == 0 && (modrm & 7) == 6;
            const std::vector<Bytes>& displacements = mod == 1 ? bytes1 : mod == 2 || direct ? words : none;
            const Bytes head{first, static_cast<u8>(modrm)};
            if (tails == Tails::One) {
                with(joined(head, displacements[turn % displacements.size()]), immediates(immediate_length(row)), false,
                     turn);
                continue;
            }
            for (const Bytes& displacement : displacements)
                with(joined(head, displacement), immediates(immediate_length(row)), mod == 3 || mod == 0, turn);
        }
    }
}

// Assembles the text of `forms`, each of which was decoded at its place, and compares.
void check_batch(Nasm& nasm, const std::vector<Bytes>& forms, u16 org) {
    std::vector<std::string> lines;
    Bytes expected;
    std::vector<std::size_t> place;
    for (const Bytes& form : forms) {
        const Decoded d = decode(form, static_cast<u16>(org + expected.size()));
        if (d.length != static_cast<int>(form.size()))
            FAIL("length of " << d.text << " is " << d.length << ", not " << form.size());
        place.push_back(expected.size());
        lines.push_back(d.text);
        expected.insert(expected.end(), form.begin(), form.end());
    }
    const Bytes bytes = nasm.assemble(lines, org);
    if (bytes.empty()) FAIL(nasm.errors.substr(0, 1000));
    const auto difference = std::mismatch(bytes.begin(), bytes.end(), expected.begin(), expected.end());
    if (difference.second == expected.end()) {
        REQUIRE(bytes.size() == expected.size());
        return;
    }
    const auto at = static_cast<std::size_t>(difference.second - expected.begin());
    const auto line = static_cast<std::size_t>(std::upper_bound(place.begin(), place.end(), at) - place.begin()) - 1;
    FAIL("'" << lines[line] << "' is not assembled back to the same bytes");
}

struct Batch {
    static constexpr std::size_t Size = 40'000;  // bytes
    u16 org = 0x1000;
    Nasm nasm;
    std::vector<Bytes> forms;
    std::size_t size = 0, total = 0;
    void add(const Bytes& form) {
        forms.push_back(form);
        size += form.size();
        ++total;
        if (size >= Size) flush();
    }
    void flush() {
        if (!forms.empty()) check_batch(nasm, forms, org);
        forms.clear();
        size = 0;
    }
};

// What is written as `db`: one row per reason. Nothing else may be.
struct DbRule {
    const char* what;
    std::function<bool(int op, int mod, int reg, int rm)> is;
    const char* example;  // what NASM would have to assemble, if it can: it must give other bytes
};
const std::vector<DbRule>& db_rules() {
    static const auto alu = [](int op) { return op < 0x40; };
    static const std::vector<DbRule> Rules{
        {"60-6F are 70-7F", [](int op, int, int, int) { return op >= 0x60 && op < 0x70; }, "jo short $+2"},
        {"C0 C1 C8 C9 are C2 C3 CA CB", [](int op, int, int, int) { return (op & 0xF6) == 0xC0; }, "ret"},
        {"82 is 80", [](int op, int, int, int) { return op == 0x82; }, "add bl,0x5"},
        {"ESC", [](int op, int, int, int) { return (op & 0xF8) == 0xD8; }, nullptr},
        {"register to register: the direction r/m, reg is taken",
         [](int op, int mod, int, int) { return mod == 3 && ((alu(op) && (op & 6) == 2) || (op & 0xFE) == 0x8A); },
         "add al,bl"},
        {"AL, AX and a direct address: A0-A3 are shorter",
         [](int op, int mod, int reg, int rm) { return op >= 0x88 && op <= 0x8B && mod == 0 && rm == 6 && reg == 0; },
         "mov al,[0x1234]"},
        {"XCHG with AX: 90-97 are shorter",
         [](int op, int mod, int reg, int rm) { return op == 0x87 && mod == 3 && (reg == 0 || rm == 0); },
         "xchg ax,bx"},
        {"AL, AX and an immediate: 04, 05 ... A8, A9 are shorter",
         [](int op, int mod, int reg, int rm) {
             return mod == 3 && rm == 0 && (op == 0x80 || op == 0x81 || ((op & 0xFE) == 0xF6 && reg == 0));
         },
         "add al,0x5"},
        {"MOV register, immediate: B0-BF are shorter",
         [](int op, int mod, int, int) { return mod == 3 && (op & 0xFE) == 0xC6; }, "mov bl,0x5"},
        {"INC, DEC, PUSH, POP of a word register: 40-5F are shorter",
         [](int op, int mod, int reg, int) {
             return mod == 3 && (op == 0x8F || (op == 0xFF && (reg < 2 || reg == 6)));
         },
         "inc bx"},
        {"LEA, LES, LDS of a register",
         [](int op, int mod, int, int) { return mod == 3 && (op == 0x8D || op == 0xC4 || op == 0xC5); }, nullptr},
        {"far CALL, JMP of a register",
         [](int op, int mod, int reg, int) { return op == 0xFF && mod == 3 && (reg == 3 || reg == 5); }, nullptr},
        {"segment registers 4-7 are 0-3",
         [](int op, int, int reg, int) { return (op == 0x8C || op == 0x8E) && reg > 3; }, "mov bx,es"},
        {"8F, C6, C7: reg fields 1-7 are 0",
         [](int op, int, int reg, int) { return reg > 0 && (op == 0x8F || (op & 0xFE) == 0xC6); }, "pop word [bx]"},
        {"F6, F7: reg field 1 is 0", [](int op, int, int reg, int) { return (op & 0xFE) == 0xF6 && reg == 1; },
         "test bl,0x5"},
        {"D0-D3: reg field 6 sets all bits",
         [](int op, int, int reg, int) { return op >= 0xD0 && op <= 0xD3 && reg == 6; }, nullptr},
        {"FE: reg fields 2-7; FF: 7",
         [](int op, int, int reg, int) { return (op == 0xFE && reg >= 2) || (op == 0xFF && reg == 7); }, nullptr},
    };
    return Rules;
}

}  // namespace

TEST_CASE("NASM assembles every form back to the same bytes", "[disassembler][quick]") {
    Batch batch;
    for_each_form(Tails::All, [&](const Bytes& form) { batch.add(form); });
    batch.flush();
    CHECK(batch.total > 50'000);
}

// Segment, LOCK and repeat prefixes in all combinations, in the order of NASM; and other orders, repetitions, F1.
struct Prefixes {
    Bytes bytes;
    bool is_other;  // than NASM writes: `db`
};
std::vector<Prefixes> all_prefixes() {
    std::vector<Prefixes> all;
    for (const Bytes& repeat : {Bytes{}, Bytes{0xF2}, Bytes{0xF3}})
        for (const Bytes& lock : {Bytes{}, Bytes{0xF0}})
            for (const Bytes& segment : {Bytes{}, Bytes{0x26}, Bytes{0x2E}, Bytes{0x36}, Bytes{0x3E}})
                all.push_back({joined(joined(repeat, lock), segment), false});
    for (const Bytes& other : std::vector<Bytes>{{0xF1},
                                                 {0x26, 0xF3},
                                                 {0x2E, 0xF0},
                                                 {0xF0, 0xF2},
                                                 {0x36, 0x3E},
                                                 {0x3E, 0x3E},
                                                 {0xF3, 0xF2},
                                                 {0xF0, 0xF0},
                                                 {0x26, 0xF0, 0xF3}})
        all.push_back({other, true});
    return all;
}

TEST_CASE("NASM assembles every form with all prefixes back to the same bytes", "[disassembler][quick]") {
    Batch batch;
    std::size_t db = 0;
    for_each_form(Tails::One, [&](const Bytes& form) {
        const bool form_is_db = decode(form, 0x1000).is_db;
        const int op = form[0], reg = form.size() > 1 ? form[1] >> 3 & 7 : 0;
        const bool is_branch = (op & 0xF0) == 0x70 || op == 0xC2 || op == 0xC3 || op == 0xE8 || op == 0xE9 ||
                               (op == 0xFF && (reg == 2 || reg == 4));
        for (const Prefixes& prefixes : all_prefixes()) {
            const Bytes bytes = joined(prefixes.bytes, form);
            const bool is_bnd = is_branch && !prefixes.bytes.empty() && prefixes.bytes[0] == 0xF2;  // of a later CPU
            const bool is_wait = op == 0x9B && !prefixes.bytes.empty();  // a prefix itself to NASM, written first
            const Decoded d = decode(bytes, 0x1000);
            if (d.is_db != (form_is_db || prefixes.is_other || is_bnd || is_wait)) FAIL(d.text);
            if (d.is_db)
                ++db;  // which NASM cannot get wrong
            else
                batch.add(bytes);
        }
    });
    batch.flush();
    CHECK(batch.total > 380'000);
    CHECK(db > 300'000);
}

TEST_CASE("only these forms are written as db", "[disassembler][quick]") {
    std::map<const char*, int> seen;
    for_each_form(Tails::All, [&](const Bytes& form) {
        const int modrm = cpu::has_modrm(cpu::Opcodes[form[0]].form) ? form[1] : 0xC0;
        const DbRule* why = nullptr;
        const bool has_modrm = cpu::has_modrm(cpu::Opcodes[form[0]].form);
        for (const DbRule& rule : db_rules()) {
            const bool needs_modrm = !rule.is(form[0], -1, -1, -1);
            if (needs_modrm && !has_modrm) continue;
            if (rule.is(form[0], modrm >> 6, modrm >> 3 & 7, modrm & 7)) why = &rule;
        }
        const Decoded d = decode(form, 0x1000);
        if (d.is_db != (why != nullptr)) FAIL(d.text << (why ? why->what : " is not in the list"));
        if (why) ++seen[why->what];
    });
    CHECK(seen.size() == db_rules().size());
    // And they must be: NASM chooses other bytes for the same instruction.
    Nasm nasm;
    for (const DbRule& rule : db_rules()) {
        if (!rule.example) continue;
        INFO(rule.example);
        const Bytes bytes = nasm.assemble({rule.example}, 0x1000);
        REQUIRE_FALSE(bytes.empty());
        CHECK_FALSE(decode(bytes, 0x1000).is_db);
    }
}

TEST_CASE("a short jump across the end of the segment is written as db", "[disassembler][quick]") {
    CHECK(decode({0xEB, 0x10}, 0xFFF8).text == "db 0xeb,0x10 ; jmp short 0x000a");
    CHECK(decode({0x74, 0x80}, 0x0010).text == "db 0x74,0x80 ; jz short 0xff92");
    CHECK(decode({0x74, 0x80}, 0x0010).target == u16{0xFF92});
    // A near one is not: NASM wraps as the chip does.
    Batch batch;
    batch.org = 0x10;
    batch.add({0xE9, 0x00, 0x80});
    batch.add({0xE8, 0x00, 0x90});
    batch.flush();
}

// SPDX-License-Identifier: MIT
// The claim of the disassembler, over the whole opcode map: NASM assembles its text back to the same bytes.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <map>

#include "tests/debug/forms.h"
#include "tests/debug/nasm.h"
#include "tick86/cpu/opcodes.h"
#include "tick86/debug/disassembler.h"

using namespace tick86;
using namespace tick86::test;

namespace {

Decoded decode(const Bytes& bytes, u16 ip) { return tick86::decode(std::span<const u8>(bytes), ip); }

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

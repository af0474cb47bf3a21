// SPDX-License-Identifier: MIT
#include "tick86/debug/disassembler.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <map>

#include "cpu/code/instantiate.h"
#include "tests/debug/nasm.h"
#include "tests/support/flat_bus.h"
#include "tick86/cpu/opcodes.h"
#include "tick86/cpu/start.h"

using namespace tick86;
using tick86::test::Nasm;
using Bytes = std::vector<u8>;

namespace {

Decoded decode(const Bytes& bytes, u16 ip = 0x100) { return tick86::decode(std::span<const u8>(bytes), ip); }
std::string text(std::initializer_list<int> list, u16 ip = 0x100) {
    Bytes bytes;
    for (const int b : list) bytes.push_back(static_cast<u8>(b));
    return decode(bytes, ip).text;
}

Bytes joined(const Bytes& head, const Bytes& tail) {
    Bytes bytes(head.size() + tail.size());
    std::copy(tail.begin(), tail.end(), std::copy(head.begin(), head.end(), bytes.begin()));
    return bytes;
}

// Every opcode with every modrm byte, displacements and immediates at their edges.
void for_each_form(const std::function<void(const Bytes&)>& sink) {
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
            for (const Bytes& displacement : mod == 1 ? bytes1 : mod == 2 || direct ? words : none) {
                with(joined({first, static_cast<u8>(modrm)}, displacement), immediates(immediate_length(row)),
                     mod == 3 || mod == 0, turn);
            }
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
    for_each_form([&](const Bytes& form) { batch.add(form); });
    batch.flush();
    CHECK(batch.total > 50'000);
}

TEST_CASE("NASM assembles prefixed forms back to the same bytes", "[disassembler][quick]") {
    const std::vector<Bytes> prefixes{{0x26},
                                      {0x2E},
                                      {0x36},
                                      {0x3E},
                                      {0xF0},
                                      {0xF1},
                                      {0xF2},
                                      {0xF3},
                                      {0xF3, 0x26},
                                      {0x26, 0xF3},
                                      {0xF2, 0xF0, 0x2E},
                                      {0xF0, 0xF2},
                                      {0x26, 0x2E},
                                      {0xF3, 0xF2}};
    // As bytes: another order than NASM's, one kind twice, F1, F2 before near branches (BND to NASM), WAIT (a prefix
    // to NASM).
    const auto is_db = [](const Bytes& prefix, const Bytes& form) {
        static const std::vector<Bytes> Others{{0xF1}, {0x26, 0xF3}, {0xF0, 0xF2}, {0x26, 0x2E}, {0xF3, 0xF2}};
        const int op = form[0], reg = form.size() > 1 ? form[1] >> 3 & 7 : 0;
        const bool branch = (op & 0xF0) == 0x70 || op == 0xC2 || op == 0xC3 || op == 0xE8 || op == 0xE9 ||
                            (op == 0xFF && (reg == 2 || reg == 4));
        return std::find(Others.begin(), Others.end(), prefix) != Others.end() || (prefix[0] == 0xF2 && branch) ||
               op == 0x9B || decode(form, 0x1000).is_db;
    };
    Batch batch;
    std::size_t turn = 0;
    for_each_form([&](const Bytes& form) {
        const std::size_t all = form.size() < 2 || turn % 64 == 0 ? prefixes.size() : 1;
        for (std::size_t i = 0; i < all; ++i) {
            const Bytes bytes = joined(prefixes[(turn + i) % prefixes.size()], form);
            const Decoded d = decode(bytes, 0x1000);
            if (d.is_db != is_db(prefixes[(turn + i) % prefixes.size()], form)) FAIL(d.text);
            batch.add(bytes);
        }
        ++turn;
    });
    batch.flush();
    CHECK(batch.total > 50'000);
}

TEST_CASE("only these forms are written as db", "[disassembler][quick]") {
    std::map<const char*, int> seen;
    for_each_form([&](const Bytes& form) {
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

TEST_CASE("prefixes in the order of NASM are written as words, others as db", "[disassembler][quick]") {
    CHECK(text({0xF3, 0xA4}) == "rep movsb");
    CHECK(text({0xF3, 0x26, 0xA4}) == "rep es movsb");
    CHECK(text({0x26, 0xF3, 0xA4}) == "db 0x26,0xf3,0xa4 ; rep es movsb");
    CHECK(text({0xF2, 0xAE}) == "repne scasb");
    CHECK(text({0xF3, 0xA6}) == "repe cmpsb");
    CHECK(text({0xF0, 0x26, 0x87, 0x07}) == "lock xchg ax,[es:bx]");
    CHECK(text({0xF1, 0x90}) == "db 0xf1,0x90 ; lock nop");
    CHECK(text({0x26, 0x2E, 0x8B, 0x07}) == "db 0x26,0x2e,0x8b,0x7 ; mov ax,[cs:bx]");
    const Decoded d = decode({0xF3, 0x2E, 0xA5});
    CHECK(d.is_repeated);
    CHECK(d.prefixes == 2);
    CHECK(d.length == 3);
}

TEST_CASE("the text is what a person expects", "[disassembler][quick]") {
    CHECK(text({0xB8, 0x34, 0x12}) == "mov ax,0x1234");
    CHECK(text({0x26, 0x8B, 0x47, 0x12}) == "mov ax,[es:bx+0x12]");
    CHECK(text({0x8B, 0x46, 0xFE}) == "mov ax,[bp-0x2]");
    CHECK(text({0x8B, 0x86, 0x00, 0xFF}) == "mov ax,[bp-0x100]");
    CHECK(text({0x8B, 0x80, 0x00, 0x90}) == "mov ax,[bx+si+0x9000]");
    CHECK(text({0x8B, 0x87, 0x12, 0x00}) == "mov ax,[word bx+0x12]");
    CHECK(text({0xEA, 0x5B, 0xE0, 0x00, 0xF0}) == "jmp 0xf000:0xe05b");
    CHECK(text({0xEB, 0xFE}, 0x7C00) == "jmp short 0x7c00");
    CHECK(text({0xE8, 0xFD, 0xFF}, 0x7C00) == "call 0x7c00");
    CHECK(text({0x74, 0x10}, 0x7C00) == "jz short 0x7c12");
    CHECK(text({0xE2, 0xFE}, 0x7C00) == "loop 0x7c00");
    CHECK(text({0xFF, 0x2F}) == "jmp far [bx]");
    CHECK(text({0xFF, 0x57, 0x04}) == "call word [bx+0x4]");
    CHECK(text({0xC6, 0x06, 0x10, 0x00, 0x07}) == "mov byte [0x10],0x7");
    CHECK(text({0x83, 0xC4, 0xFE}) == "add sp,0xfffe");
    CHECK(text({0x05, 0x01, 0x00}) == "add ax,strict word 0x1");
    CHECK(text({0xD4, 0x0A}) == "aam");
    CHECK(text({0x0F}) == "pop cs");
    CHECK(text({0xD8, 0x07}) == "db 0xd8,0x7 ; esc 0x0,[bx]");
    CHECK(text({0x82, 0xC0, 0x05}) == "db 0x82,0xc0,0x5 ; add al,0x5");
    CHECK(decode({0x82, 0xC0, 0x05}).mnemonic() == "add al,0x5");
}

TEST_CASE("a short jump across the end of the segment is written as db", "[disassembler][quick]") {
    CHECK(text({0xEB, 0x10}, 0xFFF8) == "db 0xeb,0x10 ; jmp short 0x000a");
    CHECK(text({0x74, 0x80}, 0x0010) == "db 0x74,0x80 ; jz short 0xff92");
    CHECK(decode({0x74, 0x80}, 0x0010).target == u16{0xFF92});
    // A near one is not: NASM wraps as the chip does.
    Batch batch;
    batch.org = 0x10;
    batch.add({0xE9, 0x00, 0x80});
    batch.add({0xE8, 0x00, 0x90});
    batch.flush();
}

TEST_CASE("bytes that end too early are told", "[disassembler][quick]") {
    const Decoded d = decode({0x26, 0x8B, 0x87, 0x12});
    CHECK(d.is_incomplete);
    CHECK(d.length == 4);
    CHECK(d.text.substr(0, 24) == "db 0x26,0x8b,0x87,0x12 ;");
    CHECK(decode({}).length == 0);
    const Decoded prefixes = decode(Bytes(20, 0x26));
    CHECK(prefixes.length == Decoded::MostPrefixes);
    CHECK(prefixes.is_db);
}

TEST_CASE("flow, targets and memory operands are told", "[disassembler][quick]") {
    CHECK(decode({0xE8, 0, 0}).flow == Flow::Call);
    CHECK(decode({0xFF, 0xD0}).flow == Flow::Call);
    CHECK(decode({0xFF, 0x2F}).flow == Flow::Jump);
    CHECK(decode({0x9A, 0, 0, 0, 0}).flow == Flow::Call);
    CHECK(decode({0x75, 0}).flow == Flow::Branch);
    CHECK(decode({0xE2, 0}).flow == Flow::Branch);
    CHECK(decode({0xCD, 0x10}).flow == Flow::Interrupt);
    CHECK(decode({0xCF}).flow == Flow::Iret);
    CHECK(decode({0xCB}).flow == Flow::Return);
    CHECK(decode({0xC4, 0x07}).flow == Flow::Next);
    CHECK(decode({0xF4}).flow == Flow::Halt);
    CHECK(decode({0xEA, 0x5B, 0xE0, 0x00, 0xF0}).far_target == FarAddress{0xF000, 0xE05B});

    const Decoded d = decode({0x26, 0x8A, 0x40, 0xFF});  // mov al,[es:bx+si-1]
    REQUIRE(d.memory);
    std::array<u16, 8> r{};
    r[cpu::BX] = 0x100, r[cpu::SI] = 0x20;
    CHECK(d.memory->offset(r) == 0x11F);
    CHECK(d.memory->segment == cpu::ES);
    CHECK(d.memory->width == 1);
    CHECK(decode({0x8B, 0x46, 0x00}).memory->segment == cpu::SS);
    CHECK(decode({0xC4, 0x07}).memory->width == 4);
    CHECK_FALSE(decode({0x8B, 0xC3}).memory);
}

TEST_CASE("the chip takes as many bytes as the disassembler says", "[disassembler][quick]") {
    using namespace tick86::cpu;
    test::Bench<> bench;
    int forms = 0;
    for (int op = 0; op < 256; ++op) {
        if (Opcodes[static_cast<std::size_t>(op)].form == Form::Prefix) continue;
        for (int modrm = 0; modrm < 256; modrm += has_modrm(Opcodes[static_cast<std::size_t>(op)].form) ? 1 : 256) {
            bench.bus.put(0x1000, {op, modrm, 0x34, 0x12, 0x01, 0x00, 0x90, 0x90});
            const Bytes bytes{static_cast<u8>(op), static_cast<u8>(modrm), 0x34, 0x12, 0x01, 0x00, 0x90, 0x90};
            bench.state = CpuState{};
            bench.state.pc = 0x1000;
            bench.state.r[SP] = 0xF000;
            bench.state.test = true;
            start_after_flush(bench.state);
            bench.cpu.step();
            bench.recorder.queue_ops.clear();
            bench.recorder.cycles.clear();
            const u8 first = bench.state.opcode;
            bench.cpu.step();
            int popped = 1;
            for (const QueueOp& q : bench.recorder.queue_ops)
                if (q.kind == QueueOpKind::Subsequent) ++popped;
            const Decoded d = decode(bytes, 0x1000);
            if (popped != d.length || first != op) FAIL(d.text << ": the chip takes " << popped << " bytes");
            ++forms;
        }
    }
    CHECK(forms > 10'000);
}

// SPDX-License-Identifier: MIT
#include "tick86/debug/disassembler.h"

#include <catch2/catch.hpp>

#include "cpu/code/instantiate.h"
#include "tests/support/flat_bus.h"
#include "tick86/cpu/opcodes.h"
#include "tick86/cpu/start.h"

using namespace tick86;
using Bytes = std::vector<u8>;
namespace {

Decoded decode(const Bytes& bytes, u16 ip = 0x100) { return tick86::decode(std::span<const u8>(bytes), ip); }
std::string text(std::initializer_list<int> list, u16 ip = 0x100) {
    Bytes bytes;
    for (const int b : list) bytes.push_back(static_cast<u8>(b));
    return decode(bytes, ip).text;
}

}  // namespace

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

// SPDX-License-Identifier: MIT
#include "tick86/debug/assembler.h"

#include <catch2/catch.hpp>
#include <random>

#include "tests/debug/forms.h"
#include "tests/debug/nasm.h"
#include "tick86/debug/disassembler.h"

using namespace tick86;
using namespace tick86::test;

namespace {

Decoded decode(const Bytes& bytes, u16 ip) { return tick86::decode(std::span<const u8>(bytes), ip); }

Bytes bytes_of(const std::string& text, u16 ip = 0x100) {
    std::string error;
    const Bytes bytes = assemble(text, ip, error);
    INFO(text << ": " << error);
    CHECK(bytes.empty() != error.empty());
    return bytes;
}
std::string error_of(const std::string& text, u16 ip = 0x100) {
    std::string error;
    CHECK(assemble(text, ip, error).empty());
    return error;
}
void check_back(const std::string& text, const Bytes& expected, u16 ip) {
    std::string error;
    const Bytes bytes = assemble(text, ip, error);
    if (bytes == expected) return;
    std::string got = error;
    for (const u8 byte : bytes) got += std::to_string(byte) + " ";
    FAIL(text << " at " << ip << " gives " << got);
}

}  // namespace

TEST_CASE("what the disassembler prints is assembled back to the same bytes", "[assembler][quick]") {
    std::size_t forms = 0, usual = 0;
    for_each_form(Tails::All, [&](const Bytes& form) {
        for (const u16 ip : {u16{0x1000}, u16{0xFFFE}}) {
            const Decoded d = decode(form, ip);
            check_back(d.text, form, ip);
            // What NASM would encode otherwise still has a meaning, and one encoding at most as long.
            std::string error;
            const Bytes bytes = d.is_db ? assemble(d.mnemonic(), ip, error) : form;
            if (!bytes.empty()) {
                const std::string again = decode(bytes, ip).mnemonic();
                // XCHG is the same with its operands exchanged, and of AX with itself it is NOP.
                const bool is_same = again == d.mnemonic() || d.mnemonic().starts_with("xchg ");
                if (!is_same || bytes.size() > form.size()) FAIL(d.text << " became " << again);
                ++usual;
            }
            ++forms;
        }
    });
    CHECK(forms > 100'000);
    CHECK(usual > forms * 9 / 10);
}

TEST_CASE("so it is with all prefixes", "[assembler][quick]") {
    std::size_t total = 0;
    for_each_form(Tails::One, [&](const Bytes& form) {
        for (const Prefixes& prefixes : all_prefixes()) {
            const Bytes bytes = joined(prefixes.bytes, form);
            check_back(decode(bytes, 0x1000).text, bytes, 0x1000);
            ++total;
        }
    });
    CHECK(total > 600'000);
}

TEST_CASE("NASM agrees on other ways to write it, and on the shortest encoding", "[assembler][quick]") {
    const std::vector<std::string> lines{"je $+0x10",
                                         "jne $+0x10",
                                         "jb $+0x10",
                                         "jnae $+0x10",
                                         "jae $+0x10",
                                         "jnb $+0x10",
                                         "jbe $+0x10",
                                         "jnbe $+0x10",
                                         "jp $+0x10",
                                         "jnp $+0x10",
                                         "jnge $+0x10",
                                         "jge $+0x10",
                                         "jle $+0x10",
                                         "jnle $+0x10",
                                         "loopz 0x1010",
                                         "loopnz 0x1010",
                                         "jcxz $",
                                         "jmp $",
                                         "jmp $+2",
                                         "jmp $-0x80",
                                         "jmp 0x2000",
                                         "jmp near $",
                                         "jmp short $",
                                         "call $",
                                         "call near 0x2000",
                                         "call [bx]",
                                         "call near [bx]",
                                         "call word [bx]",
                                         "call bx",
                                         "call far [es:bx]",
                                         "jmp far [bx]",
                                         "jmp [bx]",
                                         "jmp si",
                                         "call 0xf000:0xe05b",
                                         "jmp 0xffff:0x0",
                                         "sal ax,1",
                                         "sal byte [bx],cl",
                                         "retn",
                                         "retn 0x4",
                                         "retf 0x2",
                                         "xlat",
                                         "fwait",
                                         "repz cmpsb",
                                         "repnz scasw",
                                         "repe movsb",
                                         "lock inc word [bx]",
                                         "es lodsb",
                                         "cs mov ax,[bx]",
                                         "xchg bx,ax",
                                         "xchg ax,bx",
                                         "xchg ax,ax",
                                         "xchg [bx],al",
                                         "xchg al,[bx]",
                                         "xchg cl,dl",
                                         "test al,[bx]",
                                         "test [bx],al",
                                         "test cl,dl",
                                         "test ax,0x5",
                                         "test byte [bx],0x5",
                                         "add ax,0x5",
                                         "add ax,0x1234",
                                         "add ax,-0x5",
                                         "add al,-0x5",
                                         "add ax,strict word 0x5",
                                         "add bx,byte 0x5",
                                         "add word [bx],0x5",
                                         "add word [bx],0x80",
                                         "add word [bx],0xff80",
                                         "add [bx],word 0x5",
                                         "mov [bx],byte 0x5",
                                         "mov [bx],word 0x5",
                                         "mov ax,[0x10]",
                                         "mov [0x10],al",
                                         "mov bx,[0x10]",
                                         "mov ax,[word 0x10]",
                                         "mov ax,[es:0x10]",
                                         "mov ax,[bx]",
                                         "mov ax,[bp]",
                                         "mov ax,[bp+si]",
                                         "mov ax,[si+bp]",
                                         "mov ax,[di+bx]",
                                         "mov ax,[bx+di-0x1]",
                                         "mov ax,[0x10+bx]",
                                         "mov ax,[bx+0x7f]",
                                         "mov ax,[bx+0x80]",
                                         "mov ax,[bx-0x80]",
                                         "mov ax,[bx-0x81]",
                                         "mov ax,[bx+0xff80]",
                                         "mov ax,[byte bx]",
                                         "mov ax,[word bx]",
                                         "mov ax,[ds:bx]",
                                         "mov ax,[cs:bp+0x10-0x8]",
                                         "mov ax,'A'",
                                         "mov ax,'AB'",
                                         "mov al,\"A\"",
                                         "mov ds,ax",
                                         "mov ax,ds",
                                         "mov [bx],es",
                                         "mov es,[bx]",
                                         "mov word [bx],ss",
                                         "push word [bx]",
                                         "pop word [bx]",
                                         "push cs",
                                         "pop ds",
                                         "push ax",
                                         "inc ax",
                                         "inc al",
                                         "inc word [bx]",
                                         "dec byte [bx]",
                                         "in al,0x60",
                                         "in ax,dx",
                                         "out 0x20,al",
                                         "out dx,ax",
                                         "int 0x3",
                                         "int3",
                                         "aam",
                                         "aad",
                                         "aam 0x10",
                                         "lea ax,[bx]",
                                         "les ax,[bx]",
                                         "lds si,[0x10]",
                                         "not byte [bx]",
                                         "idiv word [bx]",
                                         "salc",
                                         "pop cs",
                                         "cbw",
                                         "nop",
                                         "db 0x1,0x2,'xyz',0x3",
                                         "dw 0x1234,'ab',-0x1",
                                         "MOV AX , [ BX + 0x2 ] ; remark"};
    Nasm nasm;
    for (const std::string& line : lines) {
        const Bytes expected = nasm.assemble({line}, 0x1000);
        INFO(line << '\n' << nasm.errors);
        REQUIRE_FALSE(expected.empty());
        CHECK(bytes_of(line, 0x1000) == expected);
    }
}

TEST_CASE("numbers are hexadecimal, and DEBUG's ways to write it are understood", "[assembler][quick]") {
    const std::vector<std::pair<std::string, Bytes>> lines{
        {"mov ax,1234", {0xB8, 0x34, 0x12}},
        {"mov ax,1234h", {0xB8, 0x34, 0x12}},
        {"mov ax,18t", {0xB8, 0x12, 0x00}},
        {"mov al,1d", {0xB0, 0x1D}},
        {"mov al,ff", {0xB0, 0xFF}},
        {"mov al,ah", {0x88, 0xE0}},
        {"mov al,0ah", {0xB0, 0x0A}},
        {"int 21", {0xCD, 0x21}},
        {"jmp f000:e05b", {0xEA, 0x5B, 0xE0, 0x00, 0xF0}},
        {"mov byte ptr [bx],1", {0xC6, 0x07, 0x01}},
        {"mov word ptr es:[bx+si],1", {0x26, 0xC7, 0x00, 0x01, 0x00}},
        {"mov ax,es:[bx]", {0x26, 0x8B, 0x07}},
        {"mov ax,[bx][si]", {0x8B, 0x00}},
        {"es:movsb", {0x26, 0xA4}},
        {"es:", {0x26}},
        {"rep", {0xF3}},
        {"db 1,2,'x'", {1, 2, 'x'}},
        {"DB 'Ab'", {'A', 'b'}},
        {"rep es movsw", {0xF3, 0x26, 0xA5}},
        {"es rep movsw", {0xF3, 0x26, 0xA5}},
        {"es mov ax,[es:bx]", {0x26, 0x8B, 0x07}},
        {"esc 0d,[bx]", {0xD9, 0x2F}},
        {"jmp short 000a", {0xEB, 0x10}},
    };
    for (const auto& [text, expected] : lines) {
        INFO(text);
        CHECK(bytes_of(text, 0xFFF8) == expected);
    }
}

TEST_CASE("what is wrong is told, and what is expected", "[assembler][quick]") {
    const std::vector<std::pair<std::string, std::string>> lines{
        {"", "an instruction is missing"},
        {"  ; nothing", "an instruction is missing"},
        {"[bx]", "an instruction begins with a word, not with ["},
        {"pusha", "'pusha' is no instruction of the 8086"},
        {"mov",
         "mov takes register/memory,register, register,register/memory, register/memory,segment register, "
         "segment register,register/memory, or register/memory,number"},
        {"mov ds,5",
         "mov takes register/memory,register, register,register/memory, register/memory,segment register, "
         "segment register,register/memory, or register/memory,number"},
        {"nop 1", "nop takes no operand"},
        {"ret ax", "ret takes number, or no operand"},
        {"lea ax,bx", "lea takes register,memory"},
        {"shl ax,cx", "shl takes register/memory,1, or register/memory,cl"},
        {"mov al,bx", "al and bx differ in size"},
        {"mov byte [bx],ax", "byte [bx] and ax differ in size"},
        {"mov al,word 5", "al and word 5 differ in size"},
        {"mov [bx],5", "byte or word? Write one of them before [bx]"},
        {"inc [bx+2]", "byte or word? Write one of them before [bx+2]"},
        {"shl [bx],1", "byte or word? Write one of them before [bx]"},
        {"mov ds,byte [bx]", "byte [bx] is not a word"},
        {"byte", "'byte' is no instruction of the 8086"},
        {"inc byte ax", "ax is not a byte"},
        {"mov al,100", "100h does not fit a byte"},
        {"mov al,-81", "-81h does not fit a byte"},
        {"mov ax,12345", "12345h does not fit a word"},
        {"mov ax,ffffffffffffffffff", "'ffffffffffffffffff' is neither a register nor a number"},
        {"add bx,byte 80", "80h is no byte with a sign: -80h to 7Fh"},
        {"mov ax,[byte bx+80]", "80h does not fit a byte in [byte bx+80]"},
        {"mov ax,[byte 10]", "an address without a register is a word, not a byte"},
        {"mov ax,[ax]", "[ax] is no address: bx, bp, si, di, bx+si, bx+di, bp+si and bp+di are"},
        {"mov ax,[bx+bp]", "[bx+bp] is no address: bx, bp, si, di, bx+si, bx+di, bp+si and bp+di are"},
        {"mov ax,[bx-si]", "si cannot be subtracted"},
        {"mov ax,[bl]", "bl cannot be part of an address"},
        {"mov ax,[bx", "']' is expected where the line ends"},
        {"mov ax,[bx,", "']' is expected where ',' is there"},
        {"mov ax,", "a register, a number or [memory] is expected where the line ends"},
        {"mov ax,es:5", "behind a segment register [memory] is expected where '5' is there"},
        {"mov ax,counter", "'counter' is neither a register nor a number"},
        {"mov ax bx", "'bx' is too much; operands are divided by commas"},
        {"mov ax,'abc'", "'abc': one or two characters make a number"},
        {"mov ax,'a", "the second ' is missing"},
        {"mov ax,%5", "'%' has no meaning here"},
        {"shl ax,2", "shl by 2h: the 8086 shifts by 1 or by cl"},
        {"jz 200", "200h is too far: jz reaches from 82h to 181h"},
        {"jmp short 200", "200h is too far: jmp short reaches from 82h to 181h"},
        {"jz near 110", "jz is always short"},
        {"call short 110", "call is never short"},
        {"jmp short [bx]", "a short jump has an offset, no operand in memory"},
        {"jmp far 1234", "a far address is written SEGMENT:OFFSET"},
        {"jmp far bx", "a far address stands in memory, not in a register"},
        {"jmp near 1:2", "SEGMENT:OFFSET is far"},
        {"jmp 12345", "12345h is no offset; a far address is written SEGMENT:OFFSET"},
        {"inc near [bx]", "near [bx]: short, near and far are for jumps and calls"},
        {"push 5", "push takes segment register, or register/memory"},
        {"es cs movsb", "'cs' is the second prefix of its kind; one is enough"},
        {"es mov ax,[cs:bx]", "cs: there is another segment before it"},
        {"esc 40,[bx]", "40h is no operation of a coprocessor: 0 to 3Fh"},
        {"db 100", "100h does not fit a byte"},
        {"db", "a register, a number or [memory] is expected where the line ends"},
        {"db ''", "'' is no value"},
        {"db 1 2", "'2' is too much; values are divided by commas"},
        {"es db 1", "a prefix cannot stand before data"},
    };
    for (const auto& [text, expected] : lines) {
        INFO(text);
        CHECK(error_of(text) == expected);
    }
}

TEST_CASE("any text gives bytes or an error, never both or neither", "[assembler][quick]") {
    const std::vector<std::string> words{"mov", "add", "jmp",    "call", "push", "rep",  "es",  "db",    "ax",
                                         "bl",  "ds",  "bx",     "si",   "[",    "]",    ",",   "+",     "-",
                                         ":",   "5",   "fffff",  "$",    "byte", "word", "far", "short", "'a'",
                                         "'",   ";",   "strict", "ptr",  "shl",  "in",   "dx"};
    std::mt19937 random(86);
    int good = 0;
    for (int i = 0; i < 200'000; ++i) {
        std::string text;
        for (auto n = random() % 9; n > 0; --n) text += words[random() % words.size()] + (random() % 3 ? " " : "");
        std::string error;
        const Bytes bytes = assemble(text, static_cast<u16>(random()), error);
        if (bytes.empty() == error.empty()) FAIL("'" << text << "': " << error);
        good += !bytes.empty();
    }
    CHECK(good > 1'000);
    CHECK_FALSE(error_of("mov ax," + std::string(20'000, '+') + "5").empty());
    std::string sum = "mov ax,0";
    for (int i = 0; i < 5'000; ++i) sum += "+fffff";
    CHECK(error_of(sum) == "1FFFFEh does not fit a word");
}

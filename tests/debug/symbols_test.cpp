// SPDX-License-Identifier: MIT
#include "tick86/debug/symbols.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/debug/nasm.h"
#include "tests/support/boot.h"
#include "tick86/debug/disassembler.h"
#include "tick86/machine/roms.h"

using namespace tick86;

namespace {

std::string error_of(const std::string& content, std::optional<u16> base = {}) {
    try {
        Symbols().load(content, "FILE", base);
    } catch (const SymbolError& e) {
        return e.what();
    }
    return "none";
}

// A program with everything that makes reading a listing hard.
const std::string Hard = R"(        cpu 8086
        org 100h
Limit   equ 60h
%macro put 1
%%again: mov al, %1
        loop %%again
%endmacro
%macro with_label 0
from_macro:
        nop
%endmacro
%macro named 1
%1:     nop
%endmacro
%if 0
left_out: nop
left_out_alone:
        nop
%endif
start:  xor ax, ax
.next:
        put 'A'         ; no bytes of its own
        inc ax          ; one: of an instruction
.last:  jne .next
%ifdef NOT_DEFINED
never:
        nop
%else
else_part:
        nop
%endif
msg:    db "a string of more than one line of the listing: ;:", 0
table   times 20 dw 1234h
struc point
.x:     resw 1
.y:     resw 1
endstruc
        align 16
second : nop
$add:   nop
%rep 2
        nop
%endrep
.last:  jmp far [0]
        named by_parameter
        with_label
twice:
thrice: nop
end_of_text:
section .bss
buffer: resb 10
.end:
section .data
value:  dw 5
section mine
own:    db 1, 2, 3
        absolute 40h
elsewhere: resw 1
)";

struct Assembled {
    std::string map, listing;
};
Assembled assembled(const std::string& source) {
    test::Nasm nasm;
    const std::string map = nasm.output(source, "--before '[map brief symbols out.map]' -l out.lst -w-all", "out.map");
    INFO(nasm.errors);
    REQUIRE_FALSE(map.empty());
    return {map, nasm.content("out.lst")};
}

const std::string Link =
    "\r\n"
    " Start  Stop   Length Name                   Class\r\n"
    " 00000H 000FFH 00100H _TEXT                  CODE\r\n"
    " 00100H 00109H 0000AH _DATA                  DATA\r\n"
    " 00110H 0020FH 00100H STACK                  STACK\r\n"
    "\r\n"
    " Origin   Group\r\n"
    " 0010:0   DGROUP\r\n"
    "\r\n"
    "  Address         Publics by Name\r\n"
    "\r\n"
    " 0000:9876  Abs  __acrtused\r\n"
    " 0010:0004       _count\r\n"
    " 0000:0010       _main\r\n"
    "\r\n"
    "  Address         Publics by Value\r\n"
    "\r\n"
    " 0000:0010       _main\r\n"
    " 0000:0080  Res  _keep\r\n"
    " 0010:0004       _count\r\n"
    " 0000:9876  Abs  __acrtused\r\n"
    "\r\n"
    "Line numbers for DEMO.OBJ(demo.c) segment _TEXT\r\n"
    "\r\n"
    "     3 0000:0010     4 0000:0013\r\n"
    "     9 0000:0030\r\n"
    "\r\n"
    "Program entry point at 0000:0000\r\n\x1A";

}  // namespace

TEST_CASE("the map of NASM is read", "[symbols][quick]") {
    const Assembled a = assembled(Hard);
    Symbols s;
    const Symbols::File& file = s.load(a.map, "out.map", u16{0x1000});
    CHECK(file.format == SymbolFormat::NasmMap);
    CHECK(file.name == "out.map");
    CHECK(file.symbols > 20);
    REQUIRE(s.find("start"));
    CHECK(s.find("start")->segment == u16{0x1000});
    CHECK(s.find("start")->offset == 0x100);
    CHECK(s.find("start.next")->linear() == 0x10102);
    CHECK(s.find("Limit")->is_constant);
    CHECK(s.find("Limit")->offset == 0x60);
    CHECK(s.at(0x10100) == s.find("start"));
    // The section ends, and with it its last name.
    const u32 end = s.find("own")->linear() + 3;
    CHECK(s.name_of(end - 1) == "own+2h");
    CHECK(s.name_of(end + 0x20).empty());
    CHECK(s.name_of(0x60).empty());  // a constant is no place
}

TEST_CASE("the listing of NASM says the same as its map", "[symbols][quick]") {
    const std::string boot = R"( org 7C00h
; Publics by Value
start: jmp near main
msg db 'hello', 0
main: cli
.stop: hlt
 jmp .stop
 times 510-($-$$) db 0
signature dw 0AA55h
)";
    const std::string placed = R"(section boot start=0 vstart=7C00h
start: nop
section demo start=512 vstart=0
run: nop
x: dw run
section boot
more: ret
)";
    for (const std::string& source : {Hard, boot, placed}) {
        const Assembled a = assembled(source);
        Symbols map, listing;
        map.load(a.map, "map");
        const Symbols::File& file = listing.load(a.listing, "listing");
        CHECK(file.format == SymbolFormat::NasmListing);
        std::size_t equal = 0;
        for (const Symbol* symbol : listing.beginning_with("")) {
            const Symbol* other = map.find(symbol->name);
            INFO(symbol->name);
            REQUIRE(other);
            CHECK(symbol->linear() == other->linear());
            ++equal;
        }
        CHECK(equal == file.symbols);
        for (const Symbol* symbol : map.beginning_with("")) {
            INFO(symbol->name);
            const bool is_there = listing.find(symbol->name) != nullptr;
            const bool by_macro = symbol->name == "by_parameter" || symbol->name.starts_with("..@");
            const bool no_place = symbol->is_constant || symbol->name == "elsewhere";
            CHECK(is_there == !(by_macro || no_place));
        }
    }
}

TEST_CASE("the listing shows the source at an address", "[symbols][quick]") {
    const Assembled a = assembled(Hard);
    Symbols s;
    s.load(a.listing, "out.lst", u16{0x2000});
    REQUIRE(s.source(0x20100));
    CHECK(s.source(0x20100)->text == "start:  xor ax, ax");
    CHECK(s.source(0x20100)->file == "out.lst");
    CHECK(s.source(0x20100)->number == 20);
    CHECK(s.source(0x20102)->text == "%%again: mov al, %1");
    CHECK_FALSE(s.source(0x20103));  // within an instruction
    const u32 table = s.find("table")->linear();
    CHECK(s.source(table)->text == "table   times 20 dw 1234h");
    CHECK(s.find("table")->segment == u16{0x2000});
    CHECK(s.nearest(table + 39)->text() == "table+27h");

    // Another base, another place; and the file's old self is gone.
    s.load(a.listing, "out.lst", u16{0x3000});
    CHECK(s.files().size() == 1);
    CHECK_FALSE(s.source(0x20100));
    CHECK(s.source(0x30100));
    CHECK(s.name_of(0x20100).empty());
}

TEST_CASE("a map tells where the sections of a listing begin", "[symbols][quick]") {
    // An object file: each section from 0.
    const std::string source = "section one\nstart: nop\n ret\nsection two\nvalue: dw 5\nother: dw 6\nstart2: ret\n";
    test::Nasm nasm;
    const std::string object = nasm.output(source, "-f obj -l out.lst", "out.lst");
    REQUIRE_FALSE(object.empty());
    CHECK_THAT(error_of(object), Catch::Contains("FILE:7: nothing here tells where the sections begin"));
    Symbols s;
    s.load("0123:0010 start\n0200:0004 value\n0200:0006 other\n0555:1111 start2 ; another one\n", "list");
    const Symbols::File& file = s.load(object, "out.lst");
    CHECK(file.symbols == 0);
    CHECK(file.lines == 5);
    REQUIRE(s.source(0x1240));
    CHECK(s.source(0x1240)->text == "start: nop");
    CHECK(s.source(0x2006)->text == "other: dw 6");
    CHECK(s.source(0x2008)->text == "start2: ret");
}

TEST_CASE("maps of LINK and TLINK are read", "[symbols][quick]") {
    Symbols s;
    const Symbols::File& file = s.load(Link, "demo.map", u16{0x0800});
    CHECK(file.format == SymbolFormat::LinkMap);
    CHECK(file.symbols == 4);
    CHECK(file.lines == 3);
    CHECK(s.find("_main")->segment == u16{0x0800});
    CHECK(s.find("_main")->offset == 0x10);
    CHECK(s.find("_count")->linear() == 0x8104);
    CHECK(s.find("_keep")->linear() == 0x8080);
    CHECK(s.find("__acrtused")->is_constant);
    CHECK(s.find("__acrtused")->offset == 0x9876);
    CHECK(s.name_of(0x802F) == "_main+1Fh");
    CHECK(s.name_of(0x80FF) == "_keep+7Fh");
    CHECK(s.name_of(0x8100).empty());  // the next segment
    CHECK(s.name_of(0x8109) == "_count+5h");
    CHECK(s.name_of(0x810A).empty());
    CHECK(s.source(0x8013)->file == "demo.c");
    CHECK(s.source(0x8013)->number == 4);
    CHECK(s.source(0x8030)->number == 9);

    s.load(
        "\n Start  Stop   Length Name               Class\n\n 00000H 00005H 00006H _TEXT              CODE\n\n\n"
        "Detailed map of segments\n\n 0000:0000 0006 C=CODE   S=_TEXT          G=(none)  M=A.ASM      ACBP=28\n\n"
        "  Address         Publics by Name\n\n 0000:0003       @draw(int, int)\n 0000:0000  idle _unused\n\n"
        "  Address         Publics by Value\n\n 0000:0000  idle _unused\n 0000:0003       @draw(int, int)\n 0000:0004  "
        "     "
        "idle\n\nProgram entry point at 0000:0000\n",
        "t.map");
    CHECK(s.find("_unused")->linear() == 0);
    CHECK(s.find("@draw(int, int)")->linear() == 3);
    CHECK(s.find("idle")->linear() == 4);
    CHECK_THAT(error_of(" Start  Stop   Length Name               Class\n 00000H 00005H 00006H _TEXT CODE\n"),
               Catch::Contains("FILE: this LINK or TLINK map lists no symbols; link with /MAP"));
    CHECK_THAT(error_of(" Address Publics by Value\n\n 0001:00012345  _main\n"),
               Catch::Contains("FILE:3: offset 12345h has more than 16 bits"));
}

TEST_CASE("maps of WLINK are read", "[symbols][quick]") {
    Symbols s;
    const Symbols::File& file = s.load(
        "Open Watcom Linker Version 2.0 beta\nCreated on:       16/06/30 12:04:48\nExecutable Image: a.exe\n"
        "creating a DOS executable\n\n                        +------------+\n                        |   Groups   |\n"
        "                        +------------+\n\nGroup                           Address              Size\n"
        "=====                           =======              ====\n\n"
        "DGROUP                          0012:0000            00000400\n\n"
        "                        +--------------+\n                        |   Segments   |\n"
        "                        +--------------+\n\n"
        "Segment                Class          Group          Address         Size\n"
        "=======                =====          =====          =======         ====\n\n"
        "a_TEXT                 CODE           AUTO           0000:0000       00000108\n"
        "_DATA                  DATA           DGROUP         0012:0000       00000040\n\n"
        "                        +----------------+\n                        |   Memory Map   |\n"
        "                        +----------------+\n\n* = unreferenced symbol\n+ = symbol only referenced locally\n\n"
        "Address        Symbol\n=======        ======\n\nModule: a.o(a.c)\n0012:0010+     _gvar\n0000:0086      main_\n"
        "0000:00a8*     unused_\n0000:00c0s     static_\n\n"
        "                        +--------------------+\n                        |   Libraries Used   |\n"
        "                        +--------------------+\n\nclibs.lib\n\nStack size:             0800 (2048.)\n"
        "Entry point address:    0000:0004\n",
        "a.map", u16{0x100});
    CHECK(file.format == SymbolFormat::WatcomMap);
    CHECK(file.symbols == 4);
    CHECK(s.find("_gvar")->linear() == 0x1130);
    CHECK(s.find("main_")->linear() == 0x1086);
    CHECK(s.find("unused_")->offset == 0xA8);
    CHECK(s.find("static_")->offset == 0xC0);
    CHECK(s.name_of(0x1107) == "static_+47h");
    CHECK(s.name_of(0x1108).empty());
    CHECK_THAT(error_of("WATCOM Linker Version 10.0\n |   Memory Map   |\n0001:00010010+ add_\n"),
               Catch::Contains("FILE:3: offset 10010h"));
}

TEST_CASE("the output of nm is read", "[symbols][quick]") {
    Symbols s;
    const Symbols::File& file = s.load(
        "         U printf\n00007c0f T _main\n00007c40 C _counter\n00007c00 00000004 T _add\n0000002c a Limit\n"
        "0000000000007c2c D table\n",
        "nm");
    CHECK(file.format == SymbolFormat::Nm);
    CHECK(file.symbols == 5);
    CHECK(s.find("_main")->linear() == 0x7C0F);
    CHECK_FALSE(s.find("_main")->segment);
    CHECK(s.find("Limit")->is_constant);
    CHECK(s.find("table")->linear() == 0x7C2C);
    CHECK_FALSE(s.find("printf"));
    CHECK(s.name_of(0x7C03) == "_add+3h");
    CHECK(s.name_of(0x7C04).empty());  // its size is known
    s.load("0000000f T _main\n00012345 T _far\n", "nm2", u16{0x1000});
    CHECK(s.find("_main")->segment == u16{0x1000});
    CHECK(s.find("_main")->linear() == 0x1000F);
    CHECK_FALSE(s.find("_far")->segment);
    CHECK(s.find("_far")->linear() == 0x22345);
    CHECK_THAT(error_of("0000000f T _main\n00123456 T _far\n"),
               Catch::Contains("FILE:2: address 123456h lies above 1 MiB"));
    CHECK_THAT(error_of("0000000000001000 T _main\n0000000100000000 T _far\n"),
               Catch::Contains("FILE:2: address 0000000100000000h lies above 1 MiB"));
    CHECK(s.load("\xEF\xBB\xBF"
                 "00000018 T behind_a_byte_order_mark\n",
                 "nm4")
              .symbols == 1);
    s.load("ffffffffffff0000 A negative\n0000000123456789 a wide\n00000010 A small\n", "nm5");
    CHECK(s.find("negative")->offset == 0xFFFF0000);
    CHECK(s.find("wide")->offset == 0x23456789);
    CHECK_THAT(error_of("0000000f T _main\nffffffffffff0000 T _far\n"),
               Catch::Contains("FILE:2: address ffffffffffff0000h lies above 1 MiB"));
    CHECK(s.load("00000012 00000004 T digits\n00000016 00000002 T only\n", "nm3").format == SymbolFormat::Nm);
    CHECK_THAT(error_of("0000000f T _main\nhello\n"), Catch::Contains("FILE:2: an address, a letter and a name"));
}

TEST_CASE("a list of addresses and names is read", "[symbols][quick]") {
    Symbols s;
    const Symbols::File& file = s.load(
        "# mine\n\n7C00 boot\n0x7c3e boot.next   # with a comment\n0413h  memory ; another\r\n0040:0017 "
        "flags\nF000:E05B "
        "post",
        "list");
    CHECK(file.format == SymbolFormat::List);
    CHECK(file.symbols == 5);
    CHECK(s.find("boot")->linear() == 0x7C00);
    CHECK(s.find("boot.next")->linear() == 0x7C3E);
    CHECK(s.find("memory")->linear() == 0x413);
    CHECK(s.find("flags")->segment == u16{0x40});
    CHECK(s.find("post")->linear() == 0xFE05B);
    CHECK_THAT(error_of("7C00 boot\nhere there\n"), Catch::Contains("FILE:2: 'here' is no address"));
    CHECK_THAT(error_of("7C00 boot\n7C01\n"), Catch::Contains("FILE:2: a name is missing"));
    CHECK_THAT(error_of("7C00 boot loader\n"), Catch::Contains("FILE:1: 'loader' behind the name"));
    CHECK_THAT(error_of("100000 boot\n"), Catch::Contains("FILE:1: address 100000h lies above 1 MiB"));
}

TEST_CASE("what is no symbol file is refused with the kinds that are known", "[symbols][quick]") {
    for (const char* text : {"", "\n\n", "hello world\n", "MZ\x90\x01\x02", "{\"a\": 1}", "1\n2\n"}) {
        INFO(text);
        CHECK_THAT(error_of(text), Catch::Contains("FILE: this is no symbol file of a known kind; known are NASM"));
    }
    CHECK_THAT(error_of("\n- NASM Map file ----\n"), Catch::Contains("lists no symbols; write [map symbols FILE]"));

    test::Nasm nasm;  // for its folder
    const std::string path = nasm.path("list.txt");
    std::ofstream(path) << "10 there\n";
    Symbols s;
    CHECK(s.load_file(path).base == std::nullopt);
    CHECK(s.load_file(path + "@1000").base == u16{0x1000});
    CHECK(s.find("there")->linear() == 0x10010);
    const auto message = [&](const std::string& spec) {
        try {
            s.load_file(spec);
        } catch (const SymbolError& e) {
            return std::string(e.what());
        }
        return std::string("none");
    };
    CHECK_THAT(message(path + "@10000"), Catch::Contains("behind '@' stands a segment"));
    CHECK_THAT(message(path + "@main"), Catch::Contains("behind '@' stands a segment"));
    CHECK_THAT(message(path + "x"), Catch::Contains("symbol file '" + path + "x' cannot be read"));
    std::ofstream(nasm.path("mail@home")) << "20 home\n";
    CHECK(s.load_file(nasm.path("mail@home")).symbols == 1);
    CHECK(s.find("there"));  // none of these has changed anything
    CHECK(s.files().size() == 2);
}

TEST_CASE("symbols are found by name and by address", "[symbols][quick]") {
    Symbols s;
    s.add({"Main", u16{0x100}, 0x10, false});
    s.add({"main.loop", u16{0x100}, 0x20, false});
    s.add({"inner", u16{0x101}, 0x10, false});  // the same address
    s.add({"Other", {}, 0x1040, false});
    s.add({"other", {}, 0x1041, false});
    s.add({"Size", {}, 0x1020, true});
    CHECK(s.find("Main") == s.find("MAIN"));
    CHECK(s.find("Other")->linear() == 0x1040);
    CHECK(s.find("other")->linear() == 0x1041);
    CHECK_FALSE(s.find("OTHER"));
    CHECK_FALSE(s.find("Mai"));
    std::string names;
    for (const Symbol* symbol : s.beginning_with("m")) names += symbol->name + ' ';
    CHECK(names == "Main main.loop ");
    CHECK(s.beginning_with("").size() == 6);
    CHECK(s.beginning_with("oth").size() == 2);
    CHECK(s.beginning_with("x").empty());

    CHECK_FALSE(s.nearest(0x100F));
    CHECK(s.name_of(0x1010) == "Main");
    CHECK(s.nearest(0x1011)->symbol == s.find("Main"));
    CHECK(s.name_of(0x101F) == "Main+Fh");
    CHECK(s.name_of(0x1020) == "inner");  // not the local one
    CHECK(s.name_of(0x1041 + 0xFFF) == "other+FFFh");
    CHECK(s.name_of(0x1041 + 0x1000).empty());

    // The last of a name is found by it, all by their addresses.
    s.add({"Main", u16{0x100}, 0x14, false});
    CHECK(s.find("main")->offset == 0x14);
    CHECK(s.name_of(0x1010) == "Main");
    CHECK(s.name_of(0x1014) == "Main");
    CHECK(s.beginning_with("main").size() == 2);
    s.clear();
    CHECK(s.empty());
    CHECK_FALSE(s.find("Main"));
    CHECK_FALSE(s.at(0x1010));
}

TEST_CASE("the names of our own BIOS are built in", "[symbols][quick]") {
    const Symbols s = builtin_symbols(true, false);
    const std::span<const u8> bios = embedded_bios();
    int jumps = 0;
    for (const char* entry : {"02", "08", "09", "0e", "10", "11", "12", "13", "14", "15", "16", "17", "19", "1a"}) {
        INFO(entry);
        const Symbol* classic = s.find(std::string("classic_int") + entry);
        REQUIRE(classic);
        CHECK(classic->segment == u16{0xF000});
        const Decoded d = decode(bios.subspan(classic->offset), static_cast<u16>(classic->offset));
        REQUIRE(d.target);
        CHECK(s.name_of(FarAddress{0xF000, *d.target}.linear()) == std::string("int") + entry + "_entry");
        ++jumps;
    }
    CHECK(jumps == 14);
    CHECK(s.find("classic_int08")->offset == 0xFEA5);
    CHECK(s.name_of(0x417) == "bda.kb_flags");
    CHECK(s.find("bda.ticks_low")->segment == u16{0x40});
    CHECK(s.name_of(0x500).empty());
    CHECK_FALSE(s.find("BiosSegment"));  // constants would hide numbers
    CHECK_FALSE(s.find("timer_handler"));
    CHECK(builtin_symbols(false, false).empty());
}

TEST_CASE("the names of the demonstration disk are those of what runs", "[symbols][quick]") {
    FloppyImage disk = FloppyImage::from_bytes(embedded_demo_disk(), "demo", {.snapshot = true});
    test::Boot boot({}, &disk);
    const Symbols s = builtin_symbols(true, true);
    const auto handler = [&](int vector) {
        const auto at = [&](int i) { return u16{boot.pc().peek(static_cast<u32>(vector * 4 + i))}; };
        return FarAddress{static_cast<u16>(at(2) | at(3) << 8), static_cast<u16>(at(0) | at(1) << 8)}.linear();
    };
    CHECK(s.find("boot")->linear() == 0x7C3E);
    for (int i = 0; i < 1000 && s.name_of(handler(0x08)) != "timer_handler"; ++i) REQUIRE(boot.run_ms(10));
    CHECK(s.name_of(handler(0x08)) == "timer_handler");
    CHECK(s.name_of(handler(0x10)) == "classic_int10");
}

// SPDX-License-Identifier: MIT
#include "tick86/debug/expression.h"

#include <array>
#include <catch2/catch.hpp>
#include <memory>

#include "tick86/debug/symbols.h"
#include "tick86/machine/pc.h"

using namespace tick86;

namespace {

struct Machine {
    Machine() {
        cpu::CpuState s = pc.cpu();
        s.r = {0x1234, 0x5678, 0x9ABC, 0x0100, 0x0200, 0x0204, 0x0010, 0xFFFF};  // AX CX DX BX SP BP SI DI
        s.sreg = {0x0040, 0xF000, 0x0050, 0x0060};                               // ES CS SS DS
        s.flags = cpu::flag::Fixed | cpu::flag::ZF | cpu::flag::IF | cpu::flag::OF;
        pc.set_cpu(s);
        put({0x0040, 0x0013}, {0x80, 0x02});
        put({0x0060, 0x0100}, {0x11, 0x22, 0x33, 0x44});                      // DS:BX
        put({0x0050, 0x0204}, {0x55, 0x66});                                  // SS:BP
        put({0x0040, 0xFFFF}, {0x77}), put({0x0040, 0}, {0x88, 0x99, 0xAA});  // around the end of a segment
        put({0x0000, 0x0020}, {0xA5, 0xFE, 0x00, 0xF0});                      // a vector
        pc.port_write(0x21, 0xB8), pc.port_write(0xA1, 0x5D);
    }
    void put(FarAddress at, std::initializer_list<int> bytes) {
        for (const int b : bytes) {
            REQUIRE(pc.poke(at.linear(), static_cast<u8>(b)));
            ++at.offset;
        }
    }
    Expression::Value value(const std::string& text, int base = 16) {
        Expression::Options o;
        o.default_base = base;
        o.symbols = &symbols;
        o.names = names;
        return Expression(text, o).evaluate({pc, values});
    }
    i64 number(const std::string& text, int base = 16) {
        const auto v = value(text, base);
        CHECK(v.error == nullptr);
        return v.number;
    }
    std::string why_false(const std::string& text) {
        Expression::Options o;
        o.symbols = &symbols;
        o.names = names;
        return Expression(text, o).why_false({pc, values});
    }
    std::string error(const std::string& text, int base = 16) {
        try {
            value(text, base);
        } catch (const ExpressionError& e) {
            return e.what();
        }
        return "none";
    }

    Pc pc{Config{}};
    Symbols symbols;
    std::vector<std::string_view> names;
    std::vector<i64> values;
};

}  // namespace

TEST_CASE("numbers in three bases, marked or not", "[expression][quick]") {
    Machine m;
    for (const int base : {10, 16}) {
        CHECK(m.number("0x1F", base) == 0x1F);
        CHECK(m.number("1Fh", base) == 0x1F);
        CHECK(m.number("0FFh", base) == 0xFF);
        CHECK(m.number("0t31", base) == 31);
        CHECK(m.number("31t", base) == 31);
        CHECK(m.number("0y101", base) == 5);
        CHECK(m.number("101y", base) == 5);
        CHECK(m.number("'A'", base) == 0x41);
        CHECK(m.number("'AB'", base) == 0x4241);
        CHECK(m.number("0x7FFFFFFFFFFFFFFF", base) == 0x7FFFFFFFFFFFFFFF);
    }
    CHECK(m.number("10") == 0x10);
    CHECK(m.number("10", 10) == 10);
    CHECK(m.number("0b101", 10) == 5);
    CHECK(m.number("101b", 10) == 5);
    CHECK(m.number("31d", 10) == 31);
    CHECK(m.number("101b") == 0x101B);  // all of them digits
    CHECK(m.number("0b10") == 0x0B10);
    CHECK(m.number("31d") == 0x31D);
    CHECK(m.number("face") == 0xFACE);
    CHECK(m.number("ffh") == 0xFF);
    CHECK(m.number("0cf") == 0xCF);
    CHECK(m.number("cf") == 0);  // the carry flag
}

TEST_CASE("registers, flags, pins and chips have names", "[expression][quick]") {
    Machine m;
    const std::array<std::pair<const char*, i64>, 22> registers{
        {{"ax", 0x1234}, {"cx", 0x5678}, {"dx", 0x9ABC},    {"bx", 0x100}, {"sp", 0x200}, {"bp", 0x204},
         {"si", 0x10},   {"di", 0xFFFF}, {"al", 0x34},      {"cl", 0x78},  {"dl", 0xBC},  {"bl", 0x00},
         {"ah", 0x12},   {"ch", 0x56},   {"dh", 0x9A},      {"bh", 0x01},  {"es", 0x40},  {"cs", 0xF000},
         {"ss", 0x50},   {"DS", 0x60},   {"Flags", 0xFA42}, {"ip", 0}}};
    for (const auto& [name, value] : registers) {
        INFO(name);
        CHECK(m.number(name) == value);
    }
    for (const char* set : {"zf", "if", "of"}) CHECK(m.number(set) == 1);
    for (const char* clear : {"cf", "pf", "af", "sf", "tf", "df"}) CHECK(m.number(clear) == 0);
    CHECK(m.number("imr") == 0x5DB8);
    CHECK(m.number("pic0.imr") == 0xB8);
    CHECK(m.number("pic1.imr") == 0x5D);
    CHECK(m.number("pic0.irr | pic0.isr | pic1.irr | pic1.isr | irr | isr") == 0);
    CHECK(m.number("pic0.int") == 0);
    CHECK(m.number("pic1.lines") == m.pc.pic(1).state().lines);
    CHECK(m.number("intr || nmi || halted") == 0);
    CHECK(m.number("port(21)") == 0xB8);
    CHECK(m.number("port(20 + 1)", 10) == 0xB8);  // ports are hexadecimal
    CHECK(m.number("port(0x61)") == m.pc.port_peek(0x61));
    const Tick reading = m.pc.now();
    CHECK(m.number("port(60) + port(20)") >= 0);
    CHECK(m.pc.now() == reading);
}

TEST_CASE("time goes on, and looking does not make it", "[expression][quick]") {
    Machine m;
    const Expression cycle("cycle", {}), tick("tick", {}), time("time", {});
    CHECK(cycle.evaluate({m.pc, {}}).number == m.pc.clock());
    m.pc.run(ticks_from_ms(20));
    CHECK(cycle.evaluate({m.pc, {}}).number == m.pc.clock());
    CHECK(tick.evaluate({m.pc, {}}).number == static_cast<i64>(m.pc.now()));
    CHECK(time.evaluate({m.pc, {}}).number >= 20'000);
    CHECK(time.evaluate({m.pc, {}}).number < 20'100);
    const u64 before = m.pc.state_hash();
    m.number("port(20) + port(21) + port(60) + port(3D4) + port(71) + port(3F5) + port(1F7) + [B800:0]");
    CHECK(m.pc.state_hash() == before);
}

TEST_CASE("memory is read in bytes, words, double words and pointers", "[expression][quick]") {
    Machine m;
    CHECK(m.number("[40:13]") == 0x80);
    CHECK(m.number("[40:13].w", 10) == 640);  // addresses are hexadecimal in any base
    CHECK(m.number("word [40:13]") == 640);
    CHECK(m.number("WORD PTR [es:13]") == 640);
    CHECK(m.number("word es:[13]") == 640);
    CHECK(m.number("es:[13]") == 0x80);
    CHECK(m.number("es:[bx-ED].w") == 640);
    CHECK(m.number("byte [40:13]") == 0x80);
    CHECK(m.number("[bx].d") == 0x44332211);
    CHECK(m.number("dword [bx]") == 0x44332211);
    CHECK(m.number("[bx+1].b") == 0x22);
    CHECK(m.number("[ds:bx+1]") == 0x22);
    CHECK(m.number("[bp].w") == 0x6655);  // the stack's segment, as in an instruction
    CHECK(m.number("[sp+4].w") == 0x6655);
    CHECK(m.number("[ds:bp].w") == 0);
    CHECK(m.number("[[bx] - 11 + bx].w") == 0x2211);
    CHECK(m.number("[[bp] * 0 + bx]") == 0x11);  // bp in an inner bracket is another address
    CHECK(m.number("[linear 413].w") == 640);
    CHECK(m.number("[linear es*10+13].w") == 640);
    CHECK(m.number("[linear FFFFF]") == m.pc.peek(0xFFFFF));
    CHECK(m.number("word [linear FFFFF]") == (m.pc.peek(0xFFFFF) | m.pc.peek(0) << 8));
    CHECK(m.number("[es:di].w") == 0x8877);  // within the segment
    CHECK(m.number("[es:di+2].w") == 0xAA99);
    CHECK(m.number("[40:-1].d") == 0xAA998877);
    const auto vector = m.value("far [0:8*4]");
    CHECK(vector.kind == Expression::Kind::Far);
    CHECK(vector.far == FarAddress{0xF000, 0xFEA5});
    CHECK(m.number("far [0:8*4] == F000:FEA5") == 1);
}

TEST_CASE("an address may be reckoned with", "[expression][quick]") {
    Machine m;
    const auto far = [&](const char* text) {
        const auto v = m.value(text);
        CHECK(v.kind == Expression::Kind::Far);
        CHECK(v.number == v.far.linear());
        return v.far;
    };
    CHECK(far("40:17") == FarAddress{0x40, 0x17});
    CHECK(far("es:di+2") == FarAddress{0x40, 1});
    CHECK(far("(es:di)+2") == FarAddress{0x40, 1});
    CHECK(far("2+(es:di)") == FarAddress{0x40, 1});
    CHECK(far("(es:si)-20") == FarAddress{0x40, 0xFFF0});
    CHECK(far("(40:10)-20") == FarAddress{0x40, 0xFFF0});
    CHECK(far("2+(40:FFFF)") == FarAddress{0x40, 1});
    CHECK(far("es+10:bx-1") == FarAddress{0x50, 0xFF});
    CHECK(m.number("(es:13) - (0:400)") == 0x13);
    CHECK(m.number("cs:ip == linear F0000") == 1);
    CHECK(m.number("40:13 == 0:413") == 1);
    CHECK(m.number("es:13 == 0:413 && es:13 < 50:0") == 1);
    CHECK(m.number("-(0:10)") == -16);
    CHECK(m.number("0:10 || 0") == 1);
    CHECK(m.number("0:0 && 1") == 0);
    CHECK(m.value("linear cs:ip").kind == Expression::Kind::Linear);
    CHECK(m.value("linear cs:ip + 5").number == 0xF0005);
    CHECK(m.value("(linear bx) + 5").kind == Expression::Kind::Linear);
    CHECK(m.value("(linear bx) * 5").kind == Expression::Kind::Number);
    CHECK(m.value("(linear bx) - (linear si)").kind == Expression::Kind::Number);
    CHECK(m.number("linear FFFF:FFFF") == 0x0FFEF);
    CHECK(m.number("linear di*di") == 0xE0001);
    CHECK(m.number("50+0:3") == 0x503);
    CHECK(m.number("50+0:3", 10) == 0x503);
    CHECK(m.number("10 + 0 == 10", 10) == 1);
}

TEST_CASE("operators bind as in C, but for masks", "[expression][quick]") {
    Machine m;
    const std::array<std::pair<const char*, i64>, 38> table{{
        {"2+3*4", 14},
        {"(2+3)*4", 20},
        {"10-4-3", 3},
        {"17/5", 3},
        {"-17/5", -3},
        {"17%5", 2},
        {"-17%5", -2},
        {"1<<4+1", 32},
        {"256>>4", 16},
        {"-16>>2", -4},
        {"1<<64", 0},
        {"-1>>99", -1},
        {"1<<-1", 0},
        {"6&3|8", 10},
        {"6^3&1", 7},
        {"~0", -1},
        {"!5", 0},
        {"!0", 1},
        {"--5", 5},
        {"-~5", 6},
        {"+5", 5},
        {"1<2", 1},
        {"2<=2", 1},
        {"3>4", 0},
        {"4>=5", 0},
        {"1==1", 1},
        {"1!=1", 0},
        {"7&2==2", 1},
        {"7|8==15", 1},
        {"1<2==1", 1},
        {"2||0", 1},
        {"0||0", 0},
        {"2&&3", 1},
        {"2&&0", 0},
        {"1||0&&0", 1},
        {"0&&1||1", 1},
        {"ax==4660&&!cf", 1},
        {"flags & 512 == 512", 1},
    }};
    for (const auto& [text, value] : table) {
        INFO(text);
        CHECK(m.number(text, 10) == value);
    }
    CHECK(m.number("ax*0+2 && cx*0+3") == 1);  // the same, not computed at once
    CHECK(m.number("ax*0 || cx*0+3") == 1);
    CHECK(m.number("ax && cx*0") == 0);
    CHECK(m.number("si << si*0+4 >> cx*0+2") == 0x40);
    CHECK(m.number("-si / (bx*0+3)") == -5);
    CHECK(m.number("~si & di") == 0xFFEF);
    CHECK(m.number("(1<<63) / (ax*0-1)") == m.number("1<<63"));
    CHECK(m.number("(1<<63) % (ax*0-1)") == 0);
    CHECK(m.number("ax == -1") == 0);  // registers have no sign
}

TEST_CASE("without a value there is an error, but not where it is not needed", "[expression][quick]") {
    Machine m;
    CHECK(m.value("5 / cf").error == std::string("division by zero"));
    CHECK(m.value("5 % cf").error == std::string("division by zero"));
    CHECK_FALSE(m.value("5 / cf").is_true());
    CHECK(m.value("5 / cf").text() == "division by zero");
    CHECK(m.number("cf != 0 && 5/cf == 1") == 0);
    CHECK(m.number("zf == 1 || 5/cf == 1") == 1);
    CHECK(m.why_false("5 / cf == 1") == "5 / cf == 1: division by zero");
}

TEST_CASE("the caller supplies values, symbols addresses", "[expression][quick]") {
    Machine m;
    m.names = {"irq", "vector", "int", "port"};
    m.values = {5, 0x0D, 0x21, 0x61};
    CHECK(m.number("irq == 5 && vector == d && int == 21") == 1);
    CHECK(m.number("port == 61 && port(21) == b8") == 1);
    CHECK(m.number("isr & 1 << irq") == 0);
    m.names.clear();
    CHECK(m.error("irq == 5") != "none");

    m.symbols.add({"ticks", u16{0x40}, 0x13, false});
    m.symbols.add({"Start", {}, 0x413, false});
    m.symbols.add({"start", {}, 0x414, false});
    m.symbols.add({"Limit", {}, 640, true});
    m.symbols.add({"face", {}, 3, true});
    m.symbols.add({"ax", {}, 4, true});
    m.symbols.add({"main@4", {}, 5, true});
    m.symbols.add({"draw.next", {}, 6, true});
    m.symbols.add({"table", u16{0x60}, 0x100, false});
    CHECK(m.value("ticks").far == FarAddress{0x40, 0x13});
    CHECK(m.value("TICKS+1").far == FarAddress{0x40, 0x14});
    CHECK(m.value("Start").kind == Expression::Kind::Linear);
    CHECK(m.number("Start") == 0x413);
    CHECK(m.error("START") != "none");  // which of the two?
    CHECK(m.number("[ticks].w == Limit && [Start].w == limit") == 1);
    CHECK(m.number("[table+si*0+2]") == 0x33);
    CHECK(m.number("[si*0+2+table]") == 0x33);
    CHECK(m.value("es:ticks").far == FarAddress{0x40, 0x13});
    CHECK(m.value("0:Start").far == FarAddress{0, 0x413});
    CHECK(m.number("face") == 3);  // nearer than a number that begins with a letter
    CHECK(m.number("0face") == 0xFACE);
    CHECK(m.number("ax") == 0x1234);  // a register is nearer still
    CHECK(m.number("`ax`") == 4);
    CHECK(m.number("`main@4` + draw.next") == 11);
    const Expression kept("ticks", {16, &m.symbols, {}});
    m.symbols.clear();
    CHECK(kept.evaluate({m.pc, {}}).number == 0x413);
}

TEST_CASE("a mistake is named with its place", "[expression][quick]") {
    Machine m;
    struct Case {
        const char *text, *message;
    };
    const std::array<Case, 34> table{{
        {"", "column 1: the expression is missing"},
        {"   ", "column 4: the expression is missing"},
        {"ax = 5", "column 4: '=' is no comparison; write =="},
        {"ax == ", "column 7: a register, a number, a memory operand such as [0040:0017] or a symbol is missing"},
        {"ax == 1 &&", "is missing at the end"},
        {"eax == 5", "column 1: 'eax' is unknown; a register"},
        {"ax bx", "column 4: 'bx' stands where an operator is expected"},
        {"ax == 5)", "column 8: ')' stands where an operator"},
        {"* 5", "column 1: '*' stands where a register"},
        {"(1 + 2", "column 7: ')' is missing here"},
        {"[0:0 == 1", "']' is missing here"},
        {"[12345:0] == 1", "column 2: 12345h is no segment"},
        {"[0:12345] == 1", "column 4: 12345h is no offset"},
        {"[B8000]", "column 2: B8000h is no offset, which has 16 bits; a linear address is written [linear B8000]"},
        {"[linear 100000]", "column 9: 100000h is no linear address"},
        {"[0:0].q == 1", "column 6: '.q' is no size; there are .b, .w and .d"},
        {"word [0:0].b", "'.b' contradicts the size"},
        {"word ax", "after 'word' a memory operand"},
        {"port(12345)", "12345h is no port"},
        {"port(21", "')' is missing"},
        {"1:2:3", "column 4: a second ':'"},
        {"(1:2):3", "column 1: before ':' stands a segment"},
        {"(1:2)+(3:4)", "column 6: two addresses cannot be added"},
        {"5/0", "column 2: division by zero"},
        {"5 % (3-3)", "column 3: division by zero"},
        {"0x", "'0x' is no hexadecimal number"},
        {"12g", "'12g' is no hexadecimal number"},
        {"0x8000000000000000", "is too large"},
        {"0x10000000000000000", "is no hexadecimal number"},
        {"'A", "column 1: the second quote is missing"},
        {"''", "between quotes stand 1 to 7 characters"},
        {"`nobody`", "there is no symbol 'nobody'"},
        {"5 # 3", "column 3: '#' has no meaning here"},
        {"pic2.isr", "'pic2.isr' is unknown"},
    }};
    for (const Case& c : table) {
        INFO(c.text);
        CHECK_THAT(m.error(c.text), Catch::Contains(c.message));
    }
    CHECK_THAT(m.error("ax == 1F", 10), Catch::Contains("'1F' is no decimal number; write 0x1F or 1Fh"));
    CHECK_THAT(m.error("ax == ff", 10), Catch::Contains("'ff' is unknown (a number is written 0xff)"));
    CHECK_THAT(m.error(std::string(500, '(') + '1' + std::string(500, ')')), Catch::Contains("too deeply"));
    CHECK_THAT(m.error(std::string(500, '-') + '1'), Catch::Contains("too deeply"));
    std::string right = "ax";
    for (int i = 0; i < 40; ++i) right = "ax+(" + right + ")";
    CHECK_THAT(m.error(right), Catch::Contains("too deeply"));
    std::string left = "ax";
    for (int i = 0; i < 200; ++i) left += "+ax";
    CHECK(m.number(left) == 201 * 0x1234);
    try {
        Expression("ax == 5 +* 3", {});
        FAIL("taken");
    } catch (const ExpressionError& e) {
        CHECK(e.position == 9);
    }
}

TEST_CASE("what depends on no machine is known before there is one", "[expression][quick]") {
    for (const char* text : {"5", "2*3 == 6", "!(1:2 == 12)", "-(3+4)", "(40:10)-20", "2+(1:2)", "linear 5:6"})
        CHECK(Expression(text, {}).is_constant());
    for (const char* text : {"ax", "0*ax", "cycle == 0", "[0:0]", "port(20)"})
        CHECK_FALSE(Expression(text, {}).is_constant());
}

TEST_CASE("why an expression is false, and values as text", "[expression][quick]") {
    Machine m;
    CHECK(m.why_false("bx == 0x1235") == "bx is 100h (256), not == 0x1235");
    CHECK(m.why_false("ax == 1234 && bx+1 == 5 && cx == 0") == "bx+1 is 101h (257), not == 5");
    CHECK(m.why_false("cs:ip == 0:7c00 && ax == 1234") == "cs:ip is F0000h (983040), not == 0:7c00");
    CHECK(m.why_false("[40:13].w == 0") == "[40:13].w is 280h (640), not == 0");
    CHECK(m.why_false("(ax == 5) == 1") == "(ax == 5) is 0, not == 1");
    CHECK(m.why_false("(cs:ip) * (bx == 5)") == "bx is 100h (256), not == 5");
    CHECK(m.why_false("!(si == 11) && bx == 4") == "bx is 100h (256), not == 4");  // not the one that should be false
    CHECK(m.why_false("cf") == "cf is 0");
    CHECK(m.why_false("!zf") == "!zf is 0");
    CHECK(m.value("9").text() == "9");
    CHECK(m.value("ff").text() == "FFh (255)");
    CHECK(m.value("-10").text() == "-10h (-16)");
    CHECK(m.value("es:13").text() == "0040:0013 (00413h)");
    CHECK(m.value("linear es:13").text() == "00413h");
}

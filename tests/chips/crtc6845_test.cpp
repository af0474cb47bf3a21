// SPDX-License-Identifier: MIT
#include "tick86/chips/crtc6845.h"

#include <catch2/catch.hpp>
#include <initializer_list>
#include <random>

using namespace tick86;

namespace {

using Register = Crtc6845::Register;

void set(Crtc6845& chip, int reg, int value) {
    chip.write_index(static_cast<u8>(reg));
    chip.write(static_cast<u8>(value));
}

void program(Crtc6845& chip, std::initializer_list<int> values) {
    int reg = 0;
    for (const int value : values) set(chip, reg++, value);
}

// Register values of the IBM BIOS and of the Hercules manual.
const std::initializer_list<int> Text40 = {0x38, 0x28, 0x2D, 0x0A, 0x1F, 6, 0x19, 0x1C, 2, 7, 6, 7, 0, 0, 0, 0};
const std::initializer_list<int> Text80 = {0x71, 0x50, 0x5A, 0x0A, 0x1F, 6, 0x19, 0x1C, 2, 7, 6, 7, 0, 0, 0, 0};
const std::initializer_list<int> Graphics = {0x38, 0x28, 0x2D, 0x0A, 0x7F, 6, 0x64, 0x70, 2, 1, 6, 7, 0, 0, 0, 0};
const std::initializer_list<int> Mono = {0x61, 0x50, 0x52, 0x0F, 0x19, 6, 0x19, 0x19, 2, 0x0D, 0x0B, 0x0C, 0, 0, 0, 0};
const std::initializer_list<int> Hercules = {0x35, 0x2D, 0x2E, 0x07, 0x5B, 2, 0x57, 0x57, 2, 3, 0, 0, 0, 0, 0, 0};

// A chip that stands at the first tick of a field under these registers.
Crtc6845 at_field_start(std::initializer_list<int> registers, ClockRatio clock) {
    Crtc6845 chip;
    chip.set_character_clock(clock);
    program(chip, registers);
    const u64 frame = chip.frames();
    Tick t = 0;
    // With all counters at zero the first field may be a ragged one: the second and third are whole.
    while (chip.frames() < frame + 3) chip.catch_up(++t);
    return chip;
}

struct Measured {
    Tick line = 0, field = 0, sync_at = 0, sync_length = 0, display_ticks = 0;
    int lines = 0, display_lines = 0, vsync_line = -1, vsync_lines = 0;
};

// Looks at the pins at every tick of one field, as a logic analyser would.
Measured measure(const Crtc6845& chip) {
    Measured m;
    const Tick start = chip.state().now;
    Crtc6845 now = chip;
    bool old_sync = true, old_display = false;
    Tick last_line = start, first_sync = 0;
    u32 line = 0;
    while (now.frames() == chip.frames()) {
        const auto pins = now.outputs();
        const Tick t = now.state().now;
        if (now.frame_line() != line) {
            line = now.frame_line();
            if (m.line == 0) m.line = t - last_line;
            last_line = t;
        }
        if (line == 0) {
            m.display_ticks += pins.display_enable;
            if (pins.hsync && !old_sync) first_sync = t;
            m.sync_length += pins.hsync;
            old_sync = pins.hsync;
        }
        if (pins.display_enable && !old_display) ++m.display_lines;
        old_display = pins.display_enable;
        if (pins.vsync && m.vsync_line < 0) m.vsync_line = static_cast<int>(line);
        if (t == last_line) m.vsync_lines += pins.vsync;
        now.catch_up(t + 1);
    }
    m.lines = static_cast<int>(line) + 1;
    m.field = now.state().now - start;
    m.sync_at = first_sync - start;
    return m;
}

}  // namespace

TEST_CASE("the CGA's standard modes have lines of 912 ticks and fields of 262 lines", "[crtc6845][quick]") {
    struct Row {
        const char* name;
        std::initializer_list<int> registers;
        Tick char_ticks;
    };
    for (const Row& row : {Row{"40x25", Text40, 16}, Row{"80x25", Text80, 8}, Row{"graphics", Graphics, 16}}) {
        INFO(row.name);
        const Measured m = measure(at_field_start(row.registers, {row.char_ticks, 1}));
        CHECK(m.line == 912);
        CHECK(m.lines == 262);
        CHECK(m.field == 912 * 262);
        CHECK(m.display_ticks == 640);
        CHECK(m.display_lines == 200);
        CHECK(m.vsync_line == 224);
        CHECK(m.vsync_lines == 16);
        CHECK(m.sync_at == 720);
        CHECK(m.sync_length == 10 * row.char_ticks);
    }
}

TEST_CASE("monochrome modes have 370 lines and 50 fields a second by the 16.257 MHz clock", "[crtc6845][quick]") {
    const ClockRatio text{9 * 52'500, 59'609}, graphics{16 * 52'500, 59'609};
    const Measured m = measure(at_field_start(Mono, text));
    CHECK(m.lines == 370);
    CHECK(m.display_lines == 350);
    CHECK(m.vsync_line == 350);
    CHECK(m.vsync_lines == 16);
    // 370 lines of 98 characters of 9 dots: 326,340 dots, 20.07 ms, 49.8 Hz
    CHECK(m.field >= 326'340ull * 52'500 / 59'609);
    CHECK(m.field <= 326'340ull * 52'500 / 59'609 + 1);
    CHECK(TicksPerSecond / m.field == 49);
    const Measured h = measure(at_field_start(Hercules, graphics));
    CHECK(h.lines == 370);
    CHECK(h.display_lines == 348);
    CHECK(h.field >= 370ull * 54 * 16 * 52'500 / 59'609);
    CHECK(h.field <= 370ull * 54 * 16 * 52'500 / 59'609 + 1);
}

TEST_CASE("only the cursor and light pen registers can be read", "[crtc6845][quick]") {
    Crtc6845 chip;
    for (int reg = 0; reg < 18; ++reg) set(chip, reg, 0xFF);
    const std::array<u8, 18> held = {0xFF, 0xFF, 0xFF, 0x0F, 0x7F, 0x1F, 0x7F, 0x7F, 3,
                                     0x1F, 0x7F, 0x1F, 0x3F, 0xFF, 0x3F, 0xFF, 0,    0};
    for (int reg = 0; reg < 18; ++reg) {
        INFO("R" << reg);
        chip.write_index(static_cast<u8>(reg));
        CHECK(chip.peek(reg) == held[static_cast<std::size_t>(reg)]);
        CHECK(chip.read() == (reg >= 14 ? held[static_cast<std::size_t>(reg)] : 0));
    }
    const auto before = chip.state().registers;
    set(chip, 18, 0x55);
    set(chip, 31, 0x55);
    CHECK(chip.state().registers == before);
    CHECK(chip.read() == 0);
    CHECK(chip.peek(18) == 0);
}

TEST_CASE("memory addresses run along the row and repeat for its scan lines", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    set(chip, Register::StartHigh, 0x12);
    set(chip, Register::StartLow, 0x34);
    const Tick old_field = chip.state().now;
    CHECK(chip.outputs(old_field).ma == 0);  // the start address is taken at the next field
    CHECK(chip.outputs(old_field + 8 * 912).ma == 80);
    const Tick field = old_field + 262 * 912;
    CHECK(chip.outputs(field).ma == 0x1234);
    CHECK(chip.outputs(field + 7).ma == 0x1234);
    CHECK(chip.outputs(field + 8).ma == 0x1235);
    CHECK(chip.outputs(field + 79 * 8).ma == 0x1234 + 79);
    CHECK(chip.outputs(field + 7 * 912).ma == 0x1234);
    CHECK(chip.outputs(field + 7 * 912).ra == 7);
    CHECK(chip.outputs(field + 8 * 912).ma == 0x1234 + 80);
    CHECK(chip.outputs(field + 8 * 912).ra == 0);
    CHECK(chip.outputs(field + 24 * 8 * 912).ma == 0x1234 + 24 * 80);
    CHECK(chip.outputs(field + 199 * 912 + 639).display_enable);
    CHECK_FALSE(chip.outputs(field + 199 * 912 + 640).display_enable);
    CHECK_FALSE(chip.outputs(field + 200 * 912).display_enable);
    CHECK(chip.outputs(field + 262 * 912).display_enable);
}

TEST_CASE("addresses are 14 bits and wrap", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    set(chip, Register::StartHigh, 0x3F);
    set(chip, Register::StartLow, 0xF0);
    const Tick field = chip.state().now + 262 * 912;
    CHECK(chip.outputs(field + 15 * 8).ma == 0x3FFF);
    CHECK(chip.outputs(field + 16 * 8).ma == 0);
    CHECK(chip.outputs(field + 8 * 912).ma == 0x40);
}

TEST_CASE("a display width beyond the line repeats the row", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    set(chip, Register::HorizontalDisplayed, 114);
    const Tick field = chip.state().now + 262 * 912;
    CHECK(chip.outputs(field + 911).display_enable);
    CHECK(chip.outputs(field + 8 * 912).ma == chip.outputs(field).ma);
    CHECK(chip.outputs(field + 8 * 912).ra == 0);
}

TEST_CASE("a horizontal counter already past a new R0 goes round its 256 values", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    const Tick line = chip.state().now;
    chip.catch_up(line + 60 * 8);
    set(chip, Register::HorizontalTotal, 49);
    CHECK(chip.outputs(line + (256 + 50) * 8 - 1).ra == 0);
    CHECK(chip.outputs(line + (256 + 50) * 8).ra == 1);
    CHECK(chip.outputs(line + (256 + 100) * 8).ra == 2);

    Crtc6845 other = at_field_start(Text80, {8, 1});
    const Tick start = other.state().now;
    other.catch_up(start + 40 * 8);
    set(other, Register::HorizontalTotal, 49);  // not yet passed: this line is the shorter one
    CHECK(other.outputs(start + 50 * 8 - 1).ra == 0);
    CHECK(other.outputs(start + 50 * 8).ra == 1);
}

TEST_CASE("display and sync positions written in mid-line act where the counter has not been", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    const Tick line = chip.state().now;
    chip.catch_up(line + 20 * 8);
    set(chip, Register::HorizontalDisplayed, 30);
    set(chip, Register::HorizontalSyncPosition, 40);
    CHECK(chip.outputs(line + 30 * 8 - 1).display_enable);
    CHECK_FALSE(chip.outputs(line + 30 * 8).display_enable);
    CHECK(chip.outputs(line + 40 * 8).hsync);
    set(chip, Register::HorizontalDisplayed, 10);  // passed: this line shows to its end, the next is short
    CHECK(chip.outputs(line + 911).display_enable);
    CHECK_FALSE(chip.outputs(line + 912 + 10 * 8).display_enable);
}

TEST_CASE("display enable that has fallen does not rise again in the same line", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    const Tick line = chip.state().now;
    chip.catch_up(line + 85 * 8);
    set(chip, Register::HorizontalDisplayed, 100);
    CHECK_FALSE(chip.outputs(line + 90 * 8).display_enable);
    CHECK(chip.outputs(line + 912 + 90 * 8).display_enable);
}

TEST_CASE("a row counter already past a new R4 goes round its 128 values", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    const u64 field = chip.frames();
    const Tick start = chip.state().now;
    chip.catch_up(start + 10 * 8 * 912);
    set(chip, Register::VerticalTotal, 5);
    chip.catch_up(start + (128 * 8 + 48 + 5) * 912);
    CHECK(chip.frames() == field);
    chip.catch_up(start + (128 * 8 + 48 + 6) * 912);
    CHECK(chip.frames() == field + 1);
}

TEST_CASE("in a row of more than 16 lines vsync comes once", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    set(chip, Register::MaximumRaster, 19);
    set(chip, Register::VerticalSyncPosition, 3);
    const Tick start = chip.state().now;
    CHECK(chip.outputs(start + 60 * 912).vsync);
    CHECK(chip.outputs(start + 75 * 912).vsync);
    CHECK_FALSE(chip.outputs(start + 76 * 912).vsync);
    CHECK_FALSE(chip.outputs(start + 79 * 912).vsync);
}

TEST_CASE("an hsync longer than the rest of the line goes on in the next", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    set(chip, Register::HorizontalSyncPosition, 110);
    const Tick line = chip.state().now;
    CHECK_FALSE(chip.outputs(line).hsync);
    CHECK(chip.outputs(line + 110 * 8).hsync);
    CHECK(chip.outputs(line + 912 + 6 * 8 - 1).hsync);
    CHECK_FALSE(chip.outputs(line + 912 + 6 * 8).hsync);
    set(chip, Register::SyncWidth, 0);
    CHECK_FALSE(chip.outputs(line + 110 * 8).hsync);
}

TEST_CASE("without vertical adjust the field ends with its last row", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    set(chip, Register::VerticalAdjust, 0);
    CHECK(measure(chip).lines == 256);
    set(chip, Register::VerticalAdjust, 31);
    CHECK(measure(chip).lines == 287);
}

TEST_CASE("vsync can come in the lines of vertical adjust and last into the next field", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    set(chip, Register::VerticalSyncPosition, 32);
    const Tick field = chip.state().now;
    CHECK_FALSE(chip.outputs(field + 255 * 912).vsync);
    CHECK(chip.outputs(field + 256 * 912).vsync);
    CHECK(chip.outputs(field + (262 + 9) * 912).vsync);
    CHECK_FALSE(chip.outputs(field + (262 + 10) * 912).vsync);
    CHECK(chip.next_vsync(field) == field + 256 * 912);
    CHECK(chip.next_vsync(field + 256 * 912) == field + 256 * 912);
    CHECK(chip.next_vsync(field + 256 * 912 + 1) == field + (262 + 256) * 912);
    set(chip, Register::VerticalSyncPosition, 100);
    CHECK(chip.next_vsync(field) == Never);
}

TEST_CASE("the cursor lies between its start and end lines", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    const auto lines = [&](int start, int end) {
        set(chip, Register::CursorStart, start);
        set(chip, Register::CursorEnd, end);
        std::string out;
        for (u8 ra = 0; ra < 8; ++ra) out += chip.cursor_on_raster(ra) ? '#' : '.';
        return out;
    };
    CHECK(lines(6, 7) == "......##");
    CHECK(lines(0, 0) == "#.......");
    CHECK(lines(6, 2) == "###...##");  // end before start: two parts
    CHECK(lines(2, 9) == "########");  // end outside the row: never switched off
    CHECK(lines(8, 9) == "........");  // start outside the row: never switched on

    set(chip, Register::CursorStart, 6);
    set(chip, Register::CursorEnd, 7);
    set(chip, Register::CursorLow, 81);
    const Tick cell = chip.state().now + 8 * 912 + 8;
    CHECK_FALSE(chip.outputs(cell + 5 * 912).cursor);
    CHECK(chip.outputs(cell + 6 * 912).cursor);
    CHECK(chip.outputs(cell + 7 * 912 + 7).cursor);
    CHECK_FALSE(chip.outputs(cell + 7 * 912 + 8).cursor);
    set(chip, Register::CursorStart, 0x20 | 6);
    CHECK_FALSE(chip.outputs(cell + 6 * 912).cursor);
}

TEST_CASE("the cursor blinks every 16 or every 32 fields", "[crtc6845][quick]") {
    for (const int period : {16, 32}) {
        Crtc6845 chip = at_field_start(Text80, {8, 1});
        set(chip, Register::CursorStart, period == 16 ? 0x40 : 0x60);
        std::string seen;
        for (int i = 0; i < 2 * period; ++i) {
            seen += chip.cursor_blink_on() ? '#' : '.';
            chip.catch_up(chip.state().now + 262 * 912);
        }
        const auto half = static_cast<std::size_t>(period / 2);
        CHECK(std::count(seen.begin(), seen.end(), '#') == period);
        for (std::size_t i = 0; i + half < seen.size(); ++i) CHECK(seen[i] != seen[i + half]);
    }
}

TEST_CASE("the light pen latches the address under the beam", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    chip.catch_up(chip.state().now + 10 * 8 * 912 + 3 * 8 + 5);
    chip.light_pen();
    chip.write_index(Register::LightPenHigh);
    CHECK(chip.read() == (803 >> 8));
    chip.write_index(Register::LightPenLow);
    CHECK(chip.read() == (803 & 0xFF));
    chip.write(0);
    CHECK(chip.read() == (803 & 0xFF));
}

TEST_CASE("another character clock changes the pace and not the count", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    const Tick line = chip.state().now;
    REQUIRE(line % 8 == 0);
    chip.catch_up(line + 30 * 8);
    const Tick now = chip.state().now;
    chip.set_character_clock({16, 1});
    CHECK(chip.outputs().ma == 30);
    const Tick boundary = (now / 16 + 1) * 16;
    CHECK(chip.outputs(boundary - 1).ma == 30);
    CHECK(chip.outputs(boundary).ma == 31);
    CHECK(chip.outputs(boundary + 15).ma == 31);
    CHECK(chip.outputs(boundary + 16).ma == 32);
}

TEST_CASE("interlaced fields differ by a line and show the odd and even scan lines", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    set(chip, Register::InterlaceMode, 1);
    const auto next = [&] {
        const int lines = measure(chip).lines;
        chip.catch_up(chip.state().now + static_cast<Tick>(lines) * 912);
        return lines;
    };
    next();
    const int a = next(), b = next();
    CHECK(a + b == 525);
    CHECK(next() == a);
    set(chip, Register::InterlaceMode, 3);
    next();
    for (int field = 0; field < 2; ++field) {
        const Tick start = chip.state().now;
        const u8 first = chip.outputs(start).ra;
        CHECK(first == (chip.frames() & 1));
        CHECK(chip.outputs(start + 912).ra == first + 2);
        CHECK(chip.outputs(start + 4 * 912).ra == first);
        CHECK(chip.outputs(start + 4 * 912).ma == 80);
        next();
    }
}

TEST_CASE("reset restarts the counters and keeps the registers", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    const auto registers = chip.state().registers;
    const Tick now = chip.state().now + 100 * 912 + 77 * 8;
    chip.catch_up(now);
    chip.reset();
    CHECK(chip.state().registers == registers);
    CHECK(chip.state().now == now);
    CHECK(chip.frame_line() == 0);
    CHECK(chip.outputs().ma == 0);
    CHECK(chip.outputs(now + 912).ra == 1);
}

TEST_CASE("the lines for drawing are those the beam passes", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Graphics, {16, 1});
    Crtc6845 drawing = chip;
    drawing.begin_field();
    int lines = 0;
    do {
        const auto line = drawing.line();
        const auto pins = chip.outputs(chip.state().now + static_cast<Tick>(lines) * 912);
        CHECK(line.ma == pins.ma);
        CHECK(line.ra == pins.ra);
        CHECK(line.displayed == (pins.display_enable ? 40 : 0));
        CHECK(line.vsync == pins.vsync);
        ++lines;
    } while (drawing.next_line());
    CHECK(lines == 262);
}

TEST_CASE("a chip caught up tick by tick equals one that leaps, whatever is written when", "[crtc6845][twin][quick]") {
    std::mt19937 random{6845};
    const auto below = [&](u32 n) { return static_cast<int>(random() % n); };
    for (int round = 0; round < 60; ++round) {
        Crtc6845 slow, fast;
        const ClockRatio clock =
            round % 3 == 0 ? ClockRatio{9 * 52'500, 59'609} : ClockRatio{round % 3 == 1 ? 8u : 16u, 1};
        slow.set_character_clock(clock);
        fast.set_character_clock(clock);
        Tick t = static_cast<Tick>(below(1000));
        for (int step = 0; step < 60; ++step) {
            const int reg = below(18), value = reg < 4 ? below(24) : reg < 10 ? below(6) : below(256);
            t += static_cast<Tick>(step % 7 == 6 ? below(60'000) : below(600));
            const Crtc6845::Outputs foreseen = fast.outputs(t);
            while (slow.state().now < t) slow.catch_up(slow.state().now + 1);
            fast.catch_up(t);
            REQUIRE(slow.state() == fast.state());
            REQUIRE(foreseen.ma == slow.outputs().ma);
            REQUIRE(foreseen.display_enable == slow.outputs().display_enable);
            REQUIRE(foreseen.hsync == slow.outputs().hsync);
            REQUIRE(foreseen.vsync == slow.outputs().vsync);
            for (Crtc6845* chip : {&slow, &fast}) {
                if (reg == 16)
                    chip->light_pen();
                else if (reg == 17)
                    chip->set_character_clock({value & 1 ? 8u : 16u, 1});
                else
                    set(*chip, reg, value);
            }
            REQUIRE(slow.state() == fast.state());
        }
    }
}

TEST_CASE("an hour without a look is counted, not walked, and comes to the same place", "[crtc6845][twin][quick]") {
    for (const int interlace : {0, 1, 3}) {
        Crtc6845 walked = at_field_start(Text80, {8, 1});
        set(walked, Register::InterlaceMode, interlace);
        set(walked, Register::VerticalSyncPosition, 31);
        Crtc6845 leapt = walked;
        const Tick target = walked.state().now + 3 * TicksPerSecond + 12'345;
        while (walked.state().now < target) walked.catch_up(std::min(target, walked.state().now + 5'000));
        leapt.catch_up(target);
        CHECK(walked.state() == leapt.state());
        const u64 before = leapt.frames();
        leapt.catch_up(leapt.state().now + 3600 * TicksPerSecond);
        CHECK(leapt.frames() > before + 3600 * 59);
    }
}

TEST_CASE("a CRTC's state survives saving", "[crtc6845][quick]") {
    Crtc6845 chip = at_field_start(Text80, {8, 1});
    chip.catch_up(chip.state().now + 54'321);
    const auto bytes = save_fields(chip.state());
    Crtc6845::State back;
    REQUIRE(load_fields(bytes, back));
    CHECK(back == chip.state());
    CHECK(save_fields(chip) == bytes);
}

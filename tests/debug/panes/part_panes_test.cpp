// SPDX-License-Identifier: MIT
// The panes of interrupt controllers, timer and DMA, on chips programmed through their ports.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/debug/panes/panes_machine.h"
#include "tick86/debug/panes/part_panes.h"

using namespace tick86;
using namespace tick86::test;

namespace {

using Writes = std::initializer_list<std::pair<int, int>>;

void write(Pc& pc, Writes writes) {
    for (const auto& [port, value] : writes) pc.port_write(static_cast<u16>(port), static_cast<u8>(value));
}

// A CPU that goes round in circles, with or without interrupts, and both controllers set up as the AT has them.
class Idle : public Stopped {
public:
    explicit Idle(bool interrupts = false, MachineKind kind = MachineKind::Pc86)
        : Stopped({0xEB, 0xFE}, Guest().config(kind)) {
        set_flags(interrupts ? cpu::flag::IF : 0);
        if (kind == MachineKind::Pc86) {
            write(pc, {{0x20, 0x11}, {0x21, 0x08}, {0x21, 0x04}, {0x21, 0x01}});
            write(pc, {{0xA0, 0x11}, {0xA1, 0x70}, {0xA1, 0x02}, {0xA1, 0x01}});
        } else {
            write(pc, {{0x20, 0x13}, {0x21, 0x08}, {0x21, 0x01}});
        }
    }
    void run_us(u64 us) { pc.run(pc.now() + ticks_from_us(us)); }
    // An edge of IRQ 0 now: the timer in mode 0 with a count of 1.
    void tick() {
        write(pc, {{0x43, 0x10}, {0x40, 0x01}});
        run_us(5);
    }
    // The clock chip's periodic interrupt at 8192 Hz: IRQ 8.
    void clock() {
        write(pc, {{0x70, 0x0A}, {0x71, 0x23}, {0x70, 0x0B}, {0x71, 0x42}});
        run_us(200);
    }
    std::string line(std::string_view text) const { return line_with(pic_pane(pc), text); }
};

}  // namespace

TEST_CASE("8259 picture: a request on its way through both chips", "[debug][panes][pic][quick]") {
    Idle m;
    m.clock();
    const PicPicture p = pic_picture(m.pc);
    REQUIRE(p.slave);
    const PicLine& clock = p.slave->lines[0];
    CHECK(clock.irq == 8);
    CHECK(clock.device == "MC146818 clock");
    CHECK((clock.level && clock.edge && clock.requested && clock.is_next));
    CHECK(!clock.masked);
    CHECK(clock.vector == 0x70);
    CHECK(p.slave->int_level);
    const PicLine& cascade = p.master.lines[2];
    CHECK((cascade.level && cascade.requested && cascade.is_next && cascade.is_cascade));
    CHECK(p.master.int_level);
    CHECK(p.intr);
    CHECK(p.next_irq == 8);
    CHECK(p.cpu == "! IF = 0");
    CHECK(m.line("MC146818") == "   8 MC146818 clock    #===>[#]===>[#]===>| |===>( )   0    70h   > served next");
    CHECK(m.line("765 floppy") == "   6 765 floppy        .--->[ ]--->[ ]--->| |--->( )   6    0Eh");
    CHECK(m.line("IR2 of the master") == std::string(52, ' ') + "INT #===> IR2 of the master");
    CHECK(m.line("CPU  INTR") == " CPU  INTR #  IF 0  ! IF = 0");
    CHECK(has(to_text(pic_pane(m.pc)), " edge-triggered, vectors 70h-77h, slave number 2, EOI by command"));
    m.set_flags(cpu::flag::IF);
    CHECK(m.line("CPU  INTR") == " CPU  INTR #  IF 1  takes it at the next boundary");
}

TEST_CASE("8259 picture: what blocks is marked", "[debug][panes][pic][quick]") {
    SECTION("a mask") {
        Idle m;
        write(m.pc, {{0x21, 0x01}});
        m.tick();
        CHECK(m.line("8253") == "   0 8253 timer 0      #===>[#]===>[#]===>|!|--->( )   0    08h   ! masked");
        CHECK(m.line("CPU  INTR") == " CPU  INTR .  IF 0  nothing to take");
        CHECK(pic_picture(m.pc).next_irq == -1);
    }
    SECTION("a higher one in service, at its own chip and through the cascade") {
        Idle m(true);
        m.tick();
        for (int i = 0; i < 4 && !m.pc.pic(0).is_in_service(0); ++i) m.step();
        REQUIRE(m.pc.pic(0).is_in_service(0));
        m.clock();
        CHECK(m.line("8253") == "   0 8253 timer 0      #===>[ ]--->[ ]--->| |--->(!)   0    08h   in service");
        CHECK(m.line("slave 8259") ==
              "   2 slave 8259        #===>[#]===>[#]===>| |===>( )   2    0Ah   ! behind IRQ 0: no EOI yet");
        CHECK(pic_picture(m.pc).master.lines[2].blocked_by == 0);
        CHECK(pic_picture(m.pc).master.lines[0].blocks);
        write(m.pc, {{0x20, 0x20}});
        CHECK(has(m.line("slave 8259"), "> served next"));
        CHECK(has(m.line("8253"), "high, but no new edge"));
    }
    SECTION("a poll command that nobody has read") {
        Idle m;
        write(m.pc, {{0x20, 0x0C}});
        m.tick();
        CHECK(has(m.line("8253"), "! IRR stands still: a poll command waits to be read"));
        m.pc.port_read(0x20);
        CHECK(has(m.line("8253"), "> served next"));
    }
    SECTION("its own last request in service") {
        Idle m(true);
        m.tick();
        for (int i = 0; i < 4 && !m.pc.pic(0).is_in_service(0); ++i) m.step();
        m.tick();
        CHECK(has(m.line("8253"), "(!)   0    08h   in service; ! asks again, before its EOI"));
    }
    SECTION("no initialisation") {
        const Stopped m({});
        CHECK(has(to_text(pic_pane(m.pc)), "8259 master at 20h  ! not initialised, INT stays low"));
    }
    SECTION("half an initialisation") {
        Idle m;
        write(m.pc, {{0x20, 0x11}, {0x21, 0x08}});
        CHECK(has(to_text(pic_pane(m.pc)), "8259 master at 20h  ! waits for ICW3, INT stays low"));
        m.tick();
        CHECK(has(m.line("8253"), "! the chip is not initialised"));
    }
    SECTION("a cascade of which the chips were told wrongly") {
        Idle m;
        write(m.pc, {{0x20, 0x11}, {0x21, 0x08}, {0x21, 0x08}, {0x21, 0x01}});
        CHECK(has(to_text(pic_pane(m.pc)), "! there is a slave on IR2, but ICW3 does not say so"));
        write(m.pc, {{0xA0, 0x11}, {0xA1, 0x70}, {0xA1, 0x03}, {0xA1, 0x01}});
        CHECK(has(to_text(pic_pane(m.pc)), "! its INT is on IR2, so it should be slave number 2"));
    }
}

TEST_CASE("8259 picture: order and modes", "[debug][panes][pic][quick]") {
    Idle m;
    m.clock();
    m.tick();
    CHECK(has(m.line("slave 8259"), "after IRQ 0"));
    write(m.pc, {{0x20, 0xC1}});  // IR1 gets the lowest priority
    CHECK(has(m.line("8253"), "   6    08h   after IRQ 2"));
    CHECK(has(to_text(pic_pane(m.pc)), "IRQ 1 has the lowest priority"));
    write(m.pc, {{0x20, 0x0B}, {0x20, 0x68}});
    CHECK(has(to_text(pic_pane(m.pc)), "port 20h reads ISR"));
    CHECK(has(to_text(pic_pane(m.pc)), "special mask"));
    write(m.pc, {{0x20, 0x0C}});
    CHECK(has(to_text(pic_pane(m.pc)), "port 20h reads a poll word"));
    // Level-triggered, automatic EOI, special fully nested: the latch is not drawn.
    write(m.pc, {{0x20, 0x19}, {0x21, 0x20}, {0x21, 0x04}, {0x21, 0x13}});
    const std::string text = to_text(pic_pane(m.pc));
    CHECK(has(text, "level-triggered, vectors 20h-27h, slave on IR2, automatic EOI, special fully nested"));
    CHECK(m.line("8253") == "   0 8253 timer 0      #==========>[#]===>| |===>( )   0    20h   > served next");
}

TEST_CASE("8259 picture: the xt has one chip, alone", "[debug][panes][pic][quick]") {
    Idle m(false, MachineKind::Xt);
    m.tick();
    const PicPicture p = pic_picture(m.pc);
    CHECK(!p.slave);
    CHECK(p.next_irq == 0);
    CHECK(p.master.lines[2].device == "not connected");
    CHECK(has(to_text(pic_pane(m.pc)), "8259 at 20h\n edge-triggered, vectors 08h-0Fh, alone, EOI by command"));
    CHECK(!has(to_text(pic_pane(m.pc)), "slave"));
    CHECK(has(m.line("8253"), "> served next"));
}

TEST_CASE("timer: modes, counts, periods, latches", "[debug][panes][pit][quick]") {
    Idle m;
    CHECK(has(line_with(pit_pane(m.pc), "system timer"), "not programmed"));
    write(m.pc, {{0x43, 0x36}, {0x40, 0x00}, {0x40, 0x10}, {0x43, 0xB0}, {0x43, 0x54}, {0x41, 18}});
    m.run_us(10);
    const std::string text = to_text(pit_pane(m.pc));
    CHECK(has(text, " 0 system timer: IRQ 0            mode 3 square wave, low, then high byte\n"));
    CHECK(has(text, "of 1000 (4096)"));
    CHECK(has(text, "   period 3.432 ms = 291.304 Hz, 16384 cycles\n"));
    CHECK(has(text, " 1 memory refresh: DREQ 0         mode 2 rate generator, low byte\n"));
    CHECK(has(text, "of 0012 (18)"));
    CHECK(has(text, " 2 speaker, port 62h bit 5        mode 0 interrupt at the end, low, then high byte\n"));
    CHECK(has(text, "OUT .  ! waits for its count"));
    write(m.pc, {{0x42, 0x34}});
    CHECK(has(to_text(pit_pane(m.pc)), "next write: high byte"));
    write(m.pc, {{0x43, 0x00}});
    const PitCounter latched = pit_picture(m.pc).counter[0];
    REQUIRE(latched.latch);
    CHECK(*latched.latch == latched.count);
    m.run_us(100);
    CHECK(has(to_text(pit_pane(m.pc)), fmt::format("latched {:04X}", *latched.latch)));
    m.pc.port_read(0x40);
    CHECK(has(to_text(pit_pane(m.pc)), "next read: high byte"));
}

TEST_CASE("timer: the edges to come are those that come", "[debug][panes][pit][quick]") {
    Idle m;
    // Mode 3 with an odd count, and a single shot in mode 0.
    write(m.pc, {{0x43, 0x36}, {0x40, 0x01}, {0x40, 0x04}, {0x43, 0xB0}, {0x42, 0x00}, {0x42, 0x02}});
    m.run_us(20);
    const PitPicture p = pit_picture(m.pc, ticks_from_ms(5));
    CHECK(p.now == m.pc.now());
    REQUIRE(p.counter[0].edges.size() > 5);
    REQUIRE(p.counter[2].edges.size() == 1);
    for (const PitCounter& c : {p.counter[0], p.counter[2]}) {
        CHECK(c.next_change == c.edges[0].at);
        bool level = c.out;
        for (const PitEdge& edge : c.edges) {
            CHECK(edge.at <= p.now + ticks_from_ms(5));
            CHECK(edge.level != level);
            level = edge.level;
        }
    }
    const PitCounter& square = p.counter[0];
    CHECK(square.edges[2].at - square.edges[0].at == square.period);
    CHECK(square.period == 0x401 * Pit8253::Period);
    // The machine agrees: OUT2 rises at that tick and not before.
    const Tick rise = p.counter[2].edges[0].at;
    m.pc.run(rise - 30);
    CHECK(!m.pc.board().pit->out_level(2));
    m.pc.run(rise + 30);
    CHECK(m.pc.board().pit->out_level(2));
    CHECK(pit_picture(m.pc).counter[2].next_change == Never);
    CHECK(has(to_text(pit_pane(m.pc)), "OUT stays as it is"));
}

TEST_CASE("timer: the waveform, and a gate that holds", "[debug][panes][pit][quick]") {
    Idle m;
    write(m.pc, {{0x43, 0x36}, {0x40, 0x00}, {0x40, 0x10}});
    m.run_us(200);
    REQUIRE(m.pc.board().pit->out_level(0));
    const std::string wave = line_with(pit_pane(m.pc), "|-");
    CHECK(std::count(wave.begin(), wave.end(), '|') == 4);  // two periods
    const auto high = std::count(wave.begin(), wave.end(), '-'), low = std::count(wave.begin(), wave.end(), '_');
    CHECK(high >= 29);
    CHECK(high <= 31);
    CHECK(low >= 29);
    CHECK(low <= 31);
    CHECK(has(wave, "  6.865 ms"));
    // Port B bit 0 is the gate of counter 2.
    write(m.pc, {{0x63, 0x99}, {0x61, 0x00}, {0x43, 0xB0}, {0x42, 0x00}, {0x42, 0x02}});
    m.run_us(10);
    CHECK(has(to_text(pit_pane(m.pc)), "   gate .  OUT .  stands: 0200 of 0200 (512)  ! gate off"));
}

TEST_CASE("DMA: channels, pages, and what goes wrong with them", "[debug][panes][dma][quick]") {
    Idle m;
    // Channel 2: 512 bytes to 2F000h, single, write; channel 3 masked and never programmed.
    write(m.pc, {{0x0C, 0}, {0x0B, 0x46}, {0x04, 0x00}, {0x04, 0xF0}, {0x81, 0x02}, {0x05, 0xFF}, {0x05, 0x01}});
    const auto line = [&] { return line_with(dma_pane(m.pc), " 2 floppy"); };
    CHECK(line() == " 2 floppy         2F000  F000 F000  01FF 01FF  .    x   .   single, write to memory");
    write(m.pc, {{0x0A, 0x02}});
    CHECK(line() == " 2 floppy         2F000  F000 F000  01FF 01FF  .        .   single, write to memory, 512 to go");
    write(m.pc, {{0x05, 0x00}});
    CHECK(has(to_text(dma_pane(m.pc)), "next byte of an address or count: high"));
    write(m.pc, {{0x05, 0x10}});
    CHECK(has(line(), "1000 1000  .        .   single, write to memory, 4097 to go  ! crosses 64 KiB"));
    write(m.pc, {{0x05, 0xFF}, {0x05, 0x0F}});
    CHECK(!has(line(), "!"));  // exactly to the end
    CHECK(has(line_with(dma_pane(m.pc), " refresh off"), "masked"));
    write(m.pc, {{0x08, 0x04}});
    CHECK(has(to_text(dma_pane(m.pc)), "8237 DMA at 00h: disabled, fixed priority"));
    CHECK(has(to_text(dma_pane(m.pc)), "! disabled"));
}

TEST_CASE("DMA: refresh", "[debug][panes][dma][quick]") {
    Idle m;
    write(m.pc, {{0x43, 0x54}, {0x41, 18}, {0x0B, 0x58}, {0x0C, 0}, {0x01, 0xFF}, {0x01, 0xFF}, {0x0A, 0}});
    m.run_us(1000);
    const std::string line = line_with(dma_pane(m.pc), " refresh every");
    CHECK(has(line, "every 15.085 us, "));
    CHECK(has(line, fmt::format(", {} so far", m.pc.board().arbiter.state().refreshes)));
    CHECK(m.pc.board().arbiter.state().refreshes >= 65);
    CHECK(has(line_with(dma_pane(m.pc), " 0 memory refresh"), "single, read from memory, autoinitialised"));
}

// SPDX-License-Identifier: MIT
// The panes of the whole: map of the megabyte, interrupt vectors, bus cycles, watches.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/debug/panes/panes_machine.h"
#include "tests/debug/trace/traced.h"
#include "tests/support/boot.h"
#include "tick86/cpu/rows.h"
#include "tick86/machine/roms.h"

using namespace tick86;
using namespace tick86::test;

namespace {

void write_text(Pc& pc, u32 address, const std::string& text) {
    for (const char c : text) pc.poke(address++, static_cast<u8>(c));
}

// A chain as DOS leaves it: itself, a shell with PSP and environment, a program that DOS 3 loaded, free memory.
void make_dos(Stopped& m) {
    const auto block = [&](u16 segment, char sign, u16 owner, u16 paragraphs) {
        m.pc.poke(u32{segment} * 16, static_cast<u8>(sign));
        m.poke_word(u32{segment} * 16 + 1, owner);
        m.poke_word(u32{segment} * 16 + 3, paragraphs);
    };
    m.poke_word(0x413, 640);
    block(0x0300, 'M', 0x0008, 0x00FF);
    block(0x0400, 'M', 0x0401, 0x0FFF);
    m.poke_word(0x4010, 0x20CD);
    write_text(m.pc, 0x4008, "COMMAND");
    m.poke_word(0x4010 + 0x2C, 0x1401);
    block(0x1400, 'M', 0x0401, 0x000F);
    block(0x1410, 'M', 0x2001, 0x0BEF);  // environment of the program
    write_text(m.pc, 0x14110, "PATH=A:");
    m.poke_word(0x14110 + 9, 0x0001);
    write_text(m.pc, 0x14110 + 11, "A:\\BIN\\HOOK.COM");
    block(0x2000, 'M', 0x2001, 0x00FF);
    m.poke_word(0x20010, 0x20CD);
    m.poke_word(0x20010 + 0x2C, 0x1411);
    block(0x2100, 'Z', 0x0000, 0x7EFF);
}

}  // namespace

TEST_CASE("map: what is plugged in, without gaps", "[debug][panes][map][quick]") {
    Config config = Guest().config();
    config.memory_kib = 256;
    std::vector<u8> rom(0x2000, 0x90);
    rom[0] = 0x55, rom[1] = 0xAA, rom[2] = 16;
    rom[0x1FFF] = static_cast<u8>(-(0x55 + 0xAA + 16 + 0x90 * (0x2000 - 4)));
    config.roms.push_back({"disk.rom", 0xC800, rom});
    rom[5] ^= 1;
    config.roms.push_back({"bad.rom", 0xD000, rom});
    config.roms.push_back({"font.rom", 0xC000, std::vector<u8>(0x900, 0x11)});
    const Stopped m({}, config);
    const std::vector<Region> map = memory_map(m.pc);
    u32 at = 0;
    for (const Region& region : map) {
        CHECK(region.first == at);
        CHECK(region.last >= region.first);
        at = region.last + 1;
    }
    CHECK(at == 0x100000);
    // What the map says is what memory answers.
    for (u32 address = 0; address < 0x100000; address += 0x100) {
        const auto region = *std::find_if(map.begin(), map.end(), [&](const Region& r) { return address <= r.last; });
        const Memory::Kind kind = m.pc.board().memory.kind(address);
        const auto expected = kind == Memory::Kind::Ram        ? RegionKind::Ram
                              : kind == Memory::Kind::Video    ? RegionKind::Video
                              : kind == Memory::Kind::CardRom  ? RegionKind::CardRom
                              : kind == Memory::Kind::BoardRom ? RegionKind::BoardRom
                                                               : RegionKind::Empty;
        if (region.kind != expected) FAIL(fmt::format("{:05X}", address));
    }
    const Pane pane = memory_map_pane(m.pc);
    CHECK(line_with(pane, "interrupt vectors") == " 00000-003FF          1 KiB  RAM       interrupt vectors");
    CHECK(has(line_with(pane, "00500"), "-3FFFF"));
    CHECK(line_with(pane, "A0000").empty());
    CHECK(has(line_with(pane, "40000"), "-B7FFF        480 KiB  --        empty"));
    CHECK(has(line_with(pane, "disk.rom"), "C8000-C9FFF          8 KiB  card ROM  option ROM disk.rom"));
    CHECK(has(line_with(pane, "disk.rom"), "8 KiB, 55 AA, says 8 KiB, checksum good"));
    CHECK(has(line_with(pane, "bad.rom"), "instead of 00"));
    CHECK(has(line_with(pane, "font.rom"), "C0000-C0FFF          4 KiB  card ROM  video ROM font.rom"));
    CHECK(has(line_with(pane, "font.rom"), "no signature 55 AA"));
    CHECK(has(pane.back().text(), "FE000-FFFFF          8 KiB  ROM       BIOS"));
    const Stopped own({}, default_config(MachineKind::Pc86));
    CHECK(has(memory_map_pane(own.pc).back().text(), "BIOS, built in"));
}

TEST_CASE("map: the other display adapters", "[debug][panes][map][quick]") {
    Config config = Guest().config();
    config.video = VideoKind::Mda;
    const Stopped mda({}, config);
    CHECK(has(line_with(memory_map_pane(mda.pc), "B0000"), "-B0FFF          4 KiB  video     MDA memory"));
    config.video = VideoKind::Hercules;
    const Stopped hercules({}, config);
    CHECK(has(line_with(memory_map_pane(hercules.pc), "B0000"), "-BFFFF         64 KiB  video     Hercules memory"));
}

TEST_CASE("map: DOS's blocks and their owners", "[debug][panes][map][quick]") {
    Stopped m({});
    CHECK(dos_blocks(m.pc).empty());
    make_dos(m);
    const std::vector<DosBlock> blocks = dos_blocks(m.pc);
    REQUIRE(blocks.size() == 6);
    CHECK(blocks[0].owner == 8);
    CHECK(blocks[1].name == "COMMAND");
    CHECK(blocks[2].name == "COMMAND");
    CHECK(blocks[3].name == "HOOK.COM");
    CHECK(blocks[4].name == "HOOK.COM");
    CHECK(blocks[5].owner == 0);
    CHECK(blocks[5].is_last);
    const Pane pane = memory_map_pane(m.pc);
    CHECK(has(line_with(pane, "00500"), "-02FFF    11008 bytes  RAM       DOS kernel"));
    CHECK(has(line_with(pane, "03000"), "-03FFF          4 KiB  RAM       DOS itself"));
    CHECK(has(line_with(pane, "04000"), "RAM       DOS: COMMAND"));
    CHECK(has(line_with(pane, "04000"), "block 0400, its PSP"));
    CHECK(has(line_with(pane, "14000"), "block 1400, its environment"));
    CHECK(has(line_with(pane, "14100"), "DOS: HOOK.COM"));
    CHECK(has(line_with(pane, "20000"), "block 2000, its PSP"));
    CHECK(has(line_with(pane, "21000"), "-9FFFF        508 KiB  RAM       DOS: free"));
    // The memory pane uses the same names.
    CHECK(memory_pane(m.pc, {u16{0x2010}, 0}, 1)[0].text() == "DOS: HOOK.COM  (linear 20100)");
    SECTION("a broken chain is none") {
        m.pc.poke(0x20000, 'X');
        CHECK(dos_blocks(m.pc).empty());
    }
    SECTION("nor one that does not reach the top") {
        m.poke_word(0x21003, 0x6000);
        CHECK(dos_blocks(m.pc).empty());
    }
    SECTION("a chain without DOS's own block, as early versions leave it") {
        m.poke_word(0x3000, 0x0000);
        const std::vector<DosBlock> rest = dos_blocks(m.pc);
        REQUIRE(rest.size() == 5);
        CHECK(rest[0].segment == 0x0400);
        m.poke_word(0x4010, 0x0000);  // and nobody with a PSP
        m.poke_word(0x20010, 0x0000);
        CHECK(dos_blocks(m.pc).empty());
    }
    SECTION("the shell is its own parent") {
        write_text(m.pc, 0x4008, std::string(8, '\0'));
        m.poke_word(0x4010 + 0x16, 0x0401);
        CHECK(dos_blocks(m.pc)[1].name == "shell");
    }
    SECTION("nor one with an owner that cannot be") {
        m.poke_word(0x20001, 0x0003);
        CHECK(dos_blocks(m.pc).empty());
    }
}

TEST_CASE("map: boot sector and the BIOS's memory at the top", "[debug][panes][map][quick]") {
    Stopped m({});
    m.poke_word(0x7DFE, 0xAA55);
    m.poke_word(0x40E, 0x9FC0);
    m.poke_word(0x413, 639);
    const Pane pane = memory_map_pane(m.pc);
    CHECK(has(line_with(pane, "07C00"), "-07DFF      512 bytes  RAM       boot sector"));
    CHECK(has(line_with(pane, "9FC00"), "-9FFFF          1 KiB  RAM       extended BIOS data area"));
}

TEST_CASE("vectors: owner, line, purpose, history", "[debug][panes][vectors][quick]") {
    Stopped m({});
    make_dos(m);
    const auto set = [&](u32 vector, u16 segment, u16 offset) {
        m.poke_word(vector * 4, offset);
        m.poke_word(vector * 4 + 2, segment);
    };
    set(0x10, 0xF000, 0xF065);
    set(0x21, 0x2001, 0x0103);
    set(0x1E, 0x0040, 0x00D0);
    set(0x1C, 0xE000, 0x0000);
    set(0x22, 0x0040, 0x00D0);
    VectorSources sources;
    sources.name = [](u16 segment, u16 offset) {
        return std::string(segment == 0x2001 && offset == 0x103 ? "hook" : "");
    };
    sources.history = [](u8 vector) -> std::optional<VectorChange> {
        if (vector != 0x10) return std::nullopt;
        return VectorChange{4711, {0x2001, 0x0234}};
    };
    const std::vector<VectorRow> table = vector_table(m.pc, sources);
    REQUIRE(table.size() == 256);
    CHECK(table[0x21].owner == "DOS: HOOK.COM");
    CHECK(table[0x21].name == "hook");
    CHECK(!table[0x21].is_default);
    CHECK(table[0x00].owner == "null");
    CHECK(table[0x00].is_default);
    CHECK(table[0x1C].owner == "empty");
    CHECK(!table[0x1C].is_default);
    CHECK(table[0x1E].is_default);   // a table in the BIOS's data area
    CHECK(!table[0x22].is_default);  // code there is odd
    CHECK(!table[0x10].is_default);  // somebody has changed it
    CHECK(table[0x08].irq == -1);    // no controller is set up
    const Pane pane = vector_pane(m.pc, sources);
    CHECK(pane.size() == 257);
    CHECK(line_with(pane, " 21h") == " 21h     2001:0103  DOS: HOOK.COM                 DOS, hook");
    CHECK(line_with(pane, "*10h") ==
          "*10h     F000:F065  BIOS                          video  * at cycle 4711 by 2001:0234");
    const std::string hooked = to_text(vector_pane(m.pc, sources, true));
    for (const char* vector : {"*10h", " 21h", " 1Ch", " 22h"}) CHECK(has(hooked, vector));
    CHECK(std::count(hooked.begin(), hooked.end(), '\n') == 5);

    // Where the controllers lead now, and an open line that leads nowhere.
    for (const auto& [port, value] : {std::pair{0x20, 0x11}, {0x21, 0x20}, {0x21, 0x04}, {0x21, 0x01}, {0x21, 0xFC}})
        m.pc.port_write(static_cast<u16>(port), static_cast<u8>(value));
    CHECK(vector_table(m.pc)[0x21].irq == 1);
    CHECK(vector_table(m.pc)[0x22].irq == -1);  // the slave's line: the slave gives the vector
    CHECK(vector_table(m.pc)[0x08].irq == -1);
    CHECK(
        has(line_with(vector_pane(m.pc), " 20h"), "IRQ 0   DOS: terminate  ! IRQ 0 is open and would jump to nothing"));
    m.pc.port_write(0x21, 0xFF);
    CHECK(!has(to_text(vector_pane(m.pc)), "!"));
    const Stopped bare({});
    CHECK(has(to_text(vector_pane(bare.pc, {}, true)), "all vectors point into the BIOS"));
}

TEST_CASE("bus: one line per clock, with the queue", "[debug][panes][bus][quick]") {
    const std::vector<TraceStep> steps = record(busy_guest(), 12'000, {.bus = true, .lines = false});
    const auto at =
        std::find_if(steps.begin(), steps.end(), [](const TraceStep& s) { return describe(s) == "mov [es:di],ax"; });
    REQUIRE(at != steps.end());
    REQUIRE(steps.end() - at > 3);
    // With the two that follow: the write ends in them.
    const TraceStep& step = *at;
    const Pane pane = bus_pane({steps.begin(), at + 3}, 3, true);
    REQUIRE(pane.size() == 4 + static_cast<std::size_t>(at[2].end - step.start));
    CHECK(has(pane[1].text(),
              fmt::format("{:04X}:{:04X}  mov [es:di],ax  {} clocks", step.cs(), step.ip(), step.clocks())));
    // The write to video memory: address with ALE in T1, commands, the card's wait states, data in the last Tw.
    const auto write = std::find_if(step.cycles.begin(), step.cycles.end(),
                                    [](const TraceCycle& c) { return c.bus.kind == cpu::BusKind::MemWrite; });
    REQUIRE(write != step.cycles.end());
    REQUIRE(write->bus.waits > 2);
    REQUIRE(write->dma_waits == 0);
    const auto line = [&](cpu::Clock t) { return line_with(pane, fmt::format("{:>8}    ", t)); };
    CHECK(has(line(write->bus.t1), "T1 MEMW    ALE BD040 BHE"));
    CHECK(has(line(write->bus.t1 + 1), "T2 MEMW"));
    CHECK(has(line(write->bus.t1 + 1), "ES   AMWC"));
    CHECK(has(line(write->bus.t1 + 3), "Tw MEMW"));
    CHECK(has(line(write->bus.t1 + 3), "MWTC     slow"));
    const std::string last = line(write->bus.t1 + 2 + write->bus.waits);
    CHECK(has(last, "Tw "));
    CHECK(has(last, fmt::format(" {:04X}  ES   MWTC     slow", write->bus.data)));
    CHECK(has(line(write->bus.t1 + 3 + write->bus.waits), "T4"));
    for (const cpu::QueueOp& op : step.queue_ops)
        if (op.t < step.end) CHECK(has(line(op.t), fmt::format(" {} {:02X}", cpu::letter(op.kind), op.byte)));
}

TEST_CASE("bus: the queue drawn is the queue of the chip", "[debug][panes][bus][quick]") {
    for (const MachineKind kind : {MachineKind::Pc86, MachineKind::Xt}) {
        const bool is_8086 = kind == MachineKind::Pc86;
        Guest g = busy_guest();
        Pc pc(g.config(kind));
        const std::vector<TraceStep> steps = record(pc, 200'000, {.bus = true, .lines = false});
        std::vector<cpu::BusCycle> fetches;
        for (const TraceStep& s : steps)
            for (const TraceCycle& c : s.cycles)
                if (c.bus.kind == cpu::BusKind::Code) fetches.push_back(c.bus);
        int compared = 0;
        for (std::size_t i = 60; i + 1 < steps.size() && i < 400; ++i) {
            const TraceStep& step = steps[i];
            if (step.kind == StepKind::Halt || step.clocks() == 0) continue;
            const std::span<const TraceStep> span(steps.data() + i - 5, 6);
            const std::string text = bus_pane(span, 1, is_8086).back().text();
            std::string expected = text.size() > 72 ? text.substr(72) : "";
            // In the clock of the next boundary its first byte leaves, and a fetch may arrive.
            for (const cpu::QueueOp& op : steps[i + 1].queue_ops)
                if (op.t == step.end + 1) expected = expected.empty() ? "" : expected.substr(3);
            for (const cpu::QueueOp& op : step.queue_ops)
                if (op.t == step.end + 1) expected = expected.empty() ? "" : expected.substr(3);
            for (const cpu::BusCycle& fetch : fetches) {
                if (fetch.t1 + 3 + fetch.waits != step.end) continue;
                if (!is_8086 || !(fetch.address & 1)) expected += fmt::format(" {:02X}", low(fetch.data));
                if (is_8086) expected += fmt::format(" {:02X}", high(fetch.data));
            }
            const cpu::Architectural& next = steps[i + 1].before;
            std::string truth;
            for (std::size_t k = 0; k < next.queue_count; ++k) truth += fmt::format(" {:02X}", next.queue[k]);
            INFO(i << ' ' << describe(step) << '\n' << to_text(bus_pane(span, 1, is_8086)));
            REQUIRE(expected == truth);
            ++compared;
        }
        CHECK(compared > 200);
    }
}

TEST_CASE("bus: DMA waits, interrupt acknowledge and a halt", "[debug][panes][bus][quick]") {
    const std::vector<TraceStep> steps = record(busy_guest(), 60'000, {.bus = true, .lines = false});
    const std::string text = to_text(bus_pane(steps, steps.size(), true));
    CHECK(has(text, "MWTC     DMA"));
    CHECK(has(text, "(interrupt 08h, IRQ 0)"));
    CHECK(has(text, "T1 INTA"));
    CHECK(has(text, "(halted)"));
    CHECK(has(text, " clocks more"));
    const auto halt = std::find_if(steps.begin(), steps.end(),
                                   [](const TraceStep& s) { return s.kind == StepKind::Halt && s.clocks() > 100; });
    REQUIRE(halt != steps.end());
    CHECK(bus_pane({&*halt, 1}, 1, true).size() == 2 + 4 + 1);
    CHECK(bus_pane({}, 5, true).empty());
}

TEST_CASE("bus: what an instruction cost, in one line", "[debug][panes][bus][quick]") {
    const std::vector<TraceStep> steps = record(busy_guest(), 12'000, {.bus = true, .lines = false});
    const auto find = [&](std::string_view text) {
        return *std::find_if(steps.begin(), steps.end(), [&](const TraceStep& s) { return describe(s) == text; });
    };
    const TraceStep movs = find("rep es movsw");
    int fetches = 0;
    for (const TraceCycle& c : movs.cycles) fetches += c.bus.kind == cpu::BusKind::Code;
    const Pane pane = bus_summary_pane(steps);
    REQUIRE(pane.size() == steps.size() + 1);
    CHECK(has(line_with(pane, "rep es movsw"), fmt::format("{:>6}  {:>5}   32    32     0", movs.clocks(), fetches)));
    CHECK(line_with(pane, "rep es movsw").ends_with(fmt::format("{:>3}", movs.dma_waits)));
    // Clocks in which the bus did nothing, by counting the rows.
    const auto at =
        std::find_if(steps.begin(), steps.end(), [](const TraceStep& s) { return describe(s) == "mul cx"; });
    const std::span<const TraceStep> until(steps.begin(), at + 1);
    int idle = 0;
    for (const PaneLine& line : bus_pane(until, 1, true)) idle += has(line.text(), "Ti ");
    const std::string summary = bus_summary_pane(until).back().text();
    CHECK(has(summary, fmt::format("  {:>4}  ", idle)));
}

TEST_CASE("watches: values, and what has changed", "[debug][panes][watches][quick]") {
    const std::vector<Watch> watches{{"ax", "0001", {}}, {"[es:di].w", {}, {}}, {"cx + 1", "0003", {}}};
    const Pane pane = watch_pane(watches, [](const std::string& e) { return e == "ax" ? "0002" : "0003"; });
    REQUIRE(pane.size() == 3);
    CHECK(pane[0].text() == "*ax         0002  was 0001");
    CHECK(pane[1].text() == " [es:di].w  0003");
    CHECK(pane[2].text() == " cx + 1     0003");
    CHECK(watch_pane({}, {})[0].text() == " no watches");
}

// SPDX-License-Identifier: MIT
// A machine saved at every step boundary while the floppy's DMA, refresh and the timer's interrupts go on under a
// program of string moves, HLT and WAIT.
#include <catch2/catch.hpp>

#include "tests/machine/floppy_driver.h"
#include "tests/machine/guest.h"

using namespace tick86;
using namespace tick86::test;

namespace {

constexpr u16 Handler = 0xE800;
constexpr u16 SectorBuffer = 0x8000;

// WAIT polls until an interrupt comes, which returns to it: the handler steps over it.
Guest restless_guest(bool two_pics) {
    Guest g;
    g.begin().vector(8, Handler).pics(two_pics, 0x01).refresh();
    g.out(0x43, 0x34).out(0x40, 0x2F).out(0x40, 0x02).code({0xFB});
    g.label("again");
    g.code({0xBE, 0x00, 0x00, 0xBF, 0x01, 0x20, 0xB9, 0x30, 0x00, 0xF3, 0xA5});  // REP MOVSW, odd destination
    g.code({0xBF, 0x01, 0x20, 0xB9, 0x20, 0x00, 0x26, 0xF2, 0xAE});              // ES: REPNE SCASB
    g.code({0x90, 0x9B}).inc_word(0x510).code({0xF4}).inc_word(0x512);           // WAIT, HLT
    g.code({0xB8, 0x34, 0x12, 0xF7, 0xE0, 0xF0}).inc_word(0x514);                // MUL AX; LOCK INC
    g.code({0xB8, 0x00, 0xB8, 0x8E, 0xC0, 0x26, 0xFF, 0x06, 0x00, 0x00});        // INC word in video memory
    g.code({0x31, 0xC0, 0x8E, 0xC0}).jump(0xEB, "again");
    g.org(Handler).code({0x55, 0x8B, 0xEC, 0x53, 0x8B, 0x5E, 0x02});             // BX = IP on the stack
    g.code({0x2E, 0x80, 0x3F, 0x9B, 0x75, 0x03, 0xFF, 0x46, 0x02, 0x5B, 0x5D});  // if CS:[BX] is WAIT, one more
    g.inc_word(0x500).code({0x50}).out(0x20, 0x20).code({0x58, 0xCF});
    return g;
}

struct Machine {
    FloppyImage image = FloppyImage::from_bytes(numbered_disk(), "numbered");
    Pc pc;
    explicit Machine(const Config& config) : pc(config) { pc.input({0, InsertFloppy{0, &image}}); }
    // To the first bytes of nine sectors on their way into memory.
    void start() {
        FloppyDriver d{pc};
        d.start();
        d.dma(0x46, SectorBuffer, 512 * 9);
        d.command({0xE6, 0x00, 0, 0, 3, 2, 11, 0x1B, 0xFF});
        for (int i = 0; i < 4000 && pc.peek(SectorBuffer) == 0; ++i) pc.run(pc.now() + ticks_from_us(100));
        REQUIRE(pc.peek(SectorBuffer) != 0);
    }
};

// Which kinds of boundary have been met.
struct Met {
    int repeats = 0, halts = 0, polls = 0, entries = 0, prefixes = 0, holds = 0;
    void count(const Pc& pc) {
        using cpu::Pending;
        const Pending pending = pc.cpu().pending;
        repeats += pending == Pending::Repeat;
        halts += pending == Pending::Halted;
        polls += pending == Pending::Poll;
        entries += pending == Pending::Intr;
        prefixes += pc.cpu().after_prefix;
        holds += pc.board().arbiter.state().hold_at != cpu::NeverClock || pc.board().arbiter.state().granted;
    }
};

void save_everywhere(MachineKind kind, int boundaries, Met& met) {
    Config config = restless_guest(kind == MachineKind::Pc86).config(kind);
    config.memory_kib = 48;
    config.floppy[0] = DriveKind::Drive1440K;
    // `original` goes from boundary to boundary, `ahead` is never stopped there, `other` is loaded at each.
    Machine original(config), ahead(config), other(config);
    original.start();
    ahead.start();
    REQUIRE(original.pc.state_hash() == ahead.pc.state_hash());
    for (int i = 0; i < boundaries; ++i) {
        met.count(original.pc);
        const std::vector<u8> saved = original.pc.save_state();
        if (const LoadResult loaded = other.pc.load_state(saved); !loaded.ok) FAIL(loaded.message);
        if (other.pc.state_hash() != original.pc.state_hash())
            FAIL("boundary " << i << ": " << other.pc.difference(saved));
        const Tick later = original.pc.now() + 1500 + static_cast<Tick>(i % 7) * 500;
        ahead.pc.run(later);
        other.pc.run(later);
        // A string instruction or WAIT offers its rounds as boundaries only to who asks in time.
        while (ahead.pc.clock() != other.pc.clock()) {
            Pc& behind = ahead.pc.clock() < other.pc.clock() ? ahead.pc : other.pc;
            behind.run(std::max(ahead.pc.now(), other.pc.now()));
        }
        if (other.pc.state_hash() != ahead.pc.state_hash())
            FAIL("saved at boundary " << i << ", clock " << original.pc.clock() << ": "
                                      << other.pc.difference(ahead.pc.save_state()));
        // In a halt each clock is a boundary: some of them will do.
        const bool waits = original.pc.cpu().pending == cpu::Pending::Halted && i % 4 != 0;
        original.pc.run(original.pc.now() + (waits ? 400 : 1));
    }
    CHECK(word_at(original.pc, 0x514) > 5);  // rounds of the program
}

}  // namespace

TEST_CASE("a machine saved at any boundary under DMA, REP, HLT and WAIT goes on alike", "[machine][save]") {
    for (const MachineKind kind : {MachineKind::Pc86, MachineKind::Xt}) {
        Met met;
        save_everywhere(kind, 2000, met);
        INFO(met.repeats << " repeats, " << met.halts << " halts, " << met.polls << " polls, " << met.entries
                         << " entries, " << met.prefixes << " prefixes, " << met.holds << " under DMA");
        CHECK(met.repeats > 200);
        CHECK(met.halts > 50);
        CHECK(met.polls > 100);
        CHECK(met.entries > 5);
        CHECK(met.prefixes > 40);
        CHECK(met.holds > 50);
    }
}

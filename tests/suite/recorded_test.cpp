// SPDX-License-Identifier: MIT
// The recordings of tests/suite/recorded, which our own tool has made: each is held against a fact that this tool does
// not know, and is what the tool makes today. That `tick86 test` passes them is a test of its own.
#include <catch2/catch.hpp>
#include <functional>
#include <random>

#include "tests/suite/recorded_cases.h"
#include "tests/support/paths.h"
#include "tick86/suite/files.h"
#include "tick86/suite/report.h"

using namespace tick86;
using namespace tick86::suite;
using namespace tick86::test;
using cpu::BusKind;
namespace fs = std::filesystem;

namespace {

const fs::path Folder = tick86::test::recorded_folder();
constexpr CpuName Cpus[] = {CpuName::I8086, CpuName::I8088};

TestFile read(CpuName cpu, const std::string& file) { return read_tests(Folder / name(cpu) / file); }

// --- what a recording says ---

u16 final_reg(const Test& t, int reg) { return t.final.regs.has(reg) ? t.final.regs[reg] : t.initial.regs[reg]; }
int byte_at(const Test& t, u32 address) {
    for (const RamByte& b : t.final.ram)
        if (b.address == address) return b.value;
    return -1;
}
int word_at(const Test& t, u32 address) { return byte_at(t, address) | byte_at(t, address + 1) << 8; }
int clocks(const Test& t) { return static_cast<int>(t.rows.size()); }
int count(const Test& t, BusKind kind) {
    return static_cast<int>(
        std::count_if(t.rows.begin(), t.rows.end(), [&](const cpu::Row& r) { return r.ale && r.status == kind; }));
}
int waits(const Test& t) {
    return static_cast<int>(
        std::count_if(t.rows.begin(), t.rows.end(), [](const cpu::Row& r) { return r.t == cpu::TState::Tw; }));
}
// Where the cycles of a kind go, in order.
std::vector<u32> addresses(const Test& t, BusKind kind) {
    std::vector<u32> out;
    for (const cpu::Row& r : t.rows)
        if (r.ale && r.status == kind) out.push_back(r.address);
    return out;
}
// What the second INTA cycle reads.
int vector_read(const Test& t) {
    int cycles = 0;
    for (const cpu::Row& r : t.rows) {
        if (r.ale) cycles += r.status == BusKind::Inta;
        const bool transfers = (r.t == cpu::TState::T3 || r.t == cpu::TState::Tw) && r.status == BusKind::Passive;
        if (cycles == 2 && transfers) return r.data & 0xFF;
    }
    return -1;
}
// FLAGS, CS, IP lie on the stack, IF and TF are off, and CS:IP is where the vector points.
bool entered(const Test& t, u16 flags, u16 ip, u16 handler_cs, u16 handler_ip) {
    const u32 top = (u32{final_reg(t, Ss)} << 4) + final_reg(t, Sp);
    return final_reg(t, Sp) == t.initial.regs[Sp] - 6 && word_at(t, top + 4) == flags &&
           word_at(t, top + 2) == t.initial.regs[Cs] && word_at(t, top) == ip && final_reg(t, Cs) == handler_cs &&
           final_reg(t, Ip) == handler_ip && !(final_reg(t, suite::Flags) & 0x0300);
}

// --- the facts ---

// Clocks are of [8086-UM] table 2-21, where not said otherwise; the 8088 takes four more for each word.
struct Fact {
    const char* file;
    const char* test;
    const char* what;
    std::function<bool(const Test&, bool is_8086)> holds;
};

const std::vector<Fact> Facts{
    {"ALU.json", "add ax,bx", "3 clocks; the largest positive number and 1 overflow",
     [](const Test& t, bool) {
         return clocks(t) == 3 && final_reg(t, Ax) == 0x8000 && final_reg(t, suite::Flags) == 0xF896;  // O S A P
     }},
    {"ALU.json", "daa", "4 clocks; AEh, the sum of 79h and 35h, is 14 and a carry in decimal",
     [](const Test& t, bool) {
         return clocks(t) == 4 && final_reg(t, Ax) == 0x0014 && (final_reg(t, suite::Flags) & 0x11) == 0x11;
     }},
    {"ALU.json", "mul bl", "70 to 77 clocks; 255 * 255 does not fit a byte",
     [](const Test& t, bool) {
         return clocks(t) >= 70 && clocks(t) <= 77 && final_reg(t, Ax) == 255 * 255 &&
                (final_reg(t, suite::Flags) & 0x801) == 0x801;
     }},
    {"ALU.json", "inc cx", "2 clocks, or the 4 in which an 8088 fetches the next byte; the carry stays",
     [](const Test& t, bool is_8086) {
         return clocks(t) == (is_8086 ? 2 : 4) && final_reg(t, Cx) == 0 && (final_reg(t, suite::Flags) & 0x41) == 0x41;
     }},
    {"WORD.MOO", "mov ax,[bx] even", "8 + 5 clocks; one read, on the 8088 two",
     [](const Test& t, bool is_8086) {
         return (is_8086 ? clocks(t) == 13 : clocks(t) >= 17) && count(t, BusKind::MemRead) == (is_8086 ? 1 : 2) &&
                final_reg(t, Ax) == 0x1234;
     }},
    {"WORD.MOO", "mov ax,[bx] odd", "4 clocks more for the second read; the 8088 does not care",
     [](const Test& t, bool is_8086) {
         const Test even = read(is_8086 ? CpuName::I8086 : CpuName::I8088, "WORD.MOO").tests.at(0);
         return clocks(t) == clocks(even) + (is_8086 ? 4 : 0) && count(t, BusKind::MemRead) == 2 &&
                final_reg(t, Ax) == 0x1234;
     }},
    {"WORD.MOO", "add [bx],ax even", "16 + 5 clocks; 1234h + 1111h",
     [](const Test& t, bool is_8086) {
         return (is_8086 ? clocks(t) == 21 : clocks(t) >= 29) && word_at(t, recorded::Data + 0x20) == 0x2345;
     }},
    {"WORD.MOO", "add [bx],ax odd", "4 clocks more for each of both transfers; the 8088 does not care",
     [](const Test& t, bool is_8086) {
         const Test even = read(is_8086 ? CpuName::I8086 : CpuName::I8088, "WORD.MOO").tests.at(2);
         return clocks(t) == clocks(even) + (is_8086 ? 8 : 0) && count(t, BusKind::MemWrite) == 2 &&
                word_at(t, recorded::Data + 0x21) == 0x2345;
     }},
    {"REP.MOO.gz", "rep movsw", "2 for the prefix and 9 + 17 * 3 clocks; three words move",
     [](const Test& t, bool is_8086) {
         return clocks(t) == 2 + 9 + (is_8086 ? 17 : 25) * 3 && final_reg(t, Cx) == 0 && final_reg(t, Si) == 0x26 &&
                final_reg(t, Di) == 0x46 && word_at(t, recorded::Extra + 0x44) == 0x9ABC;
     }},
    {"REP.MOO.gz", "rep movsw, waits", "the same, each bus cycle with one Tw",
     [](const Test& t, bool is_8086) {
         const Test quick = read(is_8086 ? CpuName::I8086 : CpuName::I8088, "REP.MOO.gz").tests.at(0);
         const int transfers = is_8086 ? 6 : 12;
         return clocks(t) >= clocks(quick) + transfers &&
                count(t, BusKind::MemRead) + count(t, BusKind::MemWrite) == transfers &&
                waits(t) == transfers + count(t, BusKind::Code) && t.final.ram == quick.final.ram;
     }},
    {"REP.MOO.gz", "rep movsw, none", "nothing moves when CX is 0",
     [](const Test& t, bool) {
         return t.final.ram.empty() && count(t, BusKind::MemRead) == 0 && final_reg(t, Si) == 0x20 &&
                final_reg(t, Di) == 0x40;
     }},
    {"REP.MOO.gz", "repne scasb", "X is the third of A B X Y: three bytes are read and the zero flag says found",
     [](const Test& t, bool) {
         return final_reg(t, Cx) == 9 - 3 && final_reg(t, Di) == 0x43 && count(t, BusKind::MemRead) == 3 &&
                (final_reg(t, suite::Flags) & 0x40) != 0;
     }},
    {"INTR.MOO", "nop, INTR", "3 + 61 clocks, on the 8088 4 more for each of 5 words; two INTA cycles give 21h",
     [](const Test& t, bool is_8086) {
         return clocks(t) == 3 + 61 + (is_8086 ? 0 : 20) && count(t, BusKind::Inta) == 2 && vector_read(t) == 0x21 &&
                addresses(t, BusKind::MemRead).at(0) == 4 * 0x21 && entered(t, 0xF202, 0x0101, 0x5000, 0x0300);
     }},
    {"INTR.MOO", "nop, NMI", "3 + 50 clocks on the 8086; no INTA, vector 2",
     [](const Test& t, bool is_8086) {
         return (is_8086 ? clocks(t) == 3 + 50 : clocks(t) > 53) && count(t, BusKind::Inta) == 0 &&
                addresses(t, BusKind::MemRead).at(0) == 8 && entered(t, 0xF002, 0x0101, 0x6000, 0x0200);
     }},
    {"INTR.MOO", "nop, INTR with IF=0", "3 clocks, as if nothing had asked",
     [](const Test& t, bool) { return clocks(t) == 3 && t.final.ram.empty() && final_reg(t, Ip) == 0x0101; }},
    {"HLT.json.gz", "hlt, INTR", "from HALT to INTA the bus stands still; the return address is that of the next byte",
     [](const Test& t, bool) {
         bool halted = false;
         for (const cpu::Row& r : t.rows) {
             if (halted && r.ale) return r.status == BusKind::Inta && entered(t, 0xF202, 0x0101, 0x5000, 0x0300);
             if (r.ale && r.status == BusKind::Halt) halted = true;
         }
         return false;
     }},
    {"HLT.json.gz", "hlt, NMI", "IF=0 does not matter; no cycle begins before the edge in row 25",
     [](const Test& t, bool) {
         int last = -1, rise = -1;
         for (int i = 0; rise < 0 && i < clocks(t); ++i) {
             if (t.rows[static_cast<std::size_t>(i)].ale) last = i;
             if (t.rows[static_cast<std::size_t>(i)].nmi) rise = i;
         }
         return rise == 25 && t.rows[static_cast<std::size_t>(last)].status == BusKind::Halt &&
                entered(t, 0xF002, 0x0101, 0x6000, 0x0200);
     }},
    {"DIV.MOO.gz", "div bl by 0", "type 0, with the address of the next instruction (as on the 8086, unlike the 80286)",
     [](const Test& t, bool) {
         return addresses(t, BusKind::MemRead).at(0) == 0 && word_at(t, 0x307FA) == 0x0102 &&
                final_reg(t, Cs) == 0x5000 && final_reg(t, Ip) == 0x0300 && final_reg(t, Ax) == 0x1234;
     }},
    {"DIV.MOO.gz", "div bl, quotient too large", "1234h / 12h is 102h: type 0",
     [](const Test& t, bool) {
         return addresses(t, BusKind::MemRead).at(0) == 0 && final_reg(t, Cs) == 0x5000 && final_reg(t, Ip) == 0x0300;
     }},
    {"DIV.MOO.gz", "div bl", "80 to 90 clocks; 1234h / 13h is F5h, remainder 05h",
     [](const Test& t, bool) { return clocks(t) >= 80 && clocks(t) <= 90 && final_reg(t, Ax) == 0x05F5; }},
};

}  // namespace

TEST_CASE("every recording of our own agrees with a fact from elsewhere", "[suite][quick]") {
    for (const CpuName cpu : Cpus) {
        for (const RecordedFile& file : recorded_files()) {
            const TestFile tests = read(cpu, file.name);
            CHECK(tests.cpu == cpu);
            REQUIRE(tests.tests.size() == file.cases.size());
            for (const Test& test : tests.tests) {
                INFO(name(cpu) << " " << file.name << ": " << test.name << ", " << clocks(test) << " clocks");
                const auto fact = std::find_if(Facts.begin(), Facts.end(), [&](const Fact& f) {
                    return f.file == file.name && f.test == test.name;
                });
                REQUIRE(fact != Facts.end());
                INFO(fact->what);
                CHECK(fact->holds(test, cpu == CpuName::I8086));
            }
        }
    }
}

// tests/guests/interrupts.asm: REP MOVSW of 40 words from 7C00h to 9000h is left for IRQ 0, and the handler counts it.
TEST_CASE("a window of a trace, kept as a recording, agrees with the guest it is of", "[suite][quick]") {
    const TestFile file = read(CpuName::I8086, "IRQ0.MOO.gz");
    REQUIRE(file.tests.size() == 1);
    const Test& t = file.tests[0];
    CHECK(count(t, BusKind::Inta) == 2);
    CHECK(vector_read(t) == 0x08);
    const auto reads = addresses(t, BusKind::MemRead);
    CHECK(std::count(reads.begin(), reads.end(), 4 * 0x08) == 1);
    CHECK(addresses(t, BusKind::IoWrite) == std::vector<u32>{0x20});  // EOI
    const u16 moved = static_cast<u16>(final_reg(t, Di) - 0x9000);
    CHECK(moved > 0);
    CHECK(final_reg(t, Si) - 0x7C00 == moved);
    CHECK(final_reg(t, Cx) == 40 - moved / 2);
    CHECK(final_reg(t, Sp) == t.initial.regs[Sp]);
    CHECK(word_at(t, t.initial.regs[Sp] - 6u) == final_reg(t, Ip));  // back to the prefix of the REP MOVSW
    CHECK(final_reg(t, Ip) > 0x7C00);
    CHECK(final_reg(t, suite::Flags) & 0x200);
    CHECK(waits(t) > 0);  // refresh, and the I/O wait state of OUT
}

TEST_CASE("the recorder makes the recordings that are kept", "[suite][quick]") {
    for (const CpuName cpu : Cpus) {
        for (const RecordedFile& file : recorded_files()) {
            INFO(name(cpu) << " " << file.name << "; if the change is meant: tools/make_recorded");
            CHECK((record(file, cpu) == read(cpu, file.name)));
        }
    }
}

TEST_CASE("one expected byte of a file changed is one failed test", "[suite][quick]") {
    const fs::path path =
        fs::temp_directory_path() / ("tick86-wrong-byte-" + std::to_string(std::random_device{}()) + ".MOO");
    Checks seen;
    for (const CpuName cpu : Cpus) {
        for (const RecordedFile& file : recorded_files()) {
            TestFile tests = read(cpu, file.name);
            const auto run = [&] {
                write_tests(path, tests);
                return run_suite({path}, {});
            };
            REQUIRE(run().exit_status() == 0);
            Test& test = tests.tests.front();
            Aspect aspect = Aspect::Registers;
            if (!test.final.ram.empty()) {
                aspect = Aspect::Ram;
                test.final.ram.back().value ^= 0x01;
            } else if (!test.final.queue.empty()) {
                aspect = Aspect::Queue;
                test.final.queue.back() ^= 0x01;
            } else {
                test.final.regs.set(Ip, test.final.regs[Ip] ^ 0x01);
            }
            seen.add(aspect);
            const SuiteResult result = run();
            CHECK(result.exit_status() == 1);
            CHECK(result.total.failed == 1);
            CHECK(result.total.differ[static_cast<std::size_t>(aspect)] == 1);
        }
    }
    fs::remove(path);
    CHECK(seen.has(Aspect::Ram));
    CHECK(seen.has(Aspect::Queue));
}

TEST_CASE("write the recordings anew", "[.make-recorded]") {
    for (const CpuName cpu : Cpus)
        for (const RecordedFile& file : recorded_files()) {
            const TestFile tests = record(file, cpu);
            fs::create_directories(Folder / name(cpu));
            write_tests(Folder / name(cpu) / file.name, tests);
            CHECK((read(cpu, file.name) == tests));
        }
}

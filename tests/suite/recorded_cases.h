// SPDX-License-Identifier: MIT
// The tests of tests/suite/recorded: what each of them starts from. tools/make_recorded writes the files.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "tick86/suite/runner.h"

namespace tick86::test {

struct RecordedCase {
    std::string name;
    std::vector<u8> bytes;
    std::vector<std::pair<suite::Register, u16>> regs;  // beside those of every case
    std::vector<suite::RamByte> ram;                    // beside the code
    suite::Stimulus stimulus = {};
    bool full_queue = true;
};
struct RecordedFile {
    std::string name;
    std::vector<RecordedCase> cases;
};

namespace recorded {

inline constexpr u32 Code = 0x10100, Data = 0x20000, Extra = 0x40000, Handler = 0x50300, NmiHandler = 0x60200;

inline std::vector<suite::RamByte> words(u32 address, std::initializer_list<u16> values) {
    std::vector<suite::RamByte> ram;
    for (const u16 v : values) {
        ram.push_back({address++, static_cast<u8>(v)});
        ram.push_back({address++, static_cast<u8>(v >> 8)});
    }
    return ram;
}
inline std::vector<suite::RamByte> operator+(std::vector<suite::RamByte> a, const std::vector<suite::RamByte>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}
// Vector 21h and that of the NMI, each with a handler of INC DX.
inline std::vector<suite::RamByte> vectors() {
    return words(4 * 0x21, {0x0300, 0x5000}) + words(4 * 2, {0x0200, 0x6000}) + words(Handler, {0x9042}) +
           words(NmiHandler, {0x9042});
}

}  // namespace recorded

inline std::vector<RecordedFile> recorded_files() {
    using namespace suite;
    using namespace recorded;
    const u16 fixed = 0xF002, interruptible = 0xF202;
    const std::vector<RamByte> even = words(Data + 0x20, {0x1234, 0x5678, 0x9ABC}),
                               odd = words(Data + 0x21, {0x1234, 0x5678, 0x9ABC}),
                               divide_vector = words(0, {0x0300, 0x5000}) + words(Handler, {0x9042});
    const Stimulus intr_soon{{}, {{1, true, false}}, 0x21}, intr_late{{}, {{20, true, false}}, 0x21},
        nmi_soon{{}, {{1, false, true}, {3, false, false}}}, nmi_late{{}, {{25, false, true}, {28, false, false}}},
        all_wait{std::vector<u8>(40, 1), {}};
    return {
        {"ALU.json",
         {
             {"add ax,bx", {0x01, 0xD8}, {{Ax, 0x7FFF}, {Bx, 1}}, {}},
             {"daa", {0x27}, {{Ax, 0x00AE}}, {}},
             {"mul bl", {0xF6, 0xE3}, {{Ax, 0x00FF}, {Bx, 0xFF}}, {}},
             {"inc cx", {0x41}, {{Cx, 0xFFFF}, {Flags, fixed | 1}}, {}, {}, false},
         }},
        {"WORD.MOO",
         {
             {"mov ax,[bx] even", {0x8B, 0x07}, {{Bx, 0x20}}, even},
             {"mov ax,[bx] odd", {0x8B, 0x07}, {{Bx, 0x21}}, odd},
             {"add [bx],ax even", {0x01, 0x07}, {{Bx, 0x20}, {Ax, 0x1111}}, even},
             {"add [bx],ax odd", {0x01, 0x07}, {{Bx, 0x21}, {Ax, 0x1111}}, odd},
         }},
        {"REP.MOO.gz",
         {
             {"rep movsw", {0xF3, 0xA5}, {{Si, 0x20}, {Di, 0x40}, {Cx, 3}}, even},
             {"rep movsw, waits", {0xF3, 0xA5}, {{Si, 0x20}, {Di, 0x40}, {Cx, 3}}, even, all_wait},
             {"rep movsw, none", {0xF3, 0xA5}, {{Si, 0x20}, {Di, 0x40}, {Cx, 0}}, {}},
             {"repne scasb", {0xF2, 0xAE}, {{Ax, 'X'}, {Di, 0x40}, {Cx, 9}}, words(Extra + 0x40, {0x4241, 0x5958})},
         }},
        {"INTR.MOO",
         {
             {"nop, INTR", {0x90}, {{Flags, interruptible}}, vectors(), intr_soon},
             {"nop, NMI", {0x90}, {}, vectors(), nmi_soon},
             {"nop, INTR with IF=0", {0x90}, {}, vectors(), intr_soon},
         }},
        {"HLT.json.gz",
         {
             {"hlt, INTR", {0xF4}, {{Flags, interruptible}}, vectors(), intr_late},
             {"hlt, NMI", {0xF4}, {}, vectors(), nmi_late, false},
         }},
        {"DIV.MOO.gz",
         {
             {"div bl by 0", {0xF6, 0xF3}, {{Ax, 0x1234}, {Bx, 0}}, divide_vector},
             {"div bl, quotient too large", {0xF6, 0xF3}, {{Ax, 0x1234}, {Bx, 0x12}}, divide_vector},
             {"div bl", {0xF6, 0xF3}, {{Ax, 0x1234}, {Bx, 0x13}}, {}},
         }},
    };
}

// The tests of a file, recorded now.
inline suite::TestFile record(const RecordedFile& file, suite::CpuName cpu) {
    using namespace suite;
    using namespace recorded;
    TestFile out;
    out.cpu = cpu;
    Runner runner;
    for (const RecordedCase& c : file.cases) {
        TestState state;
        const u16 start[RegisterCount] = {0x0101, 0x0202, 0x0303, 0x0404, 0x1000, 0x3000, 0x2000,
                                          0x4000, 0x0800, 0x0909, 0x0A0A, 0x0B0B, 0x0100, 0xF002};
        for (int r = 0; r < RegisterCount; ++r) state.regs.set(r, start[r]);
        for (const auto& [reg, value] : c.regs) state.regs.set(reg, value);
        for (std::size_t i = 0; i < c.bytes.size(); ++i) state.ram.push_back({static_cast<u32>(Code + i), c.bytes[i]});
        state.ram.insert(state.ram.end(), c.ram.begin(), c.ram.end());
        if (c.full_queue) {
            state.queue = c.bytes;
            state.queue.resize(cpu == CpuName::I8086 ? 6 : 4, 0x90);
        }
        Test test = runner.record(cpu, state, c.name, c.bytes, FetchRule::Memory, c.stimulus);
        test.index = static_cast<u32>(out.tests.size());
        out.tests.push_back(std::move(test));
    }
    return out;
}

}  // namespace tick86::test

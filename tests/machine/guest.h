// SPDX-License-Identifier: MIT
// Tiny guest programs, written as bytes with helpers for what they all do. The ROM is 8 KiB at FE000h; code begins at
// F000:E000, where the reset vector jumps to.
#pragma once
#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "tick86/machine/pc.h"

namespace tick86::test {

class Guest {
public:
    static constexpr u16 Segment = 0xF000, Origin = 0xE000;
    static constexpr std::size_t Size = 0x2000;

    Guest() : bytes_(Size, 0xF4) {
        const u8 jump[] = {0xEA, low(Origin), high(Origin), low(Segment), high(Segment)};
        std::copy(std::begin(jump), std::end(jump), bytes_.begin() + 0x1FF0);
    }
    u16 here() const { return static_cast<u16>(Origin + at_); }
    Guest& code(std::initializer_list<int> list) {
        for (const int b : list) bytes_[at_++] = static_cast<u8>(b);
        return *this;
    }
    Guest& label(const std::string& name) {
        labels_[name] = here();
        return *this;
    }
    Guest& org(u16 address) {
        at_ = address - Origin;
        return *this;
    }
    // One-byte opcode with a byte displacement to a label that is already known.
    Guest& jump(int opcode, const std::string& name) { return code({opcode, labels_.at(name) - (here() + 2)}); }
    Guest& out(int port, int value) {  // through AL; DX for ports above FFh
        if (port < 0x100) return code({0xB0, value, 0xE6, port});
        return code({0xBA, port & 0xFF, port >> 8, 0xB0, value, 0xEE});
    }
    Guest& in(int port) {
        if (port < 0x100) return code({0xE4, port});
        return code({0xBA, port & 0xFF, port >> 8, 0xEC});
    }
    Guest& set_word(int address, int value) {  // MOV word [address], value
        return code({0xC7, 0x06, address & 0xFF, address >> 8, value & 0xFF, value >> 8});
    }
    Guest& inc_word(int address) { return code({0xFF, 0x06, address & 0xFF, address >> 8}); }
    Guest& store_al(int address) { return code({0xA2, address & 0xFF, address >> 8}); }
    Guest& vector(int number, int offset) { return set_word(number * 4, offset).set_word(number * 4 + 2, Segment); }
    // CLI; stack at 0000:7000; DS = ES = 0.
    Guest& begin() { return code({0xFA, 0x31, 0xC0, 0x8E, 0xD0, 0xBC, 0x00, 0x70, 0x8E, 0xD8, 0x8E, 0xC0}); }
    // Both 8259As as the AT has them (vectors 08h and 70h), or the one of the XT; all lines masked but `open`.
    Guest& pics(bool two, int master_open, int slave_open = 0) {
        out(0x20, two ? 0x11 : 0x13).out(0x21, 8);
        if (two) out(0x21, 4);
        out(0x21, 1);
        if (two) out(0xA0, 0x11).out(0xA1, 0x70).out(0xA1, 2).out(0xA1, 1).out(0xA1, 0xFF & ~slave_open);
        return out(0x21, 0xFF & ~master_open);
    }
    // Refresh as the BIOS sets it up: timer 1 to 18, channel 0 in single autoinitialised read mode.
    Guest& refresh() {
        return out(0x43, 0x54).out(0x41, 18).out(0x0B, 0x58).out(0x0C, 0).out(0x01, 0xFF).out(0x01, 0xFF).out(0x0A, 0);
    }
    Guest& halt_loop() {
        label("halt");
        return code({0xFB, 0xF4}).jump(0xEB, "halt");
    }

    Config config(MachineKind kind = MachineKind::Pc86) const {
        Config c = default_config(kind);
        c.bios = bytes_;
        return c;
    }

private:
    std::vector<u8> bytes_;
    std::size_t at_ = 0;
    std::map<std::string, u16> labels_;
};

inline int word_at(const Pc& pc, u32 address) { return word(pc.peek(address), pc.peek(address + 1)); }

}  // namespace tick86::test

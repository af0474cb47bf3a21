// SPDX-License-Identifier: MIT
// DMA page registers - a 74LS670 with four words of four bits: A16-A19 of a DMA transfer.
// In the PC  written at ports 80h-8Fh (A0, A1 choose the word); 81h channel 2, 82h channel 3, 83h channels 1 and 0
// Sources    [XT-TR] system board, sheet with the 8237A; tests/devices/dma_pages_test.cpp; docs/chips/8237a.md
// Not here   reading: the data bus has no way back from the 74LS670, so these ports read FFh
#pragma once
#include <array>

#include "tick86/base/chip.h"
#include "tick86/base/fields.h"

namespace tick86 {

class DmaPages {
public:
    struct State {
        std::array<u8, 4> word{};  // by the two low bits of the port
    };

    void reset() { s_ = State{}; }  // power-on: the 74LS670 has no reset
    void catch_up(Tick) {}
    Tick next_event() const { return Never; }

    u8 read(int) const { return 0xFF; }
    void write(int reg, u8 value);
    u32 page(int channel) const;  // A16-A19 of a transfer of this channel, in place: 00000h-F0000h
    // Physical address of a transfer; a carry out of A15 is lost, as there is no path for it.
    u32 address(int channel, u16 offset) const { return page(channel) | offset; }

    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s) { s_ = s; }

private:
    State s_{};
};

template <class V>
void fields(V& v, Meta<V, DmaPages::State>& s) {
    auto& [word] = s;
    v("word", word);
}

static_assert(Chip<DmaPages>);

}  // namespace tick86

// SPDX-License-Identifier: MIT
// Debug output port: a byte written comes out on the host; a read tells the guest that the port is there.
// In the PC  port E9h, where no real PC has one; reads return E9h
// Sources    the convention of Bochs, also known to QEMU ("port E9 hack"); tests/devices/debug_port_test.cpp
// Not here   nothing
#pragma once
#include "tick86/base/chip.h"
#include "tick86/base/fields.h"
#include "tick86/base/pin.h"

namespace tick86 {

class DebugPort {
public:
    static constexpr u8 Present = 0xE9;

    struct State {
        u64 bytes = 0;  // written so far
        Tick now = 0;
    };
    template <class V>
    friend void fields(V& v, Meta<V, State>& s) {
        auto& [bytes, now] = s;
        v("bytes", bytes), v("now", now);
    }

    Wire<void(u8)> output;

    void reset() {}
    void catch_up(Tick to) {
        if (to > s_.now) s_.now = to;
    }
    Tick next_event() const { return Never; }

    u8 read() const { return Present; }
    u8 peek() const { return Present; }
    void write(u8 value);

    const State& state() const { return s_; }
    bool accepts(const State&) const { return true; }
    void restore(const State& s) { s_ = s; }

private:
    State s_{};
};
static_assert(Chip<DebugPort>);

}  // namespace tick86

// SPDX-License-Identifier: MIT
#include "tick86/chips/dma8237.h"

#include <algorithm>

namespace tick86 {

namespace {

constexpr u16 moved(u16 address, u64 steps, bool down) {
    return static_cast<u16>(down ? address - steps : address + steps);
}

}  // namespace

void Dma8237::reset() { master_clear(); }

void Dma8237::master_clear() {
    s_.command = s_.temporary = 0;
    s_.high_byte = s_.memory_write = false;
    s_.lowest = 3;
    s_.active = s_.latest = -1;
    for (Channel& c : s_.channel) {
        c.masked = true;
        c.requested = c.terminal = false;
    }
    update();
}

bool Dma8237::is_asking(int channel) const { return has_dreq(channel) || at(channel).requested; }

bool Dma8237::is_serviceable(int channel) const {
    return is_enabled() && (at(channel).requested || (has_dreq(channel) && !at(channel).masked));
}

int Dma8237::granted_channel() const {
    if (s_.active >= 0) return s_.active;
    const int first = is_rotating() ? s_.lowest + 1 : 0;
    for (int rank = 0; rank < 4; ++rank)
        if (is_serviceable((first + rank) & 3)) return (first + rank) & 3;
    return -1;
}

void Dma8237::update() {
    const bool level = granted_channel() >= 0;
    if (level == s_.hrq) return;
    s_.hrq = level;
    hrq.drive(level, s_.now);
}

void Dma8237::end_service() {
    s_.active = -1;
    if (s_.hrq) {
        s_.hrq = false;
        hrq.drive(false, s_.now);
    }
    update();
}

void Dma8237::dreq(int channel, bool level) {
    if (at(channel).dreq == level) return;
    at(channel).dreq = level;
    const bool may_end = mode(channel) == Mode::Demand || mode(channel) == Mode::Cascade;
    if (s_.active == channel && may_end && !is_asking(channel)) return end_service();
    update();
}

void Dma8237::terminate(int channel) {
    Channel& c = at(channel);
    c.terminal = true;
    c.requested = false;
    if (is_autoinit(channel)) {
        c.address = c.base_address;
        c.count = c.base_count;
    } else {
        c.masked = true;
    }
}

void Dma8237::eop() {
    if (s_.latest < 0) return;
    if (s_.active == 0 && is_memory_to_memory()) {
        terminate(1);
        at(0).requested = s_.memory_write = false;
    } else {
        terminate(s_.latest);
    }
    s_.latest = -1;
    end_service();
}

DmaCycle Dma8237::next_transfer() const {
    Dma8237 copy;  // its HRQ goes nowhere
    copy.s_ = s_;
    return copy.service();
}

DmaCycle Dma8237::service() {
    const int channel = granted_channel();
    if (channel < 0) return {};
    if (channel == 0 && is_memory_to_memory()) return service_memory();

    Channel& c = at(channel);
    DmaCycle cycle;
    cycle.channel = channel;
    s_.lowest = static_cast<u8>(channel);
    s_.active = s_.latest = static_cast<i8>(channel);
    if (mode(channel) == Mode::Cascade) {
        cycle.cascade = true;
        return cycle;
    }
    cycle.address = c.address;
    cycle.read = kind(channel) == Kind::Read;
    cycle.write = kind(channel) == Kind::Write;
    cycle.verify = !cycle.read && !cycle.write;
    cycle.tc = c.count == 0;
    c.address = moved(c.address, 1, is_decrementing(channel));
    --c.count;
    if (cycle.tc) terminate(channel);
    cycle.last = cycle.tc || mode(channel) == Mode::Single;
    if (cycle.last) end_service();
    return cycle;
}

// Channel 0 reads, channel 1 writes, the temporary register holds the byte between them.
DmaCycle Dma8237::service_memory() {
    const int channel = s_.memory_write ? 1 : 0;
    Channel& c = at(channel);
    DmaCycle cycle;
    cycle.memory = true;
    cycle.channel = channel;
    cycle.address = c.address;
    cycle.read = channel == 0;
    cycle.write = channel == 1;
    s_.active = 0;
    s_.latest = static_cast<i8>(channel);
    s_.lowest = 0;
    if (channel == 1 || !bit(s_.command, 1)) c.address = moved(c.address, 1, is_decrementing(channel));
    const bool done = c.count-- == 0;
    s_.memory_write = channel == 0;
    if (channel == 0) {
        if (done && is_autoinit(0)) c.address = c.base_address, c.count = c.base_count;
    } else if (done) {
        cycle.tc = cycle.last = true;
        terminate(1);
        at(0).requested = false;
        end_service();
    }
    return cycle;
}

u64 Dma8237::skip_refresh(u64 cycles) {
    Channel& c = at(0);
    const bool is_plain = mode(0) == Mode::Single || mode(0) == Mode::Demand;
    const bool is_quiet = s_.active < 0 && !c.requested && !is_memory_to_memory() && !bit(s_.command, 6);
    if (cycles == 0 || c.masked || !is_enabled() || !is_plain || !is_quiet) return 0;
    const bool down = is_decrementing(0);
    const u64 until_tc = u64{c.count} + 1;
    u64 made = cycles;
    if (cycles >= until_tc && is_autoinit(0)) {
        const u64 into = (cycles - until_tc) % (u64{c.base_count} + 1);
        c.address = moved(c.base_address, into, down);
        c.count = static_cast<u16>(c.base_count - into);
        c.terminal = true;
    } else {
        made = std::min(cycles, until_tc);
        c.address = moved(c.address, made, down);
        c.count = static_cast<u16>(c.count - made);
        if (made == until_tc) c.terminal = c.masked = true;
    }
    s_.lowest = 0;
    s_.latest = 0;
    update();
    return made;
}

u8 Dma8237::status() const {
    u8 result = 0;
    for (int i = 0; i < 4; ++i) {
        result = with_bit(result, i, at(i).terminal);
        result = with_bit(result, i + 4, has_dreq(i));
    }
    return result;
}

u8 Dma8237::peek(int reg) const {
    if (reg < 8) {
        const Channel& c = at(reg >> 1);
        const u16 value = bit(static_cast<u32>(reg), 0) ? c.count : c.address;
        return s_.high_byte ? high(value) : low(value);
    }
    if (reg == 0x8) return status();
    if (reg == 0xD) return s_.temporary;
    return 0xFF;
}

u8 Dma8237::read(int reg) {
    const u8 result = peek(reg);
    if (reg < 8) s_.high_byte = !s_.high_byte;
    if (reg == 0x8)
        for (Channel& c : s_.channel) c.terminal = false;
    return result;
}

void Dma8237::write(int reg, u8 value) {
    const int channel = value & 3;
    const bool set = bit(value, 2);
    switch (reg) {
        case 0x8:
            s_.command = value;
            if (!is_enabled()) s_.active = -1;
            break;
        case 0x9: at(channel).requested = set; break;
        case 0xA: at(channel).masked = set; break;
        case 0xB: at(channel).mode = value & 0xFC; break;
        case 0xC: s_.high_byte = false; break;
        case 0xD: master_clear(); break;
        case 0xE:
            for (Channel& c : s_.channel) c.masked = false;
            break;
        case 0xF:
            for (int i = 0; i < 4; ++i) at(i).masked = bit(value, i);
            break;
        default: {
            Channel& c = at(reg >> 1);
            u16& base = reg & 1 ? c.base_count : c.base_address;
            base = s_.high_byte ? word(low(base), value) : word(value, high(base));
            // Base and current are written together, byte by byte.
            u16& current = reg & 1 ? c.count : c.address;
            current = s_.high_byte ? word(low(current), value) : word(value, high(current));
            s_.high_byte = !s_.high_byte;
        }
    }
    update();
}

bool Dma8237::accepts(const State& s) const {
    const auto is_channel_or_none = [](i8 channel) { return channel >= -1 && channel < 4; };
    return s.lowest < 4 && is_channel_or_none(s.active) && is_channel_or_none(s.latest);
}

}  // namespace tick86

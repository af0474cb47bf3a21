// SPDX-License-Identifier: MIT
#include "tick86/devices/parallel.h"

#include "tick86/base/bits.h"

namespace tick86 {
namespace {

// Control
constexpr int Strobe = 0, NotInit = 2, IrqEnable = 4;
// Status, as the port shows it: BUSY is inverted on the card, ACK and ERROR are active low on the cable.
constexpr int NotError = 3, Selected = 4, PaperEnd = 5, NotAck = 6, NotBusy = 7;
constexpr u8 UnusedStatus = 0x07, UnusedControl = 0xE0;  // bits nobody drives read as 1

}  // namespace

void Parallel::reset() {
    s_.data = 0;
    s_.control = 0;
    s_.ack_at = Never;
    set_irq(false);
}

void Parallel::set_irq(bool level) {
    if (level == s_.irq) return;
    s_.irq = level;
    irq.drive(level, s_.now);
}

// The interrupt comes with the end of ACK [XT-TR printer control] and lasts until the next one begins.
void Parallel::catch_up(Tick to) {
    if (to <= s_.now) return;
    if (s_.ack_at != Never && s_.ack_at <= to) {
        if (s_.now < s_.ack_at) {
            s_.now = s_.ack_at;
            set_irq(false);
        }
        if (s_.ack_at + AckTicks <= to) {
            s_.now = s_.ack_at + AckTicks;
            s_.ack_at = Never;
            if (bit(s_.control, IrqEnable)) set_irq(true);
        }
    }
    s_.now = to;
}

Tick Parallel::next_event() const {
    if (s_.ack_at == Never) return Never;
    if (s_.irq && s_.now < s_.ack_at) return s_.ack_at;
    return bit(s_.control, IrqEnable) ? s_.ack_at + AckTicks : Never;
}

u8 Parallel::read(int reg) const {
    switch (reg & 3) {
        case Data: return s_.data;
        case Status: {
            u8 status = UnusedStatus;
            status = with_bit(status, NotError, true);
            status = with_bit(status, Selected, true);  // open inputs float high too
            status = with_bit(status, PaperEnd, !s_.attached);
            status = with_bit(status, NotAck, s_.ack_at == Never || s_.now < s_.ack_at);
            return with_bit(status, NotBusy, s_.attached && s_.ack_at == Never);
        }
        case Control: return s_.control | UnusedControl;
        default: return 0xFF;
    }
}

void Parallel::write(int reg, u8 value) {
    switch (reg & 3) {
        case Data: s_.data = value; break;
        case Control: {
            const bool strobe_begins = bit(value, Strobe) && !bit(s_.control, Strobe);
            s_.control = value & 0x1F;
            if (!bit(value, IrqEnable)) set_irq(false);
            if (!bit(value, NotInit)) {
                s_.ack_at = Never;
            } else if (strobe_begins && s_.attached && s_.ack_at == Never) {
                s_.ack_at = s_.now + AcceptTicks;
                printer(s_.data, s_.now);
            }
            break;
        }
        default: break;  // the status cannot be written; 37Bh is not decoded
    }
}

bool Parallel::accepts(const State& s) const {
    return is_due_time(s.ack_at == Never ? Never : s.ack_at + AckTicks, s.now);
}

}  // namespace tick86

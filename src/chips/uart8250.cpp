// SPDX-License-Identifier: MIT
#include "tick86/chips/uart8250.h"

#include <algorithm>

#include "tick86/base/bits.h"

namespace tick86 {
namespace {

// Interrupt enable register
constexpr int EnableReceived = 0, EnableThre = 1, EnableLineStatus = 2, EnableModemStatus = 3;
// Line control register
constexpr int TwoStopBits = 2, Parity = 3, DivisorAccess = 7;
// Modem control register
constexpr int Dtr = 0, Rts = 1, Out1 = 2, Out2 = 3, Loop = 4;
// Line status register
constexpr int DataReady = 0, OverrunError = 1, Thre = 5, Temt = 6;
constexpr u8 LineStatusErrors = 0x1E;
// Modem status register: what has changed below what is
constexpr int TrailingEdgeRi = 2, Cts = 4, Dsr = 5, RingIndicator = 6, Dcd = 7;
constexpr u8 ModemDeltas = 0x0F;

// Interrupt identification, from the highest priority down [INS8250 interrupt control functions].
constexpr u8 LineStatusId = 6, ReceivedId = 4, ThreId = 2, ModemStatusId = 0, NoInterruptId = 1;

// [PC16550D] gives 16 to 24 BAUDOUT cycles from the write to the THRE interrupt. Guess: the 8250 takes the least.
constexpr u64 CyclesFromWriteToStart = 16;

}  // namespace

// ---- time

u8 Uart8250::word_mask() const { return static_cast<u8>(0xFF >> (3 - (s_.lcr & 3))); }

Uart8250::Frame Uart8250::frame() const {
    const u64 half_bit = u64{8} * baud_period();  // 16 BAUDOUT cycles make a bit
    const u64 word = 5 + (s_.lcr & 3);
    const u64 before_stop = 2 * (1 + word + (bit(s_.lcr, Parity) ? 1 : 0));
    const u64 stop = !bit(s_.lcr, TwoStopBits) ? 2 : word == 5 ? 3 : 4;
    return {half_bit * (before_stop + 1), half_bit * (before_stop + stop)};
}

u64 Uart8250::next_due() const { return std::min({s_.tx_load, s_.tx_done, s_.loop_ready, s_.rx_ready}); }

Tick Uart8250::next_event() const {
    const u64 due = next_due();
    return due == Never ? Never : Crystal.to_tick(due);
}

void Uart8250::catch_up(Tick to) {
    if (to <= s_.now) return;
    while (true) {
        const u64 due = next_due();
        if (due == Never || Crystal.to_tick(due) > to) break;
        s_.now = Crystal.to_tick(due);
        if (due == s_.loop_ready) {
            s_.loop_ready = Never;
            if (bit(s_.mcr, Loop)) deliver(s_.tsr, NoError);
        } else if (due == s_.rx_ready) {
            const Incoming arrived = s_.line[s_.line_first % LineLength];
            s_.line_first = static_cast<u8>((s_.line_first + 1) % LineLength);
            --s_.line_count;
            s_.rx_ready = Never;
            if (s_.line_count) begin_reception(due);
            if (!bit(s_.mcr, Loop)) deliver(arrived.byte & word_mask(), arrived.errors);  // in loop-back SIN is cut off
        } else if (due == s_.tx_load) {
            load_transmitter(due);
        } else {
            finish_transmission(due);
        }
        drive();
    }
    s_.now = to;
}

// ---- transmitter and receiver

void Uart8250::load_transmitter(u64 at) {
    s_.tx_load = Never;
    s_.tsr = s_.thr & word_mask();
    s_.lsr = with_bit(s_.lsr, Thre, true);
    s_.thre_pending = true;
    s_.tx_done = at + frame().length;
    s_.tx_looped = bit(s_.mcr, Loop);
    if (s_.tx_looped) s_.loop_ready = at + frame().middle_of_stop;
}

void Uart8250::finish_transmission(u64 at) {
    const u8 sent = s_.tsr;
    const bool looped = s_.tx_looped;
    s_.tx_done = Never;
    if (bit(s_.lsr, Thre))
        s_.lsr = with_bit(s_.lsr, Temt, true);
    else
        load_transmitter(at);
    if (!looped) tx(sent, s_.now);
}

void Uart8250::begin_reception(u64 at) {
    const u64 start = std::max(at, s_.rx_free);
    s_.rx_ready = start + frame().middle_of_stop;
    s_.rx_free = start + frame().length;
}

bool Uart8250::receive(u8 byte, u8 errors) {
    if (s_.line_count >= LineLength) return false;
    s_.line[(s_.line_first + s_.line_count) % LineLength] = {byte, errors};
    if (s_.line_count++ == 0) begin_reception(Crystal.to_period(s_.now));
    return true;
}

void Uart8250::deliver(u8 byte, u8 errors) {
    if (bit(s_.lsr, DataReady)) s_.lsr = with_bit(s_.lsr, OverrunError, true);
    s_.rbr = byte;
    s_.lsr = static_cast<u8>(with_bit(s_.lsr, DataReady, true) | (errors & (ParityError | FramingError | Break)));
}

// ---- modem lines and interrupts

void Uart8250::cts(bool asserted) { s_.cts = asserted, sense_modem(); }
void Uart8250::dsr(bool asserted) { s_.dsr = asserted, sense_modem(); }
void Uart8250::ri(bool asserted) { s_.ri = asserted, sense_modem(); }
void Uart8250::dcd(bool asserted) { s_.dcd = asserted, sense_modem(); }

// In loop-back the modem control bits stand in for the lines.
void Uart8250::sense_modem() {
    const bool loop = bit(s_.mcr, Loop);
    u8 lines = 0;
    lines = with_bit(lines, Cts, loop ? bit(s_.mcr, Rts) : s_.cts);
    lines = with_bit(lines, Dsr, loop ? bit(s_.mcr, Dtr) : s_.dsr);
    lines = with_bit(lines, RingIndicator, loop ? bit(s_.mcr, Out1) : s_.ri);
    lines = with_bit(lines, Dcd, loop ? bit(s_.mcr, Out2) : s_.dcd);

    const u8 changed = (s_.msr ^ lines) >> 4;
    const bool ri_ended = bit(s_.msr, RingIndicator) && !bit(lines, RingIndicator);
    const u8 deltas = static_cast<u8>((s_.msr & ModemDeltas) | with_bit(changed, TrailingEdgeRi, ri_ended));
    s_.msr = lines | deltas;
    drive();
}

u8 Uart8250::interrupt() const {
    if (bit(s_.ier, EnableLineStatus) && (s_.lsr & LineStatusErrors)) return LineStatusId;
    if (bit(s_.ier, EnableReceived) && bit(s_.lsr, DataReady)) return ReceivedId;
    if (bit(s_.ier, EnableThre) && s_.thre_pending) return ThreId;
    if (bit(s_.ier, EnableModemStatus) && (s_.msr & ModemDeltas)) return ModemStatusId;
    return NoInterruptId;
}

// In loop-back the modem control pins are inactive [INS8250 modem control register], OUT2 and with it the card's
// interrupt gate among them.
void Uart8250::drive() {
    const bool loop = bit(s_.mcr, Loop);
    const auto set = [this](bool& pin, bool level, const OutputPin& output) {
        if (pin == level) return;
        pin = level;
        output.drive(level, s_.now);
    };
    set(s_.dtr, bit(s_.mcr, Dtr) && !loop, dtr);
    set(s_.rts, bit(s_.mcr, Rts) && !loop, rts);
    set(s_.irq, bit(s_.mcr, Out2) && !loop && interrupt() != NoInterruptId, irq);
}

// ---- registers

void Uart8250::reset() {
    const State old = s_;
    s_ = State{};
    s_.now = old.now;
    s_.rbr = old.rbr, s_.thr = old.thr, s_.divisor = old.divisor, s_.baud_start = old.baud_start;
    s_.irq = old.irq, s_.rts = old.rts, s_.dtr = old.dtr;
    s_.cts = old.cts, s_.dsr = old.dsr, s_.ri = old.ri, s_.dcd = old.dcd;
    s_.line = old.line, s_.line_first = old.line_first, s_.line_count = old.line_count;
    s_.rx_ready = old.rx_ready, s_.rx_free = old.rx_free;
    sense_modem();
    s_.msr &= static_cast<u8>(~ModemDeltas);
    drive();
}

u8 Uart8250::peek(int reg) const {
    const bool divisor = bit(s_.lcr, DivisorAccess);
    switch (reg & 7) {
        case Data: return divisor ? low(s_.divisor) : s_.rbr;
        case Ier: return divisor ? high(s_.divisor) : s_.ier;
        case Iir: return interrupt();
        case Lcr: return s_.lcr;
        case Mcr: return s_.mcr;
        case Lsr: return s_.lsr;
        case Msr: return s_.msr;
        default: return 0xFF;  // no scratch register: nobody drives the bus
    }
}

u8 Uart8250::read(int reg) {
    const u8 value = peek(reg);
    switch (reg & 7) {
        case Data:
            if (!bit(s_.lcr, DivisorAccess)) s_.lsr = with_bit(s_.lsr, DataReady, false);
            break;
        case Iir:
            if (value == ThreId) s_.thre_pending = false;
            break;
        case Lsr: s_.lsr &= static_cast<u8>(~LineStatusErrors); break;
        case Msr: s_.msr &= static_cast<u8>(~ModemDeltas); break;
        default: break;
    }
    drive();
    return value;
}

void Uart8250::write(int reg, u8 value) {
    const bool divisor = bit(s_.lcr, DivisorAccess);
    switch (reg & 7) {
        case Data:
            if (divisor) {
                s_.divisor = word(value, high(s_.divisor));
                s_.baud_start = Crystal.to_period(s_.now);
                break;
            }
            s_.thr = value;
            s_.lsr = with_bit(with_bit(s_.lsr, Thre, false), Temt, false);
            s_.thre_pending = false;
            if (s_.tx_load == Never && s_.tx_done == Never) {
                const u64 cycle = baud_period();
                const u64 since = Crystal.to_period(s_.now) - s_.baud_start;
                s_.tx_load = s_.baud_start + (since / cycle + 1 + CyclesFromWriteToStart) * cycle;
            }
            break;
        case Ier:
            if (divisor) {
                s_.divisor = word(low(s_.divisor), value);
                s_.baud_start = Crystal.to_period(s_.now);
                break;
            }
            if (bit(value, EnableThre) && !bit(s_.ier, EnableThre) && bit(s_.lsr, Thre)) s_.thre_pending = true;
            s_.ier = value & 0x0F;
            break;
        case Lcr: s_.lcr = value; break;
        case Mcr:
            s_.mcr = value & 0x1F;
            sense_modem();
            break;
        default: break;  // IIR is read only; writing LSR and MSR is for the factory; there is no register 7
    }
    drive();
}

bool Uart8250::accepts(const State& s) const {
    const u64 period = Crystal.to_period(s.now);
    if (s.line_first >= LineLength || s.line_count > LineLength || s.baud_start > period) return false;
    if ((s.rx_ready == Never) != (s.line_count == 0)) return false;
    return is_due_time(s.tx_load, period) && is_due_time(s.tx_done, period) && is_due_time(s.rx_ready, period) &&
           is_due_time(s.loop_ready, period) && (s.rx_free <= period || is_due_time(s.rx_free, period));
}

}  // namespace tick86

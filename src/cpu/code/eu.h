// SPDX-License-Identifier: MIT
// Execution unit: what a micro-operation costs, the loader, operands, recognition of interrupts.
// `t` is the clock of the micro-operation that comes next. Routines in op_*.h are straight lines of these calls;
// nothing else knows how a clock passes.
// Sources  recordings of the 8086 (tests/suite); recognition of interrupts: docs/accuracy.md
#pragma once
#include "cpu/code/alu.h"
#include "cpu/code/biu.h"

namespace tick86::cpu::code {

template <class Model_, class Probe_>
struct Eu {
    using Model = Model_;
    using Probe = Probe_;
    static constexpr bool Is8088 = Model::BusWidth == 1;

    CpuState& s;
    Bus& bus;
    Probe& probe;
    bool& stop;
    Biu<Model, Probe> biu;
    Clock t = 0;

    // The modrm byte of the running instruction.
    u8 modrm = 0;
    bool memory = false;     // its r/m is a memory operand ...
    SegReg ea_segment = DS;  // ... in this segment ...
    u16 ea = 0;              // ... at this offset

    // T1 of the cycles that an interrupt's entry notes for its mark.
    std::array<Clock, 5> noted{};
    std::size_t noted_count = 0;

    Eu(CpuState& state, Bus& b, Probe& p, bool& stop_flag, bool& in_bus_call)
        : s(state), bus(b), probe(p), stop(stop_flag), biu{state, b, p, in_bus_call} {}

    // --- time ---

    void idle(int clocks) { t += clocks; }
    void jump() { t += 1; }  // a taken jump, call or return costs one clock more
    u8 q() {
        biu.sync(t);
        if (s.queue_count == 0) t = biu.wait_for_byte(t);
        return biu.pop(t++, QueueOpKind::Subsequent);
    }
    u16 q_word() {
        const u8 low_byte = q();
        return static_cast<u16>(low_byte | q() << 8);
    }
    // An immediate operand: a byte costs a jump over the second read.
    template <int W>
    u16 q_immediate() {
        if constexpr (W == 2) return q_word();
        const u8 byte = q();
        jump();
        return byte;
    }
    void susp() { t = biu.suspend(t); }
    // The same where another segment is gone to; near jumps are too many to be noted.
    void susp_far() {
        susp();
        bus.departure = {s.clock, s.sreg[CS], static_cast<u16>(s.pc - s.queue_count)};
    }
    void corr() {
        biu.correct();
        t += 2;
    }
    void flush() { biu.flush(t++); }

    // --- memory; the micro-operation executes in clock t, the next one after the transfer ---

    static constexpr SegmentStatus status(SegReg segment) {
        constexpr SegmentStatus Of[] = {SegmentStatus::Es, SegmentStatus::Cs, SegmentStatus::Ss, SegmentStatus::Ds};
        return Of[segment];
    }

    template <int W, bool Note = false>
    u16 cycle_read(BusKind kind, SegmentStatus segment, u32 base, u16 offset) {
        Clock t3 = 0;
        u16 data = 0;
        const Clock t1 = biu.request(t);
        if constexpr (Note) noted[noted_count++] = t1;
        const u32 address = (base + offset) & Bus::AddressMask;
        if constexpr (W == 1) {
            data = biu.read(kind, segment, address, false, t1, t3);
        } else if (!Is8088 && !(offset & 1)) {
            data = biu.read(kind, segment, address, true, t1, t3);
        } else {
            data = biu.read(kind, segment, address, false, t1, t3) & 0xFF;
            const u32 second = (base + static_cast<u16>(offset + 1)) & Bus::AddressMask;
            data = static_cast<u16>(data | biu.read(kind, segment, second, false, t3 + 2, t3) << 8);
        }
        biu.release(t3);
        t = t3 + 1;
        s.opr = data;
        return data;
    }
    template <int W, bool Note = false>
    void cycle_write(BusKind kind, SegmentStatus segment, u32 base, u16 offset, u16 data) {
        Clock t3 = 0;
        const Clock t1 = biu.request(t);
        if constexpr (Note) noted[noted_count++] = t1;
        const u32 address = (base + offset) & Bus::AddressMask;
        if constexpr (W == 1) {
            biu.write(kind, segment, address, false, data, t1, t3);
        } else if (!Is8088 && !(offset & 1)) {
            biu.write(kind, segment, address, true, data, t1, t3);
        } else {
            biu.write(kind, segment, address, false, data, t1, t3);
            const u32 second = (base + static_cast<u16>(offset + 1)) & Bus::AddressMask;
            biu.write(kind, segment, second, false, static_cast<u16>(data >> 8), t3 + 2, t3);
        }
        biu.release(t3);
        t = t3 + 1;
        if constexpr (W == 2) s.opr = data;
    }

    template <int W>
    u16 rd(SegReg segment, u16 offset, int adjust = 0) {
        s.ind = static_cast<u16>(offset + adjust);
        return cycle_read<W>(BusKind::MemRead, status(segment), u32{s.sreg[segment]} << 4, offset);
    }
    template <int W, bool Note = false>
    void wr(SegReg segment, u16 offset, u16 data, int adjust = 0) {
        s.ind = static_cast<u16>(offset + adjust);
        cycle_write<W, Note>(BusKind::MemWrite, status(segment), u32{s.sreg[segment]} << 4, offset, data);
    }
    u16 rd_vector(u16 offset, int adjust = 0) {  // segment 0; the status pins name CS
        s.ind = static_cast<u16>(offset + adjust);
        return cycle_read<2, true>(BusKind::MemRead, SegmentStatus::Cs, 0, offset);
    }
    template <int W>
    u16 in(u16 port) {
        s.ind = port;
        return cycle_read<W>(BusKind::IoRead, SegmentStatus::Cs, 0, port);
    }
    template <int W>
    void out(u16 port, u16 data) {
        s.ind = port;
        cycle_write<W>(BusKind::IoWrite, SegmentStatus::Cs, 0, port, data);
    }

    // --- registers and operands ---

    template <int W>
    u16 reg(int i) const {
        if constexpr (W == 2) return s.r[i & 7];
        return static_cast<u8>(s.r[i & 3] >> (i & 4 ? 8 : 0));
    }
    template <int W>
    void set_reg(int i, u16 value) {
        if constexpr (W == 2) {
            s.r[i & 7] = value;
        } else {
            u16& r = s.r[i & 3];
            r = static_cast<u16>(i & 4 ? (r & 0x00FF) | value << 8 : (r & 0xFF00) | (value & 0xFF));
        }
    }
    int reg_field() const { return modrm >> 3 & 7; }
    int rm_field() const { return modrm & 7; }
    SegReg data_segment(SegReg otherwise = DS) const {
        return s.segment_override >= 0 ? static_cast<SegReg>(s.segment_override) : otherwise;
    }

    // Pops modrm and, for a memory operand, computes its address. Leaves t at the first micro-operation of the
    // instruction, or for memory at that of the address routine's end (finish_ea).
    void fetch_modrm(bool late_entry = false) {
        t = s.clock + 1;
        modrm = q();
        memory = modrm < 0xC0;
        if (memory)
            effective_address();
        else
            t += late_entry ? 1 : 0;
    }
    void effective_address();

    // Reads the r/m operand (with the end of the address routine, if it is in memory).
    template <int W>
    u16 load_rm() {
        if (!memory) return reg<W>(rm_field());
        const u16 value = rd<W>(ea_segment, ea);
        s.tmp_b = value;
        idle(2);
        return value;
    }
    // The same end for an instruction that does not read its operand.
    void skip_rm() {
        if (!memory) return;
        s.ind = ea;
        idle(2);
    }

    // --- end of an instruction: the loader ---

    void end() { boundary(t - 1); }        // the last micro-operation asked for the next instruction
    void end_early() { boundary(t - 2); }  // the last but one did

    // Takes the next instruction's first byte, or an interrupt, in the first clock from c on in which it can.
    void boundary(Clock c) {
        if (c >= bus.horizon) serve(c);
        if (s.attention && accept(c)) return;
        biu.sync(c);
        if (s.queue_count != 0) [[likely]]
            take(c);
        else
            starve(c);
    }
    // One try in clock c only. False: nothing was there.
    bool try_boundary(Clock c) {
        if (c >= bus.horizon) serve(c);
        if (s.attention && accept(c)) return true;
        biu.sync(c);
        if (s.queue_count == 0) return false;
        take(c);
        return true;
    }
    void take(Clock c) {
        s.opcode = biu.pop(c, QueueOpKind::First);
        s.clock = c;
        s.pending = Pending::Opcode;
    }
    // The queue is empty: the loader tries in every clock, and sees interrupts meanwhile.
    void starve(Clock c) {
        for (;;) {
            const Clock byte_at = s.due > c ? s.due : c + 1;
            if (s.attention || bus.horizon <= byte_at) {
                ++c;
                if (!s.attention && bus.horizon > c) c = bus.horizon < byte_at ? bus.horizon : byte_at;
            } else {
                c = byte_at;
            }
            if (try_boundary(c)) return;
        }
    }

    void serve(Clock c) {
        if (!bus.serve(c)) stop = true;
    }

    // INTR as the chip sees it in clock c: the level at the end of the clock before.
    bool intr_seen(Clock c) const { return s.intr_at < c ? s.intr : s.intr_before; }

    // Is there a request that is taken in clock c? Order: NMI, INTR, trap.
    bool accept(Clock c) {
        if (s.after_prefix) return false;
        Pending taken = Pending::Opcode;
        if (s.nmi_latch && s.nmi_at < c) {
            s.nmi_latch = false;
            taken = Pending::Nmi;
        } else if (!s.inhibit && (s.flags & flag::IF) && intr_seen(c)) {
            taken = Pending::Intr;
        } else if (!s.inhibit && s.trap) {
            taken = Pending::Trap;
        } else {
            s.attention = s.nmi_latch || s.intr || s.intr_at >= c || (s.flags & flag::TF);
            return false;
        }
        s.pending = taken;
        s.clock = c;
        return true;
    }
    // Would a repeated string instruction or WAIT break off in clock c? Also for a trap, so that single steps show each
    // element.
    bool interrupt_waits(Clock c) {
        if (c >= bus.horizon) serve(c);
        return s.attention && ((s.nmi_latch && s.nmi_at < c) || ((s.flags & flag::IF) && intr_seen(c)) || s.trap);
    }

    // Of the running instruction, while its opcode byte is the last that has left the queue.
    u16 opcode_ip() const { return static_cast<u16>(s.pc - s.queue_count - 1); }
    // `at`: opcode_ip() of the instruction that changes the flags.
    void tell_interrupt_flag(bool on, Clock clock, u16 cs, u16 at) {
        if (!on || s.intr) bus.interrupt_flag(on, clock, cs, at);
    }

    void load_flags(u16 value, u16 cs, u16 at) {
        if ((s.flags ^ value) & flag::IF) tell_interrupt_flag(value & flag::IF, t, cs, at);
        s.flags = static_cast<u16>((value & flag::Loadable) | flag::Fixed);
        if (s.flags & flag::TF) s.attention = true;
    }
    void set_arithmetic(u16 six) { s.flags = with_arithmetic(s.flags, six); }
};

}  // namespace tick86::cpu::code

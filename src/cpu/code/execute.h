// SPDX-License-Identifier: MIT
// From the first byte to the routine: one step.
#pragma once
#include "cpu/code/address.h"
#include "cpu/code/eu.h"
#include "cpu/code/interrupt.h"
#include "cpu/code/op_alu.h"
#include "cpu/code/op_jump.h"
#include "cpu/code/op_move.h"
#include "cpu/code/op_muldiv.h"
#include "cpu/code/op_string.h"

namespace tick86::cpu::code {

// --- instructions without micro-code: executed in the clock after their pop ---

template <class E>
void prefix(E& e) {
    e.s.after_prefix = true;
    e.boundary(e.s.clock + 2);
}
template <class E>
void segment_prefix(E& e) {  // 26 2E 36 3E
    e.s.segment_override = static_cast<i8>(e.s.opcode >> 3 & 3);
    prefix(e);
}
template <class E>
void repeat_prefix(E& e) {  // F2 F3
    e.s.f1 = true;
    e.s.repne = e.s.opcode == 0xF2;
    prefix(e);
}
template <class E>
void lock_prefix(E& e) {  // F0 F1
    e.s.lock = true;
    prefix(e);
}
template <class E>
void change_flags(E& e, u16 flags) {  // F5 F8-FD
    e.s.flags = flags;
    e.boundary(e.s.clock + 2);
}
template <class E>
void cli(E& e) {  // FA
    if (e.s.flags & flag::IF) e.tell_interrupt_flag(false, e.s.clock, e.s.sreg[CS], e.opcode_ip());
    change_flags(e, e.s.flags & ~flag::IF);
}
template <class E>
void sti(E& e) {  // FB; holds INTR off for one boundary if IF was clear
    if (!(e.s.flags & flag::IF)) {
        e.s.inhibit = true;
        e.tell_interrupt_flag(true, e.s.clock, e.s.sreg[CS], e.opcode_ip());
    }
    change_flags(e, e.s.flags | flag::IF);
}

// --- groups ---

template <int W, class E>
void group_f6(E& e) {
    e.fetch_modrm(true);
    const u16 x = e.template load_rm<W>();
    switch (e.reg_field()) {
        case 0:
        case 1: return test_rm_imm<W>(e, x);
        case 2: return not_rm<W>(e, x);
        case 3: return unary_rm<W>(e, x, sub<W>(0, x));
        case 4: return mul<W>(e, x, false);
        case 5: return mul<W>(e, x, true);
        case 6: return div<W>(e, x, false);
        default: return div<W>(e, x, true);
    }
}
// FE has the same micro-code as FF with bytes: its undefined forms move single bytes over the bus.
template <int W, class E>
void group_fe(E& e) {
    e.fetch_modrm(true);
    switch (e.reg_field()) {
        case 0: {
            const u16 x = e.template load_rm<W>();
            return unary_rm<W>(e, x, inc<W>(x, e.s.flags));
        }
        case 1: {
            const u16 x = e.template load_rm<W>();
            return unary_rm<W>(e, x, dec<W>(x, e.s.flags));
        }
        case 2: return call_rm<W>(e);
        case 3: return call_rm_far<W>(e);
        case 4: return jump_rm<W>(e);
        case 5: return jump_rm_far<W>(e);
        default: {
            u16 value = e.template load_rm<W>();
            e.idle(3);
            e.s.r[SP] = static_cast<u16>(e.s.r[SP] - 2);
            if (W == 2 && !e.memory && e.rm_field() == SP) value = e.s.r[SP];
            e.template wr<W>(SS, e.s.r[SP], value);
            return e.end();
        }
    }
}

template <class E>
void execute(E& e) {
    CpuState& s = e.s;
    switch (s.opcode) {
        case 0x00: return alu_rm_reg<0, 1>(e);
        case 0x01: return alu_rm_reg<0, 2>(e);
        case 0x02: return alu_reg_rm<0, 1>(e);
        case 0x03: return alu_reg_rm<0, 2>(e);
        case 0x04: return alu_acc_imm<0, 1>(e);
        case 0x05: return alu_acc_imm<0, 2>(e);
        case 0x08: return alu_rm_reg<1, 1>(e);
        case 0x09: return alu_rm_reg<1, 2>(e);
        case 0x0A: return alu_reg_rm<1, 1>(e);
        case 0x0B: return alu_reg_rm<1, 2>(e);
        case 0x0C: return alu_acc_imm<1, 1>(e);
        case 0x0D: return alu_acc_imm<1, 2>(e);
        case 0x10: return alu_rm_reg<2, 1>(e);
        case 0x11: return alu_rm_reg<2, 2>(e);
        case 0x12: return alu_reg_rm<2, 1>(e);
        case 0x13: return alu_reg_rm<2, 2>(e);
        case 0x14: return alu_acc_imm<2, 1>(e);
        case 0x15: return alu_acc_imm<2, 2>(e);
        case 0x18: return alu_rm_reg<3, 1>(e);
        case 0x19: return alu_rm_reg<3, 2>(e);
        case 0x1A: return alu_reg_rm<3, 1>(e);
        case 0x1B: return alu_reg_rm<3, 2>(e);
        case 0x1C: return alu_acc_imm<3, 1>(e);
        case 0x1D: return alu_acc_imm<3, 2>(e);
        case 0x20: return alu_rm_reg<4, 1>(e);
        case 0x21: return alu_rm_reg<4, 2>(e);
        case 0x22: return alu_reg_rm<4, 1>(e);
        case 0x23: return alu_reg_rm<4, 2>(e);
        case 0x24: return alu_acc_imm<4, 1>(e);
        case 0x25: return alu_acc_imm<4, 2>(e);
        case 0x28: return alu_rm_reg<5, 1>(e);
        case 0x29: return alu_rm_reg<5, 2>(e);
        case 0x2A: return alu_reg_rm<5, 1>(e);
        case 0x2B: return alu_reg_rm<5, 2>(e);
        case 0x2C: return alu_acc_imm<5, 1>(e);
        case 0x2D: return alu_acc_imm<5, 2>(e);
        case 0x30: return alu_rm_reg<6, 1>(e);
        case 0x31: return alu_rm_reg<6, 2>(e);
        case 0x32: return alu_reg_rm<6, 1>(e);
        case 0x33: return alu_reg_rm<6, 2>(e);
        case 0x34: return alu_acc_imm<6, 1>(e);
        case 0x35: return alu_acc_imm<6, 2>(e);
        case 0x38: return alu_rm_reg<7, 1>(e);
        case 0x39: return alu_rm_reg<7, 2>(e);
        case 0x3A: return alu_reg_rm<7, 1>(e);
        case 0x3B: return alu_reg_rm<7, 2>(e);
        case 0x3C: return alu_acc_imm<7, 1>(e);
        case 0x3D: return alu_acc_imm<7, 2>(e);
        case 0x06:
        case 0x0E:
        case 0x16:
        case 0x1E: return push_sreg(e);
        case 0x07:
        case 0x0F:
        case 0x17:
        case 0x1F: return pop_sreg(e);
        case 0x26:
        case 0x2E:
        case 0x36:
        case 0x3E: return segment_prefix(e);
        case 0x27: return decimal<false>(e);
        case 0x2F: return decimal<true>(e);
        case 0x37: return ascii<false>(e);
        case 0x3F: return ascii<true>(e);
        case 0x40:
        case 0x41:
        case 0x42:
        case 0x43:
        case 0x44:
        case 0x45:
        case 0x46:
        case 0x47: return inc_dec_reg<false>(e);
        case 0x48:
        case 0x49:
        case 0x4A:
        case 0x4B:
        case 0x4C:
        case 0x4D:
        case 0x4E:
        case 0x4F: return inc_dec_reg<true>(e);
        case 0x50:
        case 0x51:
        case 0x52:
        case 0x53:
        case 0x54:
        case 0x55:
        case 0x56:
        case 0x57: return push_reg(e);
        case 0x58:
        case 0x59:
        case 0x5A:
        case 0x5B:
        case 0x5C:
        case 0x5D:
        case 0x5E:
        case 0x5F: return pop_reg(e);
        case 0x60:
        case 0x61:
        case 0x62:
        case 0x63:
        case 0x64:
        case 0x65:
        case 0x66:
        case 0x67:
        case 0x68:
        case 0x69:
        case 0x6A:
        case 0x6B:
        case 0x6C:
        case 0x6D:
        case 0x6E:
        case 0x6F:
        case 0x70:
        case 0x71:
        case 0x72:
        case 0x73:
        case 0x74:
        case 0x75:
        case 0x76:
        case 0x77:
        case 0x78:
        case 0x79:
        case 0x7A:
        case 0x7B:
        case 0x7C:
        case 0x7D:
        case 0x7E:
        case 0x7F: return jump_if(e);
        case 0x80:
        case 0x82: return alu_rm_imm<1, false>(e);
        case 0x81: return alu_rm_imm<2, true>(e);
        case 0x83: return alu_rm_imm<2, false>(e);
        case 0x84: return test_rm_reg<1>(e);
        case 0x85: return test_rm_reg<2>(e);
        case 0x86: return xchg_rm_reg<1>(e);
        case 0x87: return xchg_rm_reg<2>(e);
        case 0x88: return mov_rm_reg<1>(e);
        case 0x89: return mov_rm_reg<2>(e);
        case 0x8A: return mov_reg_rm<1>(e);
        case 0x8B: return mov_reg_rm<2>(e);
        case 0x8C: return mov_rm_sreg(e);
        case 0x8D: return lea(e);
        case 0x8E: return mov_sreg_rm(e);
        case 0x8F: return pop_rm(e);
        case 0x90:
        case 0x91:
        case 0x92:
        case 0x93:
        case 0x94:
        case 0x95:
        case 0x96:
        case 0x97: return xchg_acc(e);
        case 0x98: return cbw(e);
        case 0x99: return cwd(e);
        case 0x9A: return call_far(e);
        case 0x9B: return wait(e);
        case 0x9C: return pushf(e);
        case 0x9D: return popf(e);
        case 0x9E: return sahf(e);
        case 0x9F: return lahf(e);
        case 0xA0: return mov_acc_mem<1>(e);
        case 0xA1: return mov_acc_mem<2>(e);
        case 0xA2: return mov_mem_acc<1>(e);
        case 0xA3: return mov_mem_acc<2>(e);
        case 0xA4: return movs<1>(e);
        case 0xA5: return movs<2>(e);
        case 0xA6: return compare_string<1, false>(e);
        case 0xA7: return compare_string<2, false>(e);
        case 0xA8: return test_acc_imm<1>(e);
        case 0xA9: return test_acc_imm<2>(e);
        case 0xAA: return stos<1>(e);
        case 0xAB: return stos<2>(e);
        case 0xAC: return lods<1>(e);
        case 0xAD: return lods<2>(e);
        case 0xAE: return compare_string<1, true>(e);
        case 0xAF: return compare_string<2, true>(e);
        case 0xB0:
        case 0xB1:
        case 0xB2:
        case 0xB3:
        case 0xB4:
        case 0xB5:
        case 0xB6:
        case 0xB7: return mov_reg_imm<1>(e);
        case 0xB8:
        case 0xB9:
        case 0xBA:
        case 0xBB:
        case 0xBC:
        case 0xBD:
        case 0xBE:
        case 0xBF: return mov_reg_imm<2>(e);
        case 0xC0:
        case 0xC2:
        case 0xC8:
        case 0xCA: return ret_release(e);
        case 0xC1:
        case 0xC3: return ret_near(e);
        case 0xC4: return load_far_pointer(e, ES);
        case 0xC5: return load_far_pointer(e, DS);
        case 0xC6: return mov_rm_imm<1>(e);
        case 0xC7: return mov_rm_imm<2>(e);
        case 0xC9:
        case 0xCB: return ret_far(e);
        case 0xCC: return int3(e);
        case 0xCD: return int_n(e);
        case 0xCE: return into(e);
        case 0xCF: return iret(e);
        case 0xD0: return shift_one<1>(e);
        case 0xD1: return shift_one<2>(e);
        case 0xD2: return shift_by_cl<1>(e);
        case 0xD3: return shift_by_cl<2>(e);
        case 0xD4: return aam(e);
        case 0xD5: return aad(e);
        case 0xD6: return salc(e);
        case 0xD7: return xlat(e);
        case 0xD8:
        case 0xD9:
        case 0xDA:
        case 0xDB:
        case 0xDC:
        case 0xDD:
        case 0xDE:
        case 0xDF: return esc(e);
        case 0xE0:
        case 0xE1: return loop_while(e);
        case 0xE2: return loop(e);
        case 0xE3: return jcxz(e);
        case 0xE4: return in_imm<1>(e);
        case 0xE5: return in_imm<2>(e);
        case 0xE6: return out_imm<1>(e);
        case 0xE7: return out_imm<2>(e);
        case 0xE8: return call_near(e);
        case 0xE9: return jump_near(e);
        case 0xEA: return jump_far(e);
        case 0xEB: return jump_short(e);
        case 0xEC: return in_dx<1>(e);
        case 0xED: return in_dx<2>(e);
        case 0xEE: return out_dx<1>(e);
        case 0xEF: return out_dx<2>(e);
        case 0xF0:
        case 0xF1: return lock_prefix(e);
        case 0xF2:
        case 0xF3: return repeat_prefix(e);
        case 0xF4: return hlt(e);
        case 0xF5: return change_flags(e, s.flags ^ flag::CF);
        case 0xF6: return group_f6<1>(e);
        case 0xF7: return group_f6<2>(e);
        case 0xF8: return change_flags(e, s.flags & ~flag::CF);
        case 0xF9: return change_flags(e, s.flags | flag::CF);
        case 0xFA: return cli(e);
        case 0xFB: return sti(e);
        case 0xFC: return change_flags(e, s.flags & ~flag::DF);
        case 0xFD: return change_flags(e, s.flags | flag::DF);
        case 0xFE: return group_fe<1>(e);
        default: return group_fe<2>(e);
    }
}

// Executes what the state says is pending.
template <class E>
void step(E& e) {
    CpuState& s = e.s;
    if (s.pending == Pending::Opcode) [[likely]] {
        if (s.after_prefix) {
            s.after_prefix = false;
        } else {
            s.segment_override = -1;
            s.f1 = s.repne = s.lock = false;
        }
        s.inhibit = false;
        s.trap = s.flags & flag::TF;
        return execute(e);
    }
    switch (s.pending) {
        case Pending::Repeat: return execute(e);
        case Pending::Halted: return halted(e);
        case Pending::Poll: e.t = s.clock; return wait_poll(e);
        case Pending::Start: return e.boundary(s.clock);
        default: break;
    }
    const Pending pending = s.pending;
    s.inhibit = s.after_prefix = false;
    // An entry that began with TF set is trapped like an instruction, before the handler's first one; a trap is not.
    s.trap = (pending == Pending::Nmi || pending == Pending::Intr) && (s.flags & flag::TF);
    switch (pending) {
        case Pending::Trap: return enter_fixed(e, 1, EntryKind::Trap);
        case Pending::Nmi: return enter_fixed(e, 2, EntryKind::Nmi);
        case Pending::Intr: return enter_intr(e);
        default: return reset_routine(e);
    }
}

}  // namespace tick86::cpu::code

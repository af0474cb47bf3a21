// SPDX-License-Identifier: MIT
#include "tick86/debug/call_stack.h"

#include <fmt/format.h>

#include <algorithm>

#include "tick86/base/bits.h"
#include "tick86/debug/disassembler.h"
#include "tick86/machine/pc.h"

namespace tick86 {
namespace {

constexpr u32 MostBytes = 4096;  // of the stack that are looked at for calls
constexpr u32 FrameBytes = 6;

std::string what_of(const LogMark& entry) {
    const cpu::Mark& m = entry.mark;
    switch (m.entry) {
        case cpu::EntryKind::Trap: return "single-step trap (INT 01h)";
        case cpu::EntryKind::Nmi: return "NMI (INT 02h)";
        case cpu::EntryKind::Intr: return fmt::format("IRQ {} (INT {:02X}h)", entry.served & served::Line, m.vector);
        case cpu::EntryKind::DivideError: return "divide error (INT 00h)";
        case cpu::EntryKind::Overflow: return "INTO (INT 04h)";
        case cpu::EntryKind::Breakpoint: return "INT3 (INT 03h)";
        case cpu::EntryKind::Software: break;
    }
    return fmt::format("INT {:02X}h", m.vector);
}

u16 word_of(const Pc& pc, u16 segment, u16 offset) {
    return word(pc.peek(FarAddress{segment, offset}.linear()),
                pc.peek(FarAddress{segment, static_cast<u16>(offset + 1)}.linear()));
}

// The frames that are still on a stack: not left behind, not popped.
std::vector<OpenFrame> frames_of(const Pc& pc) {
    const cpu::Architectural a = pc.registers();
    std::vector<OpenFrame> frames;
    for (const OpenFrame& frame : pc.pin_ring().frames().all()) {
        const cpu::Mark& m = frame.entry.mark;
        const bool is_popped = m.ss == a.sreg[cpu::SS] && a.r[cpu::SP] >= u32{m.sp} + FrameBytes;
        if (!frame.is_left && !is_popped && is_frame_intact(pc, m)) frames.push_back(frame);
    }
    std::reverse(frames.begin(), frames.end());
    return frames;
}

struct Call {
    int length = 0;  // 0: no CALL ends here
    bool is_far = false;
    std::optional<FarAddress> target;
};

// The CALL that ends at segment:offset.
Call call_before(const Pc& pc, u16 segment, u16 offset) {
    constexpr int Longest = 6;
    for (int length = 2; length <= Longest; ++length) {
        const u16 start = static_cast<u16>(offset - length);
        if (start > offset) continue;  // it would wrap
        const Decoded d = decode_at(pc, segment, start);
        if (d.length != length || d.flow != Flow::Call || d.is_db) continue;
        Call call{length, d.opcode == 0x9A || (d.opcode == 0xFF && (d.modrm >> 3 & 7) == 3), std::nullopt};
        if (d.target) call.target = FarAddress{segment, *d.target};
        if (d.far_target) call.target = d.far_target;
        return call;
    }
    return {};
}

}  // namespace

bool is_frame_intact(const Pc& pc, const cpu::Mark& entry) {
    constexpr u16 Flags = cpu::flag::Loadable;
    const auto pushed = [&](u16 at) { return word_of(pc, entry.ss, static_cast<u16>(entry.sp + at)); };
    return (pushed(0) == entry.ip) + (pushed(2) == entry.cs) + ((pushed(4) & Flags) == (entry.flags & Flags)) >= 2;
}

std::vector<CallFrame> call_stack(const Pc& pc, std::size_t most) {
    const cpu::Architectural a = pc.registers();
    std::vector<CallFrame> found;
    CallFrame here;
    here.at = {a.sreg[cpu::CS], a.ip};
    here.ss = a.sreg[cpu::SS];
    here.sp = a.r[cpu::SP];
    found.push_back(here);

    const std::vector<OpenFrame> interrupts = frames_of(pc);
    std::size_t next = 0;
    u16 ss = here.ss, sp = here.sp, cs = here.at.segment;
    u32 seen = 0;
    while (found.size() < most && seen < MostBytes) {
        // The next interrupt's frame on this stack, or on another one once this one has ended.
        const cpu::Mark* frame = next < interrupts.size() ? &interrupts[next].entry.mark : nullptr;
        const bool is_here = frame && frame->ss == ss && frame->sp >= sp;
        const u32 end = is_here ? frame->sp : std::min<u32>(0xFFFE, sp + (frame ? 0 : MostBytes));
        for (; sp < end && found.size() < most && seen < MostBytes; sp = static_cast<u16>(sp + 2), seen += 2) {
            CallFrame call;
            call.ss = ss;
            call.sp = sp;
            call.is_certain = false;
            const u16 offset = word_of(pc, ss, sp), segment = word_of(pc, ss, static_cast<u16>(sp + 2));
            if (const Call near_call = call_before(pc, cs, offset); near_call.length && !near_call.is_far) {
                call.kind = CallFrame::Kind::Call;
                call.at = {cs, offset};
                call.what = "call";
                if (near_call.target) call.callee = *near_call.target, call.has_callee = true;
                found.push_back(std::move(call));
            } else if (const Call far_call = call_before(pc, segment, offset); far_call.length && far_call.is_far) {
                call.kind = CallFrame::Kind::FarCall;
                call.at = {segment, offset};
                call.what = "far call";
                if (far_call.target) call.callee = *far_call.target, call.has_callee = true;
                found.push_back(std::move(call));
                cs = segment;
                sp = static_cast<u16>(sp + 2);
                seen += 2;
            }
        }
        if (!frame) break;
        CallFrame entry;
        entry.kind = CallFrame::Kind::Interrupt;
        // As it lies there now: a handler may move it, past parameters or to another task.
        entry.at = {word_of(pc, frame->ss, static_cast<u16>(frame->sp + 2)), word_of(pc, frame->ss, frame->sp)};
        entry.callee = {frame->to_cs, frame->to_ip};
        entry.has_callee = true;
        entry.ss = frame->ss;
        entry.sp = frame->sp;
        entry.what = what_of(interrupts[next].entry);
        const u16 entry_cs = entry.at.segment;
        found.push_back(std::move(entry));
        ss = frame->ss;
        sp = static_cast<u16>(frame->sp + 6);
        cs = entry_cs;
        ++next;
    }
    return found;
}

Pane call_stack_pane(const Pc& pc, const Namer& name) {
    const auto with_name = [&](const FarAddress& at) {
        const std::string text = name ? name(at.segment, at.offset) : std::string{};
        return fmt::format("{:04X}:{:04X}{}{}", at.segment, at.offset, text.empty() ? "" : " ", text);
    };
    Pane pane;
    int depth = 0;
    for (const CallFrame& frame : call_stack(pc)) {
        PaneLine line;
        line.address = frame.at.linear();
        line.add(fmt::format("{}{:<3}", frame.kind == CallFrame::Kind::Here ? mark::Here : ' ', depth++),
                 frame.kind == CallFrame::Kind::Here ? Role::Current : Role::Plain);
        line.add(with_name(frame.at), Role::Address, frame.at.linear());
        if (frame.kind != CallFrame::Kind::Here) {
            line.add(fmt::format("  {}{}", frame.is_certain ? "" : "? ", frame.what),
                     frame.kind == CallFrame::Kind::Interrupt ? Role::On : Role::Plain);
            if (frame.has_callee) line.add(" -> ").add(with_name(frame.callee), Role::Address, frame.callee.linear());
        }
        pane.push_back(std::move(line));
    }
    return pane;
}

std::vector<PushedFrame> interrupt_frames(const Pc& pc) {
    std::vector<PushedFrame> frames;
    for (const OpenFrame& frame : frames_of(pc))
        frames.push_back({frame.entry.mark.ss, frame.entry.mark.sp, what_of(frame.entry), frame.entry.serial});
    return frames;
}

std::string handler_text(const Pc& pc) {
    const std::vector<OpenFrame> frames = frames_of(pc);
    if (frames.empty()) return {};
    const LogMark& inner = frames.front().entry;
    std::string what = what_of(inner);
    what = what.substr(0, what.find(" ("));
    return fmt::format("in {} handler, depth {}, interrupted {:04X}:{:04X}", what, frames.size(), inner.mark.cs,
                       inner.mark.ip);
}

}  // namespace tick86

// SPDX-License-Identifier: MIT
// Which interrupts are being handled: frames of FLAGS, CS, IP that were pushed and that no return has taken off yet.
// A return is matched with its frame by the address it pops from, so that nesting, handlers that switch stacks, tasks
// that take turns and handlers that end by RETF n all come out right. A program may also leave a handler for good, as
// DOS does when it ends a program; such a frame stays until it is overwritten.
#pragma once
#include <optional>
#include <vector>

#include "tick86/cpu/probe.h"
#include "tick86/machine/log/log_entry.h"

namespace tick86 {

struct OpenFrame {
    LogMark entry;
    bool is_left = false;  // the stack has since been used above it, or an outer one has returned: probably abandoned
    u32 address() const { return (u32{entry.mark.ss} << 4) + entry.mark.sp; }
};

class OpenFrames {
public:
    static constexpr std::size_t Most = 64;  // of more, the oldest is forgotten

    int enter(LogMark entry);  // the depth now, which `entry` gets
    // The frame that this return takes off, which is then no longer here. The innermost one, if several fit.
    std::optional<OpenFrame> leave(const cpu::Mark& from);
    void clear() {
        frames_.clear();
        filter_ = 0;
    }
    // Going back: what was entered from `serial` on is not here yet; `entry` is open again.
    void undo_entries(u64 serial);
    void reopen(const LogMark& entry);

    // In order of entry, the innermost last.
    const std::vector<OpenFrame>& all() const { return frames_; }
    int depth() const;                      // without those that are left
    u64 filter() const { return filter_; }  // cpu::Bus::frame_filter

private:
    void set_filter();

    std::vector<OpenFrame> frames_;
    u64 filter_ = 0;
};

}  // namespace tick86

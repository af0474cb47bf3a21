// SPDX-License-Identifier: MIT
#include "tick86/machine/log/open_frames.h"

#include <algorithm>

#include "tick86/cpu/bus.h"

namespace tick86 {

namespace {

constexpr u32 FrameBytes = 6;
// RETF with its frame's IP moved over CS pops two bytes above: `pop ax`, `pop bx`, ... are enough to do that.
constexpr u32 MovedBy = 2;

}  // namespace

void OpenFrames::set_filter() {
    filter_ = 0;
    for (const OpenFrame& frame : frames_)
        filter_ |= cpu::Bus::frame_bit(frame.address()) | cpu::Bus::frame_bit(frame.address() + MovedBy);
}

int OpenFrames::enter(LogMark entry) {
    OpenFrame fresh{entry};
    std::erase_if(frames_, [&](const OpenFrame& f) {
        return f.address() < fresh.address() + FrameBytes && fresh.address() < f.address() + FrameBytes;
    });
    for (OpenFrame& f : frames_)
        if (f.entry.mark.ss == entry.mark.ss && f.entry.mark.sp < entry.mark.sp) f.is_left = true;
    if (frames_.size() == Most) frames_.erase(frames_.begin());
    fresh.entry.depth = static_cast<u8>(depth() + 1);
    frames_.push_back(fresh);
    set_filter();
    return fresh.entry.depth;
}

std::optional<OpenFrame> OpenFrames::leave(const cpu::Mark& from) {
    const u32 address = (u32{from.ss} << 4) + from.sp;
    const bool is_far = from.kind == cpu::MarkKind::FarReturn;
    const auto fits = [&](const OpenFrame& f) {
        return f.address() == address || (is_far && f.address() + MovedBy == address);
    };
    const auto found = std::find_if(frames_.rbegin(), frames_.rend(), fits);
    if (found == frames_.rend()) return std::nullopt;
    OpenFrame frame = *found;
    // Those of another stack may belong to a task that waits for its turn.
    for (auto f = frames_.rbegin(); f != found; ++f)
        if (f->entry.mark.ss == from.ss && f->entry.mark.sp < from.sp) f->is_left = true;
    frames_.erase(std::next(found).base());
    set_filter();
    return frame;
}

void OpenFrames::undo_entries(u64 serial) {
    std::erase_if(frames_, [&](const OpenFrame& f) { return f.entry.serial >= serial; });
    set_filter();
}

void OpenFrames::reopen(const LogMark& entry) {
    const auto place = std::find_if(frames_.begin(), frames_.end(),
                                    [&](const OpenFrame& f) { return f.entry.serial >= entry.serial; });
    if (place != frames_.end() && place->entry.serial == entry.serial) return;
    frames_.insert(place, OpenFrame{entry});
    if (frames_.size() > Most) frames_.erase(frames_.begin());
    set_filter();
}

int OpenFrames::depth() const {
    return static_cast<int>(
        std::count_if(frames_.begin(), frames_.end(), [](const OpenFrame& f) { return !f.is_left; }));
}

}  // namespace tick86

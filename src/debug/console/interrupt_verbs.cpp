// SPDX-License-Identifier: MIT
// Verbs about interrupts.
#include <fmt/format.h>

#include "debug/console/verb.h"
#include "tick86/debug/call_stack.h"

namespace tick86 {
namespace {

using Result = Console::Result;
using Inner = ConsoleState;

Result next_irq(Inner& in, Args& args) {
    const int line = args.is_empty() ? -1 : static_cast<int>(args.number(10, 0, 15, "an interrupt request line"));
    args.end();
    in.session.next_irq(line);
    return {};
}
Result next_int(Inner& in, Args& args) {
    const int vector = args.is_empty() ? -1 : static_cast<int>(args.number(16, 0, 0xFF, "an interrupt number"));
    args.end();
    in.session.next_int(vector);
    return {};
}
Result next_eoi(Inner& in, Args& args) {
    args.end();
    in.session.next_eoi();
    return {};
}
Result iret(Inner& in, Args& args) {
    args.end();
    const std::vector<PushedFrame> frames = interrupt_frames(in.pc());
    if (frames.empty()) throw VerbError("no interrupt is being handled");
    in.session.run_to_frame_end(frames.front().ss, frames.front().sp);
    return {};
}

template <char... Name>
Result show(Inner& in, Args& args) {
    constexpr char name[] = {Name..., '\0'};
    const int rows = static_cast<int>(args.count(0));
    args.end();
    return said(to_text(in.console.pane(name, rows)));
}

constexpr Verb Verbs[] = {
    {"next-irq nextirq", "[LINE]", "Run until a hardware interrupt is about to be taken", next_irq},
    {"next-int nextint", "[N]", "Run until any interrupt is, hardware or software", next_int},
    {"next-eoi", "", "Run to the OUT that ends an interrupt in a controller", next_eoi},
    {"iret", "", "Run to the IRET (or RETF n) that ends the innermost interrupt", iret},
    {"pic", "", "The two interrupt controllers as a picture", show<'p', 'i', 'c'>},
};

}  // namespace

std::span<const Verb> interrupt_verbs() { return Verbs; }

}  // namespace tick86

// SPDX-License-Identifier: MIT
// Verbs about interrupts.
#include <fmt/format.h>

#include <algorithm>

#include "debug/console/verb.h"
#include "tick86/debug/call_stack.h"
#include "tick86/debug/panes/interrupt_panes.h"

namespace tick86 {
namespace {

using Result = Console::Result;
using Inner = ConsoleState;

constexpr i64 MostSerial = i64{1} << 62;

Result next_irq(Inner& in, Args& args) {
    const int line = args.is_empty() ? -1 : static_cast<int>(args.number(10, 0, 15, "an interrupt request line"));
    args.end();
    in.session.next_irq(line);
    if (const std::string note = in.cascade_note(line); !note.empty()) return said("next-irq" + note + '\n');
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
    // Who stands on a return already wants that of the interrupt around it.
    const cpu::CpuState& s = in.pc().cpu();
    const bool is_return =
        s.pending == cpu::Pending::Opcode && (s.opcode == 0xCF || s.opcode == 0xCA || s.opcode == 0xCB);
    const bool is_here = is_return && s.sreg[cpu::SS] == frames[0].ss && s.r[cpu::SP] == frames[0].sp;
    if (is_here && frames.size() == 1)
        throw VerbError("this is the return of the only interrupt that is being handled");
    const PushedFrame& frame = frames[is_here ? 1 : 0];
    in.session.run_to_frame_end(frame.ss, frame.sp, frame.serial);
    return {};
}

Result why(Inner& in, Args& args) {
    std::optional<int> asked;
    if (args.take("nmi"))
        asked = Inner::AskedNmi;
    else if (args.take("irq") || !args.is_empty())
        asked = static_cast<int>(args.number(10, 0, 15, "an interrupt request line, or nmi,"));
    args.end();
    in.asked_why = asked;
    return said(to_text(in.console.pane("why")));
}
Result nmi(Inner& in, Args& args) {
    args.end();
    if (in.session.press_nmi()) return {};
    return said("pressed, but no NMI comes of it; 'why nmi' says what is in its way\n");
}
InterruptFilter filter_of(Args& args) { return args.take("hw") ? InterruptFilter::Hardware : InterruptFilter::All; }

Result ints(Inner& in, Args& args) {
    constexpr u64 UsualRows = 24;
    const InterruptFilter filter = filter_of(args);
    const auto rows = static_cast<int>(std::min<u64>(args.count(UsualRows), 2 * Interrupts::Capacity));
    args.end();
    return said(to_text(interrupt_table_pane(in.interrupts(), in.pc(), rows, in.namer(), filter)));
}
Result lanes(Inner& in, Args& args) {
    constexpr i64 UsualColumns = 100, MostColumns = 1000;
    const Interrupts& log = in.interrupts();
    const InterruptFilter filter = filter_of(args);
    const auto span = static_cast<cpu::Clock>(args.count(static_cast<u64>(span_of_latest(log, filter))));
    const i64 columns = args.is_empty() ? UsualColumns : args.number(10, 10, MostColumns, "a number of columns");
    args.end();
    return said(
        to_text(interrupt_lanes_pane(interrupt_lanes(log, span, log.now(), filter), static_cast<int>(columns))));
}
Result card(Inner& in, Args& args) {
    const Interrupts& log = in.interrupts();
    const bool is_hardware = args.take("hw");
    const InterruptRecord* record = nullptr;
    if (is_hardware || args.is_empty()) {
        const auto latest = is_hardware ? log.latest_hardware(1) : log.latest(1);
        if (latest.empty()) throw VerbError("no interrupt yet");
        record = latest.front();
    } else {
        const u64 serial = static_cast<u64>(args.number(10, 0, MostSerial, "a serial number, as ints shows them,"));
        record = log.find(serial);
        if (!record) throw VerbError(fmt::format("there is no record {}; ints shows the latest ones", serial));
    }
    args.end();
    return said(to_text(interrupt_card(*record, in.pc(), in.namer())));
}
Result stats(Inner& in, Args& args) {
    args.end();
    return said(to_text(in.console.pane("stats")));
}
Result pic(Inner& in, Args& args) {
    args.end();
    return said(to_text(in.console.pane("pic")));
}

constexpr Verb Verbs[] = {
    {"next-irq nextirq", "[LINE]", "Run until a hardware interrupt is about to be taken", next_irq},
    {"next-int nextint", "[N]", "Run until any interrupt is, hardware or software", next_int},
    {"next-eoi", "", "Run to the OUT that ends an interrupt in a controller", next_eoi},
    {"iret", "", "Run to the IRET (or RETF n) that ends the innermost interrupt", iret},
    {"why", "[irq N | nmi]",
     "Why does it not come? The whole chain from the device to the handler, or all lines in short", why},
    {"nmi", "", "Press the NMI button", nmi},
    {"ints", "[hw] [ROWS]", "The latest interrupts, a line each; hw: only those of hardware", ints},
    {"lanes", "[hw] [CLOCKS [COLUMNS]]", "The same against time: the last CLOCKS before now", lanes},
    {"card", "[hw | SERIAL]", "The latest interrupt in plain words, or that of a serial number", card},
    {"stats", "", "Interrupts by source, with latency and duration", stats},
    {"pic", "", "The two interrupt controllers as a picture", pic},
};

}  // namespace

std::span<const Verb> interrupt_verbs() { return Verbs; }

}  // namespace tick86

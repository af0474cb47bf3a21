// SPDX-License-Identifier: MIT
// The interrupt controllers: each request line drawn from its wire to INT.
#include <fmt/format.h>

#include "debug/panes/layout.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

using layout::row, layout::to_column;

std::string verdict_of(const PicLine& line, const PicChip& chip, int next) {
    std::string text;
    const auto say = [&](const std::string& what) { text += (text.empty() ? "" : "; ") + what; };
    if (line.in_service) say("in service");
    if (!line.requested) {
        if (line.level && line.edge && chip.poll)
            say("! IRR stands still: a poll command waits to be read");
        else if (line.level && !line.in_service && !chip.level_triggered)
            say("high, but no new edge");
        return text;
    }
    if (line.masked)
        say("! masked");
    else if (line.blocked_by == line.irq)
        say("! asks again, before its EOI");
    else if (line.blocked_by >= 0)
        say(fmt::format("! behind IRQ {}: no EOI yet", line.blocked_by));
    else if (line.is_next)
        say(chip.ready ? "> served next" : "! the chip is not initialised");
    else if (next >= 0)
        say(fmt::format("after IRQ {}", next));
    return text;
}

// The slave's INT is soldered to IR2 of the master; both have to be told so.
std::string cascade_error(const Pc& pc, const PicChip& c) {
    if (!pc.board().is_pc86() || !c.ready) return {};
    if (c.is_slave) return c.slave_id == 2 ? "" : "! its INT is on IR2, so it should be slave number 2";
    return bit(c.slaves, 2) ? "" : "! there is a slave on IR2, but ICW3 does not say so";
}

std::vector<std::string> modes_of(const Pc& pc, const PicChip& c) {
    std::vector<std::string> modes;
    const int first = c.is_slave ? 8 : 0;
    modes.push_back(c.level_triggered ? "level-triggered" : "edge-triggered");
    modes.push_back(fmt::format("vectors {:02X}h-{:02X}h", c.lines[0].vector, c.lines[7].vector));
    if (!c.is_8086_mode) modes.push_back("MCS-80/85 mode, no use to an 8086");
    if (c.is_single)
        modes.push_back("alone");
    else if (c.is_slave)
        modes.push_back(fmt::format("slave number {}", c.slave_id));
    else {
        std::string on;
        for (int i = 0; i < 8; ++i)
            if (bit(c.slaves, i)) on += fmt::format(" IR{}", i);
        modes.push_back(on.empty() ? "master without slaves" : "slave on" + on);
    }
    if (std::string error = cascade_error(pc, c); !error.empty()) modes.push_back(std::move(error));
    modes.push_back(c.aeoi ? "automatic EOI" : "EOI by command");
    if (c.rotate_on_aeoi) modes.push_back("rotating in automatic EOI");
    if (c.sfnm) modes.push_back("special fully nested");
    if (c.special_mask) modes.push_back("special mask");
    if (c.buffered) modes.push_back("buffered");
    if (c.lowest != 7) modes.push_back(fmt::format("IRQ {} has the lowest priority", first + c.lowest));
    modes.push_back(fmt::format("port {:02X}h reads {}", c.port, c.poll ? "a poll word" : c.read_isr ? "ISR" : "IRR"));
    if (c.spurious > 0) modes.push_back(fmt::format("{} spurious so far", c.spurious));
    return modes;
}

PicChip chip_of(const Pc& pc, int number) {
    const Pic8259& pic = pc.pic(number);
    const Pic8259::State& s = pic.state();
    PicChip c;
    c.name = number == 1 ? "8259 slave" : pc.board().is_pc86() ? "8259 master" : "8259";
    c.port = number == 1 ? 0xA0 : 0x20;
    c.ready = s.ready;
    c.awaits = s.init_step;
    c.is_slave = pic.is_slave();
    c.is_single = pic.is_single();
    c.level_triggered = pic.is_level_triggered();
    c.aeoi = pic.is_aeoi();
    c.rotate_on_aeoi = s.rotate_on_aeoi;
    c.sfnm = pic.is_sfnm();
    c.buffered = pic.is_buffered();
    c.is_8086_mode = pic.is_8086_mode();
    c.special_mask = s.special_mask;
    c.poll = s.poll;
    c.read_isr = s.read_isr;
    c.acknowledging = s.acknowledging;
    c.lowest = s.lowest;
    c.slave_id = pic.slave_id();
    c.slaves = c.is_slave || c.is_single ? u8{0} : s.icw3;
    c.icw1 = s.icw1, c.icw2 = s.icw2, c.icw3 = s.icw3, c.icw4 = s.icw4;
    c.spurious = s.spurious_count;
    c.int_level = pic.int_level();
    const int first = number * 8, next = pic.highest_request();
    for (int i = 0; i < 8; ++i) {
        PicLine& line = c.lines[static_cast<std::size_t>(i)];
        line.irq = first + i;
        line.device = irq_source(pc, first + i);
        line.level = bit(s.lines, i);
        line.edge = bit(s.edges, i);
        line.requested = pic.is_requested(i);
        line.masked = pic.is_masked(i);
        line.in_service = pic.is_in_service(i);
        line.rank = pic.priority(i);
        const int blocker = pic.blocking_level(i);
        line.blocked_by = blocker < 0 ? -1 : first + blocker;
        line.is_next = i == next;
        line.is_cascade = pic.is_slave_line(i);
        line.vector = pic.vector(i);
    }
    for (PicLine& line : c.lines) {
        if (line.requested && !line.masked && line.blocked_by >= 0)
            c.lines[static_cast<std::size_t>(line.blocked_by - first)].blocks = true;
        line.verdict = verdict_of(line, c, next < 0 ? -1 : first + next);
    }
    c.modes = modes_of(pc, c);
    return c;
}

std::string cpu_verdict(const Pc& pc, const PicPicture& p) {
    const cpu::CpuState& s = pc.cpu();
    if (s.pending == cpu::Pending::Intr) return "> accepted: the next step acknowledges it";
    if (!p.intr) return "nothing to take";
    if (!p.interrupt_flag) return "! IF = 0";
    if (p.inhibited) return "! not before the instruction after STI or a load of a segment register";
    if (s.after_prefix) return "! not between a prefix and its instruction";
    return "takes it at the next boundary";
}

class PicPane {
public:
    explicit PicPane(const PicPicture& picture) : p_(picture) {}

    Pane make() {
        if (p_.slave) {
            chip(*p_.slave);
            wire(*p_.slave, "IR2 of the master");
        }
        chip(p_.master);
        wire(p_.master, "INTR of the CPU");
        PaneLine& line = row(pane_).add(" CPU  INTR ");
        layout::level(line, p_.intr).add("  IF ");
        line.add(p_.interrupt_flag ? "1" : "0", p_.interrupt_flag ? Role::On : p_.intr ? Role::Blocked : Role::Dim);
        line.add("  ");
        verdict(line, p_.cpu);
        return std::move(pane_);
    }

private:
    static void verdict(PaneLine& line, const std::string& text) {
        const bool blocks = text.find(mark::Blocks) != std::string::npos;
        const bool is_next = text.find(mark::Here) != std::string::npos;
        line.add(text, blocks ? Role::Blocked : is_next ? Role::Current : Role::Note);
    }

    void chip(const PicChip& c) {
        PaneLine& head = layout::heading(pane_, fmt::format("{} at {:02X}h", c.name, c.port));
        if (!c.ready)
            head.add(c.awaits ? fmt::format("  ! waits for ICW{}, INT stays low", c.awaits)
                              : std::string("  ! not initialised, INT stays low"),
                     Role::Blocked);
        modes(c);
        layout::note(pane_, " IRQ device           line  edge   IRR    mask   ISR  rank vector");
        for (const PicLine& line : c.lines) add(line, c);
    }

    // Words on as many lines as they take.
    void modes(const PicChip& c) {
        constexpr std::size_t Width = 84;
        std::string text = " ";
        for (const std::string& mode : c.modes) {
            if (text.size() > 1 && text.size() + mode.size() + 2 > Width) {
                layout::note(pane_, text + ',');
                text = " ";
            }
            text += (text.size() > 1 ? ", " : "") + mode;
        }
        layout::note(pane_, text);
    }

    // A cell between brackets, and the wire behind it, drawn with '=' while it carries a request.
    static void cell(PaneLine& line, const char* open, char content, const char* close, Role role) {
        line.add(open, Role::Dim).add(std::string(1, content), role).add(close, Role::Dim);
    }
    static void wire_to(PaneLine& line, bool is_on) { line.add(is_on ? "===>" : "--->", is_on ? Role::On : Role::Dim); }

    void add(const PicLine& l, const PicChip& c) {
        const bool is_wired = l.device != "not connected";
        PaneLine& line = row(pane_).add(fmt::format(" {:>3} ", l.irq));
        line.add(l.device, is_wired ? Role::Plain : Role::Dim);
        to_column(line, 23);
        layout::level(line, l.level);
        const auto content = [](bool on) { return on ? mark::On : ' '; };
        if (c.level_triggered) {
            line.add(l.level ? "=======" : "-------", l.level ? Role::On : Role::Dim);
            wire_to(line, l.level);
        } else {
            wire_to(line, l.level);
            cell(line, "[", content(l.edge), "]", l.edge ? Role::On : Role::Dim);
            wire_to(line, l.edge);
        }
        cell(line, "[", content(l.requested), "]", l.requested ? Role::On : Role::Dim);
        wire_to(line, l.requested);
        const bool mask_blocks = l.requested && l.masked;
        cell(line, "|",
             mask_blocks ? mark::Blocks
             : l.masked  ? 'x'
                         : ' ',
             "|", mask_blocks ? Role::Blocked : Role::Dim);
        wire_to(line, l.requested && !l.masked);
        cell(line, "(", l.blocks ? mark::Blocks : content(l.in_service), ")",
             l.blocks       ? Role::Blocked
             : l.in_service ? Role::On
                            : Role::Dim);
        line.add(fmt::format("   {}    {:02X}h", l.rank, l.vector), Role::Dim);
        if (!l.verdict.empty()) verdict(line.add("   "), l.verdict);
    }

    void wire(const PicChip& c, const char* to) {
        PaneLine& line = row(pane_);
        to_column(line, 52).add("INT ");
        layout::level(line, c.int_level);
        wire_to(line, c.int_level);
        line.add(fmt::format(" {}", to));
    }

    const PicPicture& p_;
    Pane pane_;
};

}  // namespace

std::string irq_source(const Pc& pc, int irq) {
    const bool pc86 = pc.board().is_pc86();
    switch (irq) {
        case 0: return "8253 timer 0";
        case 1: return "keyboard";
        case 2: return pc86 ? "slave 8259" : "not connected";
        case 4: return "8250 serial";
        case 6: return "765 floppy";
        case 7: return "parallel";
        case 8: return pc86 ? "MC146818 clock" : "not connected";
        case 14: return pc86 && pc.config().hard_disk ? "ATA disk" : "not connected";
        default: return "not connected";
    }
}

int requesting_irq(const Pc& pc) {
    const Pic8259& master = pc.pic(0);
    const int line = master.highest_request();
    if (line < 0 || !pc.board().is_pc86() || !master.is_slave_line(line)) return line;
    if (!pc.pic(1).is_selected(line)) return -1;
    const int second = pc.pic(1).highest_request();
    return second < 0 ? -1 : 8 + second;
}

PicPicture pic_picture(const Pc& pc) {
    PicPicture p;
    p.master = chip_of(pc, 0);
    if (pc.board().is_pc86()) p.slave = chip_of(pc, 1);
    p.intr = p.master.int_level;
    p.interrupt_flag = pc.cpu().flags & cpu::flag::IF;
    p.inhibited = pc.cpu().inhibit;
    p.next_irq = requesting_irq(pc);
    p.cpu = cpu_verdict(pc, p);
    return p;
}

Pane pic_pane(const Pc& pc) { return PicPane(pic_picture(pc)).make(); }

}  // namespace tick86

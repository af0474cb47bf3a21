// SPDX-License-Identifier: MIT
// The records as a table, and the statistics of their sources.
#include <fmt/format.h>

#include <algorithm>

#include "debug/panes/layout.h"
#include "tick86/debug/panes/interrupt_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

using cpu::Clock, cpu::NeverClock;
using layout::far, layout::linear, layout::row, layout::to_column;

namespace {

std::string clocks_text(Clock clocks) { return clocks == NeverClock ? "-" : std::to_string(clocks); }

std::string eoi_text(const InterruptRecord& r, int chip) {
    const auto c = static_cast<std::size_t>(chip);
    if (!r.in_service[c]) return {};
    const char* where = chip == 0 ? "M" : "S";
    if (!r.eoi[c]) return fmt::format("{}:{}", where, r.end == InterruptEnd::Open ? "-" : "none");
    return fmt::format("{}:{}", where, name_of(r.eoi[c]->kind));
}

std::string lacking_text(const InterruptRecord& r) {
    for (const int chip : {0, 1}) {
        const auto c = static_cast<std::size_t>(chip);
        if (!r.missed[c]) continue;
        if (!r.in_service[c]) return fmt::format("! EOI to the {}", chip == 0 ? "master" : "slave");
        if (r.missed[c]->level >= 0) return fmt::format("! EOI for level {}", r.missed[c]->level);
    }
    return "! no EOI";
}

// What took the most of the wait.
std::string delay_text(const InterruptWait& w) {
    const std::pair<Clock, const char*> parts[] = {
        {w.finish, ""}, {w.flag, "IF=0"}, {w.service, "in service"}, {w.mask, "masked"}};
    const auto most = std::max_element(std::begin(parts), std::end(parts),
                                       [](const auto& a, const auto& b) { return a.first < b.first; });
    return most->second;
}

void add_row(Pane& pane, const InterruptRecord& r, const InterruptRecord* innermost, const Namer& name) {
    PaneLine& line = row(pane);
    const bool is_open = r.end == InterruptEnd::Open;
    line.add(is_open ? &r == innermost ? ">" : "-" : " ", Role::Current);
    line.add(fmt::format("{:>11} {:>8} ", r.entry.t, r.serial), is_open ? Role::Current : Role::Plain);
    line.add(std::string(static_cast<std::size_t>(std::clamp(r.depth - 1, 0, 4)), ' '));
    line.add(name_of(source_of(r)), r.spurious ? Role::Blocked : Role::Plain);
    if (r.unanswered) line.add(" !", Role::Blocked);
    to_column(line, 39).add(fmt::format("{:02X}h ", r.entry.vector), Role::Plain, u32{r.entry.vector} * 4);
    line.add(far(r.entry.cs, r.entry.ip), Role::Address, linear(r.entry.cs, r.entry.ip)).add(" > ");
    line.address = linear(r.entry.to_cs, r.entry.to_ip);
    line.add(far(r.entry.to_cs, r.entry.to_ip), Role::Address, line.address);
    line.add(fmt::format(" {:>8} {:>9} ", clocks_text(r.is_hardware() ? r.latency() : NeverClock),
                         clocks_text(r.duration())));
    line.add(is_open ? "runs" : name_of(r.end), is_open ? Role::Current : Role::Plain);
    std::string notes;
    const auto note = [&](const std::string& text) {
        if (!text.empty()) notes += (notes.empty() ? "" : "  ") + text;
    };
    note(layout::name_of(name, r.entry.to_cs, r.entry.to_ip));
    if (r.is_hardware()) note(delay_text(r.wait));
    for (int chip = 0; chip < 2; ++chip) note(eoi_text(r, chip));
    if (!notes.empty()) to_column(line, 91).add(notes, Role::Note);
    if (r.lacks_eoi()) line.add("  " + lacking_text(r), Role::Blocked);
    if (r.end == InterruptEnd::Left && r.stray) line.add("  ! IRET off balance", Role::Blocked);
}

std::string three(const Distribution& d) {
    if (d.count() == 0) return fmt::format("{:>7} {:>7} {:>8}", "-", "-", "-");
    return fmt::format("{:>7} {:>7} {:>8}", d.least(), d.median(), d.most());
}

}  // namespace

Pane interrupt_table_pane(const Interrupts& interrupts, const Pc&, int rows, const Namer& name,
                          InterruptFilter filter) {
    Pane pane;
    layout::heading(pane,
                    "      cycle   serial source         vector  interrupted  handler    latency  duration end   "
                    "handler's name, delay, EOI");
    const auto most = static_cast<std::size_t>(std::max(rows, 1));
    const bool all = filter == InterruptFilter::All;
    std::vector<const InterruptRecord*> open = interrupts.open();
    if (!all) std::erase_if(open, [](const InterruptRecord* r) { return !r->is_hardware(); });
    const InterruptRecord* innermost = interrupts.open().empty() ? nullptr : interrupts.open().back();
    if (open.size() > most) open.erase(open.begin(), open.end() - static_cast<std::ptrdiff_t>(most));
    // The latest ones; of the older ones those that are open.
    std::vector<const InterruptRecord*> shown = all ? interrupts.latest(most) : interrupts.latest_hardware(most);
    for (const InterruptRecord* r : open) {
        if (std::find(shown.begin(), shown.end(), r) != shown.end()) continue;
        const auto oldest = std::find_if(shown.begin(), shown.end(),
                                         [](const InterruptRecord* s) { return s->end != InterruptEnd::Open; });
        if (shown.size() == most) shown.erase(oldest);
        shown.push_back(r);
    }
    std::sort(shown.begin(), shown.end(),
              [](const InterruptRecord* a, const InterruptRecord* b) { return a->serial < b->serial; });
    for (const InterruptRecord* r : shown) add_row(pane, *r, innermost, name);
    if (shown.empty()) layout::note(pane, " no interrupt yet");
    return pane;
}

Pane interrupt_statistics_pane(const Interrupts& interrupts, const Pc& pc, const Namer& name) {
    Pane pane;
    layout::heading(pane,
                    " source             count controller   device            vector handler      latency: least "
                    " median     most  duration: least  median     most");
    for (const auto& [source, s] : interrupts.statistics()) {
        PaneLine& line = row(pane);
        line.add(" " + name_of(source), source.spurious ? Role::Blocked : Role::Plain);
        to_column(line, 15).add(fmt::format("{:>10} ", s.count)).add(controller_of(pc, source));
        to_column(line, 39).add(device_of(pc, source));
        to_column(line, 57);
        if (s.vector == 0 && s.handler_cs == 0 && s.handler_ip == 0) {
            line.add("the log has none of them any more", Role::Note);
            continue;
        }
        line.address = linear(s.handler_cs, s.handler_ip);
        line.add(fmt::format("{:02X}h    ", s.vector))
            .add(far(s.handler_cs, s.handler_ip), Role::Address, line.address);
        line.add("           " + three(s.latency) + "         " + three(s.duration));
        if (const std::string known = layout::name_of(name, s.handler_cs, s.handler_ip); !known.empty())
            line.add("  " + known, Role::Name, line.address);
    }
    if (pane.size() == 1) layout::note(pane, " no interrupt yet");
    if (interrupts.since() > 0)
        layout::note(pane, fmt::format(" latency, duration and what is no IRQ: since cycle {}", interrupts.since()));
    return pane;
}

}  // namespace tick86

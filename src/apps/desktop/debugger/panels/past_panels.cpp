// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/panels/past_panels.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tick86::apps {
namespace {

constexpr u64 StepsShown = 2000;
constexpr int NameColumn = 85;  // where there is room before it
constexpr std::size_t PortsKept = 1000;
constexpr cpu::Clock PortsSpan = 1'200'000;  // a quarter of an emulated second

Pane nothing(const Desk& desk) {
    Pane pane;
    const bool has_history = const_cast<DebugSession&>(desk.session).history().is_on();
    pane.emplace_back().add(!has_history ? "there is no history: it is turned off" : "nothing yet", Role::Note);
    return pane;
}

Role role_of(const TraceStep& step) {
    if (step.kind == StepKind::Intr || step.kind == StepKind::Nmi || step.kind == StepKind::Trap) return Role::On;
    if (step.vector >= 0) return Role::Name;
    return step.is_iret ? Role::Name : step.kind == StepKind::Halt ? Role::Dim : Role::Plain;
}

// "20-21, 60, 3F0-3F7"; empty: all. Hexadecimal.
bool parse_ports(std::string_view text, std::vector<std::pair<u16, u16>>& out) {
    const auto number = [&text](u16& value) {
        while (text.starts_with(' ')) text.remove_prefix(1);
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
        if (error != std::errc{}) return false;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        while (text.starts_with(' ')) text.remove_prefix(1);
        return true;
    };
    while (!text.empty()) {
        u16 first = 0, last = 0;
        if (!number(first)) return false;
        last = first;
        if (text.starts_with('-')) {
            text.remove_prefix(1);
            if (!number(last) || last < first) return false;
        }
        out.emplace_back(first, last);
        if (text.starts_with(','))
            text.remove_prefix(1);
        else if (!text.empty())
            return false;
    }
    return true;
}

}  // namespace

// ---- instructions

TracePanel::TracePanel()
    : TextPanel("history", "History", Rows::All, [this](Desk& desk, PaneRoom) { return make(desk); }) {
    widget_.keeps_end = true;
}

Pane TracePanel::make(Desk& desk) {
    Pane pane;
    starts_.clear();
    for (const TraceStep& step : desk.console.recent_steps(StepsShown)) {
        PaneLine& line = pane.emplace_back();
        line.address = step.address();
        line.add(fmt::format("{:<{}}", line_of(step), NameColumn), role_of(step));
        if (const std::string name = desk.session.symbols().name_of(step.address()); !name.empty())
            line.add("  ").add(name, Role::Name, step.address());
        starts_.push_back(step.start);
    }
    return pane.empty() ? nothing(desk) : pane;
}

void TracePanel::stopped(Desk&) { widget_.set_cursor(1 << 30); }  // the newest

void TracePanel::go_back(Desk& desk, int line) {
    if (line >= 0 && static_cast<std::size_t>(line) < starts_.size() && !desk.session.is_running())
        desk.session.go_back_to(starts_[static_cast<std::size_t>(line)]);
}

void TracePanel::hit(Desk& desk, const PaneHit& hit) {
    if (hit.kind == PaneHit::Kind::Double)
        go_back(desk, hit.line);
    else
        TextPanel::hit(desk, hit);
}

void TracePanel::menu(Desk& desk, const PaneLine&) {
    if (ImGui::MenuItem("Go back to before it", "double click")) go_back(desk, widget_.cursor());
    ImGui::Separator();
}

// ---- ports

PortsPanel::PortsPanel() : TextPanel("io", "Port log", Rows::All, [this](Desk& desk, PaneRoom) { return make(desk); }) {
    widget_.keeps_end = true;
}

// Nothing is recorded while the machine runs: the last stretch before a stop is run once more.
void PortsPanel::look_back(Desk& desk) {
    DebugSession& session = desk.session;
    if (!log_) log_ = std::make_unique<IoLog>(session.pc(), PortsKept);
    if (session.is_running() || (stop_ == session.stops() && clock_ == session.pc().clock())) return;
    stop_ = session.stops();
    clock_ = session.pc().clock();
    log_->clear();
    session.look_back(PortsSpan, *log_);
}

Pane PortsPanel::make(Desk& desk) {
    look_back(desk);
    const auto wanted = [this](const PortAccess& a) {
        return wanted_.empty() || std::any_of(wanted_.begin(), wanted_.end(), [&a](const auto& range) {
                   return a.port >= range.first && a.port <= range.second;
               });
    };
    Pane pane = io_log_pane(*log_, static_cast<int>(log_->size()), wanted, desk.console.namer());
    if (!wanted_.empty())
        pane.insert(pane.begin(), PaneLine())
            ->add(fmt::format("only ports {}; Ctrl+F changes that", filter_), Role::Note);
    return pane.empty() ? nothing(desk) : pane;
}

void PortsPanel::ask(Desk& desk) {
    desk.ask("Show which ports?", "20-21, 60, 3F0-3F7; nothing: all", filter_,
             [this](const std::string& text) -> std::string {
                 std::vector<std::pair<u16, u16>> ranges;
                 if (!parse_ports(text, ranges)) return "hexadecimal port numbers and ranges, with commas between";
                 filter_ = text;
                 wanted_ = ranges;
                 set_stale();
                 return {};
             });
}

bool PortsPanel::command(Desk& desk, Command command) {
    if (command != Command::Search) return TextPanel::command(desk, command);
    ask(desk);
    return true;
}

}  // namespace tick86::apps

// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/panels/list_panels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace tick86::apps {
namespace {

constexpr std::array Registers{"AX", "BX", "CX", "DX", "SP", "BP", "SI", "DI", "CS", "SS", "DS", "ES", "IP"};
constexpr std::string_view FlagLetters = "ODITSZAPC";

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

bool is_accept(SDL_Scancode key) { return key == SDL_SCANCODE_RETURN || key == SDL_SCANCODE_KP_ENTER; }

// The register whose name or value stands there: "NN XXXX".
std::string register_at(const std::string& line, int column) {
    for (const char* name : Registers) {
        const std::size_t at = line.find(std::string(name) + ' ');
        if (at == std::string::npos) continue;
        if (column >= static_cast<int>(at) && column < static_cast<int>(at) + 8) return name;
    }
    return {};
}

// The flag there, "Z1" and such; '\0' if none.
char flag_at(const std::string& line, int column) {
    const auto c = static_cast<std::size_t>(std::max(column, 0));
    for (const std::size_t at : {c, c ? c - 1 : c}) {
        if (at + 1 >= line.size() || FlagLetters.find(line[at]) == std::string_view::npos) continue;
        if (line[at + 1] == '0' || line[at + 1] == '1') return line[at];
    }
    return '\0';
}

u16 sp_of(const Desk& desk) { return desk.pc().registers().r[cpu::SP]; }

}  // namespace

// ---- registers

RegistersPanel::RegistersPanel()
    : TextPanel("regs", "Registers", Rows::All, [](Desk& desk, PaneRoom) { return desk.console.pane("regs"); }) {}

void RegistersPanel::hit(Desk& desk, const PaneHit& hit) {
    const auto number = static_cast<std::size_t>(hit.line);
    if (number >= pane_.size()) return;
    const std::string line = pane_[number].text();
    if (hit.kind == PaneHit::Kind::Double) {
        if (line.starts_with(" flags")) {
            if (const char flag = flag_at(line, hit.column)) {
                const std::string name = lower(std::string(1, flag)) + 'f';
                const std::size_t at = line.find(flag, 12);
                desk.session.set_register(name, at != std::string::npos && line[at + 1] == '0');
                desk.changed();
            } else {
                ask(desk, fmt::format("flags={:04x}", desk.pc().registers().flags));
            }
        } else if (const std::string name = register_at(line, hit.column); !name.empty()) {
            ask(desk, fmt::format("{}={}", lower(name), lower(line.substr(line.find(name) + 3, 4))));
        }
    } else if (hit.kind == PaneHit::Kind::Follow && hit.target) {
        line.find("CS:IP") != std::string::npos ? desk.show_code(*hit.target) : desk.show_memory(*hit.target);
    } else if (hit.kind == PaneHit::Kind::Follow) {  // Enter, where there is nothing to follow
        ask(desk, "ax=");
    }
}

void RegistersPanel::ask(Desk& desk, const std::string& answer) {
    desk.ask("Change a register", "ax=1234, bl='A', flags=f202, if=1, ip=main; the value is an expression", answer,
             [&desk, asked = answer.substr(0, answer.find('='))](const std::string& text) -> std::string {
                 // A value alone is for the register that was asked for.
                 const std::size_t equals = text.find('=');
                 std::string name = equals == std::string::npos ? asked : lower(text.substr(0, equals)), problem;
                 name.erase(std::remove(name.begin(), name.end(), ' '), name.end());
                 const auto value =
                     address_of(desk, equals == std::string::npos ? text : text.substr(equals + 1), problem);
                 if (!value) return problem;
                 if (value->number < -0x8000 || value->number > 0xFFFF) return "a register holds 16 bits";
                 if (!desk.session.set_register(name, static_cast<u16>(value->number)))
                     return fmt::format("there is no register '{}'", name);
                 desk.changed();
                 return {};
             });
}

// ---- stack

StackPanel::StackPanel()
    : TextPanel("stack", "Stack", Rows::Fitted, [this](Desk& desk, PaneRoom room) { return make(desk, room.rows); }) {}

Pane StackPanel::make(Desk& desk, int rows) { return stack_pane(desk.pc(), rows, desk.console.stack_sources(), from_); }

void StackPanel::stopped(Desk&) { from_.reset(); }

void StackPanel::draw(Desk& desk, const Ink& ink, bool is_focused) {
    if (const float wheel = ImGui::GetIO().MouseWheel; ImGui::IsWindowHovered() && wheel != 0) {
        from_ = static_cast<u16>(from_.value_or(sp_of(desk)) + static_cast<int>(-3 * wheel) * 2);
        set_stale();
    }
    TextPanel::draw(desk, ink, is_focused);
}

bool StackPanel::command(Desk& desk, Command command) {
    if (command != Command::Here) return TextPanel::command(desk, command);
    from_.reset();
    set_stale();
    return true;
}

bool StackPanel::go_to(Desk&, const Expression::Value& place) {
    from_ = place.kind == Expression::Kind::Far ? place.far.offset : static_cast<u16>(place.number);
    set_stale();
    return true;
}

// ---- breakpoints

BreakpointsPanel::BreakpointsPanel()
    : TextPanel("breakpoints", "Breakpoints", Rows::All, [this](Desk& desk, PaneRoom) { return make(desk); }) {}

Pane BreakpointsPanel::make(Desk& desk) {
    if (!desk.session.breakpoints().list().empty()) return desk.console.pane("breakpoints");
    Pane pane;
    pane.emplace_back().add("no breakpoints: F9 in the code pane, or Insert here", Role::Note);
    return pane;
}

int BreakpointsPanel::number_at(const Desk& desk, int line) const {
    const auto list = desk.session.breakpoints().list();
    return line >= 0 && static_cast<std::size_t>(line) < list.size() ? list[static_cast<std::size_t>(line)].number : 0;
}

void BreakpointsPanel::turn(Desk& desk, int number) {
    Breakpoints& all = desk.session.breakpoints();
    if (const Breakpoint* b = all.find(number)) all.enable(number, !b->is_enabled);
    desk.changed();
}

void BreakpointsPanel::remove(Desk& desk, int number) {
    if (desk.session.breakpoints().remove(number)) desk.changed();
}

void BreakpointsPanel::add(Desk& desk) {
    desk.ask(
        "New breakpoint",
        "ADDRESS, int 21, irq 0, nmi, mem ADDRESS w, port 20, cycle N; behind it: if EXPR, after N, once, log TEXT", "",
        [&desk](const std::string& text) -> std::string {
            try {
                desk.session.breakpoints().add(text, desk.pc(), &desk.session.symbols());
            } catch (const ExpressionError& error) {
                return error.what();
            }
            desk.changed();
            return {};
        });
}

bool BreakpointsPanel::key(Desk& desk, SDL_Scancode key, int modifiers) {
    const int number = number_at(desk, widget_.cursor());
    if (modifiers == 0 && key == SDL_SCANCODE_INSERT) {
        add(desk);
        return true;
    }
    if (modifiers == 0 && number && key == SDL_SCANCODE_DELETE) {
        remove(desk, number);
        return true;
    }
    if (modifiers == 0 && number && is_accept(key)) {
        turn(desk, number);
        return true;
    }
    return TextPanel::key(desk, key, modifiers);
}

bool BreakpointsPanel::character(Desk& desk, char32_t c) {
    const int number = number_at(desk, widget_.cursor());
    if (c != ' ' || !number) return false;
    turn(desk, number);
    return true;
}

void BreakpointsPanel::hit(Desk& desk, const PaneHit& hit) {
    const int number = number_at(desk, hit.line);
    if (number && hit.column < 2)
        turn(desk, number);
    else if (hit.kind == PaneHit::Kind::Follow && hit.target)
        desk.show_code(*hit.target);
}

void BreakpointsPanel::menu(Desk& desk, const PaneLine&) {
    const int number = number_at(desk, widget_.cursor());
    if (ImGui::MenuItem("On or off", "Space", false, number != 0)) turn(desk, number);
    if (ImGui::MenuItem("Delete", "Del", false, number != 0)) remove(desk, number);
    if (ImGui::MenuItem("New...", "Ins")) add(desk);
    ImGui::Separator();
}

// ---- watches

WatchesPanel::WatchesPanel()
    : TextPanel("watches", "Watches", Rows::All, [this](Desk& desk, PaneRoom) { return make(desk); }) {}

Pane WatchesPanel::make(Desk& desk) {
    if (!desk.console.watches().empty()) return desk.console.pane("watches");
    Pane pane;
    pane.emplace_back().add("no watches: Insert adds one, such as word [bp+4]", Role::Note);
    return pane;
}

void WatchesPanel::ask(Desk& desk, std::size_t number) {
    const std::vector<Watch>& all = desk.console.watches();
    desk.ask("Watch", "[40:17], word [bp+4], es:[di], irr & isr, a symbol...",
             number < all.size() ? all[number].expression : "", [&desk, number](const std::string& text) {
                 std::string problem;
                 if (!address_of(desk, text, problem)) return problem;
                 std::vector<Watch>& watches = desk.console.watches();
                 if (number < watches.size())
                     watches[number] = {text, {}, {}};
                 else
                     watches.push_back({text, {}, {}});
                 desk.changed();
                 return std::string();
             });
}

void WatchesPanel::remove(Desk& desk, std::size_t number) {
    std::vector<Watch>& watches = desk.console.watches();
    if (number >= watches.size()) return;
    watches.erase(watches.begin() + static_cast<std::ptrdiff_t>(number));
    desk.changed();
}

bool WatchesPanel::key(Desk& desk, SDL_Scancode key, int modifiers) {
    const auto number = static_cast<std::size_t>(widget_.cursor());
    if (modifiers == 0 && key == SDL_SCANCODE_INSERT) {
        ask(desk, desk.console.watches().size());
        return true;
    }
    if (modifiers == 0 && is_accept(key)) {
        ask(desk, number);
        return true;
    }
    if (modifiers == 0 && key == SDL_SCANCODE_DELETE) {
        remove(desk, number);
        return true;
    }
    return TextPanel::key(desk, key, modifiers);
}

void WatchesPanel::hit(Desk& desk, const PaneHit& hit) {
    if (hit.kind == PaneHit::Kind::Double) ask(desk, static_cast<std::size_t>(hit.line));
}

void WatchesPanel::menu(Desk& desk, const PaneLine&) {
    const auto number = static_cast<std::size_t>(widget_.cursor());
    const bool is_one = number < desk.console.watches().size();
    if (ImGui::MenuItem("Change...", "Enter", false, is_one)) ask(desk, number);
    if (ImGui::MenuItem("Delete", "Del", false, is_one)) remove(desk, number);
    if (ImGui::MenuItem("New...", "Ins")) ask(desk, desk.console.watches().size());
    ImGui::Separator();
}

// ---- vectors

VectorsPanel::VectorsPanel()
    : TextPanel("ivt", "Vectors", Rows::All, [this](Desk& desk, PaneRoom) {
          return vector_pane(desk.pc(), {desk.console.namer(), {}}, only_hooked_);
      }) {}

bool VectorsPanel::command(Desk& desk, Command command) {
    if (command != Command::Search) return TextPanel::command(desk, command);
    only_hooked_ = !only_hooked_;
    desk.tell(only_hooked_ ? "only vectors that are not as the BIOS left them" : "all vectors");
    set_stale();
    return true;
}

void VectorsPanel::hit(Desk& desk, const PaneHit& hit) {
    constexpr u32 TableEnd = 0x400;
    if (hit.kind != PaneHit::Kind::Follow || !hit.target) return;
    *hit.target < TableEnd ? desk.show_memory(*hit.target) : desk.show_code(*hit.target);
}

void VectorsPanel::menu(Desk& desk, const PaneLine& line) {
    if (line.address) {
        const u32 vector = *line.address / 4;
        if (ImGui::MenuItem("Who changed it, and when?")) desk.run_line(fmt::format("who 0:{:X} l 4", vector * 4));
        if (ImGui::MenuItem(fmt::format("Stop at INT {:02X}h", vector).c_str()))
            desk.run_line(fmt::format("bpint {:02X}", vector));
    }
    if (ImGui::MenuItem("Only those that are not as the BIOS left them", "Ctrl+F", only_hooked_))
        command(desk, Command::Search);
    ImGui::Separator();
}

}  // namespace tick86::apps

// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/commands.h"

#include <algorithm>
#include <array>

namespace tick86::apps {
namespace {

using modifier::Alt, modifier::Ctrl, modifier::Shift;

constexpr CommandInfo Infos[] = {
    {Command::Run, "Run", "run", "go"},
    {Command::Break, "Break", "break: stop before the next instruction", "stop"},
    {Command::Into, "Into", "one instruction; into calls and interrupts", "into"},
    {Command::Over, "Over", "one instruction; calls, interrupts and REP as one", "over"},
    {Command::OverHiding, "", "the same, and hardware interrupts run unseen", "over --irq=hide"},
    {Command::Out, "Out", "until the routine or handler that runs now has returned", "out"},
    {Command::Iret, "", "to the IRET that ends the handler that runs now", "iret"},
    {Command::ToCursor, "", "run to the cursor of the code pane"},
    {Command::NextInterrupt, "Next int", "run to the next interrupt, before it is entered", "next-int"},
    {Command::NextEoi, "", "run to the next EOI, before it is written", "next-eoi"},
    {Command::Cycle, "", "one CPU clock: what the bus does, step by step", "cycle"},
    {Command::Back, "Back", "one instruction back in time", "back"},
    {Command::BackOver, "", "back over calls and interrupts", "back --over"},
    {Command::BackToBreakpoint, "", "run backwards to the last breakpoint that was met", "reverse"},
    {Command::ToggleBreakpoint, "", "breakpoint at the cursor: set it, take it away"},
    {Command::Nmi, "", "press the NMI button", "nmi"},
    {Command::GoTo, "", "go to an address, in the pane with the focus"},
    {Command::Search, "", "search memory"},
    {Command::SearchNext, "", "search on"},
    {Command::Here, "", "the code pane back to the next instruction"},
    {Command::Menu, "", "the menu of the line at the cursor"},
    {Command::NextPane, "", "next pane"},
    {Command::PreviousPane, "", "pane before"},
    {Command::PaneLeft, "", "pane to the left"},
    {Command::PaneRight, "", "pane to the right"},
    {Command::PaneUp, "", "pane above"},
    {Command::PaneDown, "", "pane below"},
    {Command::NextTab, "", "next pane in the same place"},
    {Command::PreviousTab, "", "pane before in the same place"},
    {Command::ChoosePane, "", "go to a pane by its name"},
    {Command::BringPane, "", "bring a pane here, by its name"},
    {Command::Console, "", "to the console"},
    {Command::SplitRight, "", "the shown pane into a place of its own, to the right"},
    {Command::SplitBelow, "", "the same, below"},
    {Command::ClosePane, "", "close the pane; Ctrl+P brings it back"},
    {Command::Maximise, "", "the pane as large as the window, and back"},
    {Command::BorderLeft, "", "move the pane's border to the left"},
    {Command::BorderRight, "", "move it to the right"},
    {Command::BorderUp, "", "move it up"},
    {Command::BorderDown, "", "move it down"},
    {Command::LargerFont, "", "larger letters"},
    {Command::SmallerFont, "", "smaller letters"},
    {Command::UsualFont, "", "letters of the usual size"},
    {Command::Colours, "", "dark or light"},
    {Command::OtherKeys, "", "the keys of Turbo Debugger, or the usual ones"},
    {Command::Help, "", "this help"},
};

const CommandInfo* info_of(Command command) {
    const auto at =
        std::find_if(std::begin(Infos), std::end(Infos), [=](const CommandInfo& i) { return i.command == command; });
    return at == std::end(Infos) ? nullptr : at;
}

struct Binding {
    SDL_Scancode key;
    int modifiers;
    Command command;
};

constexpr Binding Standard[] = {
    {SDL_SCANCODE_F5, 0, Command::Run},
    {SDL_SCANCODE_ESCAPE, 0, Command::Break},
    {SDL_SCANCODE_F5, Shift, Command::Break},
    {SDL_SCANCODE_F11, 0, Command::Into},
    {SDL_SCANCODE_F10, 0, Command::Over},
    {SDL_SCANCODE_F10, Ctrl, Command::OverHiding},
    {SDL_SCANCODE_F11, Shift, Command::Out},
    {SDL_SCANCODE_F11, Ctrl, Command::Iret},
    {SDL_SCANCODE_F4, 0, Command::ToCursor},
    {SDL_SCANCODE_F7, 0, Command::NextInterrupt},
    {SDL_SCANCODE_F7, Shift, Command::NextEoi},
    {SDL_SCANCODE_F8, 0, Command::Cycle},
    {SDL_SCANCODE_F10, Shift, Command::Back},
    {SDL_SCANCODE_F10, Ctrl | Shift, Command::BackOver},
    {SDL_SCANCODE_F5, Ctrl | Shift, Command::BackToBreakpoint},
    {SDL_SCANCODE_F9, 0, Command::ToggleBreakpoint},
};

// As in Borland's Turbo Debugger, where it has such a command.
constexpr Binding Turbo[] = {
    {SDL_SCANCODE_F9, 0, Command::Run},
    {SDL_SCANCODE_ESCAPE, 0, Command::Break},
    {SDL_SCANCODE_PAUSE, Ctrl, Command::Break},
    {SDL_SCANCODE_F7, 0, Command::Into},
    {SDL_SCANCODE_F8, 0, Command::Over},
    {SDL_SCANCODE_F8, Ctrl, Command::OverHiding},
    {SDL_SCANCODE_F8, Alt, Command::Out},
    {SDL_SCANCODE_F8, Alt | Shift, Command::Iret},
    {SDL_SCANCODE_F4, 0, Command::ToCursor},
    {SDL_SCANCODE_F9, Ctrl, Command::NextInterrupt},
    {SDL_SCANCODE_F9, Ctrl | Shift, Command::NextEoi},
    {SDL_SCANCODE_F7, Ctrl, Command::Cycle},
    {SDL_SCANCODE_F7, Shift, Command::Back},
    {SDL_SCANCODE_F8, Shift, Command::BackOver},
    {SDL_SCANCODE_F9, Shift, Command::BackToBreakpoint},
    {SDL_SCANCODE_F2, 0, Command::ToggleBreakpoint},
    {SDL_SCANCODE_F5, 0, Command::Maximise},
    {SDL_SCANCODE_F10, 0, Command::Menu},
};

constexpr Binding Common[] = {
    {SDL_SCANCODE_N, Ctrl, Command::Nmi},
    {SDL_SCANCODE_G, Ctrl, Command::GoTo},
    {SDL_SCANCODE_F, Ctrl, Command::Search},
    {SDL_SCANCODE_F3, 0, Command::SearchNext},
    {SDL_SCANCODE_HOME, Alt, Command::Here},
    {SDL_SCANCODE_APPLICATION, 0, Command::Menu},
    {SDL_SCANCODE_SPACE, Ctrl, Command::Menu},
    {SDL_SCANCODE_TAB, 0, Command::NextPane},
    {SDL_SCANCODE_TAB, Shift, Command::PreviousPane},
    {SDL_SCANCODE_F6, 0, Command::NextPane},
    {SDL_SCANCODE_F6, Shift, Command::PreviousPane},
    {SDL_SCANCODE_LEFT, Alt, Command::PaneLeft},
    {SDL_SCANCODE_RIGHT, Alt, Command::PaneRight},
    {SDL_SCANCODE_UP, Alt, Command::PaneUp},
    {SDL_SCANCODE_DOWN, Alt, Command::PaneDown},
    {SDL_SCANCODE_PAGEDOWN, Ctrl, Command::NextTab},
    {SDL_SCANCODE_PAGEUP, Ctrl, Command::PreviousTab},
    {SDL_SCANCODE_P, Ctrl, Command::ChoosePane},
    {SDL_SCANCODE_P, Ctrl | Shift, Command::BringPane},
    {SDL_SCANCODE_R, Ctrl, Command::SplitRight},
    {SDL_SCANCODE_D, Ctrl, Command::SplitBelow},
    {SDL_SCANCODE_W, Ctrl, Command::ClosePane},
    {SDL_SCANCODE_E, Ctrl, Command::Console},
    {SDL_SCANCODE_RETURN, Alt, Command::Maximise},
    {SDL_SCANCODE_LEFT, Alt | Shift, Command::BorderLeft},
    {SDL_SCANCODE_RIGHT, Alt | Shift, Command::BorderRight},
    {SDL_SCANCODE_UP, Alt | Shift, Command::BorderUp},
    {SDL_SCANCODE_DOWN, Alt | Shift, Command::BorderDown},
    {SDL_SCANCODE_EQUALS, Ctrl, Command::LargerFont},
    {SDL_SCANCODE_EQUALS, Ctrl | Shift, Command::LargerFont},  // where + needs Shift
    {SDL_SCANCODE_KP_PLUS, Ctrl, Command::LargerFont},
    {SDL_SCANCODE_MINUS, Ctrl, Command::SmallerFont},
    {SDL_SCANCODE_KP_MINUS, Ctrl, Command::SmallerFont},
    {SDL_SCANCODE_0, Ctrl, Command::UsualFont},
    {SDL_SCANCODE_L, Ctrl, Command::Colours},
    {SDL_SCANCODE_K, Ctrl, Command::OtherKeys},
    {SDL_SCANCODE_F1, 0, Command::Help},
};

std::span<const Binding> bindings(KeySet set) {
    return set == KeySet::Turbo ? std::span<const Binding>(Turbo) : std::span<const Binding>(Standard);
}

std::string name_of(SDL_Scancode key) {
    if (key >= SDL_SCANCODE_A && key <= SDL_SCANCODE_Z)
        return std::string(1, static_cast<char>('A' + key - SDL_SCANCODE_A));
    if (key >= SDL_SCANCODE_F1 && key <= SDL_SCANCODE_F12) return "F" + std::to_string(key - SDL_SCANCODE_F1 + 1);
    switch (key) {
        case SDL_SCANCODE_ESCAPE: return "Esc";
        case SDL_SCANCODE_TAB: return "Tab";
        case SDL_SCANCODE_RETURN: return "Enter";
        case SDL_SCANCODE_SPACE: return "Space";
        case SDL_SCANCODE_HOME: return "Home";
        case SDL_SCANCODE_PAGEUP: return "PgUp";
        case SDL_SCANCODE_PAGEDOWN: return "PgDn";
        case SDL_SCANCODE_LEFT: return "Left";
        case SDL_SCANCODE_RIGHT: return "Right";
        case SDL_SCANCODE_UP: return "Up";
        case SDL_SCANCODE_DOWN: return "Down";
        case SDL_SCANCODE_PAUSE: return "Break";
        case SDL_SCANCODE_APPLICATION: return "Menu";
        case SDL_SCANCODE_EQUALS: return "+";
        case SDL_SCANCODE_MINUS: return "-";
        case SDL_SCANCODE_0: return "0";
        default: return "?";
    }
}

}  // namespace

Command command_for(KeySet set, SDL_Scancode key, int modifiers) {
    for (const std::span<const Binding> list : {bindings(set), std::span<const Binding>(Common)})
        for (const Binding& b : list)
            if (b.key == key && b.modifiers == modifiers) return b.command;
    return Command::None;
}

std::string key_of(KeySet set, Command command) {
    for (const std::span<const Binding> list : {bindings(set), std::span<const Binding>(Common)})
        for (const Binding& b : list)
            if (b.command == command)
                return std::string(b.modifiers & Ctrl ? "Ctrl+" : "") + (b.modifiers & Alt ? "Alt+" : "") +
                       (b.modifiers & Shift ? "Shift+" : "") + name_of(b.key);
    return {};
}

std::span<const CommandInfo> commands() { return Infos; }

std::string_view help_of(Command command) {
    const CommandInfo* info = info_of(command);
    return info ? info->help : std::string_view{};
}

std::string_view verb_of(Command command) {
    const CommandInfo* info = info_of(command);
    return info ? info->verb : std::string_view{};
}

}  // namespace tick86::apps

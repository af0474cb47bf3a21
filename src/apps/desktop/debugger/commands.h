// SPDX-License-Identifier: MIT
// What the keys of the debugger's window do. The guest's window knows none of them.
#pragma once
#include <SDL_scancode.h>

#include <span>
#include <string>
#include <string_view>

namespace tick86::apps {

enum class Command : unsigned char {
    None,
    // The machine.
    Run,
    Break,
    Into,
    Over,
    OverHiding,
    Out,
    Back,
    BackOver,
    BackToBreakpoint,
    ToCursor,
    NextInterrupt,
    NextEoi,
    Iret,
    Cycle,
    ToggleBreakpoint,
    Nmi,
    // The pane with the focus.
    GoTo,
    Search,
    SearchNext,
    Here,
    Menu,
    // The window.
    NextPane,
    PreviousPane,
    PaneLeft,
    PaneRight,
    PaneUp,
    PaneDown,
    NextTab,
    PreviousTab,
    ChoosePane,
    BringPane,
    Console,
    SplitRight,
    SplitBelow,
    ClosePane,
    Maximise,
    BorderLeft,
    BorderRight,
    BorderUp,
    BorderDown,
    LargerFont,
    SmallerFont,
    UsualFont,
    Colours,
    OtherKeys,
    Help,
};

enum class KeySet : unsigned char { Standard, Turbo };

// Bits of `modifiers`; left and right keys count alike.
namespace modifier {
inline constexpr int Shift = 1, Ctrl = 2, Alt = 4;
}

Command command_for(KeySet set, SDL_Scancode key, int modifiers);
// "F10", "Shift+F11"; empty if the set has none. The first one, where there are several.
std::string key_of(KeySet set, Command command);

struct CommandInfo {
    Command command;
    std::string_view button;  // on the toolbar, or empty
    std::string_view help;
    std::string_view verb = {};  // of the console, that does it; empty: it is the window's own
};
std::span<const CommandInfo> commands();  // all but None, in the order of the help
std::string_view help_of(Command command);
std::string_view verb_of(Command command);

}  // namespace tick86::apps

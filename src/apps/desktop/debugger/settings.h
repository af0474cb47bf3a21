// SPDX-License-Identifier: MIT
// What the debugger's window remembers between runs: a small text file that a person can read and mend.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "apps/desktop/debugger/commands.h"

namespace tick86::apps {

struct Settings {
    static constexpr int LeastFont = 8, MostFont = 48;

    KeySet keys = KeySet::Standard;
    bool is_light = false;
    int font = 0;  // height in points of the window; 0: by the display
    int width = 0, height = 0;
    bool has_place = false;
    int x = 0, y = 0;
    std::string layout;  // of Tiles; empty: the usual one for the size
    std::vector<std::string> watches;

    std::string text() const;
    // Lines that cannot be read are left out and named in `problems`.
    static Settings parse(std::string_view text, std::vector<std::string>& problems);
};

// $XDG_CONFIG_HOME/tick86/debugger.conf, or ~/.config/...; empty without a home.
std::string settings_path();
// No file: the usual settings.
Settings load_settings(const std::string& path, std::vector<std::string>& problems);
bool save_settings(const std::string& path, const Settings& settings);

}  // namespace tick86::apps

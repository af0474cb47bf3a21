// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/settings.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tick86::apps {
namespace {

constexpr int LeastSize = 320, MostSize = 16384;

// Whole numbers with blanks between, `count` of them and nothing else.
bool read_numbers(std::string_view text, std::vector<int>& out, std::size_t count) {
    while (!text.empty()) {
        int value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{}) return false;
        out.push_back(value);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (!text.empty() && text.front() != ' ') return false;
        while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    }
    return out.size() == count;
}

bool take(Settings& s, std::string_view name, std::string_view value) {
    std::vector<int> n;
    if (name == "keys") {
        s.keys = value == "turbo" ? KeySet::Turbo : KeySet::Standard;
        return value == "turbo" || value == "standard";
    }
    if (name == "colours") {
        s.is_light = value == "light";
        return value == "light" || value == "dark";
    }
    if (name == "font") {
        if (!read_numbers(value, n, 1) || n[0] < Settings::LeastFont || n[0] > Settings::MostFont) return false;
        s.font = n[0];
        return true;
    }
    if (name == "size") {
        if (!read_numbers(value, n, 2)) return false;
        if (std::min(n[0], n[1]) < LeastSize || std::max(n[0], n[1]) > MostSize) return false;
        s.width = n[0], s.height = n[1];
        return true;
    }
    if (name == "place") {
        if (!read_numbers(value, n, 2)) return false;
        s.has_place = true;
        s.x = n[0], s.y = n[1];
        return true;
    }
    if (value.empty()) return false;
    if (name == "layout") {
        s.layout = value;
        return true;
    }
    if (name == "watch") {
        s.watches.emplace_back(value);
        return true;
    }
    return false;
}

}  // namespace

std::string Settings::text() const {
    std::string out =
        "# The debugger's window. tick86 writes this file when the window closes; without it all is as usual.\n";
    out +=
        fmt::format("keys {}\ncolours {}\n", keys == KeySet::Turbo ? "turbo" : "standard", is_light ? "light" : "dark");
    if (font) out += fmt::format("font {}\n", font);
    if (width) out += fmt::format("size {} {}\n", width, height);
    if (has_place) out += fmt::format("place {} {}\n", x, y);
    if (!layout.empty()) out += fmt::format("layout {}\n", layout);
    for (const std::string& watch : watches) out += fmt::format("watch {}\n", watch);
    return out;
}

Settings Settings::parse(std::string_view text, std::vector<std::string>& problems) {
    Settings s;
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        const std::size_t blank = std::min(line.find(' '), line.size());
        Settings changed = s;
        if (take(changed, line.substr(0, blank), line.substr(std::min(blank + 1, line.size()))))
            s = std::move(changed);
        else
            problems.push_back(fmt::format("line {}: '{}' means nothing here", number, line));
    }
    return s;
}

std::string settings_path() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value ? value : "");
    };
    const std::string folder = variable("XDG_CONFIG_HOME"), home = variable("HOME");
    if (folder.starts_with("/")) return folder + "/tick86/debugger.conf";  // others are to be ignored, says XDG
    return home.empty() ? "" : home + "/.config/tick86/debugger.conf";
}

Settings load_settings(const std::string& path, std::vector<std::string>& problems) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return {};
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    return Settings::parse(text, problems);
}

bool save_settings(const std::string& path, const Settings& settings) {
    if (path.empty()) return false;
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    const std::string draft = path + ".new";
    {
        std::ofstream out(draft, std::ios::binary | std::ios::trunc);
        out << settings.text();
        if (!out.flush()) return false;
    }
    std::filesystem::rename(draft, path, error);
    return !error;
}

}  // namespace tick86::apps

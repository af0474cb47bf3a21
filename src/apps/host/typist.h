// SPDX-License-Identifier: MIT
// Types what --type says, at the pace of a quick person, in emulated time. Looks before each key whether there is room
// for it: while the guest is busy with a disk, the BIOS's buffer of 15 keys fills up and further ones would be lost.
#pragma once
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/host/options.h"
#include "apps/host/pattern.h"
#include "tick86/devices/keyboard_layout.h"
#include "tick86/machine/pc.h"

namespace tick86::apps {

class Session;

// "dir\n{F1}{Ctrl-C}\x41" -> keystrokes. "@FILE" types the file's content, its line ends as Enter. Throws UsageError,
// which begins with `who` asked for it.
std::vector<KeyStroke> parse_typing(const std::string& text, std::string_view who = "--type");

class Typist {
public:
    static constexpr Tick KeyTicks = ticks_from_ms(30);  // from a press to its release, and to the next press
    // Ctrl and Alt go down so long before their key, stay so long with it, and are up so long after it: programs that
    // ask for the state of the shift keys between two drawings of their screen would miss anything quicker.
    static constexpr Tick ChordTicks = ticks_from_ms(120);
    // After the text of a --type-after has come. Programs throw away what was typed before their question was complete
    // (INT 21h AH=0Ch), and a disk that --swap-after changes at the same text needs half a second.
    static constexpr Tick ReadingTicks = ticks_from_ms(600);
    // A key waits no longer than this for room: the guest may be one that never reads keys. A program with an INT 09h
    // of its own, as many games have, may see the key even when the BIOS finds no room for it.
    static constexpr Tick LongestHold = ticks_from_ms(300'000), LongestHoldIfHooked = ticks_from_ms(5'000);

    explicit Typist(const std::vector<TypeStep>& steps);  // throws UsageError
    void warn_of_idle_escapes() const;

    // Call when the machine stands at `now`. `screen` is looked at only while a --type-after waits.
    void poll(Session& session, Tick now, const std::string& screen);
    bool is_waiting() const { return !steps_.empty() && steps_.front().awaited; }
    bool is_done() const { return steps_.empty() && strokes_.empty() && !down_; }
    std::string awaited() const { return is_waiting() ? steps_.front().awaited->text() : std::string{}; }
    void type(const std::vector<KeyStroke>& strokes) {
        strokes_.insert(strokes_.end(), strokes.begin(), strokes.end());
    }

private:
    bool has_room(const Pc& pc) const;

    struct Step {
        std::optional<Pattern> awaited;
        std::vector<KeyStroke> strokes;
    };
    std::deque<Step> steps_;
    std::deque<KeyStroke> strokes_;
    bool down_ = false;        // current_
    bool is_leading_ = false;  // the shift keys only
    KeyStroke current_;
    std::optional<Tick> held_since_;
    Tick next_ = ticks_from_ms(100);
};

}  // namespace tick86::apps

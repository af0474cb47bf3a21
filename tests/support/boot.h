// SPDX-License-Identifier: MIT
// A headless PC for tests: boots, waits for text, types; the screen as text.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "tick86/devices/keyboard_layout.h"
#include "tick86/machine/pc.h"

namespace tick86::test {

class Boot {
public:
    // Each drive is of the kind that its disk was made for.
    explicit Boot(Config config = {}, FloppyImage* drive_a = nullptr, FloppyImage* drive_b = nullptr)
        : pc_(with_drives(std::move(config), drive_a, drive_b)) {
        pc_.set_stop_on({true, true, true});
        if (drive_a) pc_.input({0, InsertFloppy{0, drive_a}});
        if (drive_b) pc_.input({0, InsertFloppy{1, drive_b}});
    }

    Pc& pc() { return pc_; }
    std::string screen() const { return pc_.text_screen().to_utf8(); }
    bool shows(std::string_view text) const { return screen().find(text) != std::string::npos; }

    // Runs until the text is on the screen, in steps of 10 ms. False: the time is up, or the guest has crashed.
    bool wait_for(std::string_view text, u64 seconds = 30) {
        const Tick end = pc_.now() + seconds * TicksPerSecond;
        while (!shows(text)) {
            if (pc_.now() >= end || !run_ms(10)) return false;
        }
        return true;
    }
    // False: a guest fault ended the run; stopped() names it.
    bool run_ms(u64 ms) {
        stopped_ = pc_.run(pc_.now() + ticks_from_ms(ms));
        return stopped_ == StopReason::Reached;
    }
    StopReason stopped() const { return stopped_; }

    void press(const KeyStroke& stroke) {
        const auto key = [&](bool wanted, u8 code, bool down) {
            if (!wanted) return;
            pc_.input({0, KeyEvent{code, down}});
            run_ms(10);
        };
        key(stroke.ctrl, scan::Ctrl, true);
        key(stroke.alt, scan::Alt, true);
        key(stroke.shift, scan::LeftShift, true);
        key(true, stroke.code, true);
        run_ms(20);
        key(true, stroke.code, false);
        key(stroke.shift, scan::LeftShift, false);
        key(stroke.alt, scan::Alt, false);
        key(stroke.ctrl, scan::Ctrl, false);
    }
    void type(std::string_view text) {
        for (const char c : text)
            if (const std::optional<KeyStroke> stroke = key_stroke(c)) press(*stroke);
    }

private:
    static Config with_drives(Config config, const FloppyImage* a, const FloppyImage* b) {
        if (a) config.floppy[0] = drive_type_for(a->kind());
        if (b) config.floppy[1] = drive_type_for(b->kind());
        return config;
    }
    Pc pc_;
    StopReason stopped_ = StopReason::Reached;
};

}  // namespace tick86::test

// SPDX-License-Identifier: MIT
#include "apps/host/typist.h"

#include <fmt/format.h>

#include "apps/host/files/input_file.h"
#include "apps/host/session.h"

namespace tick86::apps {
namespace {

constexpr std::size_t MostTyped = 1 << 20;  // bytes of a file: hours of typing

KeyStroke stroke_of(char c, std::string_view who) {
    const auto stroke = key_stroke(c);
    if (!stroke)
        throw UsageError(
            fmt::format("{}: the byte {:02X}h is on no key of a US keyboard; name keys as {{F1}} or {{Alt-X}}", who,
                        static_cast<unsigned char>(c)));
    return *stroke;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

u16 word(const Pc& pc, u32 address) { return static_cast<u16>(pc.peek(address) | pc.peek(address + 1) << 8); }

// The BIOS's buffer can take no further key: its tail is just behind its head. Where the two words are no places in the
// buffer, the guest keeps something else there and nothing is known.
bool is_bios_buffer_full(const Pc& pc) {
    const u16 head = word(pc, 0x41A), tail = word(pc, 0x41C);
    u16 begin = word(pc, 0x480), end = word(pc, 0x482);
    if (begin == 0 && end == 0) begin = 0x1E, end = 0x3E;  // a BIOS from before these two words
    const auto is_place = [&](u16 at) { return at >= begin && at < end && (at - begin) % 2 == 0; };
    if (!is_place(head) || !is_place(tail)) return false;
    const u16 next = static_cast<u16>(tail + 2);
    return (next == end ? begin : next) == head;
}

bool is_keyboard_hooked(const Pc& pc) { return word(pc, 4 * 9 + 2) < 0xC000; }

// Break, Pause, PrtSc, Ctrl-Alt-Del and the locks need no room in the buffer.
bool is_never_buffered(const KeyStroke& stroke) {
    constexpr u8 PrtSc = 0x37, Del = 0x53;
    return stroke.code == scan::CapsLock || stroke.code == scan::NumLock || stroke.code == scan::ScrollLock ||
           (stroke.code == PrtSc && stroke.shift) || (stroke.code == Del && stroke.ctrl && stroke.alt);
}

}  // namespace

std::vector<KeyStroke> parse_typing(const std::string& text, std::string_view who) {
    std::vector<KeyStroke> strokes;
    const auto add = [&](char c) { strokes.push_back(stroke_of(c, who)); };
    if (text.starts_with("@")) {
        for (const u8 byte : read_input_file(text.substr(1), fmt::format("{}: the file", who), MostTyped))
            if (byte != '\r') add(static_cast<char>(byte));
        return strokes;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\' && i + 1 < text.size()) {
            const char e = text[++i];
            if (e == 'n')
                add('\n');
            else if (e == 't')
                add('\t');
            else if (e == 'e')
                add('\x1B');
            else if (e == '\\' || e == '{' || e == '}')
                add(e);
            else if (e == 'x' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
                add(static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
                i += 2;
            } else {
                throw UsageError(
                    fmt::format("{} '{}': '\\{}' is unknown; there are \\n \\t \\e \\xNN \\\\ \\{{", who, text, e));
            }
        } else if (c == '{') {
            const std::size_t close = text.find('}', i);
            if (close == std::string::npos)
                throw UsageError(fmt::format("{} '{}': a closing brace is missing; \\{{ types a brace", who, text));
            const std::string name = text.substr(i + 1, close - i - 1);
            const auto stroke = parse_key(name);
            if (!stroke)
                throw UsageError(
                    fmt::format("{} '{}': there is no key {{{}}}; keys are {{F1}} {{Enter}} {{Up}} {{Ctrl-C}} "
                                "{{Alt-X}} ..., and \\{{ types a brace",
                                who, text, name));
            strokes.push_back(*stroke);
            i = close;
        } else {
            add(c);
        }
    }
    return strokes;
}

Typist::Typist(const std::vector<TypeStep>& steps) {
    for (const TypeStep& step : steps) {
        if (step.is_wait)
            steps_.push_back({Pattern(step.text, "--type-after"), {}});
        else
            steps_.push_back({{}, parse_typing(step.text)});
    }
}

void Typist::warn_of_idle_escapes() const {
    for (const Step& step : steps_)
        if (step.awaited) step.awaited->warn_of_idle_escape();
}

// The codes of earlier keys must be out of the keyboard: only then the BIOS's buffer tells how many keys wait.
bool Typist::has_room(const Pc& pc) const {
    if (pc.board().keyboard.look().waiting() != 0) return false;
    return is_never_buffered(strokes_.front()) || !is_bios_buffer_full(pc);
}

void Typist::poll(Session& session, Tick now, const std::string& screen) {
    while (!steps_.empty() && strokes_.empty() && !down_) {
        Step& step = steps_.front();
        if (step.awaited) {
            if (!step.awaited->is_in(screen)) break;
            next_ = now + ReadingTicks;
        } else {
            type(step.strokes);
        }
        steps_.pop_front();
    }
    if (now < next_) return;
    const auto modifiers = [&](bool press) {
        if (current_.ctrl) session.key(scan::Ctrl, press);
        if (current_.alt) session.key(scan::Alt, press);
        if (current_.shift) session.key(scan::LeftShift, press);
    };
    const auto pace = [&] { return current_.ctrl || current_.alt ? ChordTicks : KeyTicks; };
    const auto press = [&] {
        session.key(current_.code, true);
        next_ = now + pace();
    };
    if (is_leading_) {
        is_leading_ = false;
        press();
    } else if (down_) {
        session.key(current_.code, false);
        modifiers(false);
        down_ = false;
        next_ = now + pace();
    } else if (!strokes_.empty()) {
        if (has_room(session.pc())) {
            held_since_.reset();
        } else {
            if (!held_since_) held_since_ = now;
            if (now - *held_since_ < (is_keyboard_hooked(session.pc()) ? LongestHoldIfHooked : LongestHold)) return;
        }
        current_ = strokes_.front();
        strokes_.pop_front();
        modifiers(true);
        down_ = true;
        is_leading_ = current_.ctrl || current_.alt;
        if (is_leading_)
            next_ = now + ChordTicks;
        else
            press();
    }
}

}  // namespace tick86::apps

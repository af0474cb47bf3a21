// SPDX-License-Identifier: MIT
#include "apps/tty/key_decoder.h"

#include <array>
#include <charconv>
#include <utility>

namespace tick86::apps {
namespace {

constexpr char Escape = 0x1B, Rubout = 0x7F;

struct Named {
    std::string_view key;
    std::string_view name;
};
// CSI number ~ [VT220]; 1, 4, 7, 8 differ between terminals but not in meaning.
constexpr Named Numbered[] = {{"1", "Home"}, {"2", "Ins"},  {"3", "Del"},  {"4", "End"}, {"5", "PgUp"},
                              {"6", "PgDn"}, {"7", "Home"}, {"8", "End"},  {"11", "F1"}, {"12", "F2"},
                              {"13", "F3"},  {"14", "F4"},  {"15", "F5"},  {"17", "F6"}, {"18", "F7"},
                              {"19", "F8"},  {"20", "F9"},  {"21", "F10"}, {"23", "F11"}};
// CSI letter, with modifiers CSI 1 ; m letter; SS3 letter.
constexpr Named Lettered[] = {{"A", "Up"},  {"B", "Down"}, {"C", "Right"}, {"D", "Left"},
                              {"E", "KP5"}, {"F", "End"},  {"H", "Home"},  {"P", "F1"},
                              {"Q", "F2"},  {"R", "F3"},   {"S", "F4"},    {"M", "Enter"}};
constexpr Named LinuxFunction[] = {{"A", "F1"}, {"B", "F2"}, {"C", "F3"}, {"D", "F4"}, {"E", "F5"}};  // CSI [ letter

template <std::size_t N>
u8 find(const Named (&table)[N], std::string_view key) {
    for (const Named& entry : table)
        if (entry.key == key) return entry.name == "F11" ? KeyDecoder::F11 : scan_code(entry.name);
    return 0;
}

// Of the control characters only these are keys of their own; the rest are Ctrl with the key 40h above.
std::optional<KeyStroke> plain_key(char c) {
    switch (c) {
        case Rubout: return KeyStroke{.code = scan_code("Backspace")};
        case '\r':
        case '\n': return KeyStroke{.code = scan_code("Enter")};
        case '\0': return KeyStroke{.code = scan_code("2"), .ctrl = true};  // NUL is Ctrl-2 to a PC
        case 0x1C: return KeyStroke{.code = scan_code("Backslash"), .ctrl = true};
        case 0x1D: return KeyStroke{.code = scan_code("RightBracket"), .ctrl = true};
        case 0x1E: return KeyStroke{.code = scan_code("6"), .ctrl = true};
        case 0x1F: return KeyStroke{.code = scan_code("Minus"), .ctrl = true};
        default: return key_stroke(c);
    }
}

void modify(KeyStroke& stroke, int modifiers) {  // 1 + Shift 1, Alt 2, Ctrl 4 [xterm]
    if (modifiers < 2) return;
    stroke.shift |= (modifiers - 1) & 1;
    stroke.alt |= (modifiers - 1) >> 1 & 1;
    stroke.ctrl |= (modifiers - 1) >> 2 & 1;
}

// "1;5" + final letter.
std::optional<KeyStroke> sequence(std::string_view parameters, char final) {
    const std::size_t semicolon = parameters.find(';');
    const std::string_view number = parameters.substr(0, semicolon);
    int modifiers = 1;
    if (semicolon != std::string_view::npos) {
        const std::string_view m = parameters.substr(semicolon + 1);
        std::from_chars(m.data(), m.data() + m.size(), modifiers);
    }
    KeyStroke stroke;
    switch (final) {
        case 'Z': return KeyStroke{.code = scan_code("Tab"), .shift = true};
        case '~': stroke.code = find(Numbered, number); break;
        case '$': stroke.shift = true, stroke.code = find(Numbered, number); break;  // rxvt
        case '^': stroke.ctrl = true, stroke.code = find(Numbered, number); break;
        default: stroke.code = find(Lettered, std::string_view(&final, 1)); break;
    }
    modify(stroke, modifiers);
    return stroke.code ? std::optional(stroke) : std::nullopt;
}

std::size_t utf8_length(unsigned char first) { return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1; }

}  // namespace

// Takes one key from the front of pending_; false if it is not complete.
bool KeyDecoder::next(std::vector<KeyStroke>& out, bool complete) {
    const auto put = [&](std::optional<KeyStroke> stroke, std::size_t length) {
        if (stroke) out.push_back(*stroke);
        pending_.erase(0, length);
        return true;
    };
    const char first = pending_[0];
    if (static_cast<unsigned char>(first) >= 0x80) {  // no key of a US keyboard
        const std::size_t length = utf8_length(static_cast<unsigned char>(first));
        if (pending_.size() < length && !complete) return false;
        return put(std::nullopt, std::min(length, pending_.size()));
    }
    if (first != Escape) return put(plain_key(first), 1);
    const KeyStroke escape{.code = scan_code("Esc")};
    if (pending_.size() == 1) return complete && put(escape, 1);

    const char second = pending_[1];
    if (second == 'O' && pending_.size() == 2 && !complete) return false;
    if (second == 'O' && pending_.size() > 2) {
        const std::string_view letter = std::string_view(pending_).substr(2, 1);
        if (const u8 code = find(Lettered, letter)) return put(KeyStroke{.code = code}, 3);
    }
    if (second == '[' && (pending_.size() > 2 || !complete)) {
        if (pending_.size() > 2 && pending_[2] == '[') {
            if (pending_.size() == 3) return complete && put(escape, 3);
            const u8 code = find(LinuxFunction, std::string_view(pending_).substr(3, 1));
            return put(code ? std::optional(KeyStroke{.code = code}) : std::nullopt, 4);
        }
        for (std::size_t end = 2; end < pending_.size(); ++end) {
            const char c = pending_[end];
            if ((c >= 0x40 && c <= 0x7E) || c == '$')
                return put(sequence(std::string_view(pending_).substr(2, end - 2), c), end + 1);
            if (c < 0x20 || c > 0x3F) return put(escape, 1);  // no sequence after all
        }
        return complete && put(escape, 1);
    }
    if (second == Escape) {  // Alt with a key that has a sequence, or ESC twice
        if (pending_.size() == 2 && !complete) return false;
        if (pending_.size() > 2 && (pending_[2] == '[' || pending_[2] == 'O')) {
            pending_.erase(0, 1);
            const std::size_t before = out.size();
            if (!next(out, complete)) {
                pending_.insert(0, 1, Escape);
                return false;
            }
            if (out.size() > before) out[before].alt = true;
            return true;
        }
        return put(escape, 1);
    }
    std::optional<KeyStroke> stroke = plain_key(second);
    if (stroke) stroke->alt = true;
    return put(stroke, static_cast<unsigned char>(second) < 0x80 ? 2 : 1);
}

std::vector<KeyStroke> KeyDecoder::decode(std::string_view bytes) {
    pending_ += bytes;
    std::vector<KeyStroke> out;
    while (!pending_.empty() && !menu_) {
        if (pending_[0] == MenuKey) {
            menu_ = true;
            pending_.erase(0, 1);
        } else if (!next(out, false)) {
            break;
        }
    }
    return out;
}

std::vector<KeyStroke> KeyDecoder::silence() {
    std::vector<KeyStroke> out;
    while (!pending_.empty() && !menu_ && pending_[0] != MenuKey) next(out, true);
    return out;
}

bool KeyDecoder::take_menu() { return std::exchange(menu_, false); }

std::string KeyDecoder::take_rest() { return std::exchange(pending_, {}); }

}  // namespace tick86::apps

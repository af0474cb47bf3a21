// SPDX-License-Identifier: MIT
#include "debug/gdb/packets.h"

#include <fmt/format.h>

namespace tick86::gdb {
namespace {

constexpr char Escape = '}', EscapeBit = 0x20, InterruptByte = 0x03;

u8 sum_of(std::string_view text) {
    u8 sum = 0;
    for (const char c : text) sum = static_cast<u8>(sum + static_cast<u8>(c));
    return sum;
}

}  // namespace

std::optional<PacketReader::Item> PacketReader::take(char byte) {
    using Kind = Item::Kind;
    switch (state_) {
        case State::Idle:
            if (byte == '+') return Item{Kind::Ack, {}};
            if (byte == '-') return Item{Kind::Nack, {}};
            if (byte == InterruptByte) return Item{Kind::Interrupt, {}};
            if (byte != '$') return std::nullopt;
            break;
        case State::Content:
            if (byte == '#') {
                state_ = State::FirstDigit;
                return std::nullopt;
            }
            if (byte == '$') break;  // the end was lost: another packet begins
            sum_ = static_cast<u8>(sum_ + static_cast<u8>(byte));
            is_too_long_ |= content_.size() == most_;
            if (!is_too_long_) content_ += byte;
            return std::nullopt;
        case State::FirstDigit:
            digit_ = byte;
            state_ = State::SecondDigit;
            return std::nullopt;
        case State::SecondDigit: {
            state_ = State::Idle;
            const auto high = digit(digit_), low = digit(byte);
            const bool is_good = high && low && (*high << 4 | *low) == sum_;
            const Kind kind = !is_good ? Kind::Damaged : is_too_long_ ? Kind::TooLong : Kind::Packet;
            return Item{kind, kind == Kind::Packet ? std::move(content_) : std::string{}};
        }
    }
    state_ = State::Content;
    content_.clear();
    is_too_long_ = false;
    sum_ = 0;
    return std::nullopt;
}

std::string framed(std::string_view content) { return fmt::format("${}#{:02x}", content, sum_of(content)); }

std::optional<int> digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

std::optional<u64> hex_number(std::string_view text) {
    constexpr std::size_t MostDigits = 16;
    if (text.empty() || text.size() > MostDigits) return std::nullopt;
    u64 value = 0;
    for (const char c : text) {
        const auto d = digit(c);
        if (!d) return std::nullopt;
        value = value << 4 | static_cast<u64>(*d);
    }
    return value;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto value = hex_number(text.substr(i, 2));
        if (!value) return std::nullopt;
        bytes += static_cast<char>(*value);
    }
    return bytes;
}

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view Digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        text += Digits[static_cast<u8>(c) >> 4];
        text += Digits[static_cast<u8>(c) & 15];
    }
    return text;
}

std::string to_hex(u64 value, int bytes) {
    std::string text;
    for (; bytes > 0; --bytes, value >>= 8) text += static_cast<char>(value);
    return to_hex(text);
}

std::optional<std::string> unescaped(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != Escape) {
            bytes += text[i];
            continue;
        }
        if (++i == text.size()) return std::nullopt;
        bytes += static_cast<char>(text[i] ^ EscapeBit);
    }
    return bytes;
}

std::string escaped(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const bool is_special = c == Escape || c == '$' || c == '#' || c == '*';
        if (is_special) text += Escape;
        text += is_special ? static_cast<char>(c ^ EscapeBit) : c;
    }
    return text;
}

std::string_view take_until(std::string_view& text, char separator) {
    const std::size_t at = text.find(separator);
    const std::string_view head = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
    return head;
}

}  // namespace tick86::gdb

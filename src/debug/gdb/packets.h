// SPDX-License-Identifier: MIT
// The frame of the protocol: $content#checksum, + and -, the byte 03h, hexadecimal and binary content.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "tick86/base/types.h"

namespace tick86::gdb {

class PacketReader {
public:
    explicit PacketReader(std::size_t most) : most_(most) {}

    struct Item {
        enum class Kind : u8 { Packet, Damaged, TooLong, Ack, Nack, Interrupt };
        Kind kind;
        std::string content;  // of a packet, as it came
    };
    // The byte may end an item. What is neither is passed over.
    std::optional<Item> take(char byte);

private:
    enum class State : u8 { Idle, Content, FirstDigit, SecondDigit };
    std::size_t most_;
    State state_ = State::Idle;
    std::string content_;
    bool is_too_long_ = false;
    u8 sum_ = 0;
    char digit_ = 0;
};

std::string framed(std::string_view content);

std::optional<int> digit(char c);
// All of `text` as a hexadecimal number of at most 64 bits.
std::optional<u64> hex_number(std::string_view text);
std::optional<std::string> from_hex(std::string_view text);  // two digits a byte
std::string to_hex(std::string_view bytes);
std::string to_hex(u64 value, int bytes);  // little endian, as registers are sent
// Binary content: '}' stands before a byte that is XORed with 20h.
std::optional<std::string> unescaped(std::string_view text);
std::string escaped(std::string_view bytes);

// What stands before the first `separator`, which goes with it; all of it if there is none.
std::string_view take_until(std::string_view& text, char separator);

}  // namespace tick86::gdb

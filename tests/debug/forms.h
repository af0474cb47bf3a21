// SPDX-License-Identifier: MIT
// Every form of an instruction: opcodes x modrm bytes x telling displacements and immediates, and what stands before.
#pragma once
#include <algorithm>
#include <functional>
#include <vector>

#include "tick86/base/types.h"
#include "tick86/cpu/opcodes.h"

namespace tick86::test {

using Bytes = std::vector<u8>;

inline Bytes joined(const Bytes& head, const Bytes& tail) {
    Bytes bytes(head.size() + tail.size());
    std::copy(tail.begin(), tail.end(), std::copy(head.begin(), head.end(), bytes.begin()));
    return bytes;
}

enum class Tails { All, One };
inline void for_each_form(Tails tails, const std::function<void(const Bytes&)>& sink) {
    const std::vector<Bytes> bytes1{{0x00}, {0x05}, {0x0A}, {0x7F}, {0x80}, {0xFF}};
    const std::vector<Bytes> words{{0, 0},    {5, 0},       {0x7F, 0},    {0x80, 0},   {0x34, 0x12},
                                   {0, 0x80}, {0x7F, 0xFF}, {0x80, 0xFF}, {0xFE, 0xFF}};
    const std::vector<Bytes> far{{0x34, 0x12, 0, 0xF0}, {0, 0, 0, 0}, {0xF0, 0xFF, 0xFF, 0xFF}};
    const std::vector<Bytes> none{{}};
    const auto immediates = [&](int length) -> const std::vector<Bytes>& {
        return length == 0 ? none : length == 1 ? bytes1 : length == 2 ? words : far;
    };
    const auto with = [&](const Bytes& head, const std::vector<Bytes>& tails, bool all, std::size_t& turn) {
        if (!all) return sink(joined(head, tails[turn++ % tails.size()]));
        for (const Bytes& tail : tails) sink(joined(head, tail));
    };
    const auto immediate_length = [](const cpu::Opcode& row) {
        switch (row.form) {
            case cpu::Form::RmImm:
            case cpu::Form::AccImm:
            case cpu::Form::RegImm: return int{row.width};
            case cpu::Form::RmImm8:
            case cpu::Form::Rel8:
            case cpu::Form::Imm8:
            case cpu::Form::AccPort:
            case cpu::Form::PortAcc: return 1;
            case cpu::Form::Rel16:
            case cpu::Form::Imm16:
            case cpu::Form::AccMem:
            case cpu::Form::MemAcc: return 2;
            case cpu::Form::FarPtr: return 4;
            default: return 0;
        }
    };
    std::size_t turn = 0;
    for (int op = 0; op < 256; ++op) {
        const u8 first = static_cast<u8>(op);
        cpu::Opcode row = cpu::Opcodes[first];
        if (row.form == cpu::Form::Prefix) continue;
        if (!cpu::has_modrm(row.form)) {
            with({first}, immediates(immediate_length(row)), true, turn);
            continue;
        }
        for (int modrm = 0; modrm < 256; ++modrm) {
            row = cpu::Opcodes[first];
            if (row.form == cpu::Form::Group) row = (*row.group)[static_cast<std::size_t>(modrm >> 3 & 7)];
            const int mod = modrm >> 6;
            const bool direct = mod == 0 && (modrm & 7) == 6;
            const std::vector<Bytes>& displacements = mod == 1 ? bytes1 : mod == 2 || direct ? words : none;
            const Bytes head{first, static_cast<u8>(modrm)};
            if (tails == Tails::One) {
                with(joined(head, displacements[turn % displacements.size()]), immediates(immediate_length(row)), false,
                     turn);
                continue;
            }
            for (const Bytes& displacement : displacements)
                with(joined(head, displacement), immediates(immediate_length(row)), mod == 3 || mod == 0, turn);
        }
    }
}

// Segment, LOCK and repeat prefixes in all combinations, in the order of NASM; and other orders, repetitions, F1.
struct Prefixes {
    Bytes bytes;
    bool is_other;  // than NASM writes: `db`
};
inline std::vector<Prefixes> all_prefixes() {
    std::vector<Prefixes> all;
    for (const Bytes& repeat : {Bytes{}, Bytes{0xF2}, Bytes{0xF3}})
        for (const Bytes& lock : {Bytes{}, Bytes{0xF0}})
            for (const Bytes& segment : {Bytes{}, Bytes{0x26}, Bytes{0x2E}, Bytes{0x36}, Bytes{0x3E}})
                all.push_back({joined(joined(repeat, lock), segment), false});
    for (const Bytes& other : std::vector<Bytes>{{0xF1},
                                                 {0x26, 0xF3},
                                                 {0x2E, 0xF0},
                                                 {0xF0, 0xF2},
                                                 {0x36, 0x3E},
                                                 {0x3E, 0x3E},
                                                 {0xF3, 0xF2},
                                                 {0xF0, 0xF0},
                                                 {0x26, 0xF0, 0xF3}})
        all.push_back({other, true});
    return all;
}

}  // namespace tick86::test

// SPDX-License-Identifier: MIT
// The floppy part of a BIOS, played from outside by port accesses between stretches of running.
#pragma once
#include <catch2/catch.hpp>
#include <initializer_list>
#include <vector>

#include "tick86/machine/pc.h"

namespace tick86::test {

// 1.44M, each sector with another content.
inline std::vector<u8> numbered_disk() {
    std::vector<u8> bytes(1'474'560);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<u8>(i * 7 + i / 512);
    return bytes;
}

struct FloppyDriver {
    Pc& pc;
    void wait_ms(u64 ms) { pc.run(pc.now() + ticks_from_ms(ms)); }
    void out(u16 port, int value) { pc.port_write(port, static_cast<u8>(value)); }
    bool ready(u8 wanted) {
        for (int i = 0; i < 2000; ++i) {
            if ((pc.port_read(0x3F4) & 0xC0) == wanted) return true;
            pc.run(pc.now() + 500);
        }
        return false;
    }
    void command(std::initializer_list<int> bytes) {
        for (const int b : bytes) {
            REQUIRE(ready(0x80));
            out(0x3F5, b);
        }
    }
    std::vector<u8> results(int count) {
        std::vector<u8> bytes;
        for (int i = 0; i < count; ++i) {
            REQUIRE(ready(0xC0));
            bytes.push_back(pc.port_read(0x3F5));
            pc.run(pc.now() + 500);
        }
        return bytes;
    }
    void start() {
        out(0x3F2, 0x00);
        wait_ms(1);
        out(0x3F2, 0x1C);
        out(0x3F7, 0x00);
        wait_ms(3);
        for (int i = 0; i < 4; ++i) {
            command({0x08});
            results(2);
        }
        command({0x03, 0xDF, 0x02});
        wait_ms(800);
        command({0x07, 0x00});
        wait_ms(500);
        command({0x08});
        CHECK(results(2) == std::vector<u8>{0x20, 0x00});
    }
    void dma(int mode, u32 address, int bytes) {
        out(0x0A, 0x06);
        out(0x0C, 0);
        out(0x0B, mode);
        out(0x04, address & 0xFF);
        out(0x04, address >> 8 & 0xFF);
        out(0x81, static_cast<int>(address >> 16));
        out(0x05, (bytes - 1) & 0xFF);
        out(0x05, (bytes - 1) >> 8);
        out(0x0A, 0x02);
    }
};

}  // namespace tick86::test

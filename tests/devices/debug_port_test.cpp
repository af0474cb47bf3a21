// SPDX-License-Identifier: MIT
#include "tick86/devices/debug_port.h"

#include <catch2/catch.hpp>
#include <string>

using namespace tick86;

TEST_CASE("The debug port hands on each byte and reads E9h", "[debug_port][quick]") {
    DebugPort port;
    CHECK(port.read() == 0xE9);
    port.write('x');  // unconnected: lost, and no harm done
    std::string text;
    port.output.connect(text, [](std::string& t, u8 byte) { t += static_cast<char>(byte); });
    for (const char c : {'o', 'k', '\n'}) port.write(static_cast<u8>(c));
    CHECK(text == "ok\n");
    CHECK(port.peek() == 0xE9);
    CHECK(port.state().bytes == 4);
    port.catch_up(10);
    CHECK(port.state().now == 10);
    CHECK(port.next_event() == Never);
}

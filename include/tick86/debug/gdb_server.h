// SPDX-License-Identifier: MIT
// GDB's remote serial protocol over a byte stream, on a debugger's session. Nothing here knows a socket: bytes of the
// client come in, bytes for it go out.
//
// Addresses are linear. GDB knows the i386 only: eip and esp are linear, too (CS:IP and SS:SP as addresses), and the
// registers as the chip holds them stand beside: ip, sp16, csip (CS in the upper half). A breakpoint changes no byte of
// guest memory. Where a watch-point is met on the way back, the machine stands before the access, as GDB expects.
// Sources   GDB manual, appendix Remote Protocol: Packets, Stop Reply Packets, General Query Packets, Target
//           Descriptions
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tick86/debug/session.h"

namespace tick86 {

namespace gdb {
class PacketReader;
}

class GdbServer {
public:
    // Answers a line of `monitor`. If it sets the session going, the machine stands still until GDB steps or continues:
    // then it goes where the line has said, and GDB sees one step.
    using Monitor = std::function<std::string(const std::string& line)>;
    static constexpr std::size_t PacketBytes = 0x4000;  // of one packet, framing not counted
    static constexpr std::size_t MostBreakpoints = 1000;

    GdbServer(DebugSession& session, Monitor monitor);
    ~GdbServer();
    GdbServer(const GdbServer&) = delete;
    GdbServer& operator=(const GdbServer&) = delete;

    // A client has come; the machine stops at the next boundary.
    void attach();
    // It has gone: its breakpoints go, and the machine runs on.
    void detach();
    bool is_attached() const { return is_attached_; }

    // Bytes from the client; what is to be sent to it.
    std::string feed(std::string_view bytes);
    // To be asked after each advance of the session: has it stopped? What is to be sent.
    std::string poll();
    // A line for GDB's console, as far as GDB listens: while it waits for the machine.
    std::string print(std::string_view text);

    // While a client is there and does not wait for the machine, the machine must not be advanced.
    bool holds_machine() const { return is_attached_ && !is_waiting_; }
    bool is_killed() const { return is_killed_; }  // by GDB's `kill`: the program is to end

private:
    using Packet = std::string_view;
    // One of GDB's points; its type as in the packets: '0' software, '1' hardware, '2' write, '3' read, '4' access.
    struct Point {
        char type = '0';
        u32 address = 0, length = 1;
        auto operator<=>(const Point&) const = default;
    };

    void stop_machine();
    void handle(Packet packet);
    void send(std::string_view content);
    void send_text(std::string_view text);

    static bool is_thread(Packet id);
    void query(Packet packet);
    std::string supported(Packet features);
    std::string transfer(Packet arguments) const;
    void monitor(Packet hex);

    std::string read_registers() const;
    std::string write_registers(Packet hex);
    std::string read_register(Packet text) const;
    std::string write_register(Packet arguments);
    std::string read_memory(Packet arguments) const;
    std::string write_memory(Packet arguments, bool is_binary);

    static std::optional<Point> point(Packet arguments);
    std::string set_point(Packet arguments);
    std::string clear_point(Packet arguments);
    void clear_points();
    const Point* point_of(int breakpoint) const;

    void continue_actions(Packet actions);
    void resume(bool is_step, Packet address);
    void reverse(bool is_step);
    void stopped(const Stop& stop, bool was_asked);
    std::string stop_reply(const Stop& stop, bool was_asked) const;

    DebugSession& session_;
    Monitor monitor_;
    std::unique_ptr<gdb::PacketReader> reader_;
    std::string output_, last_packet_;
    int resends_ = 0;
    std::map<Point, int> points_;  // and its number in the session
    bool is_attached_ = false, is_waiting_ = false, is_killed_ = false;
    bool has_spoken_ = false, was_running_ = false;  // a packet has come; the machine ran when the client came
    bool acks_ = true, knows_swbreak_ = false, knows_hwbreak_ = false;
};

}  // namespace tick86

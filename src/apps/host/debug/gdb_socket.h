// SPDX-License-Identifier: MIT
// GDB at a TCP port of this computer: one client at a time, from the loopback interface only. Nothing here waits but
// serve().
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "tick86/debug/gdb_server.h"

namespace tick86::apps {

class GdbSocket {
public:
    // Listens, and says where on stderr. Throws UsageError if the port cannot be had.
    GdbSocket(int port, DebugSession& session, GdbServer::Monitor monitor);
    ~GdbSocket();
    GdbSocket(const GdbSocket&) = delete;
    GdbSocket& operator=(const GdbSocket&) = delete;

    // After each advance of the session, and while it stands still: lets clients in, answers what has come, tells GDB
    // of a stop.
    void poll();
    // The same for a machine that stands still: waits up to `limit` for the client, and goes on as long as it asks in
    // quick succession, as GDB does. A signal ends it.
    void serve(std::chrono::milliseconds limit);
    void print(std::string_view text);  // to GDB's console, if it waits for the machine

    bool has_client() const { return client_ >= 0; }
    bool holds_machine() const { return server_.holds_machine(); }  // it must not be advanced
    bool is_killed() const { return server_.is_killed(); }          // GDB's `kill` ends the program

private:
    void accept_client();
    void read_client();
    void send(std::string bytes);
    void flush();
    void drop_client();
    bool wait(std::chrono::milliseconds limit) const;

    GdbServer server_;
    int listener_ = -1, client_ = -1;
    std::string outgoing_;
};

}  // namespace tick86::apps

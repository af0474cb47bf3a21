// SPDX-License-Identifier: MIT
#include "apps/host/debug/gdb_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "apps/host/session.h"
#include "apps/host/tell.h"

namespace tick86::apps {
namespace {

constexpr std::size_t MostUnsent = std::size_t{16} << 20;  // a client that does not read is dropped
constexpr std::chrono::milliseconds Pause{5};              // GDB thinks no longer between two packets of a command

bool would_wait() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

GdbSocket::GdbSocket(int port, DebugSession& session, GdbServer::Monitor monitor)
    : server_(session, std::move(monitor)) {
    const auto fail = [&](int error) {
        if (listener_ >= 0) ::close(listener_);
        throw UsageError(fmt::format("--gdb={}: {}{}", port, std::strerror(error),
                                     error == EADDRINUSE ? "; choose another port" : ""));
    };
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener_ < 0) fail(errno);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<u16>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail(errno);
    if (::listen(listener_, 1) != 0) fail(errno);
    tell("GDB can connect: target remote 127.0.0.1:{}", port);
}

GdbSocket::~GdbSocket() {
    if (client_ >= 0) ::close(client_);
    ::close(listener_);
}

void GdbSocket::poll() {
    read_client();
    send(server_.poll());
    if (!server_.is_attached() || server_.is_killed()) drop_client();  // it has said good-bye
    accept_client();
}

void GdbSocket::serve(std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    for (std::chrono::milliseconds patience = limit; wait(patience); patience = Pause) {
        poll();
        if (!holds_machine() || std::chrono::steady_clock::now() >= end) return;
    }
}

void GdbSocket::print(std::string_view text) { send(server_.print(text)); }

bool GdbSocket::wait(std::chrono::milliseconds limit) const {
    std::array<pollfd, 2> fds{{{listener_, POLLIN, 0}, {client_, POLLIN, 0}}};
    if (!outgoing_.empty()) fds[1].events |= POLLOUT;
    return ::poll(fds.data(), client_ >= 0 ? 2 : 1, static_cast<int>(limit.count())) > 0;
}

void GdbSocket::accept_client() {
    for (;;) {
        const int one = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (one < 0) return;
        if (client_ >= 0 || is_killed()) {  // there is one
            ::close(one);
            continue;
        }
        const int on = 1;
        ::setsockopt(one, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        client_ = one;
        server_.attach();
    }
}

void GdbSocket::read_client() {
    constexpr std::size_t Piece = 0x10000;
    std::array<char, Piece> bytes;
    if (client_ < 0) return;
    const ssize_t count = ::recv(client_, bytes.data(), bytes.size(), 0);
    if (count > 0)
        send(server_.feed({bytes.data(), static_cast<std::size_t>(count)}));
    else if (count == 0 || !would_wait())
        drop_client();
}

void GdbSocket::send(std::string bytes) {
    outgoing_ += bytes;
    flush();
}

void GdbSocket::flush() {
    while (client_ >= 0 && !outgoing_.empty()) {
        const ssize_t count = ::send(client_, outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL);
        if (count < 0) {
            if (!would_wait() || outgoing_.size() > MostUnsent) drop_client();
            return;
        }
        outgoing_.erase(0, static_cast<std::size_t>(count));
    }
}

void GdbSocket::drop_client() {
    if (client_ < 0) return;
    ::close(client_);
    client_ = -1;
    outgoing_.clear();
    if (server_.is_attached()) server_.detach();
}

}  // namespace tick86::apps

// SPDX-License-Identifier: MIT
#include "apps/tty/terminal.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "apps/host/signals.h"

namespace tick86::apps {
namespace {

// Alternate screen, cursor hidden, cleared; and the way back: colours, blinking and cursor as usual.
constexpr std::string_view Enter = "\x1B[?1049h\x1B[?25l\x1B[0m\x1B[2J";
constexpr std::string_view Leave = "\x1B[0m\x1B[?25h\x1B[?1049l";

// What signal handlers and atexit must reach.
termios usual_mode{};
volatile std::sig_atomic_t is_raw = 0, was_resized = 0, was_continued = 0, stop_asked = 0;
int usual_stderr = -1;

constexpr std::array<int, 6> Crashes{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};

// Only functions that are safe in a signal handler.
void restore() {
    if (!is_raw) return;
    is_raw = 0;
    const ssize_t written = ::write(STDOUT_FILENO, Leave.data(), Leave.size());
    static_cast<void>(written);  // there is nobody left to tell
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &usual_mode);
    if (usual_stderr >= 0) ::dup2(usual_stderr, STDERR_FILENO);
}

void make_raw() {
    termios raw = usual_mode;
    ::cfmakeraw(&raw);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
    is_raw = 1;
}

void on_crash(int number) {
    restore();
    std::signal(number, SIG_DFL);
    std::raise(number);
}

void handle(int number, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    ::sigaction(number, &action, nullptr);
}

}  // namespace

bool Terminal::is_available() {
    const char* kind = std::getenv("TERM");
    const bool is_dumb = kind && std::string_view(kind) == "dumb";  // it cannot place its cursor
    return ::isatty(STDIN_FILENO) && ::isatty(STDOUT_FILENO) && !is_dumb;
}

Terminal::Terminal() {
    if (!is_available())
        throw UsageError(
            "--display tty needs a terminal on stdin and stdout, and not TERM=dumb; use --headless without one");
    if (::tcgetattr(STDIN_FILENO, &usual_mode) != 0)
        throw UsageError(std::string("--display tty: the terminal does not answer: ") + std::strerror(errno));
    static const bool registered = std::atexit(restore) == 0;
    static_cast<void>(registered);
    for (const int number : Crashes) handle(number, on_crash);
    handle(SIGWINCH, [](int) { was_resized = 1; });
    handle(SIGCONT, [](int) { was_continued = 1; });
    handle(SIGTSTP, [](int) { stop_asked = 1; });
    before_sudden_end(restore);
    take_stderr();
    make_raw();
    write(Enter);
}

Terminal::~Terminal() {
    restore();
    give_stderr_back();
    before_sudden_end(nullptr);
    for (const int number : Crashes) handle(number, SIG_DFL);
    for (const int number : {SIGWINCH, SIGCONT, SIGTSTP}) handle(number, SIG_DFL);
}

Terminal::Size Terminal::size() const {
    winsize w{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) != 0 || w.ws_col == 0 || w.ws_row == 0) return {};
    return {w.ws_col, w.ws_row};
}

std::string Terminal::read(std::chrono::milliseconds wait) {
    pollfd descriptor{STDIN_FILENO, POLLIN, 0};
    if (::poll(&descriptor, 1, static_cast<int>(wait.count())) <= 0) return {};
    std::array<char, 1024> bytes;
    const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count > 0) return {bytes.data(), static_cast<std::size_t>(count)};
    if (count == 0 || (errno != EINTR && errno != EAGAIN)) is_gone_ = true;
    return {};
}

void Terminal::write(std::string_view bytes) {
    while (!bytes.empty() && !is_gone_) {
        const ssize_t count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (count > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            pollfd descriptor{STDOUT_FILENO, POLLOUT, 0};
            ::poll(&descriptor, 1, 100);
        } else if (errno != EINTR) {
            is_gone_ = true;
        }
    }
}

bool Terminal::take_redraw() {
    if (was_continued) {  // also after a SIGSTOP, of which nothing was heard
        was_continued = 0;
        was_resized = 1;
        make_raw();
        write(Enter);
    }
    const bool redraw = was_resized;
    was_resized = 0;
    return redraw;
}

bool Terminal::stop_if_asked() {
    if (!stop_asked) return false;
    stop_asked = 0;
    restore();
    std::raise(SIGSTOP);
    if (messages_) ::dup2(::fileno(messages_), STDERR_FILENO);
    was_continued = 1;
    return true;
}

// ---- stderr

void Terminal::take_stderr() {
    if (!::isatty(STDERR_FILENO)) return;  // it goes to a file and disturbs nothing
    std::fflush(stderr);
    messages_ = std::tmpfile();
    if (!messages_) return;
    usual_stderr = ::dup(STDERR_FILENO);
    ::dup2(::fileno(messages_), STDERR_FILENO);
}

void Terminal::give_stderr_back() {
    if (!messages_) return;
    std::fflush(stderr);
    ::dup2(usual_stderr, STDERR_FILENO);
    ::close(usual_stderr);
    usual_stderr = -1;
    std::rewind(messages_);
    std::array<char, 1024> bytes;
    while (const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), messages_))
        std::fwrite(bytes.data(), 1, count, stderr);
    std::fclose(messages_);
    messages_ = nullptr;
}

std::string Terminal::take_message() {
    if (!messages_) return {};
    std::fflush(stderr);
    std::array<char, 1024> bytes;
    std::string last, line;
    // pread leaves the position alone, at which the other descriptor writes.
    for (ssize_t count; (count = ::pread(::fileno(messages_), bytes.data(), bytes.size(), messages_seen_)) > 0;) {
        messages_seen_ += count;
        for (const char c : std::string_view(bytes.data(), static_cast<std::size_t>(count))) {
            if (c == '\n')
                last = std::exchange(line, {});
            else
                line += c;
        }
    }
    return last;
}

}  // namespace tick86::apps

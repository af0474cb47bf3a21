// SPDX-License-Identifier: MIT
#include "apps/tty/tty.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <memory>

#include "apps/host/debug/debugger.h"
#include "apps/host/live_run.h"
#include "apps/tty/debug_screen.h"
#include "apps/tty/key_decoder.h"
#include "apps/tty/screen_view.h"
#include "apps/tty/terminal.h"
#include "tick86/base/bits.h"

namespace tick86::apps {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Time = steady_clock::time_point;

constexpr milliseconds RunBudget{14}, MostWait{15}, DrawEvery{33}, EscapeSilence{50}, MessageTime{4000};
constexpr milliseconds StepTime{200};  // a step that lasts no longer does not show the guest's screen
constexpr std::string_view Menu = "q quit r reset n NMI d disk e eject s PNG p pause b debugger +-0x speed ] ^]";

// Strokes typed faster than the guest reads them wait here, as in a terminal's own buffer.
class Keyboard83 {
public:
    explicit Keyboard83(Session& session) : session_(session), typist_({}) {}
    void type(const std::vector<KeyStroke>& strokes) {
        for (const KeyStroke& stroke : strokes)
            if (stroke.code <= KeyDecoder::LastOfXt) waiting_.push_back(stroke);
    }
    void clear() { waiting_.clear(); }
    void pump() {
        if (typist_.is_done() && !waiting_.empty() && !is_guest_full()) {
            typist_.type({waiting_.front()});
            waiting_.pop_front();
        }
        typist_.poll(session_, session_.pc().now(), {});
    }

private:
    static constexpr u32 BiosHead = 0x41A, BiosTail = 0x41C;  // of the BIOS's ring of 16 words
    static constexpr int MostInBios = 12;
    static constexpr Tick Patience = ticks_from_ms(2000);

    // The BIOS's buffer has no room, and somebody reads from it now and then: a guest with its own keyboard routine
    // does not, and gets its keys at once.
    bool is_guest_full() {
        const Pc& pc = session_.pc();
        const u16 head = word(pc.peek(BiosHead), pc.peek(BiosHead + 1)),
                  tail = word(pc.peek(BiosTail), pc.peek(BiosTail + 1));
        if (head != head_) {
            head_ = head;
            moved_ = pc.now();
        }
        const int count = ((tail - head) & 0x1F) / 2;
        return count >= MostInBios && pc.now() < moved_ + Patience;
    }

    Session& session_;
    Typist typist_;
    std::deque<KeyStroke> waiting_;
    u16 head_ = 0;
    Tick moved_ = 0;
};

class Tty {
public:
    Tty(Session& session, ScriptPlan plan);
    int run();

private:
    void take_input(const std::string& bytes);
    void command(char key);
    void type(const std::vector<KeyStroke>& strokes);
    void open_debugger();
    void toggle_debugger();
    void watch_debugger(Time now);
    void tell(const std::string& text);
    void draw(Time now);

    Session& session_;
    LiveRun live_;
    Keyboard83 keyboard_;
    std::unique_ptr<Terminal> terminal_;
    Terminal::Size size_;
    KeyDecoder decoder_;
    ScreenView view_;
    Painter painter_;
    std::unique_ptr<DebugScreen> debug_;
    bool shows_debugger_ = false;
    bool menu_open_ = false;
    std::string message_;
    Time message_until_{}, next_draw_{}, last_input_{}, last_stopped_{};
};

Tty::Tty(Session& session, ScriptPlan plan) : session_(session), live_(session, std::move(plan)), keyboard_(session) {
    const RunOptions& options = session.options();
    const auto refuse = [](const char* option) {
        throw UsageError(
            fmt::format("{} and --display tty both want the terminal; give a file name, or use --headless", option));
    };
    if (options.e9 == "stdout") refuse("--e9 stdout");
    if (options.serial == "stdio") refuse("--serial stdio");
    if (options.hash_every != 0) refuse("--hash-every");
    terminal_ = std::make_unique<Terminal>();
    size_ = terminal_->size();
    live_.on_slice = [this] { keyboard_.pump(); };
    tell("Ctrl-] opens the menu");
    if (session.debugger()) open_debugger();
    if (options.debug) session.debugger()->session().break_in();
}

int Tty::run() {
    while (!live_.is_over()) {
        terminal_->stop_if_asked();
        const milliseconds idle = live_.idle_time();
        const std::string bytes = terminal_->read(idle.count() > 0 ? std::max(idle, MostWait) : idle);
        const Time now = steady_clock::now();
        if (!bytes.empty()) {
            last_input_ = now;
            take_input(bytes);
        } else if (decoder_.is_waiting() && now - last_input_ >= EscapeSilence) {
            type(decoder_.silence());
        }
        if (terminal_->is_gone()) live_.quit();
        live_.advance(RunBudget);
        if (debug_) watch_debugger(now);
        if (now >= next_draw_) draw(now);
    }
    terminal_.reset();  // before anything is printed
    return live_.finish();
}

void Tty::take_input(const std::string& bytes) {
    std::string rest = bytes;
    while (!rest.empty()) {
        if (menu_open_) {
            menu_open_ = false;
            next_draw_ = {};
            const char key = rest[0];
            if (key == '\x1B') return;  // ESC, or the sequence of some key: back to the guest
            command(key);
            rest.erase(0, 1);
            continue;
        }
        type(decoder_.decode(rest));
        rest.clear();
        if (!decoder_.take_menu()) break;
        menu_open_ = true;
        next_draw_ = {};
        rest = decoder_.take_rest();
    }
}

void Tty::command(char key) {
    switch (key) {
        case 'q': live_.quit(); break;
        case 'r':
            keyboard_.clear();
            tell(live_.reset());
            break;
        case 'n': tell(live_.press_nmi()); break;
        case 'd': tell(live_.next_disk()); break;
        case 'e': tell(live_.eject()); break;
        case 's': tell(live_.screenshot()); break;
        case 'p': tell(live_.toggle_pause()); break;
        case '+':
        case '=': tell(live_.change_speed(+1)); break;
        case '-': tell(live_.change_speed(-1)); break;
        case '0': tell(live_.change_speed(0)); break;
        case 'x': tell(live_.toggle_unlimited()); break;
        case 'b': toggle_debugger(); break;
        case ']':
        case KeyDecoder::MenuKey: keyboard_.type({KeyStroke{.code = scan_code("RightBracket"), .ctrl = true}}); break;
        default: break;
    }
}

void Tty::type(const std::vector<KeyStroke>& strokes) {
    if (!shows_debugger_) return keyboard_.type(strokes);
    for (const KeyStroke& stroke : strokes) debug_->key(stroke);
    next_draw_ = {};
}

// ---- the debugger

void Tty::open_debugger() {
    if (!debug_) debug_ = std::make_unique<DebugScreen>(session_.attach_debugger());
}

void Tty::toggle_debugger() {
    open_debugger();
    DebugSession& session = session_.debugger()->session();
    if (session.is_running())
        session.break_in();
    else
        session.go();
}

// Its screen is there while the machine stands still, and during steps that are soon done.
void Tty::watch_debugger(Time now) {
    debug_->pump();
    if (debug_->has_quit()) live_.quit();
    if (session_.is_stopped()) last_stopped_ = now;
    const bool shows = now - last_stopped_ < StepTime;
    if (shows == shows_debugger_) return;
    shows_debugger_ = shows;
    next_draw_ = {};
    if (shows)
        session_.release_all_keys();
    else
        debug_->leave();
}

void Tty::tell(const std::string& text) {
    message_ = text;
    message_until_ = steady_clock::now() + MessageTime;
}

void Tty::draw(Time now) {
    next_draw_ = now + DrawEvery;
    if (const std::string line = terminal_->take_message(); !line.empty()) tell(line);
    if (terminal_->take_redraw()) {
        size_ = terminal_->size();
        painter_.forget();
    }
    live_.measure();
    if (now >= message_until_) message_.clear();
    const std::string status = fmt::format("{} | {} | Ctrl-] menu", session_.title(), live_.status());
    const std::string bottom = menu_open_ ? std::string(Menu) : message_;
    if (shows_debugger_ && !debug_->shows_guest())
        terminal_->write(painter_.paint(debug_->draw(size_.columns, size_.rows, bottom)));
    else
        terminal_->write(painter_.paint(view_.draw(session_.pc(), size_.columns, size_.rows, bottom, status)));
}

}  // namespace

bool tty_available() { return Terminal::is_available(); }

int run_tty(Session& session, ScriptPlan plan) { return Tty(session, std::move(plan)).run(); }

}  // namespace tick86::apps

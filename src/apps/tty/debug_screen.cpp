// SPDX-License-Identifier: MIT
#include "apps/tty/debug_screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "apps/tty/key_decoder.h"

namespace tick86::apps {
namespace {

constexpr std::size_t MostLog = 5000, MostEntered = 200;
constexpr int RegisterRows = 8, LeastLog = 3, LeastMiddle = 4;
constexpr int CodeColumns = 54, WideCodeColumns = 84, LeastSide = 18;
constexpr std::string_view Keys = "F1 help F4 guest F5 run F6 panes F7 int F9 break F10 over F11 into";
constexpr const char* KeyHelp =
    "F5 run   F10, F8 over   F11 into   Shift-F11 out   Shift-F10 back   F7 next int\n"
    "F9 breakpoint   F6, Shift-F6 other panes   PgUp, PgDn scroll   F4 guest's screen\n"
    "Tab completes   Up, Down earlier lines   Esc, Ctrl-C stop a step   Ctrl-] menu\n"
    "'help' lists the verbs, 'help VERB' explains one; an empty line repeats a step\n";
constexpr Cell Bar{.reverse = true};
constexpr int LeastColumns = 20;  // narrower, lines are cut

// What a piece of a pane means is in its text; the colour only helps.
Cell cell_of(Role role) {
    Cell cell;
    switch (role) {
        case Role::Heading: cell.underline = true; break;
        case Role::Dim: cell.ink = 8; break;
        case Role::Current: cell.reverse = true; break;
        case Role::Changed: cell.ink = 5; break;
        case Role::On: cell.ink = 2; break;
        case Role::Blocked: cell.ink = 4; break;
        case Role::Name: cell.ink = 3; break;
        case Role::Note: cell.ink = 6; break;
        case Role::Plain:
        case Role::Address: break;
    }
    return cell;
}

// One character of UTF-8 text that is known to be well-formed, as panes and the console make it.
char32_t take_character(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t c = length == 1 ? first : first & (0x7Fu >> length);
    for (std::size_t i = 1; i < std::min(length, text.size()); ++i)
        c = c << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
    text.remove_prefix(std::min(length, text.size()));
    return c;
}

// Text from column x on, as far as there is room; the column behind it.
int put(Grid& grid, int x, int y, int end, std::string_view text, const Cell& like) {
    while (!text.empty() && x < end) {
        Cell cell = like;
        const char32_t c = take_character(text);
        cell.character = c < 0x20 ? U' ' : c;
        grid.at(x++, y) = cell;
    }
    return x;
}

void put_pane(Grid& grid, const Pane& pane, int first, int x, int y, int width, int rows) {
    const int end = std::min(x + width, grid.columns);
    for (int i = 0; i < rows && first + i < static_cast<int>(pane.size()); ++i) {
        int at = x;
        for (const Piece& piece : pane[static_cast<std::size_t>(first + i)].pieces)
            at = put(grid, at, y + i, end, piece.text, cell_of(piece.role));
    }
}

void put_rule(Grid& grid, int x, int y, int width, std::string_view title) {
    const int end = std::min(x + width, grid.columns);
    Cell rule;
    rule.ink = 8;
    rule.character = U'\u2500';
    for (int i = x; i < end; ++i) grid.at(i, y) = rule;
    if (x + 2 < end) put(grid, x + 2, y, end, fmt::format(" {} ", title), Cell{});
}

std::optional<char> character_of(const KeyStroke& stroke) {
    for (char c = ' '; c < 0x7F; ++c)
        if (const auto typed = key_stroke(c); typed && *typed == stroke) return c;
    return std::nullopt;
}

bool is_key(const KeyStroke& stroke, std::string_view name) {
    const auto key = parse_key(name);
    return key && *key == stroke;
}

}  // namespace

DebugScreen::DebugScreen(Debugger& debugger) : debugger_(debugger), seen_stop_(debugger.session().stops()) {
    debugger_.print = [this](const std::string& text) { say(text); };
    say("F1 tells the keys, 'help' the verbs.");
}

void DebugScreen::say(const std::string& lines) {
    std::string_view text = lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        say_line(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    while (log_.size() > MostLog) log_.pop_front();
    back_ = 0;
}

// What is too wide goes on in the next line, at a blank if there is one.
void DebugScreen::say_line(std::string_view line) {
    constexpr std::string_view Margin = "  ";
    std::string margin;
    for (;;) {
        std::size_t end = 0, blank = 0;
        for (int width = static_cast<int>(margin.size()); end < line.size(); ++width) {
            if (width == columns_) break;
            if (line[end] == ' ') blank = end;
            do ++end;
            while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80);  // UTF-8
        }
        if (end < line.size() && blank > line.find_first_not_of(' ')) end = blank;
        log_.push_back(margin + std::string(line.substr(0, end)));
        line.remove_prefix(end);
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (line.empty()) return;
        margin = Margin;
    }
}

void DebugScreen::key(const KeyStroke& stroke) {
    const bool is_break = is_key(stroke, "Esc") || is_key(stroke, "Ctrl-C") || is_key(stroke, "Shift-F5");
    if (debugger_.session().is_running() && is_break) {
        waiting_.clear();
        debugger_.session().break_in();
        return;
    }
    waiting_.push_back(stroke);
    pump();
}

void DebugScreen::pump() {
    DebugSession& session = debugger_.session();
    if (!session.is_running() && session.stops() != seen_stop_) {
        seen_stop_ = session.stops();
        debugger_.console().stop_text();  // the panes mark what has changed since
        if (!session.last_stop().text.empty()) say(session.last_stop().text);
        first_ = 0;
        shows_guest_ = false;
    }
    while (!waiting_.empty() && !session.is_running() && !has_quit_) {
        const KeyStroke stroke = waiting_.front();
        waiting_.pop_front();
        handle(stroke);
    }
}

void DebugScreen::execute(const std::string& line) {
    has_quit_ |= debugger_.execute(line).quits;
    first_ = 0;
    if (debugger_.session().is_running()) return;
    debugger_.console().stop_text();  // what the verb has changed is marked; where it has led, it has said
    seen_stop_ = debugger_.session().stops();
}

void DebugScreen::toggle_breakpoint() {
    const cpu::Architectural a = debugger_.session().pc().registers();
    const FarAddress here{a.sreg[cpu::CS], a.ip};
    if (const Breakpoint* b = debugger_.session().breakpoints().at(here.linear()))
        execute(fmt::format("bc {}", b->number));
    else
        execute("bp");
}

// --- keys ---

void DebugScreen::handle(const KeyStroke& stroke) {
    if (shows_guest_) {  // any key leads back
        shows_guest_ = false;
        return;
    }
    struct Action {
        KeyStroke key;
        const char* line;
    };
    static const std::vector<Action> actions{{*parse_key("F5"), "go"},
                                             {*parse_key("F7"), "next-int"},
                                             {*parse_key("F8"), "over"},
                                             {*parse_key("F10"), "over"},
                                             {*parse_key("Shift-F10"), "back"},
                                             {KeyStroke{.code = KeyDecoder::F11}, "into"},
                                             {KeyStroke{.code = KeyDecoder::F11, .shift = true}, "out"}};
    for (const Action& action : actions)
        if (action.key == stroke) return execute(action.line);
    if (is_key(stroke, "F1")) {
        say(KeyHelp);
    } else if (is_key(stroke, "F4")) {
        shows_guest_ = true;
    } else if (is_key(stroke, "F6")) {
        show_pane(+1);
    } else if (is_key(stroke, "Shift-F6")) {
        show_pane(-1);
    } else if (is_key(stroke, "F9")) {
        toggle_breakpoint();
    } else if (is_key(stroke, "PgUp")) {
        if (pane_ == 0) back_ += LeastLog;
        first_ = std::max(first_ - LeastMiddle, 0);
    } else if (is_key(stroke, "PgDn")) {
        if (pane_ == 0) back_ = std::max(back_ - LeastLog, 0);
        first_ += LeastMiddle;
    } else {
        edit(stroke);
    }
}

void DebugScreen::show_pane(int direction) {
    const std::size_t count = debugger_.console().pane_names().size();  // the first is the code
    pane_ = (pane_ + count + static_cast<std::size_t>(direction)) % count;
    first_ = 0;
}

void DebugScreen::edit(const KeyStroke& stroke) {
    if (const auto c = character_of(stroke)) {
        line_.insert(cursor_++, 1, *c);
    } else if (is_key(stroke, "Enter")) {
        const std::string entered = std::exchange(line_, {});
        cursor_ = 0;
        if (!entered.empty() && (entered_.empty() || entered_.back() != entered)) entered_.push_back(entered);
        if (entered_.size() > MostEntered) entered_.erase(entered_.begin());
        recalled_ = entered_.size();
        if (!entered.empty()) say("> " + entered);
        execute(entered);
    } else if (is_key(stroke, "Backspace")) {
        if (cursor_ > 0) line_.erase(--cursor_, 1);
    } else if (is_key(stroke, "Del")) {
        if (cursor_ < line_.size()) line_.erase(cursor_, 1);
    } else if (is_key(stroke, "Left")) {
        cursor_ -= cursor_ > 0;
    } else if (is_key(stroke, "Right")) {
        cursor_ += cursor_ < line_.size();
    } else if (is_key(stroke, "Home") || is_key(stroke, "Ctrl-A")) {
        cursor_ = 0;
    } else if (is_key(stroke, "End") || is_key(stroke, "Ctrl-E")) {
        cursor_ = line_.size();
    } else if (is_key(stroke, "Esc") || is_key(stroke, "Ctrl-U") || is_key(stroke, "Ctrl-C")) {
        line_.clear();
        cursor_ = 0;
    } else if (is_key(stroke, "Ctrl-G")) {  // to an address
        line_ = "u ";
        cursor_ = line_.size();
    } else if (is_key(stroke, "Up")) {
        recall(-1);
    } else if (is_key(stroke, "Down")) {
        recall(+1);
    } else if (is_key(stroke, "Tab")) {
        complete();
    }
}

void DebugScreen::recall(int direction) {
    if (direction < 0 ? recalled_ == 0 : recalled_ >= entered_.size()) return;
    recalled_ += static_cast<std::size_t>(direction);
    line_ = recalled_ < entered_.size() ? entered_[recalled_] : std::string{};
    cursor_ = line_.size();
}

// As far as all candidates agree; if that adds nothing, they are listed.
void DebugScreen::complete() {
    const std::vector<std::string> found = debugger_.console().complete(line_, cursor_);
    if (found.empty()) return;
    std::string common = found.front();
    for (const std::string& one : found)
        common.resize(static_cast<std::size_t>(
            std::mismatch(common.begin(), common.end(), one.begin(), one.end()).first - common.begin()));
    // What is there of it already: the longest text before the cursor with which it begins.
    std::size_t had = std::min(cursor_, common.size());
    while (!common.starts_with(std::string_view(line_).substr(cursor_ - had, had))) --had;
    if (found.size() == 1) common += ' ';
    if (common.size() == had) {
        std::string all;
        for (const std::string& one : found) all += one + "  ";
        say(all);
        return;
    }
    line_.replace(cursor_ - had, had, common);
    cursor_ += common.size() - had;
}

// --- the picture ---

Grid DebugScreen::draw(int columns, int rows, const std::string& bottom) {
    Grid grid(std::max(columns, 1), std::max(rows, 1));
    columns_ = std::max(columns, LeastColumns);
    Console& console = debugger_.console();
    const std::string where = console.status_line();
    const int log = std::clamp(rows / 4, LeastLog, 20);
    const int left = rows - 2 - log - 2;  // input and status, two rules
    const int registers = left >= RegisterRows + LeastMiddle ? RegisterRows : 0;
    const int middle = std::max(left - registers, 0);
    int y = 0;
    if (registers > 0) put_pane(grid, console.pane("regs"), 0, 0, 0, columns, registers);
    y += registers;
    if (middle > 0 && y + 1 + middle < rows) {
        const std::string_view name = console.pane_names()[pane_];
        if (pane_ == 0) {
            const int code = columns < CodeColumns + LeastSide           ? columns
                             : columns < WideCodeColumns + 2 * LeastSide ? CodeColumns
                                                                         : WideCodeColumns;
            put_rule(grid, 0, y, columns, "code");
            put_pane(grid, console.pane("code", {middle, 0}), 0, 0, y + 1, code, middle);
            if (code < columns) {
                put_rule(grid, code, y, columns - code, "stack");
                put_pane(grid, console.pane("stack", {middle, 0}), 0, code + 1, y + 1, columns - code - 1, middle);
            }
        } else {
            const Pane pane = console.pane(name, {0, columns});
            first_ = std::clamp(first_, 0, std::max(0, static_cast<int>(pane.size()) - middle));
            put_rule(grid, 0, y, columns,
                     fmt::format("{}, lines {} to {} of {}", name, first_ + 1,
                                 std::min(first_ + middle, static_cast<int>(pane.size())), pane.size()));
            put_pane(grid, pane, first_, 0, y + 1, columns, middle);
        }
        y += 1 + middle;
    }
    draw_console(grid, y, rows - 1 - y);
    const std::string usual = (where.empty() ? "" : where + " | ") + std::string(Keys);
    grid.put_line(grid.rows - 1, " " + (bottom.empty() ? usual : bottom), Bar);
    return grid;
}

// A rule, the last lines, and the one that is typed.
void DebugScreen::draw_console(Grid& grid, int top, int rows) {
    if (rows <= 0) return;
    const int shown = rows - 2;
    if (rows > 1) put_rule(grid, 0, top, grid.columns, back_ > 0 ? "console, earlier lines" : "console");
    const int most_back = std::max(static_cast<int>(log_.size()) - shown, 0);
    back_ = std::min(back_, most_back);
    for (int i = 0; i < shown; ++i) {
        const int number = static_cast<int>(log_.size()) - back_ - shown + i;
        if (number >= 0) put(grid, 0, top + 1 + i, grid.columns, log_[static_cast<std::size_t>(number)], Cell{});
    }
    const int y = top + rows - 1;
    // The part of the line that holds the cursor.
    const int room = std::max(grid.columns - 3, 1);
    const std::size_t from = cursor_ > static_cast<std::size_t>(room) ? cursor_ - static_cast<std::size_t>(room) : 0;
    put(grid, put(grid, 0, y, grid.columns, "> ", Cell{}), y, grid.columns, std::string_view(line_).substr(from),
        Cell{});
    grid.cursor_row = y;
    grid.cursor_column = std::min(2 + static_cast<int>(cursor_ - from), grid.columns - 1);
}

}  // namespace tick86::apps

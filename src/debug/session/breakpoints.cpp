// SPDX-License-Identifier: MIT
#include "tick86/debug/breakpoints.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "tick86/machine/pc.h"

namespace tick86 {
namespace {

using Kind = Breakpoint::Kind;

bool is_space(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

// The first word, which is taken away from `text`.
std::string_view take_word(std::string_view& text) {
    text = trim(text);
    std::size_t end = 0;
    while (end < text.size() && !is_space(text[end])) ++end;
    const std::string_view word = text.substr(0, end);
    text = trim(text.substr(end));
    return word;
}

// Where the next keyword begins, as a word of its own and outside of brackets; the end of the text if there is none.
std::size_t next_keyword(std::string_view text) {
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '[' || text[i] == '(') ++depth;
        if (text[i] == ']' || text[i] == ')') --depth;
        if (depth != 0 || (i != 0 && !is_space(text[i - 1]))) continue;
        for (const std::string_view word : {"if", "after", "once", "log", "exact"}) {
            const std::size_t end = i + word.size();
            if (text.substr(i, word.size()) == word && (end == text.size() || is_space(text[end]))) return i;
        }
    }
    return text.size();
}

class Parser {
public:
    Parser(std::string_view spec, const Pc& pc, const Symbols* symbols) : spec_(spec), pc_(pc), symbols_(symbols) {}

    Breakpoint parse() {
        std::string_view rest = trim(spec_);
        b_.spec = std::string(rest);
        const std::size_t end = next_keyword(rest);
        head(trim(rest.substr(0, end)));
        rest = rest.substr(end);
        while (!rest.empty()) {
            const std::string_view word = take_word(rest);
            if (word == "once") {
                b_.is_once = true;
            } else if (word == "exact") {
                if (!far_) fail("'exact' needs an address of the form SEG:OFS");
                b_.exact = far_;
            } else if (word == "log") {
                log(rest);
                rest = {};
            } else {
                const std::size_t stop = next_keyword(rest);
                const std::string_view text = trim(rest.substr(0, stop));
                rest = rest.substr(stop);
                if (word == "if") {
                    if (b_.condition) fail("'if' is given twice; '&&' joins two conditions");
                    b_.condition = compile(text);
                } else if (word == "after") {
                    if (std::exchange(has_pass_, true)) fail("'after' is given twice");
                    b_.pass = static_cast<u64>(number(text, 10, 0, INT64_MAX, "a number of hits"));
                } else {
                    fail(fmt::format("'{}' is not if, after, once, log or exact", word));
                }
            }
        }
        return std::move(b_);
    }

private:
    [[noreturn]] void fail(const std::string& why) const { throw ExpressionError(0, why); }

    std::shared_ptr<const Expression> compile(std::string_view text) const {
        return std::make_shared<const Expression>(std::string(text),
                                                  Expression::Options{16, symbols_, Breakpoint::Names});
    }
    Expression::Value value(std::string_view text, int base, bool* is_constant = nullptr) const {
        const Expression expression(std::string(text), {base, symbols_, {}});
        if (is_constant) *is_constant = expression.is_constant();
        const Expression::Value v = expression.evaluate({pc_, {}});
        if (v.error) fail(fmt::format("'{}': {}", text, v.error));
        return v;
    }
    i64 number(std::string_view text, int base, i64 from, i64 to, const char* what) const {
        if (text.empty()) fail(fmt::format("{} is missing", what));
        const std::optional<i64> plain = base == 16 ? hex_word(text) : std::nullopt;
        const i64 n = plain ? *plain : value(text, base).number;
        if (n < from || n > to) fail(fmt::format("'{}' is not {} from {:X}h to {:X}h", text, what, from, to));
        return n;
    }
    void address(std::string_view text) {
        if (text.empty()) fail("an address is missing: SEG:OFS, a linear address or a symbol");
        bool is_constant = true;
        const Expression::Value v = value(text, 16, &is_constant);
        if (v.number < 0 || v.number > 0xFFFFF) fail(fmt::format("'{}' is not an address below 100000h", text));
        if (v.kind == Expression::Kind::Far) far_ = v.far;
        b_.first = b_.last = static_cast<u64>(v.number);
        if (is_constant) return;
        // What depends on registers or memory is the place that they name now, also in lists and in the next session.
        const std::string place =
            far_ ? fmt::format("{:04X}:{:04X}", far_->segment, far_->offset) : fmt::format("{:05X}", b_.first);
        b_.spec.replace(b_.spec.find(text), text.size(), place);
    }
    // A word at the end that says which accesses count; taken away.
    void accesses(std::string_view& text, bool reads, bool writes) {
        const std::size_t space = text.find_last_of(" \t");
        const std::string_view word = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
        b_.on_read = reads;
        b_.on_write = writes;
        if (word != "r" && word != "w" && word != "rw") return;
        b_.on_read = word != "w";
        b_.on_write = word != "r";
        text = trim(text.substr(0, space));
    }
    // "X,LENGTH": the length is taken away; 1 if there is none.
    u64 length(std::string_view& text) const {
        int depth = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '[' || text[i] == '(') ++depth;
            if (text[i] == ']' || text[i] == ')') --depth;
            if (text[i] != ',' || depth != 0) continue;
            const u64 n = static_cast<u64>(number(trim(text.substr(i + 1)), 16, 1, 0x10000, "a length"));
            text = trim(text.substr(0, i));
            return n;
        }
        return 1;
    }
    void head(std::string_view text) {
        std::string_view rest = text;
        const std::string_view verb = take_word(rest);
        if (verb == "int") {
            b_.kind = Kind::Int;
            b_.first = b_.last = static_cast<u64>(number(rest, 16, 0, 0xFF, "an interrupt number"));
        } else if (verb == "irq") {
            b_.kind = Kind::Irq;
            b_.first = b_.last = static_cast<u64>(number(rest, 10, 0, 15, "an interrupt request line"));
        } else if (verb == "nmi") {
            if (!rest.empty()) fail(fmt::format("'{}' after nmi: nothing is expected there", rest));
            b_.kind = Kind::Nmi;
        } else if (verb == "cycle") {
            b_.kind = Kind::Cycle;
            b_.first = b_.last = static_cast<u64>(number(rest, 10, 0, INT64_MAX / 4, "a CPU clock"));
        } else if (verb == "mem") {
            b_.kind = Kind::Memory;
            accesses(rest, false, true);
            const u64 bytes = length(rest);
            address(rest);
            b_.last = std::min<u64>(b_.first + bytes - 1, 0xFFFFF);
        } else if (verb == "port") {
            b_.kind = Kind::Port;
            accesses(rest, true, true);
            const u64 count = length(rest);
            b_.first = static_cast<u64>(number(rest, 16, 0, 0xFFFF, "a port"));
            b_.last = std::min<u64>(b_.first + count - 1, 0xFFFF);
        } else {
            b_.kind = Kind::Execute;
            address(text);
        }
    }
    void log(std::string_view text) {
        b_.is_log = true;
        if (text.starts_with('"') && text.find('"', 1) == std::string_view::npos)
            fail("the closing quote is missing after 'log'");
        if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
        while (!text.empty()) {
            const std::size_t open = text.find('{'), close = text.find('}', open);
            if (open == std::string_view::npos) break;
            if (close == std::string_view::npos) fail("a closing brace is missing after 'log'");
            b_.log.push_back({std::string(text.substr(0, open)), compile(text.substr(open + 1, close - open - 1))});
            text = text.substr(close + 1);
        }
        if (!text.empty() || b_.log.empty()) b_.log.push_back({std::string(text), nullptr});
    }

    std::string_view spec_;
    const Pc& pc_;
    const Symbols* symbols_;
    Breakpoint b_;
    std::optional<FarAddress> far_;
    bool has_pass_ = false;
};

}  // namespace

std::string describe(const Breakpoint& b) {
    return fmt::format("{:3} {:3} {}{}", b.number, b.is_enabled ? "on" : "off", b.spec,
                       b.hits == 0 ? "" : fmt::format("  ({} hit{})", b.hits, b.hits == 1 ? "" : "s"));
}

std::string log_line(const Breakpoint& b, const Pc& pc, const Breakpoint::Values& values) {
    std::string line;
    for (const Breakpoint::LogPiece& piece : b.log) {
        line += piece.text;
        if (!piece.value) continue;
        const Expression::Value v = piece.value->evaluate({pc, values});
        line += v.error ? std::string("(") + v.error + ")" : v.text();
    }
    return line;
}

int Breakpoints::add(std::string_view spec, const Pc& pc, const Symbols* symbols) {
    Breakpoint b = Parser(spec, pc, symbols).parse();
    b.number = next_number_++;
    list_.push_back(std::move(b));
    compile();
    return list_.back().number;
}

bool Breakpoints::remove(int number) {
    const auto gone = std::erase_if(list_, [=](const Breakpoint& b) { return b.number == number; });
    compile();
    return gone != 0;
}

bool Breakpoints::enable(int number, bool on) {
    Breakpoint* b = find(number);
    if (!b) return false;
    b->is_enabled = on;
    compile();
    return true;
}

Breakpoint* Breakpoints::find(int number) {
    const auto it = std::find_if(list_.begin(), list_.end(), [=](const Breakpoint& b) { return b.number == number; });
    return it == list_.end() ? nullptr : &*it;
}

const Breakpoint* Breakpoints::at(u32 linear) const {
    const auto it = std::find_if(list_.begin(), list_.end(),
                                 [=](const Breakpoint& b) { return b.kind == Kind::Execute && b.first == linear; });
    return it == list_.end() ? nullptr : &*it;
}

std::optional<cpu::Clock> Breakpoints::next_cycle(cpu::Clock after) const {
    std::optional<cpu::Clock> next;
    for (const Breakpoint& b : list_) {
        const cpu::Clock clock = static_cast<cpu::Clock>(b.first);
        if (b.kind == Kind::Cycle && b.is_enabled && clock > after && (!next || clock < *next)) next = clock;
    }
    return next;
}

std::string Breakpoints::save() const {
    std::string text;
    for (const Breakpoint& b : list_)
        if (!b.is_once) text += (b.is_enabled ? "" : "off ") + b.spec + '\n';
    return text;
}

std::vector<std::string> Breakpoints::load(std::string_view text, const Pc& pc, const Symbols* symbols) {
    std::vector<std::string> refused;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        const bool is_off = line.starts_with("off ");
        try {
            const int number = add(is_off ? line.substr(4) : line, pc, symbols);
            if (is_off) enable(number, false);
        } catch (const ExpressionError& error) {
            refused.push_back(fmt::format("{}: {}", line, error.what()));
        }
    }
    return refused;
}

void Breakpoints::compile() {
    enabled_.clear();
    execute_.reset();
    pages_.reset();
    ports_.reset();
    kinds_ = {};
    must_watch_ = false;
    for (Breakpoint& b : list_) {
        if (!b.is_enabled) continue;
        kinds_[static_cast<std::size_t>(b.kind)] = true;
        enabled_.push_back(&b);
        if (b.kind != Kind::Cycle) must_watch_ = true;
        if (b.kind == Kind::Execute) execute_[b.first] = true;
        if (b.kind == Kind::Memory)
            for (u64 page = b.first >> 12; page <= b.last >> 12; ++page) pages_[page] = true;
        if (b.kind == Kind::Port)
            for (u64 block = b.first >> 4; block <= b.last >> 4; ++block) ports_[block] = true;
    }
}

}  // namespace tick86

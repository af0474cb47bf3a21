// SPDX-License-Identifier: MIT
#include "tick86/debug/console.h"

#include <fmt/format.h>

#include <algorithm>

#include "debug/console/verb.h"
#include "tick86/debug/disassembler.h"

namespace tick86 {
namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

std::string_view first_name(std::string_view names) { return names.substr(0, names.find(' ')); }

bool has_name(std::string_view names, std::string_view name) {
    while (!names.empty()) {
        const std::string_view one = first_name(names);
        if (one == name) return true;
        names = one.size() == names.size() ? std::string_view{} : names.substr(one.size() + 1);
    }
    return false;
}

}  // namespace

std::span<const VerbGroup> verb_groups() {
    static const std::array<VerbGroup, 6> groups{{{"Running", run_verbs()},
                                                  {"Breakpoints", break_verbs()},
                                                  {"Looking", look_verbs()},
                                                  {"Interrupts", interrupt_verbs()},
                                                  {"Changing", change_verbs()},
                                                  {"The session", session_verbs()}}};
    return groups;
}

const Verb* find_verb(std::string_view name) {
    for (const VerbGroup& group : verb_groups())
        for (const Verb& verb : group.verbs)
            if (has_name(verb.names, name)) return &verb;
    return nullptr;
}

Console::Console(DebugSession& session) : inner_(std::make_unique<ConsoleState>(*this, session)) {
    inner_->now = session.pc().registers();
    inner_->seen_stop = session.stops();
}
Console::~Console() = default;

DebugSession& Console::session() { return inner_->session; }

const Interrupts& Console::interrupts() { return inner_->interrupts(); }

Console::Result Console::execute(std::string_view line) {
    line = trim(line);
    if (line.starts_with('#') || line.starts_with(';')) return {};
    const std::string again = inner_->repeat;
    if (line.empty()) line = again;
    if (line.empty()) return {};
    std::size_t end = 0;
    while (end < line.size() && line[end] != ' ' && line[end] != '\t') ++end;
    std::string name(line.substr(0, end));
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    std::string_view rest = trim(line.substr(end));
    // As in DEBUG, small letters and capitals are one, and the letter and its argument may stand together: "?ax" and
    // "D100" are taken apart if no verb is so called.
    const Verb* verb = find_verb(name);
    if (!verb && name.size() > 1 && find_verb(name.substr(0, 1)) &&
        !std::isalpha(static_cast<unsigned char>(name[1]))) {
        rest = trim(line.substr(1));
        name = name.substr(0, 1);
        verb = find_verb(name);
    }
    if (!verb) return {fmt::format("'{}' is no verb; 'help' lists them\n", name), false, false, false};
    try {
        Args args(rest, *inner_);
        Result result = verb->run(*inner_, args);
        inner_->repeat = verb->repeats ? std::string(line) : std::string{};
        return result;
    } catch (const VerbError& error) {
        return {fmt::format("{}: {}\n", name, error.what()), false, false, false};
    } catch (const ExpressionError& error) {
        return {fmt::format("{}: {}\n", name, error.what()), false, false, false};
    } catch (const SymbolError& error) {
        return {fmt::format("{}: {}\n", name, error.what()), false, false, false};
    }
}

std::vector<std::string> Console::complete(std::string_view line, std::size_t cursor) const {
    line = line.substr(0, cursor);
    const std::size_t space = line.find_last_of(" \t,([");
    const std::string_view word = space == std::string_view::npos ? line : line.substr(space + 1);
    std::vector<std::string> found;
    const auto offer = [&](std::string_view text) {
        if (text.starts_with(word)) found.emplace_back(text);
    };
    const bool is_verb = trim(line.substr(0, line.size() - word.size())).empty();
    const bool is_after_help = trim(line.substr(0, line.size() - word.size())) == "help";
    if (is_verb || is_after_help)
        for (const VerbGroup& group : verb_groups())
            for (const Verb& verb : group.verbs) offer(first_name(verb.names));
    if (!is_verb) {
        const std::string_view verb = trim(line.substr(0, line.find_first_of(" \t")));
        if (verb == "pane")
            for (const PaneEntry& entry : pane_entries()) offer(entry.name);
        else if (!is_after_help && !word.empty())
            for (const Symbol* symbol : inner_->session.symbols().beginning_with(word)) found.push_back(symbol->name);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::string Console::help(std::string_view name) const {
    std::string text;
    if (!name.empty()) {
        const Verb* verb = find_verb(name);
        if (!verb) return fmt::format("'{}' is no verb; 'help' lists them\n", name);
        return fmt::format("{} {}\n    {}\n", verb->names, verb->args, verb->help);
    }
    for (const VerbGroup& group : verb_groups()) {
        text += fmt::format("{}\n", group.title);
        for (const Verb& verb : group.verbs) {
            const std::string head = fmt::format("{} {}", verb.names, verb.args);
            text += head.size() < 38 ? fmt::format("  {:38}{}\n", head, verb.help)
                                     : fmt::format("  {}\n  {:38}{}\n", head, "", verb.help);
        }
    }
    return text +
           "Numbers are hexadecimal, counts and cycles decimal; an address is SEG:OFS or a symbol;\n"
           "a number alone is linear above FFFFh and for breakpoints, else an offset in CS (code) or DS (data).\n";
}

std::vector<std::string_view> Console::pane_names() const {
    std::vector<std::string_view> names;
    for (const PaneEntry& entry : pane_entries()) names.push_back(entry.name);
    return names;
}

Namer Console::namer() const { return inner_->namer(); }
CodeSources Console::code_sources() const { return inner_->code_sources(); }
StackSources Console::stack_sources() { return inner_->stack_sources(); }
std::vector<Watch>& Console::watches() { return inner_->watches; }
std::span<const TraceStep> Console::recent_steps(u64 count) { return inner_->recent_steps(count); }

Pane Console::pane(std::string_view name, PaneRoom room) {
    inner_->note_stop();
    for (const PaneEntry& entry : pane_entries())
        if (entry.name == name) return entry.make(*inner_, room);
    Pane none(1);
    none[0].add(fmt::format("there is no pane '{}'", name));
    return none;
}

}  // namespace tick86

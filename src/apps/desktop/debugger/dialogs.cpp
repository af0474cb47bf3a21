// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/dialogs.h"

#include <fmt/format.h>
#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "tick86/debug/panes/panes.h"

namespace tick86::apps {
namespace {

constexpr int WidthInCharacters = 64, ChoicesShown = 16;

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

}  // namespace

void Dialogs::open(Kind kind, const std::string& question) {
    kind_ = kind;
    is_new_ = true;
    question_ = question;
    hint_.clear();
    answer_.clear();
    problem_.clear();
    at_ = 0;
}

void Dialogs::ask(const std::string& question, const std::string& hint, const std::string& answer, Accept accept) {
    open(Kind::Question, question);
    hint_ = hint;
    answer_ = answer;
    accept_ = std::move(accept);
}

void Dialogs::choose(const std::string& question, std::vector<Choice> choices,
                     std::function<void(const std::string&)> accept) {
    open(Kind::Choice, question);
    choices_ = std::move(choices);
    chosen_ = std::move(accept);
}

void Dialogs::help(Pane text) {
    open(Kind::Help, "Keys");
    help_ = std::move(text);
    widget_.set_cursor(0);
}

void Dialogs::draw(const Ink& ink) {
    if (std::exchange(is_drawn_, false) && kind_ == Kind::None) ImGui::ClosePopupToLevel(0, false);
    if (kind_ == Kind::None) return;
    const char* name = "dialog";
    if (!ImGui::IsPopupOpen(name)) {
        if (!is_new_) {  // closed by a click beside it
            close();
            return;
        }
        ImGui::OpenPopup(name);
    }
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const bool is_help = kind_ == Kind::Help;
    const float width = std::min(display.x - 16, ink.cell * (is_help ? 96 : WidthInCharacters));
    ImGui::SetNextWindowPos({display.x / 2, display.y * (is_help ? 0.04f : 0.14f)}, ImGuiCond_Always, {0.5f, 0});
    ImGui::SetNextWindowSize({width, is_help ? display.y * 0.92f : 0});
    if (!ImGui::BeginPopup(name, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings)) return;
    ImGui::PushStyleColor(ImGuiCol_Text, rgba(ink.theme->heading));
    ImGui::PushFont(ink.fonts.bold);
    ImGui::TextUnformatted(question_.c_str());
    ImGui::PopFont();
    ImGui::PopStyleColor();
    if (is_help) {
        ImGui::SameLine(0, 2 * ink.cell);
        ImGui::TextDisabled("Esc closes it");
        ImGui::BeginChild("keys", {0, 0}, false);
        widget_.draw(ink, help_, false);
        ImGui::EndChild();
        is_new_ = false;
    } else if (kind_ == Kind::Question) {
        draw_question(ink);
    } else {
        draw_choice(ink);
    }
    if (kind_ == Kind::None) ImGui::CloseCurrentPopup();
    is_drawn_ = kind_ != Kind::None;
    ImGui::EndPopup();
}

// True: Enter was pressed.
bool Dialogs::draw_answer(const Ink& ink, const char* hint) {
    if (std::exchange(is_new_, false)) ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(-1);
    const bool is_done = ImGui::InputText("##answer", &answer_,
                                          ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    ImGui::PushTextWrapPos();
    if (!problem_.empty()) {
        ImGui::PushStyleColor(ImGuiCol_Text, rgba(ink.theme->blocked));
        ImGui::TextUnformatted(("! " + problem_).c_str());
        ImGui::PopStyleColor();
    } else if (*hint) {
        ImGui::TextDisabled("%s", hint);
    }
    ImGui::PopTextWrapPos();
    return is_done;
}

void Dialogs::draw_question(const Ink& ink) {
    if (!draw_answer(ink, hint_.c_str())) return;
    const Accept accept = accept_;
    close();  // it may open another
    const std::string problem = accept(answer_);
    if (problem.empty()) return;
    const std::string question = question_, hint = hint_, answer = answer_;
    ask(question, hint, answer, accept);
    problem_ = problem;
}

void Dialogs::draw_choice(const Ink& ink) {
    const std::string before = answer_;
    const bool is_done = draw_answer(ink, "");
    if (answer_ != before) at_ = 0;
    std::vector<const Choice*> matching;
    for (const Choice& choice : choices_)
        if (lower(choice.name + ' ' + choice.text).find(lower(answer_)) != std::string::npos)
            matching.push_back(&choice);
    const int count = static_cast<int>(matching.size());
    if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_DownArrow))) ++at_;
    if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_UpArrow))) --at_;
    at_ = count ? (at_ + count) % count : 0;
    const Choice* taken = is_done && count ? matching[static_cast<std::size_t>(at_)] : nullptr;
    const float height = static_cast<float>(std::min(ChoicesShown, std::max(1, count))) * ink.line;
    ImGui::BeginChild("choices", {0, height});
    for (int i = 0; i < count; ++i) {
        const Choice& choice = *matching[static_cast<std::size_t>(i)];
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::PushID(i);
        if (ImGui::InvisibleButton("choice", {ImGui::GetContentRegionAvail().x, ink.line})) taken = &choice;
        if (ImGui::IsItemHovered() && ImGui::GetIO().MouseDelta.y != 0) at_ = i;
        ImGui::PopID();
        ImGui::SetCursorScreenPos({at.x, at.y + ink.line});
        if (i == at_) {
            const ImVec2 end{at.x + ImGui::GetWindowWidth(), at.y + ink.line};
            ImGui::GetWindowDrawList()->AddRectFilled(at, end, rgba(ink.theme->selected));
            ImGui::SetScrollHereY(1);
        }
        ink.text({at.x + 6, at.y}, ink.theme->text, choice.text, i == at_);
        ink.text({at.x + 6 + 28 * ink.cell, at.y}, ink.theme->dim, choice.name);
    }
    if (!count) ImGui::TextDisabled("none");
    ImGui::EndChild();
    if (!taken) return;
    const std::string name = taken->name;
    const auto chosen = chosen_;
    close();
    chosen(name);
}

Pane help_pane(KeySet keys) {
    Pane pane;
    const auto head = [&pane](const char* text) {
        if (!pane.empty()) pane.emplace_back();
        pane.emplace_back().add(text, Role::Heading);
    };
    for (const CommandInfo& info : commands()) {
        if (info.command == Command::Run) head("The machine");
        if (info.command == Command::GoTo) head("The pane with the focus");
        if (info.command == Command::NextPane) head("The window");
        if (info.command == Command::LargerFont) head("Looks and help");
        const std::string key = key_of(keys, info.command);
        if (key.empty()) continue;
        PaneLine& line = pane.emplace_back().add(fmt::format("  {:<20}", key), Role::Address).add(info.help);
        if (!info.verb.empty()) line.add(fmt::format("  ({})", info.verb), Role::Dim);
    }
    head("In a pane");
    for (const auto& [key, what] : {std::pair{"arrows, PgUp, PgDn", "move the cursor"},
                                    std::pair{"Left, Right", "choose among the addresses of a line"},
                                    std::pair{"Enter", "follow the chosen address; change the chosen value"},
                                    std::pair{"hex digits", "in the memory pane: change the byte at the cursor"},
                                    std::pair{"other letters", "begin a line in the console"},
                                    std::pair{"Tab", "in the console: complete the word, if there is one"}})
        pane.emplace_back().add(fmt::format("  {:<20}", key), Role::Address).add(what);
    pane.emplace_back();
    for (PaneLine& line : marks_pane()) pane.push_back(std::move(line));
    return pane;
}

}  // namespace tick86::apps

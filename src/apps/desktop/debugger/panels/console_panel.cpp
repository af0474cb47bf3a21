// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/panels/console_panel.h"

#include <imgui.h>
#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cstring>

namespace tick86::apps {

ConsolePanel::ConsolePanel() : Panel("console", "Console") {
    widget_.has_cursor = false;
    widget_.keeps_end = true;
    print("help lists the commands. Tab completes, Up brings back.", Role::Note);
}

void ConsolePanel::start(const std::string& text) {
    input_ += text;
    moves_to_end_ = true;
}

void ConsolePanel::print(const std::string& text, Role role) {
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        output_.emplace_back().add(text.substr(from, end - from), role);
        from = end + 1;
    }
    if (output_.size() > MostLines) output_.erase(output_.begin(), output_.end() - MostLines);
}

void ConsolePanel::draw(Desk& desk, const Ink& ink, bool is_focused) {
    desk_ = &desk;
    const float row = ink.line + 6;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    ImGui::BeginChild("output", {room.x, std::max(1.0f, room.y - row)}, false, ImGuiWindowFlags_HorizontalScrollbar);
    const PaneHit hit = widget_.draw(ink, output_, is_focused);
    if (hit.kind == PaneHit::Kind::Follow && hit.target) desk.show_code(*hit.target);
    if (hit.kind == PaneHit::Kind::Menu) ImGui::SetClipboardText(to_text(output_).c_str());
    ImGui::EndChild();

    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + room.x, at.y + row}, rgba(ink.theme->field));
    ink.text({at.x + 4, at.y + 3}, is_focused ? ink.theme->accent : ink.theme->dim, ">", true);
    ImGui::SetCursorScreenPos({at.x + 4 + ink.cell, at.y + 2});
    ImGui::SetNextItemWidth(room.x - 2 * ink.cell);
    ImGui::PushStyleColor(ImGuiCol_FrameBg, rgba(ink.theme->field));
    const ImGuiID id = ImGui::GetID("##line");
    if (is_focused && ImGui::GetActiveID() != id) ImGui::SetKeyboardFocusHere();
    if (!is_focused && ImGui::GetActiveID() == id) ImGui::ClearActiveID();
    const bool is_done =
        ImGui::InputText("##line", &input_,
                         ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_CallbackCompletion |
                             ImGuiInputTextFlags_CallbackHistory | ImGuiInputTextFlags_CallbackAlways,
                         edit, this);
    ImGui::PopStyleColor();
    if (is_done) enter(desk);
    desk_ = nullptr;
}

void ConsolePanel::enter(Desk& desk) {
    const std::string line = std::exchange(input_, {});
    if (!line.empty()) {
        std::erase(history_, line);
        history_.push_back(line);
        if (history_.size() > MostHistory) history_.erase(history_.begin());
    }
    at_ = history_.size();
    desk.run_line(line);
}

int ConsolePanel::edit(ImGuiInputTextCallbackData* data) {
    ConsolePanel& console = *static_cast<ConsolePanel*>(data->UserData);
    if (data->EventFlag == ImGuiInputTextFlags_CallbackCompletion) console.complete(*data);
    if (data->EventFlag == ImGuiInputTextFlags_CallbackHistory)
        console.recall(*data, data->EventKey == ImGuiKey_UpArrow ? -1 : 1);
    if (data->EventFlag == ImGuiInputTextFlags_CallbackAlways && console.moves_to_end_) {
        data->CursorPos = data->SelectionStart = data->SelectionEnd = data->BufTextLen;
        console.moves_to_end_ = false;
    }
    return 0;
}

// The last word before the cursor becomes as long as all that it may become agree.
void ConsolePanel::complete(ImGuiInputTextCallbackData& data) {
    const std::string line(data.Buf, static_cast<std::size_t>(data.CursorPos));
    const std::vector<std::string> words = desk_->console.complete(line, line.size());
    if (words.empty()) return;
    std::string common = words[0];
    for (const std::string& word : words) {
        std::size_t same = 0;
        while (same < std::min(common.size(), word.size()) && common[same] == word[same]) ++same;
        common.resize(same);
    }
    const std::size_t blank = line.find_last_of(" \t,([");  // as Console::complete takes words apart
    const int begin = static_cast<int>(blank == std::string::npos ? 0 : blank + 1);
    if (words.size() == 1) common += ' ';
    if (static_cast<int>(common.size()) > data.CursorPos - begin) {
        data.DeleteChars(begin, data.CursorPos - begin);
        data.InsertChars(data.CursorPos, common.c_str());
        return;
    }
    PaneLine list;
    for (const std::string& word : words) list.add(word + "  ", Role::Name);
    output_.push_back(list);
}

void ConsolePanel::recall(ImGuiInputTextCallbackData& data, int direction) {
    if (at_ == history_.size()) typed_ = std::string(data.Buf, static_cast<std::size_t>(data.BufTextLen));
    if (direction < 0 && at_ > 0) --at_;
    if (direction > 0 && at_ < history_.size()) ++at_;
    const std::string& line = at_ == history_.size() ? typed_ : history_[at_];
    data.DeleteChars(0, data.BufTextLen);
    data.InsertChars(0, line.c_str());
}

// The rest is for the input line.
bool ConsolePanel::key(Desk&, SDL_Scancode key, int modifiers) {
    if (modifiers || (key != SDL_SCANCODE_PAGEUP && key != SDL_SCANCODE_PAGEDOWN)) return false;
    const int step = key == SDL_SCANCODE_PAGEUP ? 1 - widget_.rows() : widget_.rows() - 1;
    const int last = static_cast<int>(output_.size()) - 1;
    const int from = widget_.cursor() == 0 && step < 0 ? last : widget_.cursor();
    widget_.set_cursor(std::clamp(from + step, 0, std::max(0, last)));
    return true;
}

// With a line begun, Escape gives it up; otherwise it stops the machine.
bool ConsolePanel::command(Desk& desk, Command command) {
    if (command != Command::Break || input_.empty() || desk.session.is_running()) return false;
    input_.clear();
    ImGui::ClearActiveID();
    return true;
}

}  // namespace tick86::apps

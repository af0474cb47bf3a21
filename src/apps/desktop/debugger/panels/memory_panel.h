// SPDX-License-Identifier: MIT
// Memory as bytes and characters: a cursor, bytes typed over, search, pointers followed.
#pragma once
#include "apps/desktop/debugger/draw/pane_widget.h"
#include "apps/desktop/debugger/panels/text_panel.h"

namespace tick86::apps {

class MemoryPanel final : public TextPanel {
public:
    MemoryPanel(std::string name, std::string title, MemoryPlace place);
    void draw(Desk& desk, const Ink& ink, bool is_focused) override;
    void stopped(Desk& desk) override;
    bool command(Desk& desk, Command command) override;
    bool key(Desk& desk, SDL_Scancode key, int modifiers) override;
    bool character(Desk& desk, char32_t c) override;
    bool go_to(Desk& desk, const Expression::Value& place) override;

private:
    static constexpr int RowBytes = 16;

    Pane make(Desk& desk, int rows);
    void hit(Desk&, const PaneHit& hit) override { point_at(hit); }
    void point_at(const PaneHit& hit) override;
    void menu(Desk& desk, const PaneLine& line) override;
    void put_cursor(u32 linear);
    void move_cursor(int bytes);
    void scroll_by(int rows);
    u32 reach() const { return place_.segment ? 0x10000 : 0x100000; }
    u32 cursor_linear() const;
    void search(Desk& desk);
    bool search_on(Desk& desk, u32 from);

    MemoryPlace place_;
    u32 cursor_ = 0;  // an offset, as place_.offset is
    bool is_half_typed_ = false;
    MemoryCopy before_, now_;
    std::string pattern_text_;
    std::vector<PatternByte> pattern_;
};

}  // namespace tick86::apps

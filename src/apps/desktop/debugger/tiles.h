// SPDX-License-Identifier: MIT
// How the debugger's window is divided: a tree of splits whose leaves, the tiles, hold panes by name, one of them
// shown. Knows nothing of drawing; the text form is what is kept between runs:
//     tile   [code]  [memory *interrupts timer]      the shown one has a star
//     split  (beside 620 LEFT RIGHT)  (above 700 TOP BOTTOM)      the first one's share in thousandths
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tick86::apps {

struct TileRect {
    float x = 0, y = 0, width = 0, height = 0;
    bool contains(float px, float py) const { return px >= x && py >= y && px < x + width && py < y + height; }
};

struct Tile {
    std::vector<std::string> panes;  // never empty
    std::size_t shown = 0;
    TileRect rect;  // by place()
    const std::string& pane() const { return panes[shown]; }
};

enum class Side : unsigned char { Left, Right, Up, Down };

class Tiles {
public:
    struct Node;
    struct Border {
        Node* split;
        TileRect rect;
        bool is_beside;  // its sides are left and right: it moves horizontally
    };

    explicit Tiles(std::unique_ptr<Node> root);
    ~Tiles();
    Tiles(Tiles&&) noexcept;
    Tiles& operator=(Tiles&&) noexcept;

    // Empty if it is damaged: unbalanced, a share out of range, a pane that stands twice or that `known` does not hold.
    static std::optional<Tiles> parse(std::string_view text, const std::vector<std::string>& known);
    std::string text() const;

    // Gives every tile and border its place. No side of a tile becomes smaller than `least` while there is room.
    void place(TileRect area, float gap, float least);
    const std::vector<Tile*>& list() const { return list_; }  // in reading order
    const std::vector<Border>& borders() const { return borders_; }
    void drag(const Border& border, float dx, float dy);

    Tile& focused() const { return *list_[focus_]; }
    bool is_focused(const Tile& tile) const { return &focused() == &tile; }
    void focus(const Tile& tile);
    void focus_next(int direction);    // +1 or -1, round and round
    void focus_side(Side side);        // the neighbour there, if any
    void resize(Side side, float by);  // moves the nearest border beside, above or below the focused tile
    void show_next(int direction);     // of the focused tile's panes
    bool is_maximised() const { return is_maximised_; }
    void toggle_maximised() { is_maximised_ = !is_maximised_; }

    const Tile* tile_of(std::string_view pane) const;
    // Brings a pane forward and gives it the focus: where it is, or else into the focused tile.
    void show(const std::string& pane);
    void move_here(const std::string& pane);  // into the focused tile, from wherever it is
    void split(Side side);                    // the shown pane gets a tile of its own there, if it is not the only one
    void close(const std::string& pane);      // the last pane of all stays

private:
    void list_again();
    Node* find(const Tile& tile) const;
    void take_out(const std::string& pane);

    std::unique_ptr<Node> root_;
    std::vector<Tile*> list_;
    std::vector<Border> borders_;
    std::size_t focus_ = 0;
    bool is_maximised_ = false;
    float gap_ = 0, least_ = 0;
    TileRect area_;
};

// For a window of this size, in characters.
std::string default_layout(int columns, int rows);

}  // namespace tick86::apps

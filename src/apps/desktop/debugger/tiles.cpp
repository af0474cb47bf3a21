// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/tiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace tick86::apps {

struct Tiles::Node {
    Node* parent = nullptr;
    std::unique_ptr<Node> first, second;  // both or none
    bool is_beside = true;
    float share = 0.5f;  // of the first
    Tile tile;
    TileRect rect;
    bool is_tile() const { return !first; }
};

namespace {

using Node = Tiles::Node;

constexpr int LeastShare = 50, MostShare = 950;  // thousandths

class Parser {
public:
    Parser(std::string_view text, const std::vector<std::string>& known) : text_(text), known_(known) {}

    std::unique_ptr<Node> whole() {
        auto node = one(0);
        skip();
        return at_ == text_.size() && node && !is_empty(*node) ? std::move(node) : nullptr;
    }

private:
    static constexpr int MostDepth = 16;

    void skip() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    }
    bool take(char c) {
        skip();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    std::string_view word() {
        skip();
        const std::size_t begin = at_;
        while (at_ < text_.size() && std::string_view(" \n()[]*").find(text_[at_]) == std::string_view::npos) ++at_;
        return text_.substr(begin, at_ - begin);
    }

    std::unique_ptr<Node> one(int depth) {
        if (depth > MostDepth) return nullptr;
        if (take('[')) return tile();
        return take('(') ? split(depth) : nullptr;
    }

    static bool is_empty(const Node& node) { return node.is_tile() && node.tile.panes.empty(); }

    // Panes that are not known are left out: another version may have had them.
    std::unique_ptr<Node> tile() {
        auto node = std::make_unique<Node>();
        std::vector<std::string>& panes = node->tile.panes;
        do {
            if (take('*')) node->tile.shown = panes.size();
            const std::string name(word());
            if (name.empty() || !used_.insert(name).second) return nullptr;
            if (std::find(known_.begin(), known_.end(), name) != known_.end()) panes.push_back(name);
        } while (!take(']'));
        node->tile.shown = std::min(node->tile.shown, std::max<std::size_t>(panes.size(), 1) - 1);
        return node;
    }

    std::unique_ptr<Node> split(int depth) {
        auto node = std::make_unique<Node>();
        const std::string_view kind = word();
        if (kind != "beside" && kind != "above") return nullptr;
        node->is_beside = kind == "beside";
        const std::string_view number = word();
        int share = 0;
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), share);
        if (error != std::errc{} || end != number.data() + number.size()) return nullptr;
        if (share < LeastShare || share > MostShare) return nullptr;
        node->share = static_cast<float>(share) / 1000;
        node->first = one(depth + 1);
        node->second = node->first ? one(depth + 1) : nullptr;
        if (!node->second || !take(')')) return nullptr;
        if (is_empty(*node->first)) return std::move(node->second);
        if (is_empty(*node->second)) return std::move(node->first);
        node->first->parent = node->second->parent = node.get();
        return node;
    }

    std::string_view text_;
    const std::vector<std::string>& known_;
    std::size_t at_ = 0;
    std::set<std::string> used_;
};

void write(const Node& node, std::string& out) {
    if (node.is_tile()) {
        out += '[';
        for (std::size_t i = 0; i < node.tile.panes.size(); ++i)
            out += fmt::format("{}{}{}", i ? " " : "", i == node.tile.shown ? "*" : "", node.tile.panes[i]);
        out += ']';
        return;
    }
    const int share = std::clamp(static_cast<int>(std::lround(node.share * 1000)), LeastShare, MostShare);
    out += fmt::format("({} {} ", node.is_beside ? "beside" : "above", share);
    write(*node.first, out);
    out += ' ';
    write(*node.second, out);
    out += ')';
}

void collect(Node& node, std::vector<Tile*>& list) {
    if (node.is_tile()) return list.push_back(&node.tile);
    collect(*node.first, list);
    collect(*node.second, list);
}

// The room that a node needs so that none of its tiles is smaller than `least`.
float needed(const Node& node, bool is_beside, float gap, float least) {
    if (node.is_tile()) return least;
    const float a = needed(*node.first, is_beside, gap, least), b = needed(*node.second, is_beside, gap, least);
    return node.is_beside == is_beside ? a + gap + b : std::max(a, b);
}

void set_place(Node& node, TileRect area, float gap, float least, std::vector<Tiles::Border>& borders) {
    node.rect = area;
    if (node.is_tile()) {
        node.tile.rect = area;
        return;
    }
    const float whole = std::max(0.0f, (node.is_beside ? area.width : area.height) - gap);
    const float low = needed(*node.first, node.is_beside, gap, least);
    const float high = whole - needed(*node.second, node.is_beside, gap, least);
    float first = std::round(whole * node.share);
    first = low <= high ? std::clamp(first, low, high) : std::round(whole * low / std::max(1.0f, low + whole - high));
    TileRect a = area, b = area, border = area;
    if (node.is_beside) {
        a.width = first;
        border.x = area.x + first;
        border.width = gap;
        b.x = border.x + gap;
        b.width = whole - first;
    } else {
        a.height = first;
        border.y = area.y + first;
        border.height = gap;
        b.y = border.y + gap;
        b.height = whole - first;
    }
    borders.push_back({&node, border, node.is_beside});
    set_place(*node.first, a, gap, least, borders);
    set_place(*node.second, b, gap, least, borders);
}

bool is_beside(Side side) { return side == Side::Left || side == Side::Right; }
bool is_first(Side side) { return side == Side::Left || side == Side::Up; }

}  // namespace

Tiles::Tiles(std::unique_ptr<Node> root) : root_(std::move(root)) { list_again(); }
Tiles::~Tiles() = default;
Tiles::Tiles(Tiles&&) noexcept = default;
Tiles& Tiles::operator=(Tiles&&) noexcept = default;

std::optional<Tiles> Tiles::parse(std::string_view text, const std::vector<std::string>& known) {
    auto root = Parser(text, known).whole();
    if (!root) return std::nullopt;
    return Tiles(std::move(root));
}

std::string Tiles::text() const {
    std::string out;
    write(*root_, out);
    return out;
}

void Tiles::list_again() {
    const Tile* focused = list_.empty() ? nullptr : list_[focus_];
    list_.clear();
    borders_.clear();
    collect(*root_, list_);
    const auto at = std::find(list_.begin(), list_.end(), focused);
    focus_ = at != list_.end() ? static_cast<std::size_t>(at - list_.begin()) : std::min(focus_, list_.size() - 1);
    if (area_.width > 0) set_place(*root_, area_, gap_, least_, borders_);
}

void Tiles::place(TileRect area, float gap, float least) {
    area_ = area;
    gap_ = gap;
    least_ = least;
    borders_.clear();
    set_place(*root_, area, gap, least, borders_);
}

void Tiles::drag(const Border& border, float dx, float dy) {
    Node& node = *border.split;
    const float whole = (node.is_beside ? node.rect.width : node.rect.height) - gap_;
    if (whole <= 0) return;
    const TileRect& now = node.first->rect;
    const float first = node.is_beside ? now.width + dx : now.height + dy;
    node.share = std::clamp(first / whole, LeastShare / 1000.0f, MostShare / 1000.0f);
    list_again();
}

void Tiles::focus(const Tile& tile) {
    const auto at = std::find(list_.begin(), list_.end(), &tile);
    if (at != list_.end()) focus_ = static_cast<std::size_t>(at - list_.begin());
}

void Tiles::focus_next(int direction) {
    focus_ = (focus_ + list_.size() + static_cast<std::size_t>(direction < 0 ? list_.size() - 1 : 1)) % list_.size();
}

// The tile nearest to a point just beyond the middle of that side.
void Tiles::focus_side(Side side) {
    const TileRect& from = focused().rect;
    float x = from.x + from.width / 2, y = from.y + from.height / 2;
    if (is_beside(side)) x = side == Side::Left ? from.x - gap_ - 1 : from.x + from.width + gap_ + 1;
    if (!is_beside(side)) y = side == Side::Up ? from.y - gap_ - 1 : from.y + from.height + gap_ + 1;
    const auto outside = [](float at, float begin, float size) {
        return std::max({begin - at, at - (begin + size), 0.0f});
    };
    float least = gap_ + 1;  // further away is another side's neighbour, or nobody
    for (std::size_t i = 0; i < list_.size(); ++i) {
        const TileRect& r = list_[i]->rect;
        const float distance = outside(x, r.x, r.width) + outside(y, r.y, r.height);
        if (&r == &from || distance >= least) continue;
        least = distance;
        focus_ = i;
    }
}

Tiles::Node* Tiles::find(const Tile& tile) const {
    Node* node = root_.get();
    std::vector<Node*> rest;
    while (node) {
        if (&node->tile == &tile) return node;
        if (!node->is_tile()) {
            rest.push_back(node->second.get());
            node = node->first.get();
        } else {
            node = rest.empty() ? nullptr : rest.back();
            if (!rest.empty()) rest.pop_back();
        }
    }
    return nullptr;
}

void Tiles::resize(Side side, float by) {
    for (Node* node = find(focused()); node && node->parent; node = node->parent) {
        if (node->parent->is_beside != is_beside(side)) continue;
        const float distance = is_first(side) ? -by : by;
        return drag({node->parent, {}, node->parent->is_beside}, distance, distance);
    }
}

void Tiles::show_next(int direction) {
    Tile& tile = focused();
    const std::size_t count = tile.panes.size();
    tile.shown = (tile.shown + (direction < 0 ? count - 1 : 1)) % count;
}

const Tile* Tiles::tile_of(std::string_view pane) const {
    for (const Tile* tile : list_)
        if (std::find(tile->panes.begin(), tile->panes.end(), pane) != tile->panes.end()) return tile;
    return nullptr;
}

void Tiles::show(const std::string& pane) {
    if (const Tile* tile = tile_of(pane))
        focus(*tile);
    else
        focused().panes.push_back(pane);
    Tile& tile = focused();
    tile.shown = static_cast<std::size_t>(std::find(tile.panes.begin(), tile.panes.end(), pane) - tile.panes.begin());
}

// A tile that is empty then goes, and its neighbour takes its place.
void Tiles::take_out(const std::string& pane) {
    Tile* tile = const_cast<Tile*>(tile_of(pane));
    if (!tile) return;
    const auto at = std::find(tile->panes.begin(), tile->panes.end(), pane);
    const auto number = static_cast<std::size_t>(at - tile->panes.begin());
    tile->panes.erase(at);
    if (tile->shown > number || tile->shown == tile->panes.size()) tile->shown -= tile->shown ? 1 : 0;
    if (!tile->panes.empty()) return;
    Node* node = find(*tile);
    Node* parent = node->parent;
    std::unique_ptr<Node> other = std::move(parent->first.get() == node ? parent->second : parent->first);
    other->parent = parent->parent;
    if (!parent->parent)
        root_ = std::move(other);
    else if (parent->parent->first.get() == parent)
        parent->parent->first = std::move(other);
    else
        parent->parent->second = std::move(other);
    list_again();
}

void Tiles::move_here(const std::string& pane) {
    Tile& here = focused();
    if (tile_of(pane) != &here) {
        take_out(pane);
        here.panes.push_back(pane);
        focus(here);
    }
    show(pane);
}

void Tiles::split(Side side) {
    Tile& tile = focused();
    if (tile.panes.size() < 2) return;
    Node* node = find(tile);
    const std::string pane = tile.pane();
    tile.panes.erase(tile.panes.begin() + static_cast<std::ptrdiff_t>(tile.shown));
    tile.shown = tile.shown ? tile.shown - 1 : 0;
    auto rest = std::make_unique<Node>(), fresh = std::make_unique<Node>();
    rest->tile = std::move(tile);
    fresh->tile.panes = {pane};
    rest->parent = fresh->parent = node;
    const Tile* focus_on = &fresh->tile;
    node->tile = {};
    node->is_beside = is_beside(side);
    node->share = 0.5f;
    node->first = is_first(side) ? std::move(fresh) : std::move(rest);
    node->second = is_first(side) ? std::move(rest) : std::move(fresh);
    list_again();
    focus(*focus_on);
}

void Tiles::close(const std::string& pane) {
    const Tile* tile = tile_of(pane);
    if (tile && (list_.size() > 1 || tile->panes.size() > 1)) take_out(pane);
}

// Registers and controllers get as many lines as they need, the others what is left.
std::string default_layout(int columns, int rows) {
    constexpr float Header = 1.4f, Frame = 3, Registers = 10, Controllers = 27, RightColumns = 70, CodeColumns = 96;
    constexpr int Narrow = 110, Low = 38, Wide = 250;
    constexpr std::string_view Code = "[*code ivt map]", Interrupts = "*card why interrupts lanes stats",
                               Tools = "console memory history io bus", Controller = "[*pic pit dma]";
    const auto share = [](float part, float whole) {
        return std::clamp(static_cast<int>(std::lround(part / std::max(whole, 1.0f) * 1000)), LeastShare, MostShare);
    };
    const float height = static_cast<float>(rows) - Frame, width = static_cast<float>(columns);
    if (columns < Narrow || height < Low)
        return fmt::format(
            "(beside 560 (above 560 {} [*regs {} {}]) (above 600 {} [*stack calls breakpoints watches]))", Code,
            Interrupts.substr(1), Tools, Controller);
    const float below_code = (height - Registers - 3 * Header) * 0.42f + Registers + 2 * Header;
    const auto left = [&](const std::string& below) {
        return fmt::format("(above {} {} (above {} [*regs] [{}]))", share(height - below_code, height), Code,
                           share(Registers + Header, below_code), below);
    };
    const int controllers = share(Controllers + Header, height);
    if (columns < Wide)
        return fmt::format("(beside {} {} (above {} {} (above 350 [*calls breakpoints watches] [*stack])))",
                           share(std::max(width - RightColumns, width * 0.5f), width),
                           left(fmt::format("{} {}", Interrupts, Tools)), controllers, Controller);
    return fmt::format(
        "(beside {} {} (beside {} (above 400 [{}] (above 600 [*memory memory2] [*calls breakpoints watches])) "
        "(above {} {} [*stack])))",
        share(CodeColumns, width), left("*console history io bus"),
        share(width - CodeColumns - RightColumns, width - CodeColumns), Interrupts, controllers, Controller);
}

}  // namespace tick86::apps

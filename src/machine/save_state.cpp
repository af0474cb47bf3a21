// SPDX-License-Identifier: MIT
// Saved states: tagged blocks, one for each part; the format is in docs/save-format.md. ONE list of blocks: saving,
// loading, hashing and comparing all walk along it.
#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "tick86/cpu/cpu.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

constexpr std::string_view Magic = "tick86st";
constexpr u16 FormatVersion = 1;
constexpr std::size_t HeadBytes = 8 + 2 + 2 + 8;  // magic, format version, zero, configuration hash
constexpr std::size_t BlockHeadBytes = 4 + 2 + 2 + 4;
constexpr u16 BlockVersion = 1;
constexpr Tick MostAhead = TicksPerSecond / 1000;
constexpr std::string_view EndTag = "END ";
constexpr cpu::Clock LongestSample = 1 << 20;  // ahead of the present

struct Ram {
    std::vector<u8> bytes;
};
template <class V>
void fields(V& v, Meta<V, Ram>& s) {
    auto& [bytes] = s;
    v("bytes", bytes);
}

struct Time {
    Tick now = 0;
};
template <class V>
void fields(V& v, Meta<V, Time>& s) {
    auto& [now] = s;
    v("now", now);
}

// A disk in a drive: what it is, and what the guest has written to it without its reaching the file.
struct Medium {
    bool present = false;
    std::string name;
    u64 file_hash = 0;
    std::vector<u8> overlay;
};
template <class V>
void fields(V& v, Meta<V, Medium>& s) {
    auto& [present, name, file_hash, overlay] = s;
    v("present", present), v("name", name), v("file_hash", file_hash), v("overlay", overlay);
}

void put(std::vector<u8>& out, u64 value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<u8>(value >> (8 * i)));
}
u64 get(std::span<const u8> in, std::size_t at, int bytes) {
    u64 value = 0;
    for (int i = 0; i < bytes; ++i) value |= u64{in[at + static_cast<std::size_t>(i)]} << (8 * i);
    return value;
}

struct Block {
    std::string_view tag;
    u16 version;
    std::span<const u8> data;
};

const Block* find(const std::vector<Block>& blocks, std::string_view tag) {
    const auto it = std::find_if(blocks.begin(), blocks.end(), [&](const Block& b) { return b.tag == tag; });
    return it == blocks.end() ? nullptr : &*it;
}

// Cuts the bytes into blocks. A sentence if that cannot be done.
std::string split(std::span<const u8> in, u64 config_hash, std::vector<Block>& blocks) {
    const auto text = [&](std::size_t at, std::size_t n) {
        return std::string_view{reinterpret_cast<const char*>(in.data()) + at, n};
    };
    if (in.size() < HeadBytes || text(0, 8) != Magic) return "this is not a saved state of tick86";
    const u64 format = get(in, 8, 2);
    if (format > FormatVersion)
        return fmt::format("the state was saved by a newer version (format {}, this one reads up to {})", format,
                           FormatVersion);
    if (get(in, 12, 8) != config_hash)
        return "the state was saved with another machine, memory size, drive, ROM or clock than this one has";
    std::size_t at = HeadBytes;
    while (in.size() - at >= BlockHeadBytes) {
        const Block block{text(at, 4), static_cast<u16>(get(in, at + 4, 2)), {}};
        const u64 length = get(in, at + 8, 4);
        const std::size_t head = at;
        at += BlockHeadBytes;
        if (length > in.size() - at) break;
        blocks.push_back({block.tag, block.version, in.subspan(at, length)});
        at += length;
        if (block.tag != EndTag) continue;
        Hasher hasher;
        hasher.add(in.first(head));
        if (length != 8 || get(in, at - 8, 8) != hasher.value()) return "the saved state is damaged (checksum)";
        if (at != in.size()) return "the saved state is damaged (bytes after its end)";
        return {};
    }
    return "the saved state is incomplete";
}

// The tick that a state of a part says it has reached; `otherwise` if it keeps none.
template <class S>
Tick time_of(const S& state, Tick otherwise) {
    if constexpr (requires { state.crtc; })
        return state.crtc.state().now;
    else if constexpr (requires { state.now; })
        return state.now;
    else
        return otherwise;
}

bool is_possible_cpu(const cpu::CpuState& state, CpuModel model) {
    if (model == CpuModel::I8086) return cpu::is_possible(state, cpu::I8086::QueueSize, cpu::I8086::BusWidth);
    return cpu::is_possible(state, cpu::I8088::QueueSize, cpu::I8088::BusWidth);
}

template <class F>
bool each_medium(auto& board, F f) {
    for (int i = 0; i < 2; ++i)
        if (!f(i == 0 ? "IMGA" : "IMGB", i == 0 ? "drive A" : "drive B",
               static_cast<ImageFile*>(board.drives[static_cast<std::size_t>(i)].image())))
            return false;
    return f("IMGC", "the hard disk", static_cast<ImageFile*>(board.ata->image()));
}

}  // namespace

// f(tag, take, put, accepts): take() gives a copy of the state, put(state) restores one, and accepts(state, now) says
// whether the part could have it at the tick `now`. Stops when f returns false.
template <class F>
bool Pc::each_block(auto& pc, F f) {
    auto& board = pc.board_;
    const auto plain = [&](const char* tag, auto& state, auto accepts) {
        return f(
            tag, [&] { return state; }, [&](const auto& s) { state = s; }, accepts);
    };
    const auto part = [&](const char* tag, const auto& looked_at, auto& restored) {
        return f(
            tag, [&] { return looked_at.state(); }, [&](const auto& s) { restored.restore(s); },
            [&](const auto& s, Tick now) { return looked_at.accepts(s) && time_of(s, now) == now; });
    };
    bool ok =
        f(
            "TIME", [&] { return Time{board.traffic.now}; }, [&](const Time& t) { board.traffic.now = t.now; },
            [](const Time& t, Tick) { return t.now <= LatestTick; }) &&
        plain("CPU ", pc.cpu_,
              [&](const cpu::CpuState& s, Tick now) {
                  // A cycle under way that waits for DMA has brought the board to the transfer, ahead of the CPU.
                  return is_possible_cpu(s, pc.config().cpu) && board.tick_of(s.clock) <= now &&
                         now - board.tick_of(s.clock) <= MostAhead;
              }) &&
        plain("RUN ", pc.run_,
              [&](const RunState& s, Tick now) {
                  return s.next_sample >= 0 && s.next_sample <= board.clock_in(now) + LongestSample;
              }) &&
        plain("BORD", board.bare_state(), [](const Board::State&, Tick) { return true; }) &&
        f(
            "BUS ", [&] { return board.arbiter.state(); }, [&](const Arbiter::State& s) { board.arbiter.restore(s); },
            [&](const Arbiter::State& s, Tick now) { return board.arbiter.accepts(s, board.clock_in(now)); });
    Board::each_part(board, [&](const char* tag, auto& timed) { ok = ok && part(tag, timed.look(), timed.bare()); });
    for (int i = 0; i < 2; ++i) {
        auto& drive = board.drives[static_cast<std::size_t>(i)];
        ok = ok && part(i == 0 ? "FDDA" : "FDDB", drive, drive);
    }
    return ok && f(
                     "RAM ",
                     [&] {
                         const auto ram = board.memory.ram();
                         return Ram{{ram.begin(), ram.end()}};
                     },
                     [&](const Ram& r) { std::copy(r.bytes.begin(), r.bytes.end(), board.memory.ram().begin()); },
                     [&](const Ram& r, Tick) { return r.bytes.size() == board.memory.ram_bytes(); });
}

u64 Pc::config_hash() const {
    const Config& c = config();
    std::vector<u8> bytes;
    const auto number = [&](u64 value) { put(bytes, value, 8); };
    number(static_cast<u64>(c.machine));
    number(static_cast<u64>(c.cpu));
    number(c.cpu_clock.num);
    number(c.cpu_clock.den);
    number(static_cast<u64>(c.memory_kib));
    number(static_cast<u64>(c.video));
    for (const DriveKind kind : c.floppy) number(static_cast<u64>(kind));
    number(c.hard_disk != nullptr);
    number(c.serial_cable);
    number(c.printer_cable);
    number(c.bios.size());
    bytes.insert(bytes.end(), c.bios.begin(), c.bios.end());
    for (const OptionRom& rom : c.roms) {
        number(rom.segment);
        number(rom.bytes.size());
        bytes.insert(bytes.end(), rom.bytes.begin(), rom.bytes.end());
    }
    Hasher hasher;
    hasher.add(bytes);
    return hasher.value();
}

u64 Pc::state_hash() {
    settle();
    std::vector<u8> bytes;
    Saver saver{bytes};
    each_block(*this, [&](const char*, auto take, auto, auto) {
        saver("", take());
        return true;
    });
    Hasher hasher;
    hasher.add(bytes);
    return hasher.value();
}

std::vector<u8> Pc::save_state() {
    settle();
    std::vector<u8> out(Magic.begin(), Magic.end());
    put(out, FormatVersion, 2);
    put(out, 0, 2);
    put(out, config_hash(), 8);
    const auto add = [&](std::string_view tag, const auto& state) {
        const std::vector<u8> data = save_fields(state);
        out.insert(out.end(), tag.begin(), tag.end());
        put(out, BlockVersion, 2);
        put(out, 0, 2);
        put(out, data.size(), 4);
        out.insert(out.end(), data.begin(), data.end());
        return true;
    };
    each_block(*this, [&](const char* tag, auto take, auto, auto) { return add(tag, take()); });
    each_medium(board_, [&](const char* tag, const char*, ImageFile* image) {
        return add(tag, image ? Medium{true, image->name(), image->file_hash(), image->overlay().save()} : Medium{});
    });
    Hasher hasher;
    hasher.add(out);
    out.insert(out.end(), EndTag.begin(), EndTag.end());
    put(out, BlockVersion, 2);
    put(out, 0, 2);
    put(out, 8, 4);
    put(out, hasher.value(), 8);
    return out;
}

LoadResult Pc::load_state(std::span<const u8> bytes) {
    std::vector<Block> blocks;
    if (std::string wrong = split(bytes, config_hash(), blocks); !wrong.empty()) return {false, wrong};
    std::string wrong;
    // Everything is read once to see that it can be, and only then put in place.
    const auto read = [&](const char* tag, auto& state) {
        const Block* block = find(blocks, tag);
        if (!block)
            wrong = fmt::format("the saved state has no block '{}'", tag);
        else if (block->version > BlockVersion)
            wrong = fmt::format("block '{}' of the saved state is of a newer version", tag);
        else if (!load_fields(block->data, state))
            wrong = fmt::format("block '{}' of the saved state has an unexpected length", tag);
        return wrong.empty();
    };
    Tick now = 0;
    bool ok = each_block(*this, [&](const char* tag, auto take, auto, auto accepts) {
        auto state = take();
        if (!read(tag, state)) return false;
        if constexpr (std::same_as<decltype(state), Time>) now = state.now;
        if (!accepts(state, now)) wrong = fmt::format("block '{}' of the saved state holds what no machine can", tag);
        return wrong.empty();
    });
    ok = ok && each_medium(board_, [&](const char* tag, const char* where, ImageFile* image) {
             Medium medium;
             if (!read(tag, medium)) return false;
             Overlay trial;
             if (medium.present && !image)
                 wrong = fmt::format("the state was saved with {} in {}, which is empty now", medium.name, where);
             else if (!medium.present && image)
                 wrong = fmt::format("the state was saved with no disk in {}, but {} is in it", where, image->name());
             else if (image && medium.file_hash != image->file_hash())
                 wrong = fmt::format("{} in {} is not as it was when the state was saved", image->name(), where);
             else if (image && !trial.load(medium.overlay, image->sector_count()))
                 wrong = fmt::format("block '{}' of the saved state is damaged", tag);
             else if (image && !trial.sectors().empty() && !image->holds_writes() && !image->is_write_protected())
                 wrong = fmt::format("the state was saved with writes that are not on {} in {}; use --snapshot",
                                     image->name(), where);
             return wrong.empty();
         });
    if (!ok) return {false, wrong};

    each_block(*this, [&](const char* tag, auto take, auto put_back, auto) {
        auto state = take();
        load_fields(find(blocks, tag)->data, state);
        put_back(state);
        return true;
    });
    each_medium(board_, [&](const char* tag, const char*, ImageFile* image) {
        Medium medium;
        load_fields(find(blocks, tag)->data, medium);
        if (image) image->overlay().load(medium.overlay, image->sector_count());
        return true;
    });
    board_.forget_input();
    board_.ring.restart(board_.master->state(), board_.slave->state());
    board_.dma_log.clear();
    bus_.follow_log();
    board_.after_load();
    set_limits(cpu_.clock);
    return {true, {}};
}

std::size_t Snapshot::freed_bytes() const {
    const auto own = std::count_if(ram_.begin(), ram_.end(), [](const auto& page) { return page.use_count() == 1; });
    return fields_.size() + static_cast<std::size_t>(own) * PageBytes;
}

Snapshot Pc::take_snapshot(const Snapshot* previous) {
    settle();
    Snapshot shot;
    shot.at_ = now();
    Saver saver{shot.fields_};
    each_block(*this, [&](const char*, auto take, auto, auto) {
        if constexpr (!std::same_as<decltype(take()), Ram>) saver("", take());
        return true;
    });
    shot.own_bytes_ = shot.fields_.size();
    const std::span<const u8> ram = std::as_const(board_.memory).ram();
    shot.ram_.reserve(ram.size() / Snapshot::PageBytes);
    for (std::size_t i = 0; i < ram.size() / Snapshot::PageBytes; ++i) {
        const u8* bytes = ram.data() + i * Snapshot::PageBytes;
        if (previous && std::equal(bytes, bytes + Snapshot::PageBytes, previous->ram_[i]->begin())) {
            shot.ram_.push_back(previous->ram_[i]);
            continue;
        }
        auto page = std::make_shared<Snapshot::Page>();
        std::copy(bytes, bytes + Snapshot::PageBytes, page->begin());
        shot.ram_.push_back(std::move(page));
        shot.own_bytes_ += Snapshot::PageBytes;
    }
    for (std::size_t i = 0; i < shot.floppies_.size(); ++i) shot.floppies_[i] = board_.drives[i].image();
    return shot;
}

void Pc::restore(const Snapshot& shot) {
    Loader loader{shot.fields_};
    each_block(*this, [&](const char*, auto take, auto put_back, auto) {
        if constexpr (!std::same_as<decltype(take()), Ram>) {
            auto state = take();
            loader("", state);
            put_back(state);
        }
        return true;
    });
    u8* ram = board_.memory.ram().data();
    for (std::size_t i = 0; i < shot.ram_.size(); ++i)
        std::copy(shot.ram_[i]->begin(), shot.ram_[i]->end(), ram + i * Snapshot::PageBytes);
    for (std::size_t i = 0; i < shot.floppies_.size(); ++i) board_.drives[i].put_back(shot.floppies_[i]);
    board_.forget_input();
    board_.ring.rewind(shot.at_, board_.master->state(), board_.slave->state());
    board_.dma_log.clear();
    bus_.follow_log();
    board_.after_load();
    set_limits(cpu_.clock);
}

std::string Pc::difference(std::span<const u8> saved) {
    settle();
    std::vector<Block> blocks;
    if (std::string wrong = split(saved, config_hash(), blocks); !wrong.empty()) return wrong;
    std::string found;
    each_block(*this, [&](const char* tag, auto take, auto, auto) {
        const auto here = take();
        auto there = here;
        const Block* block = find(blocks, tag);
        if (!block || !load_fields(block->data, there)) {
            found = fmt::format("{}: not comparable", tag);
        } else if constexpr (std::same_as<std::decay_t<decltype(here)>, Ram>) {
            const auto [a, b] =
                std::mismatch(here.bytes.begin(), here.bytes.end(), there.bytes.begin(), there.bytes.end());
            if (a != here.bytes.end())
                found = fmt::format("RAM {:05X}h: {:02X}, saved {:02X}", a - here.bytes.begin(), *a, *b);
        } else if (const std::string field = first_difference(there, here); !field.empty()) {
            found = fmt::format("{}: {}", tag, field);
        }
        return found.empty();
    });
    return found;
}

}  // namespace tick86

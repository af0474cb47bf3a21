// SPDX-License-Identifier: MIT
// The map of the megabyte: what is plugged in, and what software has made of RAM.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "debug/panes/layout.h"
#include "debug/panes/regions.h"
#include "tick86/machine/pc.h"
#include "tick86/machine/roms.h"

namespace tick86 {

namespace {

constexpr u32 Megabyte = 0x100000;
constexpr u16 DosOwner = 8, Unowned = 0;

u16 word_at(const Pc& pc, u32 address) { return word(pc.peek(address), pc.peek(address + 1)); }

// Printable characters up to a NUL.
std::string text_at(const Pc& pc, u32 address, u32 most) {
    std::string text;
    for (u32 i = 0; i < most; ++i) {
        const u8 c = pc.peek(address + i);
        if (c == 0) break;
        if (c < 0x20 || c > 0x7E) return {};
        text += static_cast<char>(c);
    }
    while (text.ends_with(' ')) text.pop_back();
    return text;
}

bool is_psp(const Pc& pc, u16 segment) { return word_at(pc, u32{segment} * 16) == 0x20CD; }  // it begins with INT 20h

// A program's name: DOS 4 and later write it into the control block before its PSP; DOS 3 and later put its path
// behind the environment. The shell is its own parent.
std::string program_name(const Pc& pc, u16 psp) {
    if (!is_psp(pc, psp)) return {};
    const u32 block = u32{psp} * 16 - 16;
    if (std::string name = text_at(pc, block + 8, 8); !name.empty()) return name;
    const u16 parent = word_at(pc, u32{psp} * 16 + 0x16), environment = word_at(pc, u32{psp} * 16 + 0x2C);
    if (parent == psp) return "shell";
    if (environment == 0) return {};
    constexpr u32 Most = 0x1000;
    const u32 start = u32{environment} * 16;
    u32 at = start;
    while (at < start + Most && word_at(pc, at) != 0) ++at;
    if (at == start + Most || word_at(pc, at + 2) != 1) return {};
    const std::string path = text_at(pc, at + 4, 80);
    return path.substr(path.find_last_of("\\/:") + 1);
}

// The chain that begins here; empty if it is broken or does not end at the top.
std::vector<DosBlock> chain_at(const Pc& pc, u32 segment, u32 top) {
    std::vector<DosBlock> blocks;
    constexpr u32 Slack = 0x40;  // some leave a little at the end
    bool is_dos = false;         // somebody owns something
    while (segment < top) {
        const u32 address = segment * 16;
        const u8 sign = pc.peek(address);
        if (sign != 'M' && sign != 'Z') return {};
        const DosBlock block{
            static_cast<u16>(segment), word_at(pc, address + 3), word_at(pc, address + 1), sign == 'Z', {}};
        const bool is_owner = block.owner == Unowned || block.owner == DosOwner || block.owner > 0x50;
        if (!is_owner) return {};
        is_dos |= block.owner == DosOwner || (block.owner != Unowned && is_psp(pc, block.owner));
        blocks.push_back(block);
        segment += u32{block.paragraphs} + 1;
        if (!block.is_last) continue;
        return is_dos && segment <= top && segment + Slack >= top ? blocks : std::vector<DosBlock>{};
    }
    return {};
}

std::string size_text(u32 bytes) {
    return bytes % 1024 == 0 ? fmt::format("{} KiB", bytes / 1024) : fmt::format("{} bytes", bytes);
}

class MapMaker {
public:
    explicit MapMaker(const Pc& pc) : pc_(pc), config_(pc.config()) {}

    std::vector<Region> make() {
        ram();
        if (pc_.board().has_cga()) {
            add(Cga::MemoryBase, Cga::MemorySize, RegionKind::Video, "CGA memory");
            add(Cga::MemoryBase + Cga::MemorySize, Cga::MemorySize, RegionKind::Video, "CGA memory, seen again");
        }
        if (pc_.board().has_mda()) mono();
        for (const OptionRom& rom : config_.roms) option_rom(rom);
        const u32 size = static_cast<u32>(config_.bios.size());
        const bool is_own = std::ranges::equal(config_.bios, embedded_bios());
        add(Megabyte - size, size, RegionKind::BoardRom, is_own ? "BIOS, built in" : "BIOS");
        fill_gaps();
        return std::move(regions_);
    }

private:
    void add(u32 first, u32 bytes, RegionKind kind, std::string what, std::string detail = {}) {
        if (bytes > 0) regions_.push_back({first, first + bytes - 1, kind, std::move(what), std::move(detail)});
    }

    void ram() {
        const u32 end = pc_.board().memory.ram_bytes();
        add(0, 0x400, RegionKind::Ram, "interrupt vectors");
        add(0x400, 0x100, RegionKind::Ram, regions::BiosData);
        u32 at = 0x500;
        const std::vector<DosBlock> blocks = dos_blocks(pc_);
        if (!blocks.empty()) {
            const u32 first = u32{blocks.front().segment} * 16;
            add(at, first - at, RegionKind::Ram, "DOS kernel");
            at = first;
        }
        for (const DosBlock& block : blocks) {
            const u32 bytes = (u32{block.paragraphs} + 1) * 16;
            add(at, bytes, RegionKind::Ram, owner_of(block), detail_of(block));
            at += bytes;
        }
        const u32 boot = 0x7C00;
        if (blocks.empty() && word_at(pc_, boot + 510) == 0xAA55 && end > boot + 512) {
            add(at, boot - at, RegionKind::Ram, "RAM");
            add(boot, 512, RegionKind::Ram, "boot sector");
            at = boot + 512;
        }
        // BIOSes that take memory off the top note where it begins.
        const u32 extended = u32{word_at(pc_, 0x40E)} * 16, told = u32{word_at(pc_, 0x413)} * 1024;
        if (extended >= at && extended < end && extended >= told && told > 0) {
            add(at, extended - at, RegionKind::Ram, "RAM");
            add(extended, end - extended, RegionKind::Ram, "extended BIOS data area");
            return;
        }
        add(at, end - at, RegionKind::Ram, "RAM");
    }
    std::string owner_of(const DosBlock& block) const {
        if (block.owner == Unowned) return "DOS: free";
        if (block.owner == DosOwner) return "DOS itself";
        return "DOS: " + (block.name.empty() ? fmt::format("program {:04X}", block.owner) : block.name);
    }
    std::string detail_of(const DosBlock& block) const {
        std::string text = fmt::format("block {:04X}", block.segment);
        if (block.owner == block.segment + 1)
            text += ", its PSP";
        else if (block.owner == DosOwner) {
            if (!block.name.empty()) text += ' ' + block.name;
        } else if (block.owner != Unowned && word_at(pc_, u32{block.owner} * 16 + 0x2C) == block.segment + 1)
            text += ", its environment";
        return text;
    }

    void mono() {
        const bool is_hercules = config_.video == VideoKind::Hercules;
        const char* name = is_hercules ? "Hercules memory" : "MDA memory";
        const u32 size = is_hercules ? Mda::MemorySize : Mda::MdaMemorySize;
        add(Mda::MemoryBase, size, RegionKind::Video, name);
        if (is_hercules) return;
        add(Mda::MemoryBase + size, 0x8000 - size, RegionKind::Video, "MDA memory, seen again");
    }

    void option_rom(const OptionRom& rom) {
        std::string detail = size_text(static_cast<u32>(rom.bytes.size()));
        if (rom.bytes.size() < 3 || rom.bytes[0] != 0x55 || rom.bytes[1] != 0xAA) {
            detail += ", no signature 55 AA";
        } else {
            const std::size_t claimed = std::size_t{rom.bytes[2]} * 512;
            detail += fmt::format(", 55 AA, says {}", size_text(static_cast<u32>(claimed)));
            if (claimed <= rom.bytes.size()) {
                const u8 sum =
                    std::accumulate(rom.bytes.begin(), rom.bytes.begin() + static_cast<std::ptrdiff_t>(claimed), u8{0},
                                    [](u8 a, u8 b) { return static_cast<u8>(a + b); });
                detail += sum == 0 ? ", checksum good" : fmt::format(", checksum {:02X} instead of 00", sum);
            }
        }
        const bool is_video = rom.segment >= 0xC000 && rom.segment < 0xC800;
        const auto bytes = static_cast<u32>((rom.bytes.size() + Memory::GranuleBytes - 1) / Memory::GranuleBytes *
                                            Memory::GranuleBytes);
        add(u32{rom.segment} * 16, bytes, RegionKind::CardRom, (is_video ? "video ROM " : "option ROM ") + rom.name,
            detail);
    }

    void fill_gaps() {
        std::sort(regions_.begin(), regions_.end(), [](const Region& a, const Region& b) { return a.first < b.first; });
        std::vector<Region> all;
        u32 at = 0;
        for (Region& region : regions_) {
            if (region.first > at) all.push_back({at, region.first - 1, RegionKind::Empty, "empty", ""});
            at = region.last + 1;
            all.push_back(std::move(region));
        }
        if (at < Megabyte) all.push_back({at, Megabyte - 1, RegionKind::Empty, "empty", ""});
        regions_ = std::move(all);
    }

    const Pc& pc_;
    const Config& config_;
    std::vector<Region> regions_;
};

const char* kind_text(RegionKind kind) {
    constexpr std::array Names{"RAM", "video", "card ROM", "ROM", "--"};
    return Names[static_cast<std::size_t>(kind)];
}

}  // namespace

std::vector<DosBlock> dos_blocks(const Pc& pc) {
    const u32 end = pc.board().memory.ram_bytes();
    const u32 told = word_at(pc, 0x413);  // KiB, as INT 12h tells
    const u32 top = told > 0 && told * 1024 <= end ? told * 64 : end / 16;
    for (u32 segment = 0x50; segment < top; ++segment) {
        if (pc.peek(segment * 16) != 'M') continue;
        std::vector<DosBlock> blocks = chain_at(pc, segment, top);
        if (blocks.empty()) continue;
        for (DosBlock& block : blocks)
            block.name = block.owner == Unowned    ? std::string()
                         : block.owner == DosOwner ? text_at(pc, u32{block.segment} * 16 + 8, 8)
                                                   : program_name(pc, block.owner);
        return blocks;
    }
    return {};
}

std::vector<Region> memory_map(const Pc& pc) { return MapMaker(pc).make(); }

const Region& regions::Map::at(u32 linear) const {
    return *std::find_if(regions_.begin(), regions_.end(),
                         [&](const Region& r) { return (linear & 0xFFFFF) <= r.last; });
}

Pane memory_map_pane(const Pc& pc) {
    Pane pane;
    layout::heading(pane, " first  last          size  kind      what");
    for (const Region& region : memory_map(pc)) {
        const u32 bytes = region.last - region.first + 1;
        const Role role = region.kind == RegionKind::Empty ? Role::Dim : Role::Plain;
        PaneLine& line = layout::row(pane);
        line.address = region.first;
        line.add(" ").add(fmt::format("{:05X}", region.first), Role::Address, region.first);
        line.add(fmt::format("-{:05X}  {:>13}  {:<8}  ", region.last, size_text(bytes), kind_text(region.kind)), role);
        line.add(region.what, role);
        if (!region.detail.empty()) layout::to_column(line, 64).add(region.detail, Role::Note);
    }
    return pane;
}

}  // namespace tick86

// SPDX-License-Identifier: MIT
#include "tick86/media/overlay.h"

#include <algorithm>

namespace tick86 {

bool Overlay::read(u32 lba, SectorView out) const {
    const auto found = sectors_.find(lba);
    if (found == sectors_.end()) return false;
    std::ranges::copy(found->second, out.begin());
    return true;
}

void Overlay::write(u32 lba, ConstSectorView data) {
    const auto [place, is_new] = sectors_.try_emplace(lba);
    if (journal_on_) journal_.push_back({lba, is_new ? std::nullopt : std::optional{place->second}});
    std::ranges::copy(data, place->second.begin());
}

void Overlay::clear() {
    sectors_.clear();
    journal_start_ += journal_.size();
    journal_.clear();
}

void Overlay::keep_journal(bool on) {
    journal_on_ = on;
    if (!on) forget(mark());
}

bool Overlay::rollback(u64 to) {
    if (to < journal_start_ || to > mark()) return false;
    for (; mark() > to; journal_.pop_back()) {
        const Change& change = journal_.back();
        if (change.before)
            sectors_[change.lba] = *change.before;
        else
            sectors_.erase(change.lba);
    }
    return true;
}

void Overlay::forget(u64 to) {
    const u64 count = std::min<u64>(to > journal_start_ ? to - journal_start_ : 0, journal_.size());
    journal_.erase(journal_.begin(), journal_.begin() + static_cast<std::ptrdiff_t>(count));
    journal_start_ += count;
}

namespace {

constexpr std::size_t RecordBytes = 4 + SectorBytes;

void put_u32(std::vector<u8>& out, u32 value) {
    for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<u8>(value >> shift));
}
u32 get_u32(std::span<const u8> in) { return in[0] | u32{in[1]} << 8 | u32{in[2]} << 16 | u32{in[3]} << 24; }

}  // namespace

std::vector<u8> Overlay::save() const {
    std::vector<u8> out;
    out.reserve(4 + sectors_.size() * RecordBytes);
    put_u32(out, static_cast<u32>(sectors_.size()));
    for (const auto& [lba, sector] : sectors_) {
        put_u32(out, lba);
        out.insert(out.end(), sector.begin(), sector.end());
    }
    return out;
}

bool Overlay::load(std::span<const u8> bytes, u32 limit) {
    if (bytes.size() < 4 || bytes.size() != 4 + u64{get_u32(bytes)} * RecordBytes) return false;
    std::map<u32, Sector> loaded;
    for (bytes = bytes.subspan(4); !bytes.empty(); bytes = bytes.subspan(RecordBytes)) {
        const u32 lba = get_u32(bytes);
        if (lba >= limit || loaded.contains(lba)) return false;
        std::ranges::copy(bytes.subspan(4, SectorBytes), loaded[lba].begin());
    }
    clear();
    sectors_ = std::move(loaded);
    return true;
}

}  // namespace tick86

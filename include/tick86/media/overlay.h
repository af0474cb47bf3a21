// SPDX-License-Identifier: MIT
// Writes kept apart from the image file: a map of 512-byte sectors that hide those of the file below.
// For runs that must not change the image, and for going back in time: each write can be undone to an earlier mark.
#pragma once
#include <array>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "tick86/base/types.h"

namespace tick86 {

inline constexpr std::size_t SectorBytes = 512;
using SectorView = std::span<u8, SectorBytes>;
using ConstSectorView = std::span<const u8, SectorBytes>;

class Overlay {
public:
    using Sector = std::array<u8, SectorBytes>;

    // False, and nothing copied, if the sector was never written.
    bool read(u32 lba, SectorView out) const;
    void write(u32 lba, ConstSectorView data);
    bool contains(u32 lba) const { return sectors_.contains(lba); }
    void clear();
    const std::map<u32, Sector>& sectors() const { return sectors_; }

    // With the journal on, every write is remembered with what it hid. mark() names the present; rollback(mark)
    // returns to it, newest write first. Marks older than forget(mark) can no longer be reached.
    void keep_journal(bool on);
    u64 mark() const { return journal_start_ + journal_.size(); }
    bool rollback(u64 mark);
    void forget(u64 mark);

    // For save states: number of sectors, then {number, 512 bytes} each, little endian. load() leaves the overlay
    // as it was and answers false if the bytes are damaged or name a sector at or beyond `limit`.
    std::vector<u8> save() const;
    bool load(std::span<const u8> bytes, u32 limit);

private:
    struct Change {
        u32 lba;
        std::optional<Sector> before;
    };
    std::map<u32, Sector> sectors_;
    std::vector<Change> journal_;
    u64 journal_start_ = 0;
    bool journal_on_ = false;
};

}  // namespace tick86

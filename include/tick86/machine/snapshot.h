// SPDX-License-Identifier: MIT
// The state of a machine in memory, for going back in time.
#pragma once
#include <array>
#include <memory>
#include <vector>

#include "tick86/base/tick.h"
#include "tick86/base/types.h"

namespace tick86 {

class FloppyImage;

// As it is at a step boundary. RAM is kept in pages that snapshots of the same
// machine share as long as they are equal, so one costs little more than what has changed since the one before. The
// content of disks is not in it: the owner of the images keeps their journals (media/overlay.h).
class Snapshot {
public:
    static constexpr std::size_t PageBytes = 4096;
    using Page = std::array<u8, PageBytes>;

    Tick at() const { return at_; }
    std::size_t own_bytes() const { return own_bytes_; }  // that the one before does not have
    std::size_t freed_bytes() const;                      // that nobody else holds now

private:
    friend class Pc;
    Tick at_ = 0;
    std::vector<u8> fields_;  // every part but RAM, in the order of the list of parts
    std::vector<std::shared_ptr<const Page>> ram_;
    std::array<FloppyImage*, 2> floppies_{};
    std::size_t own_bytes_ = 0;
};

}  // namespace tick86

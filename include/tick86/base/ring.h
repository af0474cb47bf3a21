// SPDX-License-Identifier: MIT
// The last so many of what was added. Entries are numbered from 0 since the last clear().
#pragma once
#include <algorithm>
#include <bit>
#include <vector>

#include "tick86/base/types.h"

namespace tick86 {

template <class T>
class Ring {
public:
    explicit Ring(u64 capacity) : mask_(std::bit_ceil(capacity) - 1) {}

    void add(const T& entry) {
        if (entries_.size() <= mask_)
            entries_.push_back(entry);
        else
            entries_[end_ & mask_] = entry;
        if (++end_ - first_ > mask_ + 1) ++first_;
    }
    void clear() {
        entries_.clear();
        first_ = end_ = 0;
    }
    // Forgets the newest ones, from number `end` on.
    void cut(u64 end) {
        if (end >= end_) return;
        end_ = std::max(end, first_);
        if (entries_.size() <= mask_)
            entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(end_), entries_.end());
    }

    u64 first() const { return first_; }  // the oldest still here
    u64 end() const { return end_; }
    bool is_empty() const { return first_ == end_; }
    const T& operator[](u64 number) const { return entries_[number & mask_]; }
    const T& back() const { return (*this)[end_ - 1]; }

private:
    std::vector<T> entries_;
    u64 mask_, first_ = 0, end_ = 0;
};

}  // namespace tick86

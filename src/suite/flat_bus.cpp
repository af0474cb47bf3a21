// SPDX-License-Identifier: MIT
#include "suite/flat_bus.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "tick86/base/bits.h"

namespace tick86::suite {

using cpu::BusKind;
using cpu::TState;

FlatBus::FlatBus() : ram_(new u8[Size]), expected_(new u8[Size]) {
    std::memset(ram_.get(), Unlisted, Size);
    std::memset(expected_.get(), Unlisted, Size);
}

void FlatBus::load_memory(std::span<const RamByte> ram, std::span<const u8> bytes, std::size_t queued,
                          FetchRule fetch) {
    initial_.assign(ram.begin(), ram.end());
    bytes_.assign(bytes.begin(), bytes.end());
    for (const RamByte& b : initial_) ram_[b.address] = b.value;
    fetch_ = fetch;
    queued_ = queued;
    waits_.clear();
    inta_.clear();
    pins_.clear();
    drops_intr_ = false;
}

void FlatBus::load(const Test& test, FetchRule fetch) {
    load_memory(test.initial.ram, test.bytes, test.initial.queue.size(), fetch);
    bool any_waits = false, inta = false, intr = false, nmi = false;
    for (std::size_t i = 0; i < test.rows.size(); ++i) {
        const cpu::Row& row = test.rows[i];
        const bool asks = row.t == TState::T3 || row.t == TState::Tw;  // the clocks in which READY is sampled
        if (row.t == TState::T1 ? row.status != BusKind::Halt : i == 0 && row.t == TState::T2) {
            waits_.push_back(0);
            inta = row.status == BusKind::Inta;
        } else if (asks && row.status != BusKind::Passive && !waits_.empty()) {
            ++waits_.back();
            any_waits = true;
        } else if (asks && inta) {
            inta_.push_back(low(row.data));
            inta = false;
        }
        if (row.intr != intr || row.nmi != nmi) {
            intr = row.intr;
            nmi = row.nmi;
            pins_.push_back({static_cast<Clock>(i), intr, nmi});
        }
    }
    if (!any_waits) waits_.clear();
}

void FlatBus::set_stimulus(const Stimulus& stimulus) {
    waits_ = stimulus.waits;
    inta_ = {0xFF, stimulus.vector};
    for (const auto& p : stimulus.pins) pins_.push_back({p.row, p.intr, p.nmi});
    drops_intr_ = true;
}

void FlatBus::begin(bool direct) {
    if (!dirty_.empty()) {
        reset_dirty_pages(ram_.get());
        for (const RamByte& b : initial_) ram_[b.address] = b.value;
    }
    const bool reads = direct && fetch_ == FetchRule::Memory && waits_.empty();
    if (direct_ != reads) {
        for (std::size_t i = 0; i < page.size(); ++i) page[i].read = reads ? &ram_[i * PageSize] : nullptr;
        direct_ = reads;
    }
    quiet_until = waits_.empty() ? cpu::NeverClock : std::numeric_limits<Clock>::min();
    horizon = cpu::NeverClock;
    limit_ = cpu::NeverClock;
    core_ = nullptr;
    next_pin_ = pins_.size();
    fetched_ = queued_;
    cycle_ = inta_count_ = 0;
    if (logging_) {
        reads_.clear();
        writes_.clear();
        was_read_.assign(Size, false);
        was_written_.assign(Size, false);
    }
}

void FlatBus::reset_dirty_pages(u8* memory) {
    for (const u16 p : dirty_) {
        std::memset(memory + p * PageSize, Unlisted, PageSize);
        is_dirty_[p] = false;
        page[p].write = nullptr;
    }
    dirty_.clear();
}

void FlatBus::clear(std::span<const RamByte> ram) {
    for (const RamByte& b : ram) ram_[b.address] = Unlisted;
}

void FlatBus::clear(const Test& test) {
    reset_dirty_pages(ram_.get());
    clear(test.initial.ram);
}

void FlatBus::differences(const Test& test, std::vector<RamByte>& into) {
    for (const RamByte& b : test.initial.ram) expected_[b.address] = b.value;
    for (const RamByte& b : test.final.ram) expected_[b.address] = b.value;
    for (const RamByte& b : test.final.ram)
        if (!is_dirty_[b.address >> PageBits] && ram_[b.address] != expected_[b.address])
            into.push_back({b.address, ram_[b.address]});
    std::sort(dirty_.begin(), dirty_.end());
    for (const u16 p : dirty_) {
        const std::size_t begin = p * PageSize;
        if (std::memcmp(&ram_[begin], &expected_[begin], PageSize) == 0) continue;
        for (std::size_t a = begin; a < begin + PageSize; ++a)
            if (ram_[a] != expected_[a]) into.push_back({static_cast<u32>(a), ram_[a]});
    }
    for (const RamByte& b : test.initial.ram) expected_[b.address] = Unlisted;
    for (const RamByte& b : test.final.ram) expected_[b.address] = Unlisted;
}

void FlatBus::set_horizon() {
    horizon = next_pin_ < pins_.size() ? std::min(limit_, row_0_ + pins_[next_pin_].t) : limit_;
}

bool FlatBus::serve(Clock now) {
    for (; next_pin_ < pins_.size() && row_0_ + pins_[next_pin_].t <= now; ++next_pin_) {
        const Pins& p = pins_[next_pin_];
        drive_(core_, {row_0_ + p.t, p.intr, p.nmi});
    }
    set_horizon();
    return now < limit_;
}

int FlatBus::waits(const cpu::Transfer&) {
    if (!core_) return 0;  // before row 0
    const std::size_t cycle = cycle_++;
    return cycle < waits_.size() ? waits_[cycle] : 0;
}

u8 FlatBus::fetch_byte(u32 address) {
    const std::size_t position = fetched_++;
    if (fetch_ == FetchRule::Memory) return ram_[address];
    // By the time of a flush all bytes of the instruction have been fetched: nothing but the count matters.
    return position < bytes_.size() ? bytes_[position] : u8{Unlisted};
}

u16 FlatBus::read(const cpu::Transfer& transfer, Clock t) {
    const u32 address = transfer.address & AddressMask;
    switch (transfer.kind) {
        case BusKind::IoRead: return transfer.word ? 0xFFFF : 0x00FF;
        case BusKind::Inta: {
            const std::size_t n = inta_count_++;
            if (drops_intr_ && n == 1 && !pins_.empty() && pins_.back().intr) {
                pins_.push_back({t + 1 - row_0_, false, pins_.back().nmi});
                set_horizon();
            }
            return n < inta_.size() ? inta_[n] : u8{0xFF};
        }
        default: break;
    }
    note(reads_, address, t);
    if (transfer.word) note(reads_, address + 1, t);
    if (transfer.kind == BusKind::Code) {
        const u8 first = fetch_byte(address);
        return transfer.word ? word(first, fetch_byte(address + 1)) : first;
    }
    return transfer.word ? word(ram_[address], ram_[address + 1]) : ram_[address];
}

void FlatBus::note(std::vector<Access>& list, u32 address, Clock t) {
    if (!logging_) return;
    auto& seen = &list == &reads_ ? was_read_ : was_written_;
    if (seen[address]) return;
    seen[address] = true;
    list.push_back({address, t});
}

void FlatBus::dirty(u32 address) {
    const std::size_t p = address >> PageBits;
    if (is_dirty_[p]) return;
    is_dirty_[p] = true;
    dirty_.push_back(static_cast<u16>(p));
    if (direct_) page[p].write = &ram_[p * PageSize];  // the first write of a page comes here, the others need not
}

void FlatBus::write(const cpu::Transfer& transfer, u16 data, Clock t) {
    if (transfer.kind != BusKind::MemWrite) return;
    const u32 address = transfer.address & AddressMask;
    dirty(address);
    ram_[address] = low(data);
    note(writes_, address, t);
    if (!transfer.word) return;
    ram_[address + 1] = high(data);
    note(writes_, address + 1, t);
}

}  // namespace tick86::suite

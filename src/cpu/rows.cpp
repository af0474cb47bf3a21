// SPDX-License-Identifier: MIT
#include "tick86/cpu/rows.h"

namespace tick86::cpu {

Row cycle_row(const BusCycle& cycle, Clock t, bool has_bhe) {
    const int clock = static_cast<int>(t - cycle.t1);
    const int last = 2 + cycle.waits;  // the transfer row, counted from T1
    const bool io = cycle.kind == BusKind::IoRead || cycle.kind == BusKind::IoWrite;
    const bool writes = cycle.kind == BusKind::IoWrite || cycle.kind == BusKind::MemWrite;
    const bool commands = cycle.kind != BusKind::Inta && cycle.kind != BusKind::Halt;  // INTA has an output of its own

    Row row;
    row.address = cycle.address;
    row.bhe = has_bhe && !cycle.bhe;
    if (clock == 0) {
        row.t = TState::T1;
        row.status = cycle.kind;
        row.ale = true;
        return row;
    }
    row.segment = static_cast<u8>(cycle.segment);
    if (clock == last + 1) {
        row.t = TState::T4;
        return row;
    }
    row.t = clock == 1 ? TState::T2 : clock == 2 ? TState::T3 : TState::Tw;
    if (clock < last) row.status = cycle.kind;
    if (commands) {
        u8& column = io ? row.io : row.memory;
        if (!writes)
            column = command::Read;
        else
            column = clock == 1 ? command::Advanced : command::Advanced | command::Write;
    }
    if (clock == last) row.data = cycle.data;
    return row;
}

void RowMaker::start(Clock first) {
    next_ = first;
    address_ = 0;
    bhe_ = intr_ = nmi_ = false;
    cycles_.clear();
    ops_.clear();
    pins_.clear();
    cycle_ = op_ = pin_ = 0;
}

namespace {

// Drops what has been used, seldom enough to cost nothing.
template <class T>
void drop_used(std::vector<T>& records, std::size_t& first) {
    if (first < 256 && first < records.size()) return;
    records.erase(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(first));
    first = 0;
}

}  // namespace

Row RowMaker::make() {
    Row row;
    while (cycle_ < cycles_.size() && cycles_[cycle_].t1 <= next_) {
        const BusCycle& cycle = cycles_[cycle_];
        if (next_ < cycle.t1 + clocks(cycle)) {
            row = cycle_row(cycle, next_, has_bhe_);
            break;
        }
        address_ = cycle.address;
        bhe_ = has_bhe_ && !cycle.bhe;
        ++cycle_;
    }
    if (row.t == TState::Ti) {
        row.address = address_;
        row.bhe = bhe_;
    }
    if (cycle_ > 0) drop_used(cycles_, cycle_);

    while (op_ < ops_.size() && ops_[op_].t < next_) ++op_;
    if (op_ < ops_.size() && ops_[op_].t == next_) {
        row.queue = ops_[op_].kind;
        row.queue_byte = ops_[op_].kind == QueueOpKind::Flush ? u8{0} : ops_[op_].byte;
        ++op_;
    }
    if (op_ > 0) drop_used(ops_, op_);

    for (; pin_ < pins_.size() && pins_[pin_].t <= next_; ++pin_) {
        intr_ = pins_[pin_].intr;
        nmi_ = pins_[pin_].nmi;
    }
    if (pin_ > 0) drop_used(pins_, pin_);
    row.intr = intr_;
    row.nmi = nmi_;
    ++next_;
    return row;
}

const char* name(TState t) {
    static constexpr const char* Names[] = {"Ti", "T1", "T2", "T3", "T4", "Tw"};
    return Names[static_cast<int>(t)];
}

const char* name(BusKind kind) {
    static constexpr const char* Names[] = {"INTA", "IOR", "IOW", "HALT", "CODE", "MEMR", "MEMW", "PASV"};
    return Names[static_cast<int>(kind)];
}

const char* segment_name(u8 segment) {
    static constexpr const char* Names[] = {"ES", "SS", "CS", "DS", "--"};
    return Names[segment < Row::NoSegment ? segment : Row::NoSegment];
}

char letter(QueueOpKind op) { return "-FES"[static_cast<int>(op)]; }

std::string text(const Row& row) {
    std::string out;
    const auto hex = [&](u32 value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += "0123456789ABCDEF"[value >> shift & 15];
    };
    const auto commands = [&](u8 bits) {
        out += bits & command::Read ? 'R' : '-';
        out += bits & command::Advanced ? 'A' : '-';
        out += bits & command::Write ? 'W' : '-';
        out += ' ';
    };
    const auto word = [&](std::string_view s, std::size_t width) {
        out += s;
        out.append(width - s.size() + 1, ' ');
    };
    const bool transfer = row.status == BusKind::Passive && (row.t == TState::T3 || row.t == TState::Tw);
    word(name(row.t), 2);
    word(row.t == TState::Ti ? "" : name(row.status), 4);
    if (row.ale) {
        hex(row.address, 5);
    } else {
        out.append(5, ' ');
    }
    out += ' ';
    word(segment_name(row.segment), 2);
    commands(row.memory);
    commands(row.io);
    out += row.t == TState::Ti ? ' ' : row.bhe ? '1' : '0';
    out += ' ';
    if (transfer) {
        hex(row.data, 4);
    } else {
        out.append(4, ' ');
    }
    out += ' ';
    out += letter(row.queue);
    out += ' ';
    if (row.queue == QueueOpKind::First || row.queue == QueueOpKind::Subsequent) {
        hex(row.queue_byte, 2);
    } else {
        out.append(2, ' ');
    }
    out += row.intr ? " I" : "  ";
    out += row.nmi ? "N" : " ";
    return out;
}

}  // namespace tick86::cpu

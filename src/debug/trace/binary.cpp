// SPDX-License-Identifier: MIT
// The compact binary format (docs/traces.md): a head, then one record per step, each preceded by its length, so that a
// file that was cut off is readable up to its last whole record.
#include <fmt/format.h>

#include <fstream>

#include "debug/trace/formats.h"
#include "tick86/cpu/bus.h"

namespace tick86 {
namespace {

// First byte of a record: the kind in bits 2-0, then what follows.
constexpr u8 HasState = 0x08;      // number, clock, registers and lines before the step: the first record
constexpr u8 HasRegisters = 0x10;  // registers changed
constexpr u8 HasJumped = 0x20;     // IP is not that of the next byte
constexpr u8 HasInterrupt = 0x40;
constexpr u8 HasWaits = 0x80;

constexpr u16 FlagBus = 1, FlagLines = 2;
constexpr std::size_t MostRecordBytes = 64 << 20;

// --- writing ---

class Packer {
public:
    std::string bytes;
    void byte(int value) { bytes += static_cast<char>(value); }
    void word(u16 value) { byte(value & 0xFF), byte(value >> 8); }
    void quad(u64 value) {
        for (int i = 0; i < 8; ++i) byte(static_cast<int>(value >> (8 * i) & 0xFF));
    }
    void number(u64 value) {  // seven bits per byte, the last one below 80h
        for (; value >= 0x80; value >>= 7) byte(static_cast<int>(value & 0x7F) | 0x80);
        byte(static_cast<int>(value));
    }
    void difference(i64 value) { number(static_cast<u64>(value) << 1 ^ static_cast<u64>(value >> 63)); }
    void text(const std::string& value) {
        number(value.size());
        bytes += value;
    }
};

class BinaryWriter final : public TraceWriter {
public:
    BinaryWriter(const TraceInfo& info, TraceOutput& output) : info_(info), output_(output) {
        Packer head;
        head.bytes = BinaryMagic;
        head.word(TraceInfo::Version);
        head.word(static_cast<u16>((info.content.bus ? FlagBus : 0) | (info.content.lines ? FlagLines : 0)));
        head.quad(info.rom_hash);
        head.byte(info.is_8086 ? 0 : 1);
        head.number(info.cpu_clock.num);
        head.number(info.cpu_clock.den);
        head.text(info.machine);
        output_.write(head.bytes);
    }
    void step(const TraceStep& step) override {
        Packer p;
        u16 changed = 0;
        for (int i = 0; i < TraceRegisters - 1; ++i)
            if (trace_register(step.after, i) != trace_register(step.before, i))
                changed = static_cast<u16>(changed | 1 << i);
        const u16 next_ip = static_cast<u16>(step.ip() + step.bytes.size());
        const int flags =
            (first_ ? HasState : 0) | (changed ? HasRegisters : 0) | (step.after.ip != next_ip ? HasJumped : 0) |
            (step.vector >= 0 || step.is_iret ? HasInterrupt : 0) | (step.waits | step.dma_waits ? HasWaits : 0);
        p.byte(static_cast<int>(step.kind) | flags);
        if (first_) state(step, p);
        first_ = false;
        p.difference(step.clocks());
        p.number(step.bytes.size());
        for (const u8 byte : step.bytes) p.byte(byte);
        if (changed) {
            p.word(changed);
            for (int i = 0; i < TraceRegisters - 1; ++i)
                if (changed >> i & 1) p.word(trace_register(step.after, i));
        }
        if (flags & HasJumped) p.word(step.after.ip);
        if (flags & HasInterrupt) {
            p.byte((step.vector >= 0 ? 1 : 0) | (step.is_iret ? 2 : 0) | static_cast<int>(step.entry) << 4);
            p.byte(step.vector);
            p.byte(step.irq);
        }
        if (flags & HasWaits) p.number(step.waits), p.number(step.dma_waits);
        if (info_.content.bus) bus(step, p);
        if (info_.content.lines) lines(step, p);
        Packer length;
        length.number(p.bytes.size());
        output_.write(length.bytes + p.bytes);
    }
    void end() override { output_.write(std::string(1, '\0')); }

private:
    void state(const TraceStep& step, Packer& p) const {
        p.number(step.number);
        p.difference(step.start);
        for (int i = 0; i < TraceRegisters; ++i) p.word(trace_register(step.before, i));
        p.byte(step.before.queue_count);
        for (std::size_t i = 0; i < step.before.queue_count; ++i) p.byte(step.before.queue[i]);
        if (info_.content.lines)
            for (const u16 level : step.lines_before) p.word(level);
    }
    static void bus(const TraceStep& step, Packer& p) {
        p.byte(step.after.queue_count);
        for (std::size_t i = 0; i < step.after.queue_count; ++i) p.byte(step.after.queue[i]);
        p.number(step.cycles.size());
        cpu::Clock t = step.start;
        for (const TraceCycle& c : step.cycles) {
            p.difference(c.bus.t1 - t);
            t = c.bus.t1;
            p.byte(static_cast<int>(c.bus.kind) | static_cast<int>(c.bus.segment) << 3 | c.bus.bhe << 5 |
                   c.bus.interrupt_flag << 6 | (c.bus.waits ? 0x80 : 0));
            if (c.bus.waits) p.byte(c.bus.waits), p.byte(c.dma_waits);
            p.byte(static_cast<int>(c.bus.address & 0xFF)), p.word(static_cast<u16>(c.bus.address >> 8));
            p.word(c.bus.data);
        }
        p.number(step.queue_ops.size());
        t = step.start;
        for (const cpu::QueueOp& op : step.queue_ops) {
            p.difference(op.t - t);
            t = op.t;
            p.byte(static_cast<int>(op.kind));
            p.byte(op.byte);
        }
    }
    void lines(const TraceStep& step, Packer& p) {
        p.number(step.lines.size());
        Tick t = info_.cpu_clock.to_tick(static_cast<u64>(std::max<cpu::Clock>(step.start, 0)));
        for (const LineEvent& e : step.lines) {
            p.difference(static_cast<i64>(e.at - t));
            t = e.at;
            p.byte(static_cast<int>(e.line));
            p.word(e.value);
        }
    }

    TraceInfo info_;
    TraceOutput& output_;
    bool first_ = true;
};

// --- reading ---

struct Damaged {};

constexpr u64 LongestTime = u64{1} << 50;  // ticks: two years

class Unpacker {
public:
    explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}
    int byte() {
        if (at_ >= bytes_.size()) throw Damaged{};
        return static_cast<u8>(bytes_[at_++]);
    }
    u16 word() {
        const int low_byte = byte();
        return static_cast<u16>(low_byte | byte() << 8);
    }
    u64 number() {
        u64 value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const int b = byte();
            value |= static_cast<u64>(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw Damaged{};
    }
    i64 difference() {
        const u64 value = number();
        if (value > 2 * LongestTime) throw Damaged{};
        return static_cast<i64>(value >> 1 ^ (~(value & 1) + 1));
    }
    std::size_t count(std::size_t least_bytes) {  // of items that have so many bytes at least
        const u64 n = number();
        if (n > (bytes_.size() - at_) / least_bytes) throw Damaged{};
        return static_cast<std::size_t>(n);
    }
    bool is_at_end() const { return at_ == bytes_.size(); }

private:
    std::string_view bytes_;
    std::size_t at_ = 0;
};

class BinaryReader final : public TraceReader {
public:
    explicit BinaryReader(const std::string& path) : path_(path), in_(path, std::ios::binary) { head(); }

    bool next(TraceStep& step) override {
        std::string record;
        if (!read_record(record)) return false;
        ++records_;
        try {
            Unpacker u(record);
            unpack(u, step);
            if (!u.is_at_end()) throw Damaged{};
        } catch (const Damaged&) {
            throw TraceError(fmt::format("'{}' is damaged in record {}", path_, records_));
        }
        previous_ = step.after;
        next_number_ = step.number + 1;
        clock_ = step.end;
        for (const LineEvent& e : step.lines) levels_[static_cast<std::size_t>(e.line)] = e.value;
        return true;
    }

private:
    bool get(u64& value) {  // false: the file has ended
        value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const int b = in_.get();
            if (b == std::ifstream::traits_type::eof()) return false;
            value |= static_cast<u64>(b & 0x7F) << shift;
            if (b < 0x80) return true;
        }
        throw TraceError(fmt::format("'{}' is damaged after record {}", path_, records_));
    }

    void head() {
        const auto fail = [this]() {
            throw TraceError(fmt::format("'{}' is incomplete: its head has been cut off", path_));
        };
        std::array<char, 8 + 2 + 2 + 8 + 1> fixed{};
        if (!in_.read(fixed.data(), fixed.size())) fail();
        Unpacker u(std::string_view(fixed.data() + 8, fixed.size() - 8));
        const int version = u.word();
        if (version != TraceInfo::Version)
            throw TraceError(
                fmt::format("'{}' is a trace of format version {}; this program reads version {}: record it again",
                            path_, version, TraceInfo::Version));
        const int flags = u.word();
        info_.content.bus = flags & FlagBus;
        info_.content.lines = flags & FlagLines;
        for (int i = 0; i < 8; ++i) info_.rom_hash |= static_cast<u64>(u.byte()) << (8 * i);
        info_.is_8086 = u.byte() == 0;
        u64 length = 0;
        if (!get(info_.cpu_clock.num) || !get(info_.cpu_clock.den) || !get(length) || length > 4096) fail();
        info_.machine.resize(static_cast<std::size_t>(length));
        if (!in_.read(info_.machine.data(), static_cast<std::streamsize>(length)) || info_.cpu_clock.num == 0 ||
            info_.cpu_clock.den == 0)
            fail();
    }

    bool read_record(std::string& record) {
        if (has_ended_) return false;
        u64 length = 0;
        const bool complete = get(length);
        if (complete && length == 0) {
            has_ended_ = true;
            return false;
        }
        if (complete && length > MostRecordBytes)
            throw TraceError(fmt::format("'{}' is damaged after record {}", path_, records_));
        record.resize(static_cast<std::size_t>(length));
        if (complete && in_.read(record.data(), static_cast<std::streamsize>(length))) return true;
        has_ended_ = true;
        warning_ = fmt::format("'{}' has no end: it was cut off after {} steps", path_, records_);
        return false;
    }

    void unpack(Unpacker& u, TraceStep& step) {
        step = {};
        const int first = u.byte();
        if ((first & 7) > static_cast<int>(StepKind::Halt)) throw Damaged{};
        step.kind = static_cast<StepKind>(first & 7);
        if (first & HasState)
            state(u, step);
        else if (records_ == 1)
            throw Damaged{};
        else
            step.number = next_number_, step.start = clock_, step.before = previous_, step.lines_before = levels_;
        step.end = step.start + u.difference();
        if (step.start < 0 || step.end < step.start || static_cast<u64>(step.end) > LongestTime) throw Damaged{};
        for (std::size_t n = u.count(1); n > 0; --n) step.bytes.push_back(static_cast<u8>(u.byte()));
        step.after = step.before;
        if (first & HasRegisters) {
            const u16 changed = u.word();
            for (int i = 0; i < TraceRegisters - 1; ++i)
                if (changed >> i & 1) set_trace_register(step.after, i, u.word());
        }
        step.after.ip = first & HasJumped ? u.word() : static_cast<u16>(step.ip() + step.bytes.size());
        if (first & HasInterrupt) {
            const int what = u.byte();
            if (what >> 4 > static_cast<int>(cpu::EntryKind::DivideError)) throw Damaged{};
            step.entry = static_cast<cpu::EntryKind>(what >> 4);
            const int vector = u.byte(), irq = u.byte();
            step.vector = what & 1 ? vector : -1;
            step.irq = static_cast<i8>(irq);
            step.is_iret = what & 2;
        }
        if (first & HasWaits) {
            step.waits = static_cast<u32>(u.number());
            step.dma_waits = static_cast<u32>(u.number());
        }
        if (info_.content.bus) bus(u, step);
        if (info_.content.lines) lines(u, step);
    }

    void queue(Unpacker& u, cpu::Architectural& a) const {
        a.queue_count = static_cast<u8>(u.byte());
        if (a.queue_count > (info_.is_8086 ? a.queue.size() : 4)) throw Damaged{};
        a.queue = {};
        for (std::size_t i = 0; i < a.queue_count; ++i) a.queue[i] = static_cast<u8>(u.byte());
    }
    void state(Unpacker& u, TraceStep& step) {
        step.number = u.number();
        step.start = u.difference();
        for (int i = 0; i < TraceRegisters; ++i) set_trace_register(step.before, i, u.word());
        queue(u, step.before);
        if (info_.content.lines)
            for (u16& level : levels_) level = u.word();
        step.lines_before = levels_;
    }
    void bus(Unpacker& u, TraceStep& step) const {
        queue(u, step.after);
        cpu::Clock t = step.start;
        for (std::size_t n = u.count(7); n > 0; --n) {
            TraceCycle c;
            c.bus.t1 = t += u.difference();
            if (t < step.start || t >= step.end) throw Damaged{};
            const int what = u.byte();
            c.bus.kind = static_cast<cpu::BusKind>(what & 7);
            c.bus.segment = static_cast<cpu::SegmentStatus>(what >> 3 & 3);
            c.bus.bhe = what & 0x20;
            c.bus.interrupt_flag = what & 0x40;
            if (what & 0x80) c.bus.waits = static_cast<u8>(u.byte()), c.dma_waits = static_cast<u8>(u.byte());
            const int low_byte = u.byte();
            c.bus.address = static_cast<u32>(low_byte) | u32{u.word()} << 8;
            c.bus.data = u.word();
            if (c.bus.address > cpu::Bus::AddressMask) throw Damaged{};
            step.cycles.push_back(c);
        }
        t = step.start;
        for (std::size_t n = u.count(3); n > 0; --n) {
            cpu::QueueOp op;
            op.t = t += u.difference();
            if (t <= step.start || t > step.end) throw Damaged{};
            const int kind = u.byte();
            if (kind > static_cast<int>(cpu::QueueOpKind::Subsequent)) throw Damaged{};
            op.kind = static_cast<cpu::QueueOpKind>(kind);
            op.byte = static_cast<u8>(u.byte());
            step.queue_ops.push_back(op);
        }
    }
    void lines(Unpacker& u, TraceStep& step) {
        Tick t = info_.cpu_clock.to_tick(static_cast<u64>(std::max<cpu::Clock>(step.start, 0)));
        for (std::size_t n = u.count(4); n > 0; --n) {
            LineEvent e;
            e.at = t += static_cast<u64>(u.difference());
            if (t > Tick{1} << 62) throw Damaged{};
            const int line = u.byte();
            if (line >= static_cast<int>(LineCount)) throw Damaged{};
            e.line = static_cast<Line>(line);
            e.value = u.word();
            step.lines.push_back(e);
        }
    }

    std::string path_;
    std::ifstream in_;
    u64 records_ = 0, next_number_ = 0;
    cpu::Clock clock_ = 0;
    cpu::Architectural previous_;
    LineState levels_{};
    bool has_ended_ = false;
};

}  // namespace

std::unique_ptr<TraceWriter> binary_writer(const TraceInfo& info, TraceOutput& output) {
    return std::make_unique<BinaryWriter>(info, output);
}
std::unique_ptr<TraceReader> binary_reader(const std::string& path) { return std::make_unique<BinaryReader>(path); }

}  // namespace tick86

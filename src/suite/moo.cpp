// SPDX-License-Identifier: MIT
// MOO: chunks of {four letters, length, content}, little endian [MOO format specification 1.1].
#include <cstring>

#include "tick86/suite/files.h"

namespace tick86::suite {
namespace {

using cpu::BusKind;

// The format counts the bus states in another order than the pins S2-S0.
constexpr std::array<BusKind, 8> StatusOfMoo{BusKind::Inta,     BusKind::IoRead, BusKind::IoWrite, BusKind::MemRead,
                                             BusKind::MemWrite, BusKind::Halt,   BusKind::Code,    BusKind::Passive};
constexpr std::array<u8, 8> MooOfStatus{0, 1, 2, 5, 6, 3, 4, 7};
constexpr std::size_t RowBytes = 15, RamBytes = 5, HeaderBytes = 12;

// A piece of the file that is read from front to back; never beyond its end.
class Reader {
public:
    Reader(std::span<const u8> all, std::size_t begin, std::size_t end, const std::string& file)
        : all_(all), at_(begin), end_(end), file_(file) {}

    std::size_t at() const { return at_; }
    std::size_t left() const { return end_ - at_; }
    [[noreturn]] void fail(const std::string& reason) const { throw FileError(file_, at_, reason); }

    u32 number(std::size_t size, const char* what) {
        const auto bytes = take(size, what);
        u32 value = 0;
        for (std::size_t i = 0; i < size; ++i) value |= u32{bytes[i]} << (8 * i);
        return value;
    }
    u8 byte(const char* what) { return static_cast<u8>(number(1, what)); }
    u16 word(const char* what) { return static_cast<u16>(number(2, what)); }
    u32 dword(const char* what) { return number(4, what); }

    std::span<const u8> take(std::size_t size, const char* what) {
        if (size > left()) fail(std::string(what) + " ends too early");
        const auto bytes = all_.subspan(at_, size);
        at_ += size;
        return bytes;
    }
    // A count of elements of `size` bytes each that must all be there.
    std::size_t count(std::size_t size, const char* what) {
        const std::size_t n = dword(what);
        if (n > left() / size) {
            at_ -= 4;
            fail(std::string(what) + ": " + std::to_string(n) + " announced, room for " +
                 std::to_string((left() - 4) / size));
        }
        return n;
    }
    // The next chunk: its letters and its content; this reader then stands behind it.
    std::pair<std::string_view, Reader> chunk() {
        const auto id = take(4, "the head of a chunk");
        const std::string_view letters(reinterpret_cast<const char*>(id.data()), 4);
        const std::size_t size = dword("the head of a chunk");
        if (size > left()) {
            at_ -= 8;
            fail("chunk '" + printable(letters) + "' of " + std::to_string(size) + " bytes, but only " +
                 std::to_string(left() - 8) + " are left");
        }
        Reader content(all_, at_, at_ + size, file_);
        at_ += size;
        return {letters, content};
    }
    static std::string printable(std::string_view s) {
        std::string out;
        for (const char c : s) out += c >= ' ' && c <= '~' ? c : '?';
        return out;
    }

private:
    std::span<const u8> all_;
    std::size_t at_, end_;
    const std::string& file_;
};

Registers read_registers(Reader& in) {
    Registers regs;
    const u16 present = in.word("REGS");
    if (present & ~Registers::All) in.fail("REGS: more than 14 registers");
    for (int r = 0; r < RegisterCount; ++r)
        if (present >> r & 1) regs.set(r, in.word("REGS"));
    return regs;
}

void read_bytes(Reader& in, std::vector<u8>& into, const char* what) {
    const auto bytes = in.take(in.count(1, what), what);
    into.assign(bytes.begin(), bytes.end());
}

void read_ram(Reader& in, std::vector<RamByte>& into) {
    const std::size_t n = in.count(RamBytes, "RAM");
    into.reserve(n);
    for (std::size_t i = 0; i < n; ++i) {
        const u32 address = in.dword("RAM");
        if (address > cpu::Bus::AddressMask) in.fail("RAM: address " + std::to_string(address) + " is beyond 1 MiB");
        into.push_back({address, in.byte("RAM")});
    }
}

void read_state(Reader in, TestState& state) {
    state.lists_queue = false;
    while (in.left() > 0) {
        auto [id, part] = in.chunk();
        if (id == "REGS") {
            state.regs = read_registers(part);
        } else if (id == "RMSK") {
            state.mask = read_registers(part);
        } else if (id == "RAM ") {
            state.ram.clear();
            read_ram(part, state.ram);
        } else if (id == "QUEU") {
            read_bytes(part, state.queue, "QUEU");
            state.lists_queue = true;
        } else if (id == "RG32") {
            part.fail("RG32: 32-bit registers; this is no test of an 8086 or 8088");
        }
    }
}

u32 little(const u8* p, int size) {
    u32 value = 0;
    for (int i = 0; i < size; ++i) value |= u32{p[i]} << (8 * i);
    return value;
}

void read_rows(Reader& in, std::vector<cpu::Row>& rows) {
    const std::size_t n = in.count(RowBytes, "CYCL");
    rows.resize(n);
    for (cpu::Row& row : rows) {
        const Reader start = in;
        const u8* p = in.take(RowBytes, "CYCL").data();
        if (p[5] > cpu::Row::NoSegment || p[6] > 7 || p[7] > 7 || p[11] > 7 || p[12] > 5 || p[13] > 3)
            start.fail("CYCL: a row with a value that has no meaning");
        row.ale = p[0] & 1;
        row.intr = p[0] & 2;
        row.nmi = p[0] & 4;
        row.address = little(p + 1, 4);
        row.segment = p[5];
        row.memory = p[6];
        row.io = p[7];
        row.bhe = p[8] & 1;
        row.data = static_cast<u16>(little(p + 9, 2));
        row.status = StatusOfMoo[p[11]];
        row.t = static_cast<cpu::TState>(p[12]);
        row.queue = static_cast<cpu::QueueOpKind>(p[13]);
        row.queue_byte = p[14];
    }
}

void read_test(Reader in, Test& test, CpuName cpu) {
    const Reader whole = in;
    bool has_initial = false, has_final = false;
    test.index = in.dword("TEST");
    while (in.left() > 0) {
        auto [id, part] = in.chunk();
        const Reader start = part;
        if (id == "NAME") {
            const auto text = part.take(part.count(1, "NAME"), "NAME");
            test.name.assign(text.begin(), text.end());
        } else if (id == "BYTS") {
            read_bytes(part, test.bytes, "BYTS");
        } else if (id == "INIT") {
            read_state(part, test.initial);
            if (test.initial.regs.present != Registers::All) start.fail("INIT does not list all 14 registers");
            if (test.initial.queue.size() > (cpu == CpuName::I8086 ? 6u : 4u))
                start.fail("INIT has more bytes in the queue than the " + std::string(name(cpu)) + " holds");
            has_initial = true;
        } else if (id == "FINA") {
            read_state(part, test.final);
            has_final = true;
        } else if (id == "CYCL") {
            read_rows(part, test.rows);
        } else if (id == "HASH") {
            const auto bytes = part.take(part.left(), "HASH");
            test.hash.assign(bytes.begin(), bytes.end());
        }
    }
    if (test.bytes.empty()) whole.fail("TEST without instruction bytes (BYTS)");
    if (!has_initial) whole.fail("TEST without initial state (INIT)");
    if (!has_final) whole.fail("TEST without final state (FINA)");
}

// Writing: chunks are opened, filled and closed; closing fills in the length.
class Writer {
public:
    std::size_t open(const char* letters) {
        bytes.insert(bytes.end(), letters, letters + 4);
        number(0, 4);
        return bytes.size();
    }
    void close(std::size_t content) {
        const std::size_t size = bytes.size() - content;
        for (std::size_t i = 0; i < 4; ++i) bytes[content - 4 + i] = static_cast<u8>(size >> (8 * i));
    }
    void number(u32 value, int size) {
        for (int i = 0; i < size; ++i) bytes.push_back(static_cast<u8>(value >> (8 * i)));
    }
    template <class Range>
    void counted(const char* letters, const Range& range) {
        const auto content = open(letters);
        number(static_cast<u32>(range.size()), 4);
        bytes.insert(bytes.end(), range.begin(), range.end());
        close(content);
    }
    void registers(const char* letters, const Registers& regs) {
        const auto content = open(letters);
        number(regs.present, 2);
        for (int r = 0; r < RegisterCount; ++r)
            if (regs.has(r)) number(regs[r], 2);
        close(content);
    }
    void state(const char* letters, const TestState& state) {
        const auto content = open(letters);
        registers("REGS", state.regs);
        if (state.mask.present) registers("RMSK", state.mask);
        const auto ram = open("RAM ");
        number(static_cast<u32>(state.ram.size()), 4);
        for (const RamByte& b : state.ram) {
            number(b.address, 4);
            number(b.value, 1);
        }
        close(ram);
        if (state.lists_queue) counted("QUEU", state.queue);
        close(content);
    }
    void rows(const std::vector<cpu::Row>& rows) {
        const auto content = open("CYCL");
        number(static_cast<u32>(rows.size()), 4);
        for (const cpu::Row& row : rows) {
            number(u32{row.ale} | u32{row.intr} << 1 | u32{row.nmi} << 2, 1);
            number(row.address, 4);
            number(row.segment, 1);
            number(row.memory, 1);
            number(row.io, 1);
            number(row.bhe, 1);
            number(row.data, 2);
            number(MooOfStatus[static_cast<std::size_t>(row.status)], 1);
            number(static_cast<u32>(row.t), 1);
            number(static_cast<u32>(row.queue), 1);
            number(row.queue_byte, 1);
        }
        close(content);
    }
    std::vector<u8> bytes;
};

}  // namespace

TestFile read_moo(std::span<const u8> bytes, const std::string& file) {
    Reader in(bytes, 0, bytes.size(), file);
    if (bytes.size() < 8 || std::memcmp(bytes.data(), "MOO ", 4) != 0) in.fail("is not a MOO file");
    TestFile out;
    auto [first, head] = in.chunk();
    if (head.left() < HeaderBytes) head.fail("the file header has fewer than 12 bytes");
    const Reader at_version = head;
    out.version_major = head.byte("MOO");
    out.version_minor = head.byte("MOO");
    if (out.version_major != 1) at_version.fail("MOO version " + std::to_string(out.version_major) + " is not known");
    head.word("MOO");
    const u32 announced = head.dword("MOO");
    const Reader at_cpu = head;
    const auto letters = head.take(4, "MOO");
    std::string cpu(reinterpret_cast<const char*>(letters.data()), 4);
    while (!cpu.empty() && (cpu.back() == ' ' || cpu.back() == '\0')) cpu.pop_back();
    // The specification says "8088"; the binary files of the public 8088 suite (v2_binary) say "88".
    const auto known = cpu_by_name(cpu == "88" ? "8088" : cpu);
    if (!known) at_cpu.fail("tests of a CPU '" + Reader::printable(cpu) + "'; only 8086 and 8088 can be run");
    out.cpu = *known;

    out.tests.reserve(std::min<std::size_t>(announced, bytes.size() / 64));
    while (in.left() > 0) {
        const Reader start = in;
        auto [id, part] = in.chunk();
        if (id == "TEST") {
            if (out.tests.size() == announced)
                start.fail("more tests than the " + std::to_string(announced) + " announced");
            read_test(part, out.tests.emplace_back(), out.cpu);
        } else if (id == "META") {
            const auto meta = part.take(part.left(), "META");
            out.meta.assign(meta.begin(), meta.end());
        } else if (id == "RMSK") {
            out.mask = read_registers(part);
        } else if (id == "MOO ") {
            start.fail("a second file header");
        }
    }
    if (out.tests.size() != announced)
        in.fail(std::to_string(announced) + " tests announced, " + std::to_string(out.tests.size()) + " found");
    if (out.tests.empty()) in.fail("no tests");
    return out;
}

std::vector<u8> write_moo(const TestFile& file) {
    Writer out;
    const auto head = out.open("MOO ");
    out.number(file.version_major, 1);
    out.number(file.version_minor, 1);
    out.number(0, 2);
    out.number(static_cast<u32>(file.tests.size()), 4);
    out.bytes.insert(out.bytes.end(), name(file.cpu), name(file.cpu) + 4);
    out.close(head);
    if (!file.meta.empty()) {
        const auto meta = out.open("META");
        out.bytes.insert(out.bytes.end(), file.meta.begin(), file.meta.end());
        out.close(meta);
    }
    if (file.mask.present) out.registers("RMSK", file.mask);
    for (const Test& test : file.tests) {
        const auto content = out.open("TEST");
        out.number(test.index, 4);
        out.counted("NAME", test.name);
        out.counted("BYTS", test.bytes);
        out.state("INIT", test.initial);
        out.state("FINA", test.final);
        if (!test.rows.empty()) out.rows(test.rows);
        if (!test.hash.empty()) {
            const auto hash = out.open("HASH");
            out.bytes.insert(out.bytes.end(), test.hash.begin(), test.hash.end());
            out.close(hash);
        }
        out.close(content);
    }
    return std::move(out.bytes);
}

}  // namespace tick86::suite

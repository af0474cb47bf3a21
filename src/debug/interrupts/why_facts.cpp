// SPDX-License-Identifier: MIT
#include "debug/interrupts/why_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "debug/interrupts/eoi_text.h"
#include "debug/panes/layout.h"
#include "tick86/debug/panes/part_panes.h"

namespace tick86 {

const char* WhyFacts::chip_name(int chip) const {
    return !pc_.board().is_pc86() ? "8259" : chip == 0 ? "master" : "slave";
}

std::string WhyFacts::place(u16 segment, u16 offset) const {
    const std::string known = layout::name_of(name_, segment, offset);
    return layout::far(segment, offset) + (known.empty() ? "" : " (" + known + ")");
}

std::string WhyFacts::by(const LogEntry& entry) const {
    std::string text;
    if (entry.by_program) text += " by the instruction at " + place(entry.cs, entry.ip);
    return text + fmt::format(" at cycle {}", clock(entry.at));
}

// --- the log ---

u64 WhyFacts::taken(int irq, bool spurious) const {
    const auto found = log_.statistics().find({cpu::EntryKind::Intr, irq, -1, spurious});
    return found == log_.statistics().end() ? 0 : found->second.count;
}

const InterruptRecord* WhyFacts::latest_of(int irq) const {
    const auto& all = log_.hardware();
    const auto found = std::find_if(all.rbegin(), all.rend(), [=](const InterruptRecord& r) {
        return r.kind == cpu::EntryKind::Intr && r.irq == irq && !r.spurious;
    });
    return found == all.rend() ? nullptr : &*found;
}

const InterruptRecord* WhyFacts::spurious_for(int irq) const {
    const auto& all = log_.hardware();
    const auto found = std::find_if(all.rbegin(), all.rend(),
                                    [=](const InterruptRecord& r) { return r.spurious && r.dropped_irq == irq; });
    return found == all.rend() ? nullptr : &*found;
}

const InterruptRecord* WhyFacts::latest_spurious(int irq) const {
    const auto& all = log_.hardware();
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [=](const InterruptRecord& r) { return r.spurious && r.irq == irq; });
    return found == all.rend() ? nullptr : &*found;
}

const InterruptRecord* WhyFacts::latest_nmi() const {
    const auto& all = log_.hardware();
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [](const InterruptRecord& r) { return r.kind == cpu::EntryKind::Nmi; });
    return found == all.rend() ? nullptr : &*found;
}

const InterruptRecord* WhyFacts::owner(int chip, int level) const {
    const auto c = static_cast<std::size_t>(chip);
    const auto& all = log_.hardware();
    const auto found = std::find_if(all.rbegin(), all.rend(), [&](const InterruptRecord& r) {
        const bool through_slave = r.irq >= 8;
        const int its_level = chip == 0 && through_slave ? 2 : r.irq % 8;
        return r.kind == cpu::EntryKind::Intr && r.in_service[c] && !r.eoi[c] && its_level == level;
    });
    return found == all.rend() ? nullptr : &*found;
}

// When the chip was given its ICW1, if that was after this edge.
std::optional<Tick> WhyFacts::initialised_after(int chip, const LogEntry& rise) const {
    constexpr int Icw1 = 4;
    const PinRing& log = pc_.pin_ring();
    const LogPin port = chip == 0 ? LogPin::MasterCommand : LogPin::SlaveCommand;
    for (u64 i = log.end(); i-- > log.first();) {
        const LogEntry& entry = log[i];
        if (rise.at != Never && entry.serial < rise.serial) break;
        if (entry.pin == port && bit(entry.value, Icw1)) return entry.at;
    }
    return std::nullopt;
}

std::string WhyFacts::mask_writer(int chip) const {
    const LogEntry& entry = pc_.pin_ring().latest(chip == 0 ? LogPin::MasterMask : LogPin::SlaveMask, true);
    if (entry.at == Never || entry.value != pc_.pic(chip).state().imr) return {};
    return fmt::format(", written as {:02X}h{}", entry.value, by(entry));
}

std::string WhyFacts::who_cleared_if() const {
    const LogEntry& off = pc_.pin_ring().latest(LogPin::InterruptFlag, false);
    // The latest entry that found IF set. What had cleared it before (its serial is that of the next entry) is history.
    const InterruptRecord* entry = nullptr;
    for (const auto* records : {&log_.hardware(), &log_.software()})
        for (const InterruptRecord& r : *records)
            if ((r.entry.flags & cpu::flag::IF) != 0 && (!entry || r.serial > entry->serial)) entry = &r;
    if (entry && (off.at == Never || off.serial <= entry->serial)) {
        const std::vector<const InterruptRecord*> open = log_.open();
        const bool is_open = std::find(open.begin(), open.end(), entry) != open.end();
        return fmt::format("The entry of {} at cycle {} has cleared it; {} ({}) {}.", name_of(source_of(*entry)),
                           entry->entry.t, is_open ? "its IRET at the end of the handler" : "its handler",
                           place(entry->entry.to_cs, entry->entry.to_ip),
                           is_open ? "brings it back"
                           : entry->end == InterruptEnd::Left && entry->stray
                               ? "missed it: " + stray_iret(*entry, name_)
                               : "has ended without bringing it back");
    }
    if (off.at != Never) return "It was cleared" + by(off) + '.';
    return "It has been so since the CPU was reset, as far as the log goes back: there was no STI.";
}

std::string WhyFacts::missed(const InterruptRecord& record) const { return missed_eois(record, pc_, name_); }

std::string WhyFacts::stray(const InterruptRecord& record) const { return stray_iret(record, name_); }

std::string WhyFacts::rotation(int chip) const {
    constexpr u8 Usual = 7;
    const u8 lowest = pc_.pic(chip).state().lowest;
    if (lowest == Usual) return {};
    std::string text = fmt::format(" The priorities of the {} are rotated: level {} is the highest, {} the lowest",
                                   chip_name(chip), (lowest + 1) & 7, lowest);
    const PinRing& log = pc_.pin_ring();
    const LogPin port = chip == 0 ? LogPin::MasterCommand : LogPin::SlaveCommand;
    for (u64 i = log.end(); i-- > log.first();) {
        const LogEntry& entry = log[i];
        const int command = entry.value >> 5;
        const bool rotates = command == 0b101 || command == 0b110 || command == 0b111;
        if (entry.pin != port || !rotates || (entry.value & 0x18) != 0) continue;
        if (command != 0b101 && (entry.value & 7) != lowest) break;  // automatic EOIs have since gone on
        return text + fmt::format(", by {:02X}h to port {:02X}h{}.", entry.value, this->port(chip), by(entry));
    }
    return text + '.';
}

WhyFacts::Pulses WhyFacts::short_pulses(int irq, const InterruptRecord* since, cpu::Clock most) const {
    const PinRing& log = pc_.pin_ring();
    Pulses pulses;
    Tick fell = Never;
    for (u64 i = log.end(); i-- > log.first();) {
        const LogEntry& entry = log[i];
        if (since && entry.serial < since->serial) break;
        if (entry.pin != static_cast<LogPin>(irq)) continue;
        if (!entry.value) {
            fell = entry.at;
            continue;
        }
        if (fell == Never) continue;
        const cpu::Clock length = clock(fell) - clock(entry.at);
        if (length >= most) break;
        if (pulses.count++ == 0) pulses.latest = length;
        fell = Never;
    }
    return pulses;
}

std::string WhyFacts::inhibitor() const {
    const cpu::Architectural a = pc_.registers();
    const auto before = [&](int bytes) {
        return pc_.peek(FarAddress{a.sreg[cpu::CS], static_cast<u16>(a.ip - bytes)}.linear());
    };
    constexpr std::array Segments{"ES", "CS", "SS", "DS"};
    const u8 last = before(1), last_two = before(2);
    if (last == 0xFB) return "STI";
    if ((last & 0xE7) == 0x07) return fmt::format("POP {}", Segments[last >> 3 & 3]);
    if (last_two == 0x8E) return fmt::format("MOV {}", Segments[last >> 3 & 3]);
    return "STI or a load of a segment register";
}

// --- the device at a line ---

std::string WhyFacts::quiet(int irq) const {
    const Board& b = pc_.board();
    switch (irq) {
        case 0: {
            const Pit8253& pit = b.pit.look();
            const Pit8253::Counter& c = pit.state().counter[0];
            if (!c.programmed) return "counter 0 of the 8253 has not been programmed (port 43h)";
            if (!c.has_count && c.write_high_next && c.access == Pit8253::Access::Both)
                return "counter 0 of the 8253 has the low byte of its count and waits for the high byte (port 40h)";
            if (!c.has_count) return "counter 0 of the 8253 has a mode, but waits for its count (port 40h)";
            if (c.mode == 1 || c.mode == 5)
                return fmt::format(
                    "counter 0 of the 8253 is in mode {}, which waits for an edge of its GATE, and that pin is always "
                    "high here: write a control word for mode 2 or 3 to port 43h (34h, 36h), and its count to port 40h",
                    c.mode);
            if (pit.next_out_change(0) == Never)
                return fmt::format("OUT of counter 0 does not change any more in mode {}", c.mode);
            return {};
        }
        case 1: {
            const Keyboard::State& s = b.keyboard->state();
            if (s.clear) return "the keyboard's register is held clear (bit 7 of port 61h is 1)";
            if (s.clock_low) return "the keyboard's clock is held low (bit 6 of port 61h is 0)";
            return {};
        }
        case 4: {
            const Uart8250::State& s = b.uart->state();
            constexpr int Out2 = 3, Loop = 4;
            if (s.ier == 0) return "no interrupt of the 8250 is enabled (IER, port 3F9h, is 00h)";
            if (!bit(s.mcr, Out2)) return "OUT2 of the 8250 (bit 3 of MCR, port 3FCh) is 0, which cuts its IRQ off";
            if (bit(s.mcr, Loop)) return "the 8250 is in loop mode (bit 4 of MCR, port 3FCh), which cuts its IRQ off";
            return {};
        }
        case 6:
            if (!bit(b.fdc->state().dor, 3)) return "the adapter's IRQ gate is closed (bit 3 of port 3F2h is 0)";
            if (!bit(b.fdc->state().dor, 2)) return "the 765 is held in reset (bit 2 of port 3F2h is 0)";
            return {};
        case 7:
            if (!bit(b.parallel->state().control, 4)) return "its interrupt is off (bit 4 of port 37Ah is 0)";
            return b.parallel->state().attached ? "" : "no printer is attached which could acknowledge a character";
        case 8: {
            constexpr u8 Enables = 0x70, Periodic = 0x40;  // PIE, AIE, UIE
            constexpr int Set = 7;
            const u8 a = b.rtc->state().reg[Rtc146818::RegisterA], own = b.rtc->state().reg[Rtc146818::RegisterB];
            if ((own & Enables) == 0) return "no interrupt of the MC146818 is enabled (bits 4-6 of its register B)";
            if ((a & 0x60) == 0x60)
                return fmt::format(
                    "its divider is held in reset (bits 4-6 of register A, {:02X}h, are {}; 2 lets it "
                    "run): write 26h to register A",
                    a, a >> 4 & 7);
            const bool is_periodic = (own & Periodic) && (a & 0x0F) != 0, is_set = bit(own, Set);
            if (is_periodic || ((own & Enables) != Periodic && !is_set)) return {};
            if (own & Periodic)
                return fmt::format(
                    "its periodic interrupt has no rate (bits 0-3 of register A, {:02X}h, are 0): write "
                    "26h to register A for 1024 Hz",
                    a);
            return "SET is 1 (bit 7 of register B): no update is made, and so no alarm comes and no end of an update";
        }
        case 14:
            if (bit(b.ata->state().control, 1)) return "nIEN is 1 (bit 1 of port 3F6h): the drive's IRQ is off";
            return {};
        default: return {};
    }
}

std::string WhyFacts::rarely(int irq) const {
    if (irq != 8) return {};
    constexpr u8 Enables = 0x70, Alarm = 0x20;
    const auto& reg = pc_.board().rtc->state().reg;
    const bool has_rate = (reg[Rtc146818::RegisterA] & 0x0F) != 0;
    const u8 enabled = reg[Rtc146818::RegisterB] & (has_rate ? Enables : Enables & ~0x40);
    if (enabled != Alarm) return {};
    const auto digits = [&](int alarm) {
        return reg[static_cast<std::size_t>(alarm)] >= 0xC0
                   ? std::string("any")
                   : fmt::format("{:02X}", reg[static_cast<std::size_t>(alarm)]);
    };
    return fmt::format(
        "only its alarm can ask (bit 5 of register B), when hours, minutes and seconds are {}:{}:{}; they are "
        "{:02X}:{:02X}:{:02X} now",
        digits(Rtc146818::HoursAlarm), digits(Rtc146818::MinutesAlarm), digits(Rtc146818::SecondsAlarm),
        reg[Rtc146818::Hours], reg[Rtc146818::Minutes], reg[Rtc146818::Seconds]);
}

bool WhyFacts::is_spent(int irq) const { return irq == 0 && pc_.board().pit->state().counter[0].finished; }

std::string WhyFacts::release(int irq) const {
    switch (irq) {
        case 0: {
            const Pit8253::Counter& c = pc_.board().pit->state().counter[0];
            if (c.mode == 1 || c.mode == 5) return "give counter 0 of the 8253 another mode, as said of the device";
            if (!c.has_count) return "write the whole count of counter 0 of the 8253";
            return "write the control word and count of counter 0 of the 8253 again";
        }
        case 1: return "read port 60h, then set bit 7 of port 61h and clear it again";
        case 4: return "serve all that IIR (port 3FAh) names, until its bit 0 is 1";
        case 6: return "ask the 765 for its result, with SENSE INTERRUPT STATUS after a seek or reset";
        case 7: return "clear bit 4 of port 37Ah";
        case 8: return "read register C of the MC146818 (0Ch to port 70h, then read 71h)";
        case 14: return "read the drive's status at port 1F7h";
        default: return "serve the device";
    }
}

bool WhyFacts::repeats(int irq) const { return irq == 0 && pc_.board().pit->next_out_change(0) != Never; }

std::string WhyFacts::next_edge(int irq) const {
    if (!repeats(irq)) return ".";
    const PitPicture picture = pit_picture(pc_);
    for (const PitEdge& edge : picture.counter[0].edges)
        if (edge.level) return fmt::format("; it rises next at cycle {}.", clock(edge.at));
    return ".";
}

// --- vectors ---

FarAddress WhyFacts::vector(u8 number) const {
    const u32 at = u32{number} * 4;
    return {word(pc_.peek(at + 2), pc_.peek(at + 3)), word(pc_.peek(at), pc_.peek(at + 1))};
}

std::string WhyFacts::why_nothing(FarAddress target) const {
    constexpr u32 VectorTable = 0x400, Looked = 8;
    const u32 linear = target.linear();
    if (target == FarAddress{}) return "nothing stands";
    if (linear < VectorTable) return "the vector table itself lies";
    if (pc_.board().memory.kind(linear) == Memory::Kind::Open) return "there is no memory";
    const auto all = [&](u8 value) {
        for (u32 i = 0; i < Looked; ++i)
            if (pc_.peek((linear + i) & Memory::AddressMask) != value) return false;
        return true;
    };
    if (all(0x00)) return "there are only zeros";
    if (all(0xFF)) return "there are only bytes FFh";
    return {};
}

bool WhyFacts::is_stand_in(u8 number) const {
    constexpr int Several = 3;
    const FarAddress target = vector(number);
    int others = 0;
    for (int i = 0; i < 256; ++i) others += i != number && vector(static_cast<u8>(i)) == target;
    return others >= Several;
}

}  // namespace tick86

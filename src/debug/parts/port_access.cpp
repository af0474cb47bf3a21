// SPDX-License-Identifier: MIT
// From a port and a value to words.
#include "tick86/debug/port_access.h"

#include <fmt/format.h>

#include "debug/parts/words.h"
#include "tick86/base/bits.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

std::string character(u8 value) {
    return value >= 0x20 && value < 0x7F ? fmt::format("'{}'", static_cast<char>(value)) : fmt::format("{:02X}", value);
}

class Describer {
public:
    Describer(const Pc& pc, const PortContext& context, u16 port, u8 value, bool is_write)
        : pc_(pc), context_(context), port_(port), value_(value), is_write_(is_write) {}

    std::string meaning(const PortRow& row) const {
        const int reg = (port_ - row.first) & row.register_mask;
        switch (row.part) {
            case PortPart::None: return {};
            case PortPart::Dma: return dma(reg);
            case PortPart::MasterPic: return pic(0, reg);
            case PortPart::SlavePic: return pic(1, reg);
            case PortPart::Pit: return pit(reg);
            case PortPart::Ppi: return ppi(reg);
            case PortPart::ClockIndex:
                if (!is_write_) return "write only";
                return fmt::format("index {:02X}: {}, NMI {}", value_ & 0x3F, words::rtc_register(value_ & 0x3F),
                                   bit(value_, 7) ? "masked" : "enabled");
            case PortPart::ClockData: return clock();
            case PortPart::DmaPages: return page(reg);
            case PortPart::NmiMask: return is_write_ ? (bit(value_, 7) ? "NMI enabled" : "NMI masked") : "write only";
            case PortPart::DebugPort: return is_write_ ? character(value_) : "it is there";
            case PortPart::Ata: return ata(reg);
            case PortPart::AtaControl:
                if (!is_write_) return "alternate status: " + words::ata_status(value_);
                return words::of_bits(value_, {{2, "reset"}, {1, "IRQ 14 off", "IRQ 14 on"}});
            case PortPart::Parallel: return parallel(reg);
            case PortPart::Mda:
            case PortPart::Cga: return display(row);
            case PortPart::Floppy: return floppy(reg);
            case PortPart::FloppyShared:
                if (is_write_) return fmt::format("data rate: {}", words::floppy_rate(value_));
                return bit(value_, 7) ? "disk was changed" : "disk not changed";
            case PortPart::Uart: return uart(reg);
        }
        return {};
    }

private:
    // --- system board ---

    std::string dma(int reg) const {
        if (reg < 8)
            return fmt::format("channel {} {}, {} byte", reg / 2, reg & 1 ? "count" : "address",
                               context_.dma_high_byte ? "high" : "low");
        const int channel = value_ & 3;
        if (!is_write_) {
            if (reg == 0xD) return "temporary register";
            if (reg != 8) return "write only";
            return fmt::format("status: terminal count {}, request {}", channels(value_ & 15), channels(value_ >> 4));
        }
        switch (reg) {
            case 0x8: return "command: " + words::dma_command(value_);
            case 0x9:
                return fmt::format("software request of channel {} {}", channel, bit(value_, 2) ? "set" : "clear");
            case 0xA: return fmt::format("channel {} {}", channel, bit(value_, 2) ? "masked" : "unmasked");
            case 0xB: return fmt::format("channel {} mode: {}", channel, words::dma_mode(value_));
            case 0xC: return "clear the byte flip-flop: low byte next";
            case 0xD: return "master clear";
            case 0xE: return "unmask all";
            default: return fmt::format("masked: {}", channels(value_ & 15));
        }
    }
    static std::string channels(u32 bits) {
        std::string text;
        for (int i = 0; i < 4; ++i)
            if (bit(bits, i)) text += fmt::format("{}{}", text.empty() ? "" : " ", i);
        return text.empty() ? "none" : text;
    }

    std::string lines(int number, u32 bits) const {
        std::string text;
        for (int i = 0; i < 8; ++i)
            if (bit(bits, i)) text += fmt::format(" {}", number * 8 + i);
        return text.empty() ? " none" : text;
    }
    std::string pic(int number, int reg) const {
        const PortContext::Pic& state = context_.pic[static_cast<std::size_t>(number)];
        if (!is_write_) {
            if (state.poll)
                return bit(value_, 7) ? fmt::format("poll: IRQ {}", number * 8 + (value_ & 7)) : "poll: nothing";
            if (reg == 1) return "IMR, masked:" + lines(number, value_);
            return (state.read_isr ? "ISR, in service:" : "IRR, requested:") + lines(number, value_);
        }
        if (reg == 1) return pic_odd(number, state);
        if (bit(value_, 4))
            return fmt::format("ICW1: {}, {}, {}", bit(value_, 3) ? "level" : "edge",
                               bit(value_, 1) ? "alone" : "cascade", bit(value_, 0) ? "ICW4 follows" : "no ICW4");
        if (bit(value_, 3)) {
            std::string text = words::of_bits(value_, {{2, "poll"}});
            const auto say = [&](const char* what) { text += (text.empty() ? "" : ", ") + std::string(what); };
            if (bit(value_, 1) && !bit(value_, 2)) say(bit(value_, 0) ? "read ISR" : "read IRR");
            if (bit(value_, 6)) say(bit(value_, 5) ? "special mask on" : "special mask off");
            return "OCW3: " + (text.empty() ? std::string("nothing") : text);
        }
        return "OCW2: " + ocw2(number * 8 + (value_ & 7));
    }
    std::string pic_odd(int number, const PortContext::Pic& state) const {
        switch (state.init_step) {
            case 2: return fmt::format("ICW2: vectors {:02X}h-{:02X}h", value_ & 0xF8, value_ | 7);
            case 3:
                return state.is_slave ? fmt::format("ICW3: slave number {}", value_ & 7)
                                      : "ICW3: slaves on IR" + lines(0, value_);
            case 4:
                return "ICW4: " + words::of_bits(value_, {{0, "8086", "MCS-80/85"},
                                                          {1, "automatic EOI", "EOI by command"},
                                                          {3, "buffered"},
                                                          {4, "special fully nested"}});
            default: return "OCW1, masked:" + lines(number, value_);
        }
    }
    std::string ocw2(int irq) const {
        switch (value_ >> 5) {
            case 0b000: return "no rotation in automatic EOI";
            case 0b001: return "non-specific EOI";
            case 0b010: return "no operation";
            case 0b011: return fmt::format("EOI of IRQ {}", irq);
            case 0b100: return "rotation in automatic EOI";
            case 0b101: return "non-specific EOI, rotating";
            case 0b110: return fmt::format("IRQ {} gets the lowest priority", irq);
            default: return fmt::format("EOI of IRQ {}, rotating", irq);
        }
    }

    std::string pit(int reg) const {
        constexpr std::array Access{"latch the count", "low byte", "high byte", "low, then high byte"};
        if (reg == 3) {
            if (!is_write_) return "write only";
            const u32 counter = value_ >> 6, access = field(value_, 4, 2);
            if (counter == 3) return "read-back, which an 8253 does not know";
            if (access == 0) return fmt::format("counter {}: latch the count", counter);
            const u32 mode = field(value_, 1, 3);
            return fmt::format("counter {}: mode {}, {}{}", counter,
                               words::pit_mode(static_cast<int>(mode >= 6 ? mode - 4 : mode)), Access[access],
                               bit(value_, 0) ? ", BCD" : "");
        }
        const PortContext::Counter& c = context_.counter[static_cast<std::size_t>(reg)];
        const bool is_high = c.access == 2 || (c.access == 3 && (is_write_ ? c.high_byte_write : c.high_byte_read));
        const char* what = is_write_ ? "new count" : c.latched ? "latched count" : "count";
        return fmt::format("counter {} {}, {} byte", reg, what, is_high ? "high" : "low");
    }

    std::string ppi(int reg) const {
        switch (reg) {
            case 0: return is_write_ ? "port A" : "keyboard: " + words::scan_code(value_);
            case 1: return "port B: " + words::port_b(value_);
            case 2: return is_write_ ? "port C" : "port C: " + words::port_c(value_, context_.high_switches);
            default: return is_write_ ? "control: " + words::ppi_control(value_) : "write only";
        }
    }

    std::string clock() const {
        const int index = context_.clock_index;
        std::string text(words::rtc_register(index));
        if (index < Rtc146818::RegisterA || index > Rtc146818::RegisterC) text += fmt::format(" = {:02X}", value_);
        if (index == Rtc146818::RegisterA) text += ": " + words::rtc_register_a(value_);
        if (index == Rtc146818::RegisterB) text += ": " + words::rtc_register_b(value_);
        if (index == Rtc146818::RegisterC)
            text += is_write_ ? ": read only" : ": " + words::rtc_register_c(value_) + "; reading clears it";
        return text;
    }

    std::string page(int reg) const {
        constexpr std::array Channels{"", "channel 2", "channel 3", "channels 0 and 1"};
        if (!is_write_) return "write only";
        if (reg == 0) return fmt::format("no channel; by custom a POST code: {:02X}", value_);
        const char* channels = Channels[static_cast<std::size_t>(reg & 3)];
        if ((reg & 3) == 0) return "no channel";
        return fmt::format("{}: from {:X}0000", channels, value_ & 15);
    }

    // --- disks ---

    std::string ata(int reg) const {
        switch (reg) {
            case 0: return "data";
            case 1: return is_write_ ? "features" : "error: " + words::ata_error(value_);
            case 2: return "sector count";
            case 3: return "sector number";
            case 4: return "cylinder, low byte";
            case 5: return "cylinder, high byte";
            case 6:
                return fmt::format("drive {}, {} {}", field(value_, 4, 1), bit(value_, 6) ? "LBA bits 24-27:" : "head",
                                   value_ & 15);
            default:
                return is_write_ ? fmt::format("command: {}", words::ata_command(value_))
                                 : "status: " + words::ata_status(value_);
        }
    }

    std::string floppy(int reg) const {
        switch (reg) {
            case 2: return is_write_ ? "output: " + words::floppy_output(value_) : "write only";
            case 4: return is_write_ ? "read only" : "status: " + words::floppy_main_status(value_);
            case 5: return floppy_data();
            default: return "no register";
        }
    }
    std::string floppy_data() const {
        const auto phase = static_cast<Fdc765::Phase>(context_.floppy_phase);
        const bool takes_command = phase == Fdc765::Phase::Idle || phase == Fdc765::Phase::Command;
        if (is_write_ && takes_command) {
            const int number = phase == Fdc765::Phase::Idle ? 0 : context_.floppy_bytes;
            const u8 command = number == 0 ? value_ : context_.floppy_command;
            if (number == 0) return fmt::format("command: {}", words::floppy_command(value_));
            return fmt::format("{}: {}", words::floppy_command(command), words::floppy_command_byte(command, number));
        }
        if (!is_write_ && phase == Fdc765::Phase::Result) {
            const u8 command = context_.floppy_command, number = context_.floppy_result;
            const std::string words = words::floppy_result(command, number, value_);
            return fmt::format("result {}{}{}", words::floppy_result_byte(command, number), words.empty() ? "" : ": ",
                               words);
        }
        return phase == Fdc765::Phase::Execution ? "data" : "nothing to say now";
    }

    // --- cards ---

    std::string parallel(int reg) const {
        switch (reg) {
            case 0: return "data " + character(value_);
            case 1: return is_write_ ? "read only" : "status: " + words::parallel_status(value_);
            case 2: return "control: " + words::parallel_control(value_);
            default: return "no register";
        }
    }

    std::string display(const PortRow& row) const {
        if (!bit(port_, 3)) {
            if (bit(port_, 0))
                return fmt::format("R{} {} = {:02X}", context_.crtc_index, words::crtc_register(context_.crtc_index),
                                   value_);
            return fmt::format("index R{} {}", value_ & 31, words::crtc_register(value_ & 31));
        }
        const bool is_cga = row.part == PortPart::Cga;
        switch (port_) {
            case 0x3D8: return is_write_ ? "mode: " + words::cga_mode(value_) : "write only";
            case 0x3D9: return is_write_ ? "colour: " + words::cga_colour(value_, context_.is_graphics) : "write only";
            case 0x3DA: return is_write_ ? "read only" : "status: " + words::cga_status(value_);
            case 0x3DB: return "light pen: clear";
            case 0x3DC: return "light pen: latch";
            case 0x3B8:
                return is_write_ ? "mode: " + words::mono_mode(value_, pc_.config().video == VideoKind::Hercules)
                                 : "write only";
            case 0x3BA: return is_write_ ? "read only" : "status: " + words::mono_status(value_);
            case 0x3BF: return is_write_ ? "configuration: " + words::hercules_config(value_) : "write only";
            default: return is_cga ? "no register" : "no register; a printer port on IBM's card";
        }
    }

    std::string uart(int reg) const {
        if (context_.divisor_latch && reg < 2) return reg ? "divisor, high byte" : "divisor, low byte";
        switch (reg) {
            case 0: return (is_write_ ? "send " : "received ") + character(value_);
            case 1: return "IER: " + words::uart_interrupts(value_);
            case 2: return is_write_ ? "read only" : fmt::format("IIR: {}", words::uart_identification(value_));
            case 3: return "LCR: " + words::uart_format(value_) + (bit(value_, 7) ? ", divisor next" : "");
            case 4: return "MCR: " + words::uart_modem_control(value_);
            case 5: return is_write_ ? "read only" : "LSR: " + words::uart_line_status(value_);
            case 6: return is_write_ ? "read only" : "MSR: " + words::uart_modem_status(value_);
            default: return "no register";
        }
    }

    const Pc& pc_;
    const PortContext& context_;
    u16 port_;
    u8 value_;
    bool is_write_;
};

// Names of parts without their registers; the rows' own names are for the table of ports.
std::string device_of(const PortRow& row) {
    switch (row.part) {
        case PortPart::None: return "nothing there";
        case PortPart::Ppi: return "8255";
        case PortPart::ClockIndex:
        case PortPart::ClockData: return "MC146818";
        case PortPart::Floppy:
        case PortPart::FloppyShared: return "765 floppy";
        case PortPart::AtaControl: return "ATA";
        default: return row.name;
    }
}

// An index register that the first byte of a word has just set.
void note_index(const PortRow& row, u16 port, u8 value, PortContext& context) {
    if ((row.part == PortPart::Cga || row.part == PortPart::Mda) && !bit(port, 3) && !bit(port, 0))
        context.crtc_index = value & 31;
    if (row.part == PortPart::ClockIndex) context.clock_index = value & 0x3F;
}

}  // namespace

PortContext port_context(const Pc& pc) {
    const Board& board = pc.board();
    PortContext c;
    for (int i = 0; i < 2; ++i) {
        const Pic8259::State& s = pc.pic(i).state();
        c.pic[static_cast<std::size_t>(i)] = {s.init_step, s.icw1, pc.pic(i).is_slave(), s.poll, s.read_isr};
    }
    for (std::size_t i = 0; i < 3; ++i) {
        const Pit8253::Counter& s = board.pit->state().counter[i];
        c.counter[i] = {static_cast<u8>(s.access), s.read_high_next, s.write_high_next, s.latched};
    }
    c.dma_high_byte = board.dma->state().high_byte;
    c.divisor_latch = bit(board.uart->state().lcr, 7);
    c.high_switches = bit(board.state().port_b, 3);
    c.is_graphics = board.has_cga() && board.cga->is_graphics();
    c.crtc_index = board.has_cga()   ? board.cga->crtc().state().index
                   : board.has_mda() ? board.mda->crtc().state().index
                                     : u8{0};
    c.clock_index = static_cast<u8>(board.rtc->selected());
    const Fdc765::State& fdc = board.fdc->state();
    c.floppy_phase = static_cast<u8>(fdc.phase);
    c.floppy_command = fdc.command[0];
    c.floppy_bytes = fdc.command_bytes;
    c.floppy_result = fdc.result_next;
    return c;
}

PortMeaning describe_port_access(const Pc& pc, const PortContext& context, u16 port, u8 value, bool is_write) {
    const PortRow& row = pc.board().ports().at(port);
    return {device_of(row), Describer(pc, context, port, value, is_write).meaning(row)};
}

PortMeaning describe_port_access(const Pc& pc, u16 port, u8 value, bool is_write) {
    return describe_port_access(pc, port_context(pc), port, value, is_write);
}

PortMeaning describe_port_word(const Pc& pc, const PortContext& context, u16 port, u16 value, bool is_write) {
    const PortRow& row = pc.board().ports().at(port);
    PortMeaning first = describe_port_access(pc, context, port, low(value), is_write);
    if (row.wide && port == row.first) return first;
    PortContext then = context;
    if (is_write) note_index(row, port, low(value), then);
    const PortMeaning second = describe_port_access(pc, then, static_cast<u16>(port + 1), high(value), is_write);
    first.meaning += "; " + (second.device == first.device ? second.meaning : second.text());
    return first;
}

std::string port_name(const Pc& pc, u16 port) {
    const PortRow& row = pc.board().ports().at(port);
    const int reg = (port - row.first) & row.register_mask;
    const auto pick = [reg](std::initializer_list<const char*> names) {
        return std::string(reg < static_cast<int>(names.size()) ? names.begin()[reg] : "");
    };
    std::string name;
    switch (row.part) {
        case PortPart::Dma:
            name = reg < 8 ? fmt::format("channel {} {}", reg / 2, reg & 1 ? "count" : "address")
                           : std::string(std::array{"command, status", "request", "mask of one", "mode",
                                                    "clear flip-flop", "master clear", "unmask all",
                                                    "mask of all"}[static_cast<std::size_t>(reg - 8)]);
            break;
        case PortPart::MasterPic:
        case PortPart::SlavePic: name = pick({"command", "mask"}); break;
        case PortPart::Pit: name = pick({"counter 0", "counter 1", "counter 2", "control"}); break;
        case PortPart::Ppi: name = pick({"port A, keyboard", "port B", "port C", "control"}); break;
        case PortPart::ClockIndex: name = "index, NMI mask"; break;
        case PortPart::ClockData: name = "data"; break;
        case PortPart::Ata:
            name = pick({"data", "error, features", "sector count", "sector number", "cylinder low", "cylinder high",
                         "drive, head", "status, command"});
            break;
        case PortPart::AtaControl: name = "control"; break;
        case PortPart::Parallel: name = pick({"data", "status", "control"}); break;
        case PortPart::Floppy: name = pick({"", "", "output", "", "status", "data"}); break;
        case PortPart::FloppyShared: name = "data rate, disk change"; break;
        case PortPart::Uart: name = pick({"data", "IER", "IIR", "LCR", "MCR", "LSR", "MSR"}); break;
        case PortPart::Cga:
        case PortPart::Mda:
            if (!bit(port, 3))
                name = bit(port, 0) ? "6845 data" : "6845 index";
            else if ((port & 0xF) == 8)
                name = "mode";
            else if ((port & 0xF) == 0xA)
                name = "status";
            else if (port == 0x3D9)
                name = "colour";
            break;
        default: break;
    }
    return name.empty() ? device_of(row) : device_of(row) + ": " + name;
}

}  // namespace tick86

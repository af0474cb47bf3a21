// SPDX-License-Identifier: MIT
// Floppy controller and hard disk.
#include <fmt/format.h>

#include <array>

#include "debug/parts/words.h"
#include "tick86/base/bits.h"

namespace tick86::words {

namespace {

// [765] command tables: name, bytes of the command, and what they are after the first.
struct FloppyCommand {
    u8 code;
    const char* name;
    int bytes;
};
constexpr std::array FloppyCommands{
    FloppyCommand{0x02, "READ TRACK", 9},        FloppyCommand{0x03, "SPECIFY", 3},
    FloppyCommand{0x04, "SENSE DRIVE", 2},       FloppyCommand{0x05, "WRITE DATA", 9},
    FloppyCommand{0x06, "READ DATA", 9},         FloppyCommand{0x07, "RECALIBRATE", 2},
    FloppyCommand{0x08, "SENSE INTERRUPT", 1},   FloppyCommand{0x09, "WRITE DELETED DATA", 9},
    FloppyCommand{0x0A, "READ ID", 2},           FloppyCommand{0x0C, "READ DELETED DATA", 9},
    FloppyCommand{0x0D, "FORMAT TRACK", 6},      FloppyCommand{0x0F, "SEEK", 3},
    FloppyCommand{0x11, "SCAN EQUAL", 9},        FloppyCommand{0x19, "SCAN LOW OR EQUAL", 9},
    FloppyCommand{0x1D, "SCAN HIGH OR EQUAL", 9}};
constexpr FloppyCommand Invalid{0, "invalid", 1};

const FloppyCommand& command_of(u8 first_byte) {
    for (const FloppyCommand& command : FloppyCommands)
        if (command.code == (first_byte & 0x1F)) return command;
    return Invalid;
}

}  // namespace

std::string_view floppy_command(u8 first_byte) { return command_of(first_byte).name; }
int floppy_command_bytes(u8 first_byte) { return command_of(first_byte).bytes; }

std::string_view floppy_command_byte(u8 first_byte, int number) {
    const FloppyCommand& command = command_of(first_byte);
    if (number == 0) return command.name;
    if (command.code == 0x03) return number == 1 ? "step rate, head unload" : "head load, no DMA";
    if (number == 1) return "head and drive";
    if (command.code == 0x0F) return "cylinder";
    if (command.code == 0x0D) {
        constexpr std::array Format{"sector size", "sectors", "gap 3", "fill byte"};
        return number < 6 ? Format[static_cast<std::size_t>(number - 2)] : "";
    }
    constexpr std::array Transfer{"cylinder", "head", "sector", "sector size", "last sector", "gap 3", "data length"};
    return number < 9 ? Transfer[static_cast<std::size_t>(number - 2)] : "";
}

std::string_view floppy_result_byte(u8 first_byte, int number) {
    if (command_of(first_byte).code == 0x08) return number == 0 ? "ST0" : "cylinder";
    if (command_of(first_byte).code == 0x04) return "ST3";
    constexpr std::array Results{"ST0", "ST1", "ST2", "cylinder", "head", "sector", "sector size"};
    return number < 7 ? Results[static_cast<std::size_t>(number)] : "";
}

std::string_view floppy_rate(u8 code) {
    constexpr std::array<std::string_view, 4> Names{"500 kbit/s", "300 kbit/s", "250 kbit/s", "1 Mbit/s"};
    return Names[code & 3];
}

std::string floppy_st0(u8 value) {
    constexpr std::array Codes{"ended well", "! ended abnormally", "! invalid command", "ready line changed"};
    const std::string rest = of_bits(value, {{5, "seek ended"}, {4, "! no track 0"}, {3, "! not ready"}});
    return fmt::format("{}{}{}, drive {} head {}", Codes[field(value, 6, 2)], rest.empty() ? "" : ", ", rest,
                       field(value, 0, 2), field(value, 2, 1));
}
std::string floppy_st1(u8 value) {
    return of_bits(value, {{7, "! end of cylinder"},
                           {5, "! CRC"},
                           {4, "! overrun"},
                           {2, "! no such sector"},
                           {1, "! write-protected"},
                           {0, "! no address mark"}});
}
std::string floppy_st2(u8 value) {
    return of_bits(value, {{6, "deleted mark"},
                           {5, "! CRC in data"},
                           {4, "! wrong cylinder"},
                           {3, "scan equal"},
                           {2, "scan not met"},
                           {1, "! bad cylinder"},
                           {0, "! no data mark"}});
}
std::string floppy_st3(u8 value) {
    return of_bits(value,
                   {{7, "fault"}, {6, "write-protected"}, {5, "ready", "not ready"}, {4, "track 0"}, {3, "two sides"}});
}
std::string floppy_result(u8 first_byte, int number, u8 value) {
    const std::string_view name = floppy_result_byte(first_byte, number);
    if (name == "ST0") return floppy_st0(value);
    if (name == "ST1") return floppy_st1(value);
    if (name == "ST2") return floppy_st2(value);
    if (name == "ST3") return floppy_st3(value);
    return {};
}
std::string floppy_main_status(u8 value) {
    std::string text = of_bits(value, {{7, "ready for a byte", "not ready"}, {6, "to the host", "from the host"}});
    const std::string rest = of_bits(value, {{5, "no DMA"}, {4, "busy"}});
    if (!rest.empty()) text += ", " + rest;
    for (int drive = 0; drive < 4; ++drive)
        if (bit(value, drive)) text += fmt::format(", drive {} seeks", drive);
    return text;
}
std::string floppy_output(u8 value) {
    std::string text = fmt::format("drive {}", field(value, 0, 2));
    text += bit(value, 2) ? "" : ", ! held in reset";
    text += bit(value, 3) ? ", IRQ and DMA on" : ", IRQ and DMA off";
    std::string motors;
    for (int drive = 0; drive < 4; ++drive)
        if (bit(value, 4 + drive)) motors += static_cast<char>('A' + drive);
    return text + (motors.empty() ? ", motors off" : ", motor " + motors);
}

// [ATA-1] commands.
std::string_view ata_command(u8 code) {
    if ((code & 0xF0) == 0x10) return "RECALIBRATE";
    if ((code & 0xF0) == 0x70) return "SEEK";
    switch (code) {
        case 0x20:
        case 0x21: return "READ SECTORS";
        case 0x30:
        case 0x31: return "WRITE SECTORS";
        case 0x3C: return "WRITE VERIFY";
        case 0x40:
        case 0x41: return "READ VERIFY";
        case 0x50: return "FORMAT TRACK";
        case 0x90: return "EXECUTE DIAGNOSTIC";
        case 0x91: return "INITIALIZE PARAMETERS";
        case 0xC4: return "READ MULTIPLE";
        case 0xC5: return "WRITE MULTIPLE";
        case 0xC6: return "SET MULTIPLE";
        case 0x94:
        case 0xE0: return "STANDBY IMMEDIATE";
        case 0x95:
        case 0xE1: return "IDLE IMMEDIATE";
        case 0x96:
        case 0xE2: return "STANDBY";
        case 0x97:
        case 0xE3: return "IDLE";
        case 0xE4: return "READ BUFFER";
        case 0x98:
        case 0xE5: return "CHECK POWER";
        case 0x99:
        case 0xE6: return "SLEEP";
        case 0xE8: return "WRITE BUFFER";
        case 0xEC: return "IDENTIFY DRIVE";
        case 0xEF: return "SET FEATURES";
        default: return "unknown command";
    }
}
std::string ata_status(u8 value) {
    return of_bits(value, {{7, "BSY: busy"},
                           {6, "DRDY: ready", "not ready"},
                           {5, "! DWF: write fault"},
                           {4, "DSC: on cylinder"},
                           {3, "DRQ: data"},
                           {0, "! ERR: error"}});
}
std::string ata_error(u8 value) {
    std::string text = of_bits(value, {{7, "! bad block"},
                                       {6, "! uncorrectable"},
                                       {4, "! sector not found"},
                                       {2, "! aborted"},
                                       {1, "! no track 0"},
                                       {0, "! no address mark, or diagnostics passed"}});
    return text.empty() ? "none" : text;
}

}  // namespace tick86::words

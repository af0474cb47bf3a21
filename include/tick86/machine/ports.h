// SPDX-License-Identifier: MIT
// ONE table: which port is which register of which part. docs/machine.md shows it.
#pragma once
#include <span>

#include "tick86/base/types.h"
#include "tick86/machine/config.h"

namespace tick86 {

enum class PortPart : u8 {
    None,  // reads FFh
    Dma,
    MasterPic,
    Pit,
    Ppi,
    ClockIndex,  // 70h of pc86: register of the clock chip, and in bit 7 the NMI mask
    ClockData,
    DmaPages,
    NmiMask,  // A0h of xt
    SlavePic,
    DebugPort,
    Ata,
    AtaControl,
    Parallel,
    Mda,
    Cga,
    Floppy,
    FloppyShared,  // 3F7h: bit 7 of the floppy controller, the rest of the hard disk
    Uart
};

struct PortRow {
    u16 first = 0, last = 0;
    PortPart part = PortPart::None;
    u8 register_mask = 0;  // register = (port - first) & register_mask, or the port itself for the display adapters
    const char* name = "";
    bool wide = false;  // 16 data lines: a word access is one transfer
    u8 waits = 1;       // [XT-TR 1-8] the board adds one wait state to every I/O cycle of the processor
};

// The rows of a machine; those of cards that are not plugged in are absent.
std::vector<PortRow> port_rows(const Config& config);

// Ready for look-up by port.
class PortMap {
public:
    explicit PortMap(const Config& config);
    const PortRow& at(u16 port) const;
    std::span<const PortRow> rows() const { return {rows_.data() + 1, rows_.size() - 1}; }

private:
    std::vector<PortRow> rows_;  // the first one is "no part"
    std::array<u8, 1024> row_of_{};
    bool ten_bits_ = false;  // xt: cards look at A0-A9 only, so that every port is seen again each 400h
};

}  // namespace tick86

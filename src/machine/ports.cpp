// SPDX-License-Identifier: MIT
#include "tick86/machine/ports.h"

namespace tick86 {

// The xt decodes its own parts by A5-A9 only [XT-TR system board, sheet with the 74LS138], so each is seen all over its
// block of 20h ports; pc86 has each part at its own ports.
std::vector<PortRow> port_rows(const Config& config) {
    using enum PortPart;
    const bool pc86 = config.machine == MachineKind::Pc86;
    std::vector<PortRow> rows;
    const auto add = [&](bool fitted, PortRow row) {
        if (fitted) rows.push_back(row);
    };
    const auto block = [&](u16 first, u16 last, PortPart part, u8 mask, const char* name) {
        rows.push_back({first, pc86 ? last : static_cast<u16>(first + 0x1F), part, mask, name});
    };
    block(0x00, 0x0F, Dma, 0x0F, "8237 DMA");
    block(0x20, 0x21, MasterPic, 0x01, pc86 ? "8259 master" : "8259");
    block(0x40, 0x43, Pit, 0x03, "8253 timer");
    block(0x60, 0x63, Ppi, 0x03, "8255: keyboard, port B, switches");
    add(pc86, {0x70, 0x70, ClockIndex, 0, "MC146818 index, NMI mask"});
    add(pc86, {0x71, 0x71, ClockData, 0, "MC146818 data"});
    block(0x80, 0x8F, PortPart::DmaPages, 0x0F, "DMA pages");
    add(!pc86, {0xA0, 0xBF, NmiMask, 0, "NMI mask"});
    add(pc86, {0xA0, 0xA1, SlavePic, 0x01, "8259 slave"});
    add(true, {0xE9, 0xE9, PortPart::DebugPort, 0, "debug output"});
    add(pc86 && config.hard_disk, {0x1F0, 0x1F7, Ata, 0x07, "ATA", true});
    add(true, {0x378, 0x37A, PortPart::Parallel, 0x03, "parallel"});
    add(config.video == VideoKind::Mda || config.video == VideoKind::Hercules,
        {0x3B0, 0x3BF, PortPart::Mda, 0, config.video == VideoKind::Mda ? "MDA" : "Hercules"});
    add(config.video == VideoKind::Cga, {0x3D0, 0x3DF, PortPart::Cga, 0, "CGA"});
    add(true, {0x3F0, 0x3F5, Floppy, 0x07, "765 floppy"});
    add(pc86 && config.hard_disk, {0x3F6, 0x3F6, AtaControl, 0x07, "ATA control"});
    add(true, {0x3F7, 0x3F7, FloppyShared, 0x07, "765 data rate, disk change"});
    add(true, {0x3F8, 0x3FF, Uart, 0x07, "8250 serial"});
    return rows;
}

PortMap::PortMap(const Config& config) : ten_bits_(config.machine == MachineKind::Xt) {
    rows_.push_back({});
    for (const PortRow& row : port_rows(config)) {
        for (u32 port = row.first; port <= row.last; ++port) row_of_[port] = static_cast<u8>(rows_.size());
        rows_.push_back(row);
    }
}

const PortRow& PortMap::at(u16 port) const {
    if (port >= row_of_.size() && !ten_bits_) return rows_[0];
    return rows_[row_of_[port % row_of_.size()]];
}

}  // namespace tick86

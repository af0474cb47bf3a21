// SPDX-License-Identifier: MIT
// A whole program with the installed library: boots the demonstration disk for two emulated seconds, prints its title.
#include <iostream>

#include "tick86/machine/pc.h"
#include "tick86/machine/roms.h"
#include "tick86/media/floppy_image.h"

int main() {
    auto disk = tick86::FloppyImage::from_bytes(tick86::embedded_demo_disk(), "demo");
    tick86::Config config = tick86::default_config(tick86::MachineKind::Pc86);
    config.floppy[0] = tick86::drive_type_for(disk.kind());
    tick86::Pc pc(config);
    pc.input({0, tick86::InsertFloppy{0, &disk}});
    pc.run(3 * tick86::TicksPerSecond);
    std::cout << pc.text_screen().line_utf8(0) << "\n";
}

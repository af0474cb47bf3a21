// SPDX-License-Identifier: MIT
// The list of all panes; those that are text alone are lines in it.
#include "apps/desktop/debugger/panels/code_panel.h"
#include "apps/desktop/debugger/panels/console_panel.h"
#include "apps/desktop/debugger/panels/list_panels.h"
#include "apps/desktop/debugger/panels/memory_panel.h"
#include "apps/desktop/debugger/panels/past_panels.h"
#include "apps/desktop/debugger/panels/pictures.h"
#include "apps/desktop/debugger/panels/text_panel.h"
#include "tick86/debug/part_panes.h"

namespace tick86::apps {

std::vector<std::unique_ptr<Panel>> make_panels(std::vector<std::string>& watches) {
    using Rows = TextPanel::Rows;
    std::vector<std::unique_ptr<Panel>> all;
    const auto text = [&all](const char* name, const char* title, Rows rows, TextPanel::Make make) {
        all.push_back(std::make_unique<TextPanel>(name, title, rows, std::move(make)));
    };
    const auto part = [&text](const char* name, const char* title, Pane (*pane)(const Pc&)) {
        text(name, title, Rows::All, [pane](Desk& desk, int) { return pane(desk.pc()); });
    };

    all.push_back(std::make_unique<CodePanel>());
    all.push_back(std::make_unique<RegistersPanel>());
    all.push_back(std::make_unique<StackPanel>());
    all.push_back(std::make_unique<MemoryPanel>("memory", "Memory", MemoryPlace{u16{0x0000}, 0}));
    all.push_back(std::make_unique<MemoryPanel>("memory2", "Memory 2", MemoryPlace{u16{0x0040}, 0}));
    all.push_back(std::make_unique<ConsolePanel>());
    all.push_back(std::make_unique<BreakpointsPanel>());
    all.push_back(std::make_unique<WatchesPanel>(watches));
    all.push_back(std::make_unique<ControllersPanel>());
    all.push_back(std::make_unique<TimerPanel>());
    text("ivt", "Vectors", Rows::All, [](Desk& desk, int) { return vector_pane(desk.pc(), {desk.namer(), {}}); });
    all.push_back(std::make_unique<MapPanel>());
    all.push_back(std::make_unique<BusPanel>());
    all.push_back(std::make_unique<TracePanel>());
    all.push_back(std::make_unique<PortsPanel>());
    part("dma", "8237 DMA", dma_pane);
    part("keyboard", "Keyboard", keyboard_pane);
    part("clock", "Clock", clock_pane);
    part("video", "Video", video_pane);
    part("floppy", "Floppy", floppy_pane);
    part("disk", "Hard disk", disk_pane);
    part("serial", "Serial", serial_pane);
    part("parallel", "Parallel", parallel_pane);
    return all;
}

}  // namespace tick86::apps

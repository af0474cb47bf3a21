// SPDX-License-Identifier: MIT
// The list of all panes. What the console has and nothing here draws in a way of its own comes as text.
#include <algorithm>
#include <array>
#include <cctype>

#include "apps/desktop/debugger/panels/code_panel.h"
#include "apps/desktop/debugger/panels/console_panel.h"
#include "apps/desktop/debugger/panels/list_panels.h"
#include "apps/desktop/debugger/panels/memory_panel.h"
#include "apps/desktop/debugger/panels/past_panels.h"
#include "apps/desktop/debugger/panels/text_panel.h"
#include "apps/desktop/debugger/pictures/interrupt_panels.h"
#include "apps/desktop/debugger/pictures/pictures.h"

namespace tick86::apps {
namespace {

struct Looks {
    std::string_view name, title;
    int rows = 0;  // so many are asked for; 0: as many as there is room for
};
constexpr std::array Known{
    Looks{"calls", "Call stack"}, Looks{"stats", "Statistics"}, Looks{"bus-summary", "Bus, a line each", 200},
    Looks{"dma", "8237 DMA"},     Looks{"disk", "Hard disk"},
};
// Looks for each changed vector through all of the past, which takes too long to be done at every stop. The pane of
// vectors has the same.
constexpr std::string_view LeftOut = "hooked";

std::unique_ptr<Panel> text_panel(std::string_view name) {
    const auto known = std::find_if(Known.begin(), Known.end(), [&](const Looks& l) { return l.name == name; });
    std::string title(known != Known.end() ? known->title : name);
    title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
    const int rows = known != Known.end() ? known->rows : 0;
    return std::make_unique<TextPanel>(std::string(name), title, TextPanel::Rows::All,
                                       [name = std::string(name), rows](Desk& desk, PaneRoom room) {
                                           return desk.console.pane(name, {rows ? rows : room.rows, room.columns});
                                       });
}

}  // namespace

std::vector<std::unique_ptr<Panel>> make_panels(const Console& console) {
    std::vector<std::unique_ptr<Panel>> all;
    all.push_back(std::make_unique<CodePanel>());
    all.push_back(std::make_unique<RegistersPanel>());
    all.push_back(std::make_unique<StackPanel>());
    all.push_back(std::make_unique<MemoryPanel>("memory", "Memory", MemoryPlace{u16{0x0000}, 0}));
    all.push_back(std::make_unique<MemoryPanel>("memory2", "Memory 2", MemoryPlace{u16{0x0040}, 0}));
    all.push_back(std::make_unique<ConsolePanel>());
    all.push_back(std::make_unique<BreakpointsPanel>());
    all.push_back(std::make_unique<WatchesPanel>());
    all.push_back(std::make_unique<ControllersPanel>());
    all.push_back(std::make_unique<CardPanel>());
    all.push_back(std::make_unique<InterruptsPanel>());
    all.push_back(std::make_unique<LanesPanel>());
    all.push_back(std::make_unique<TimerPanel>());
    all.push_back(std::make_unique<VectorsPanel>());
    all.push_back(std::make_unique<MapPanel>());
    all.push_back(std::make_unique<BusPanel>());
    all.push_back(std::make_unique<TracePanel>());
    all.push_back(std::make_unique<PortsPanel>());
    for (const std::string_view name : console.pane_names()) {
        const bool is_there =
            std::any_of(all.begin(), all.end(), [name](const auto& panel) { return panel->name() == name; });
        if (!is_there && name != LeftOut) all.push_back(text_panel(name));
    }
    return all;
}

}  // namespace tick86::apps

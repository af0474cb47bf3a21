// SPDX-License-Identifier: MIT
// Why a hardware interrupt does not come: the chain from the device to the handler, judged link by link, and what is
// broken in words. It looks at the machine as it stands and at the interrupt log, so nobody has to have watched; it
// changes nothing.
#pragma once
#include <string>
#include <vector>

#include "tick86/debug/interrupts.h"
#include "tick86/debug/panes/pane.h"

namespace tick86 {

enum class WhyCause : u8 {
    Arrives,             // nothing is broken: it comes at the next boundary, or has come and will come again
    NoSuchLine,          // the machine has no slave, or the line carries the slave's INT
    NotConnected,        // nothing is at the end of the line
    DeviceQuiet,         // the device has never asked, or is set up so that it cannot
    Dropped,             // the request went away before the CPU acknowledged it
    NoNewEdge,           // the line is high since it was last served: an edge needs a low level first
    NotInitialised,      // a controller still waits for an initialisation word
    ComesAgain,          // level-triggered: it comes again after each EOI while its line is high
    LevelTriggered,      // ICW1 makes levels of edges: a higher line asks again for ever
    NotIn8086Mode,       // ICW4
    WrongIcw3,           // master and slave do not find each other
    PollPending,         // a poll command (OCW3) was written and not read: IRR stands still
    Masked,              // in the IMR of its controller
    CascadeMasked,       // the master masks IR2, and all of the slave with it
    HandlerRuns,         // its own handler is at work
    NoEoi,               // a handler is over, and its level still in service
    HigherInService,     // the handler of a line of higher priority is at work
    HigherRequested,     // one of higher priority goes first
    InterruptFlagClear,  // IF = 0
    HaltedForGood,       // HLT with IF = 0
    Inhibited,           // the one boundary after STI or a load of a segment register, or after a prefix
    WrongIcw2,           // the controller gives a vector other than the one whose handler was set
    StackOffBalance,     // its handler was left by an IRET that did not pop its frame
    VectorToNothing,     // the vector leads to no program
    NmiMasked,           // port 70h or A0h
    NmiHeldClear,        // port 61h bit 5
};

struct WhyLink {
    enum class Verdict : u8 {
        Good,
        Suspect,  // may be the reason if nothing else is
        Broken,
    };
    std::string name;  // "device", "IMR"
    std::string text;
    Verdict verdict = Verdict::Good;
    WhyCause cause = WhyCause::Arrives;  // unless it is good
};

struct Why {
    std::string subject;  // "IRQ 4", "NMI"
    WhyCause cause = WhyCause::Arrives;
    std::string answer;          // sentences: what is broken first, then what else is
    std::vector<WhyLink> links;  // from the device to the handler
};

// `log` must be up to date.
Why why_irq(const Pc& pc, const Interrupts& log, int irq, const Namer& name = {});
Why why_nmi(const Pc& pc, const Interrupts& log, const Namer& name = {});
// The answer and the chain, what is broken marked '!'.
Pane why_pane(const Why& why, int columns = 0);
// The answers alone, for each line that is connected and for NMI.
Pane why_overview(const Pc& pc, const Interrupts& log, const Namer& name = {}, int columns = 0);

}  // namespace tick86

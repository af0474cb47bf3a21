// SPDX-License-Identifier: MIT
// The clock chip.
#include <fmt/format.h>

#include "debug/panes/layout.h"
#include "debug/parts/words.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

constexpr u8 PeriodicEnable = 0x40, AlarmEnable = 0x20, UpdateEnable = 0x10, Enables = 0x70;

// When the chip would ask if only this interrupt were enabled and none had come yet.
Tick next_of(const Rtc146818& rtc, u8 enable) {
    Rtc146818::State s = rtc.state();
    u8& b = s.reg[Rtc146818::RegisterB];
    b = static_cast<u8>((b & ~Enables) | enable);
    s.reg[Rtc146818::RegisterC] = 0;
    s.irq = false;
    Rtc146818 copy;
    copy.restore(s);
    return copy.next_event();
}

int to_binary(u8 value, bool is_binary) { return is_binary ? value : (value >> 4) * 10 + (value & 15); }
bool is_any(u8 alarm) { return alarm >= 0xC0; }  // [MC146818] don't care

std::string alarm_text(u8 value) { return is_any(value) ? "**" : fmt::format("{:02X}", value); }

// Seconds from now to the alarm, of the day; -1: its bytes name no time.
int seconds_to_alarm(const Rtc146818& rtc) {
    const auto& reg = rtc.state().reg;
    const u8 b = reg[Rtc146818::RegisterB];
    const bool is_binary = bit(b, 2), is_24 = bit(b, 1);
    const u8 hours = reg[Rtc146818::HoursAlarm], minutes = reg[Rtc146818::MinutesAlarm],
             seconds = reg[Rtc146818::SecondsAlarm];
    const auto hour_matches = [&](int hour) {
        if (is_any(hours)) return true;
        if (is_24) return to_binary(hours, is_binary) == hour;
        return to_binary(hours & 0x7F, is_binary) % 12 + (bit(hours, 7) ? 12 : 0) == hour;
    };
    const auto matches = [&](u8 alarm, int value) { return is_any(alarm) || to_binary(alarm, is_binary) == value; };
    constexpr int Day = 24 * 60 * 60;
    const Rtc146818::Time now = rtc.time();
    const int start = (now.hour * 60 + now.minute) * 60 + now.second;
    for (int ahead = 1; ahead <= Day;) {
        const int at = (start + ahead) % Day;
        if (!hour_matches(at / 3600) || !matches(minutes, at / 60 % 60))
            ahead += 60 - at % 60;  // to the next minute
        else if (!matches(seconds, at % 60))
            ++ahead;
        else
            return ahead;
    }
    return -1;
}

}  // namespace

Pane clock_pane(const Pc& pc) {
    Pane pane;
    if (!pc.board().is_pc86()) {
        layout::row(pane).add("no clock chip: the xt has none", Role::Dim);
        return pane;
    }
    const Rtc146818& rtc = pc.board().rtc.look();
    const auto& reg = rtc.state().reg;
    const u8 a = rtc.peek(Rtc146818::RegisterA), b = reg[Rtc146818::RegisterB], c = rtc.peek(Rtc146818::RegisterC);
    const Rtc146818::Time t = rtc.time();
    constexpr std::array Days{"", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    const char* day = t.day_of_week >= 1 && t.day_of_week <= 7 ? Days[static_cast<std::size_t>(t.day_of_week)] : "";
    PaneLine& head = layout::heading(pane, "MC146818 clock at 70h: ");
    head.add(
        fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} {}", t.year, t.month, t.day, t.hour, t.minute, t.second, day));
    PaneLine& line = layout::row(pane).add(" IRQ 8 ");
    layout::level(line, rtc.state().irq);
    line.add(fmt::format("  index {:02X}: {} = {:02X}   NMI {}", rtc.selected(), words::rtc_register(rtc.selected()),
                         rtc.peek(rtc.selected()), pc.board().state().nmi_enabled ? "enabled" : "masked"));
    layout::row(pane).add(fmt::format(" A {:02X}  ", a)).add(words::rtc_register_a(a), Role::Note);
    layout::row(pane).add(fmt::format(" B {:02X}  ", b)).add(words::rtc_register_b(b), Role::Note);
    PaneLine& flags = layout::row(pane).add(fmt::format(" C {:02X}  ", c)).add(words::rtc_register_c(c), Role::Note);
    if (c & b & Enables) flags.add("  ! no more interrupts until it is read", Role::Blocked);
    layout::row(pane).add(fmt::format(" D {:02X}  ", rtc.peek(Rtc146818::RegisterD))).add("battery good", Role::Note);

    const Tick now = rtc.state().now;
    const auto next = [&](const char* what, u8 enable, Tick at, const std::string& detail) {
        PaneLine& out = layout::row(pane).add(fmt::format(" {:<9}", what));
        const bool is_enabled = b & enable;
        out.add(is_enabled ? "enabled " : "off     ", is_enabled ? Role::On : Role::Dim);
        if (!detail.empty()) out.add(detail + "  ");
        if (at == Never)
            out.add("does not come", Role::Dim);
        else
            out.add(fmt::format("next at cycle {}, in {}", pc.board().clock_from(at), layout::duration(at - now)),
                    is_enabled ? Role::Plain : Role::Dim);
    };
    const int hz = words::rtc_rate_hz(a);
    next("periodic", PeriodicEnable, next_of(rtc, PeriodicEnable), hz ? fmt::format("{} Hz", hz) : "");
    const Tick update = next_of(rtc, UpdateEnable);
    next("update", UpdateEnable, update, "");
    const int seconds = seconds_to_alarm(rtc);
    const Tick alarm =
        update == Never || seconds < 0
            ? Never
            : update + Rtc146818::Crystal.to_tick(static_cast<u64>(seconds - 1) * Rtc146818::PeriodsPerSecond);
    next("alarm", AlarmEnable, alarm,
         fmt::format("{}:{}:{}", alarm_text(reg[Rtc146818::HoursAlarm]), alarm_text(reg[Rtc146818::MinutesAlarm]),
                     alarm_text(reg[Rtc146818::SecondsAlarm])));
    layout::heading(pane, "RAM");
    for (int first = 0; first < 64; first += 16) {
        PaneLine& row = layout::row(pane).add(fmt::format(" {:02X} ", first), Role::Address);
        for (int i = first; i < first + 16; ++i)
            row.add(i < Rtc146818::FirstRam ? " .." : fmt::format(" {:02X}", reg[static_cast<std::size_t>(i)]),
                    i < Rtc146818::FirstRam ? Role::Dim : Role::Plain);
    }
    return pane;
}

}  // namespace tick86

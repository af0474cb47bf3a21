// SPDX-License-Identifier: MIT
// The chain of an interrupt request line, link by link.
#include "tick86/debug/why.h"

#include <fmt/format.h>

#include <algorithm>

#include "debug/interrupts/prose.h"
#include "debug/interrupts/why_facts.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

using cpu::Clock, cpu::NeverClock;
using Verdict = WhyLink::Verdict;

namespace {

constexpr int SlaveWire = 2;  // the slave's INT is on IR2 of the master

class IrqChain {
public:
    IrqChain(const Pc& pc, const Interrupts& log, int irq, const Namer& name)
        : pc_(pc), facts_(pc, log, name), irq_(irq), chip_(irq / 8), line_(irq % 8) {
        why_.subject = fmt::format("IRQ {}", irq);
    }

    Why make() {
        if (!exists()) return std::move(why_);
        last_ = facts_.latest_of(irq_);
        spurious_ = facts_.latest_spurious(irq_);
        if (last_ && spurious_ && spurious_->serial < last_->serial) spurious_ = nullptr;
        is_accepted_ = pc_.cpu().pending == cpu::Pending::Intr && requesting_irq(pc_) == irq_;
        device();
        wire();
        set_up();
        request();
        mask();
        service();
        if (irq_ >= 8) cascade();
        intr();
        interrupt_flag();
        shadow();
        vector();
        handler();
        conclude(why_, last_ != nullptr, success());
        if (why_.cause == WhyCause::ComesAgain) why_.answer = arrivals() + " But " + why_.answer;
        if (spurious_) why_.answer += " What came by its vector was " + spurious_entry() + '.';
        return std::move(why_);
    }

private:
    const Pic8259& pic() const { return pc_.pic(chip_); }
    const Pic8259& master() const { return pc_.pic(0); }
    const char* chip_name(int chip) const { return facts_.chip_name(chip); }
    bool level() const { return bit(pic().state().lines, line_); }
    bool requested() const { return pic().is_requested(line_); }

    void good(const char* name, std::string text) { why_.links.push_back({name, std::move(text), Verdict::Good, {}}); }
    void broken(const char* name, std::string text, WhyCause cause) {
        why_.links.push_back({name, std::move(text), Verdict::Broken, cause});
    }
    void suspect(const char* name, std::string text, WhyCause cause) {
        why_.links.push_back({name, std::move(text), Verdict::Suspect, cause});
    }

    bool exists() {
        std::string text;
        WhyCause cause = WhyCause::NoSuchLine;
        if (irq_ >= 8 && !pc_.board().is_pc86())
            text = "This machine has one 8259: there are IRQ 0 to 7.";
        else if (irq_ == SlaveWire && pc_.board().is_pc86())
            text = "IR2 of the master carries the slave's INT; ask for one of IRQ 8 to 15, its lines.";
        else if (irq_source(pc_, irq_) == "not connected") {
            text = fmt::format("Nothing in this machine is at the end of IR{} of the {}.", line_, chip_name(chip_));
            cause = WhyCause::NotConnected;
        } else {
            return true;
        }
        broken("device", text, cause);
        conclude(why_, false, {});
        return false;
    }

    void device() {
        const LogEntry& up = facts_.latest(irq_, true);
        const bool has_asked = up.at != Never || level() || facts_.taken(irq_) > 0;
        const std::string quiet = facts_.quiet(irq_);
        std::string text = fmt::format("{}, at IR{} of the {}: ", irq_source(pc_, irq_), line_, chip_name(chip_));
        const std::string rarely = facts_.rarely(irq_);
        if (!has_asked) {
            text += "it has never asked";
            text += !quiet.empty() ? "; " + quiet + '.' : rarely.empty() ? "." : ": " + rarely + '.';
            return broken("device", text, WhyCause::DeviceQuiet);
        }
        text += up.at == Never ? std::string("asked before the log begins")
                               : fmt::format("asked last at cycle {}", facts_.clock(up.at));
        const bool is_asking = requested() || bit(pic().state().edges, line_) || (level() && facts_.is_spent(irq_));
        if (!quiet.empty() && !is_asking) return broken("device", text + ". Now " + quiet + '.', WhyCause::DeviceQuiet);
        good("device", text + (rarely.empty() ? "." : "; " + rarely + '.'));
    }

    void wire() {
        const LogEntry &up = facts_.latest(irq_, true), &down = facts_.latest(irq_, false);
        const auto since = [&](const LogEntry& e) {
            return e.at == Never ? std::string() : fmt::format(" since cycle {}", facts_.clock(e.at));
        };
        if (level()) return high_wire(since(up));
        const InterruptRecord* spurious = facts_.spurious_for(irq_);
        if (spurious && (!last_ || spurious->serial > last_->serial))
            return suspect("line",
                           fmt::format("low. The request fell at cycle {}, when the CPU had seen INTR and had not sent "
                                       "its first INTA yet: the {} then gave vector {:02X}h, of its IR7, in its place. "
                                       "A request must last until the acknowledge.",
                                       spurious->dropped, chip_name(spurious->irq / 8), spurious->entry.vector),
                           WhyCause::Dropped);
        const bool is_new = up.at != Never && (!last_ || facts_.clock(up.at) > last_->entry.t);
        if (is_new && down.at != Never && down.serial > up.serial && !facts_.repeats(irq_))
            return suspect("line",
                           fmt::format("low. It rose at cycle {} and fell at cycle {}, before anybody acknowledged "
                                       "it: the request is gone from IRR.",
                                       facts_.clock(up.at), facts_.clock(down.at)),
                           WhyCause::Dropped);
        if (std::string text = too_short(); !text.empty()) return suspect("line", text, WhyCause::Dropped);
        good("line", fmt::format("low{}{}", since(down), facts_.next_edge(irq_)));
    }

    // A device that asks again and again, each time for less than the CPU may need.
    std::string too_short() const {
        constexpr Clock LongestInstruction = 200;  // about; it can take no request before its end
        constexpr int Enough = 3;
        constexpr Clock Lately = 100'000;  // what does come so often loses some requests to its own handler
        if (requested() || !facts_.repeats(irq_)) return {};
        if (last_ && pc_.clock() - last_->entry.t < Lately) return {};
        const WhyFacts::Pulses pulses = facts_.short_pulses(irq_, last_, LongestInstruction);
        if (pulses.count < Enough) return {};
        return fmt::format(
            "low{} It has risen {} times{}, and fallen again each time before the CPU acknowledged it; the latest "
            "request lasted for {} clocks. A request must last until the acknowledge.",
            facts_.next_edge(irq_), pulses.count,
            last_ ? fmt::format(" since its handler was entered last, at cycle {}", last_->entry.t) : "",
            pulses.latest);
    }

    void high_wire(const std::string& since) {
        if (pic().is_level_triggered()) return good("line", "high" + since + '.');
        if (bit(pic().state().edges, line_)) return good("line", "high" + since + ", and its edge is latched.");
        if (facts_.repeats(irq_))
            return good("line", fmt::format("high{}; that edge has been served{}", since, facts_.next_edge(irq_)));
        if (last_ && last_->end == InterruptEnd::Open)
            return good("line",
                        fmt::format("high{}, served at cycle {}; the handler still runs.", since, last_->entry.t));
        std::string text = "high" + since + ", but without a new edge: ";
        const LogEntry& up = facts_.latest(irq_, true);
        const std::optional<Tick> forgotten = facts_.initialised_after(chip_, up);
        if (forgotten)
            text += fmt::format("the edge came before the {} was initialised at cycle {}, which forgets it.",
                                chip_name(chip_), facts_.clock(*forgotten));
        else if (last_)
            text += fmt::format("it was served at cycle {}, and has not fallen since.", last_->entry.t);
        else
            text += "it was acknowledged by a poll, or before the log begins.";
        broken("line", text + " The chip is edge-triggered; the line must fall first: " + facts_.release(irq_) + '.',
               WhyCause::NoNewEdge);
    }

    // What the initialisation words say.
    void set_up() {
        std::string text;
        for (const int chip : {0, 1}) {
            if (chip > chip_) break;
            const Pic8259& p = pc_.pic(chip);
            const Pic8259::State& s = p.state();
            if (!s.ready)
                return broken("ICWs",
                              s.init_step == 0
                                  ? fmt::format("the {} has not been initialised: its INT stays low until ICW1 to "
                                                "ICW4 are written to ports {:02X}h and {:02X}h.",
                                                chip_name(chip), facts_.port(chip), facts_.port(chip) + 1)
                                  : fmt::format("the {} still waits for ICW{} at port {:02X}h; until then its INT "
                                                "stays low.",
                                                chip_name(chip), s.init_step, facts_.port(chip) + 1),
                              WhyCause::NotInitialised);
            if (!p.is_8086_mode())
                return broken("ICWs",
                              fmt::format("the {} is in MCS-80/85 mode (bit 0 of ICW4 is 0{}): what it gives as vector "
                                          "is half of a CALL's address.",
                                          chip_name(chip), bit(s.icw1, 0) ? "" : ", for ICW1 says that none comes"),
                              WhyCause::NotIn8086Mode);
        }
        if (std::string wrong = cascade_error(); !wrong.empty()) return broken("ICWs", wrong, WhyCause::WrongIcw3);
        for (const int chip : {0, 1})
            if (chip <= chip_) {
                if (std::string storm = level_storm(chip); !storm.empty())
                    return broken("ICWs", storm, WhyCause::LevelTriggered);
                text += fmt::format("{}{}: vectors {:02X}h-{:02X}h, {}", text.empty() ? "" : "; ", chip_name(chip),
                                    pc_.pic(chip).vector(0), pc_.pic(chip).vector(7),
                                    pc_.pic(chip).is_level_triggered() ? "level-triggered" : "edge-triggered");
            }
        for (const int chip : {0, 1})
            if (chip <= chip_ && pc_.pic(chip).is_level_triggered())
                return suspect(
                    "ICWs",
                    fmt::format("{}. So it comes again after each EOI while the line is high. The devices of "
                                "a PC want edges: bit 3 of ICW1 0, ICW1 {:02X}h to port {:02X}h.",
                                text, pc_.pic(chip).state().icw1 & ~0x08, facts_.port(chip)),
                    WhyCause::ComesAgain);
        good("ICWs", text + '.');
    }

    std::string cascade_error() const {
        if (!pc_.board().is_pc86()) {
            if (master().is_slave_line(line_))
                return fmt::format(
                    "ICW3 ({:02X}h) says that a slave is on IR{}: at the acknowledge the 8259 leaves "
                    "the bus to it, and FFh is read as vector.",
                    master().state().icw3, line_);
            return {};
        }
        const Pic8259& slave = pc_.pic(1);
        if (slave.state().ready && !slave.is_slave())
            return "the slave is programmed to be alone or the master (ICW1, ICW4): it answers each acknowledge, those "
                   "for the master too.";
        if (irq_ < 8) {
            if (!master().is_slave_line(line_)) return {};
            return fmt::format(
                "the master's ICW3 ({:02X}h) says that a slave is on IR{}; there is none, so nobody gives "
                "a vector, and FFh is read. ICW3 should be 04h.",
                master().state().icw3, line_);
        }
        if (master().is_single())
            return "ICW1 of the master says that it is alone (bit 1): it does not call the slave, and gives the vector "
                   "of its own IR2.";
        if (!master().is_slave_line(SlaveWire))
            return fmt::format(
                "the slave is wired to IR2, but the master's ICW3 ({:02X}h) has bit 2 clear: it gives "
                "the vector of its own IR2, {:02X}h, and does not call the slave. ICW3 should be 04h.",
                master().state().icw3, master().vector(SlaveWire));
        if (slave.slave_id() != SlaveWire)
            return fmt::format(
                "the slave is wired to IR2, but its ICW3 says that it is number {}: it does not answer "
                "when the master calls number 2, and FFh is read as vector. Its ICW3 should be 02h.",
                slave.slave_id());
        return {};
    }

    // A level-triggered chip asks again as soon as a level has been ended, if the line is still high. A line of higher
    // priority that is high for long then leaves no turn to the lower ones.
    std::string level_storm(int chip) const {
        const Pic8259& p = pc_.pic(chip);
        if (!p.is_level_triggered()) return {};
        const int line = chip == chip_ ? line_ : SlaveWire;
        for (int other = 0; other < 8; ++other) {
            if (p.priority(other) >= p.priority(line) || p.is_masked(other) || !bit(p.state().lines, other)) continue;
            const int irq = 8 * chip + other;
            return fmt::format(
                "the {} is level-triggered (bit 3 of ICW1), and IRQ {} ({}) goes first: its line stays "
                "high when it has been served, and so it asks again after each EOI. The devices of a PC "
                "want edges: ICW1 {:02X}h.",
                chip_name(chip), irq, irq_source(pc_, irq), p.state().icw1 & ~0x08);
        }
        return {};
    }

    void request() {
        const Pic8259::State& s = pic().state();
        if (s.poll && !requested())
            return broken("IRR",
                          fmt::format("the {} was given a poll command (OCW3, bit 2) and nobody has read port {:02X}h "
                                      "since: IRR stands still meanwhile.",
                                      chip_name(chip_), facts_.port(chip_)),
                          WhyCause::PollPending);
        good("IRR", requested() ? fmt::format("bit {} is set: it is requested.", line_)
                                : fmt::format("bit {} is clear: nothing is requested now.", line_));
    }

    void mask() {
        const std::string where =
            fmt::format("bit {} of the {}'s mask, port {:02X}h,", line_, chip_name(chip_), facts_.port(chip_) + 1);
        if (pic().is_masked(line_))
            return broken("IMR", where + " is 1: masked" + facts_.mask_writer(chip_) + '.', WhyCause::Masked);
        good("IMR", where + " is 0.");
    }

    void service() { judge_service("ISR", chip_, line_); }

    // A level in service of this or a higher priority, or a higher request.
    void judge_service(const char* name, int chip, int line) {
        const Pic8259& p = pc_.pic(chip);
        const int level = p.blocking_level(line);
        const std::string rotation = facts_.rotation(chip);
        if (level >= 0) return in_service(name, chip, level, rotation);
        const int next = p.highest_request();
        if (next >= 0 && next != line && p.is_requested(line) && !p.is_masked(line))
            return suspect(name,
                           fmt::format("nothing keeps it back, but IRQ {} ({}) asks too, and goes first.{}",
                                       8 * chip + next, irq_source(pc_, 8 * chip + next), rotation),
                           WhyCause::HigherRequested);
        good(name, fmt::format("nothing of the same or a higher priority is in service at the {}.{}", chip_name(chip),
                               rotation));
    }

    void in_service(const char* name, int chip, int level, const std::string& rotation) {
        const bool is_cascade = chip == 0 && pc_.board().is_pc86() && level == SlaveWire;
        const std::string bit_text = fmt::format("bit {} of the {}'s ISR is set", level, chip_name(chip));
        const std::string eoi = fmt::format("20h to port {:02X}h", facts_.port(chip));
        const InterruptRecord* owner = facts_.owner(chip, level);
        if (!owner)
            return broken(name,
                          fmt::format("{}, since before the log begins or by a poll, and no EOI ({}) has ended it.{}",
                                      bit_text, eoi, rotation),
                          WhyCause::NoEoi);
        const std::string who = fmt::format("the handler of {} ({})", name_of(source_of(*owner)),
                                            facts_.place(owner->entry.to_cs, owner->entry.to_ip));
        if (facts_.is_at_work(*owner)) {
            const bool is_own = owner->irq == irq_;
            return broken(name,
                          fmt::format("{}: {} is at work since cycle {} and has not sent its EOI ({}) yet.{}{}",
                                      bit_text, who, owner->entry.t, eoi, facts_.missed(*owner), rotation),
                          is_own ? WhyCause::HandlerRuns : WhyCause::HigherInService);
        }
        std::string text = fmt::format("{}, but {}, entered at cycle {}, ", bit_text, who, owner->entry.t);
        text += owner->is_over() ? fmt::format("returned at cycle {} ", owner->exit.end) : std::string("is gone ");
        text += fmt::format("without an EOI to the {}: it and all below stay blocked until {}.", chip_name(chip), eoi);
        const int other = 1 - chip;
        const auto& other_eoi = owner->eoi[static_cast<std::size_t>(other)];
        if (is_cascade || chip == 1)
            text += other_eoi ? fmt::format(" The {} got one at cycle {}; each of the two needs its own.",
                                            chip_name(other), other_eoi->at)
                              : std::string(" Master and slave need one each.");
        broken(name, text + facts_.missed(*owner) + rotation, WhyCause::NoEoi);
    }

    void cascade() {
        if (master().is_masked(SlaveWire))
            return broken("cascade",
                          "bit 2 of the master's mask, port 21h, is 1: IR2, to which the slave's INT goes, is masked" +
                              facts_.mask_writer(0) + '.',
                          WhyCause::CascadeMasked);
        if (master().blocking_level(SlaveWire) >= 0 || master().highest_request() >= 0)
            return judge_service("cascade", 0, SlaveWire);
        good("cascade", fmt::format("the slave's INT is {}, the master's IR2 is open and nothing is in service above.",
                                    pc_.pic(1).int_level() ? "high" : "low"));
    }

    void intr() {
        good("INTR",
             pc_.cpu().intr ? fmt::format("active since cycle {}.", pc_.cpu().intr_at) : std::string("not active."));
    }

    void interrupt_flag() {
        const cpu::CpuState& s = pc_.cpu();
        if ((s.flags & cpu::flag::IF) || is_accepted_) return good("IF", "1: the CPU takes INTR.");
        std::string text = "0: the CPU takes no INTR. " + facts_.who_cleared_if();
        if (s.pending == cpu::Pending::Halted)
            return broken("IF", text + " It is halted besides: only the NMI or RESET can wake it.",
                          WhyCause::HaltedForGood);
        broken("IF", text, WhyCause::InterruptFlagClear);
    }

    void shadow() {
        const cpu::CpuState& s = pc_.cpu();
        const bool matters = s.intr && (s.flags & cpu::flag::IF) && !is_accepted_;
        if (s.inhibit && matters)
            return broken("shadow",
                          fmt::format("{} has just run: the CPU takes no INTR at the boundary after it, only at the "
                                      "next one.",
                                      facts_.inhibitor()),
                          WhyCause::Inhibited);
        if (s.after_prefix && matters)
            return broken("shadow", "the CPU stands between a prefix and its instruction, where it takes no interrupt.",
                          WhyCause::Inhibited);
        good("shadow", "no instruction before holds INTR off.");
    }

    void vector() {
        const u8 given = pic().vector(line_);
        if (!pic().is_8086_mode()) return good("vector", fmt::format("{:02X}h, which ICW2 does not determine.", given));
        const u8 usual = static_cast<u8>(irq_ < 8 ? 8 + irq_ : 0x70 + irq_ - 8);
        const FarAddress target = facts_.vector(given), at_usual = facts_.vector(usual);
        std::string text = fmt::format("{:02X}h leads to {}", given, facts_.place(target.segment, target.offset));
        const std::string nothing = facts_.why_nothing(target);
        const bool stands_in = facts_.is_stand_in(given);
        const bool is_useless = !nothing.empty() || stands_in || (given >= 0x10 && given < 0x20);
        if (given != usual && is_useless && facts_.why_nothing(at_usual).empty() && !facts_.is_stand_in(usual)) {
            text = fmt::format(
                "the {} gives {:02X}h (ICW2 is {:02X}h), which leads to {}{}; a handler stands at the "
                "usual vector {:02X}h ({}). ICW2 should be {:02X}h.",
                chip_name(chip_), given, pic().state().icw2, facts_.place(target.segment, target.offset),
                nothing.empty() ? "" : ", where " + nothing, usual, facts_.place(at_usual.segment, at_usual.offset),
                usual & 0xF8);
            return broken("vector", text, WhyCause::WrongIcw2);
        }
        if (!nothing.empty())
            return broken("vector", text + ", where " + nothing + ": no handler was set.", WhyCause::VectorToNothing);
        if (stands_in)
            return suspect("vector",
                           text +
                               ", as several others do: a stand-in, which does nothing for this line. No handler was "
                               "set.",
                           WhyCause::VectorToNothing);
        good("vector", text + '.');
    }

    void handler() {
        if (spurious_) return good("handler", "entered last as " + spurious_entry() + '.');
        if (!last_) return good("handler", "it has not been entered, as far as the log goes back.");
        std::string text = fmt::format("entered last at cycle {}", last_->entry.t);
        if (last_->end == InterruptEnd::Left && last_->stray)
            return broken(
                "handler",
                text + ", and left off balance: " + facts_.stray(*last_) + ". PUSH and POP do not balance in it.",
                WhyCause::StackOffBalance);
        if (last_->is_over())
            text += fmt::format(", returned at cycle {}", last_->exit.end);
        else if (facts_.is_at_work(*last_))
            text += ", still at work";
        else
            text += ", and it has not returned";
        good("handler", text + '.');
    }

    // "a spurious interrupt at cycle 99, which still runs: the request of IRQ 0 (8253 timer 0) had gone at cycle 98"
    std::string spurious_entry() const {
        const InterruptRecord& r = *spurious_;
        std::string text = fmt::format("a spurious interrupt, at cycle {}", r.entry.t);
        text += r.is_over()            ? fmt::format(", returned at cycle {}", r.exit.end)
                : facts_.is_at_work(r) ? ", still at work"
                                       : ", and has not returned";
        if (r.dropped_irq < 0)
            return text + fmt::format(": at the acknowledge the {} had no request", chip_name(chip_));
        return text + fmt::format(": at the acknowledge the request of IRQ {} ({}) had gone, at cycle {}",
                                  r.dropped_irq, irq_source(pc_, r.dropped_irq), r.dropped);
    }

    std::string arrivals() const {
        const u64 count = facts_.taken(irq_);
        return fmt::format("It does arrive: taken {} time{} so far{}.", count, count == 1 ? "" : "s",
                           last_ ? fmt::format(", the last at cycle {}", last_->entry.t) : std::string());
    }

    std::string success() const {
        if (is_accepted_) return "It does arrive: the CPU has accepted it, and enters its handler in the next step.";
        if (requested()) return "It does arrive: it is taken at the next boundary.";
        if (facts_.taken(irq_)) return arrivals();
        return "Nothing is in its way: it comes when the device asks.";
    }

    const Pc& pc_;
    WhyFacts facts_;
    int irq_, chip_, line_;
    const InterruptRecord *last_ = nullptr, *spurious_ = nullptr;  // the latter only if it was later
    bool is_accepted_ = false;
    Why why_;
};

}  // namespace

// What led astray when the interrupt was taken comes before what has followed from it.
void conclude(Why& why, bool was_taken, const std::string& success) {
    const auto find = [&](auto matches) { return std::find_if(why.links.begin(), why.links.end(), matches); };
    const auto is_astray = [](const WhyLink& l) {
        return l.cause == WhyCause::WrongIcw2 || l.cause == WhyCause::VectorToNothing;
    };
    auto root = was_taken ? find(is_astray) : why.links.end();
    if (root == why.links.end()) root = find([](const WhyLink& l) { return l.verdict == Verdict::Broken; });
    if (root == why.links.end()) root = find([](const WhyLink& l) { return l.verdict == Verdict::Suspect; });
    if (root == why.links.end()) {
        why.answer = success;
        return;
    }
    root->verdict = Verdict::Broken;
    for (WhyLink& link : why.links)
        if (link.cause == WhyCause::ComesAgain) link.verdict = Verdict::Broken;  // wrong, whatever else is
    why.cause = root->cause;
    why.answer = fmt::format("{}: {}", root->name, root->text);
    std::string others;
    for (const WhyLink& link : why.links)
        if ((link.verdict == Verdict::Broken || is_astray(link)) && &link != &*root)
            others += (others.empty() ? "" : ", ") + link.name;
    if (!others.empty()) why.answer += fmt::format(" Then look at: {}.", others);
}

Why why_irq(const Pc& pc, const Interrupts& log, int irq, const Namer& name) {
    return IrqChain(pc, log, irq, name).make();
}

Pane why_pane(const Why& why, int columns) {
    Pane pane;
    prose::Writer write(pane, columns);
    layout::heading(pane, why.subject + (why.cause == WhyCause::Arrives      ? ""
                                         : why.cause == WhyCause::ComesAgain ? " comes too often"
                                                                             : " does not come"));
    write.paragraph("answer", why.answer, why.cause != WhyCause::Arrives);
    for (const WhyLink& link : why.links) write.paragraph(link.name, link.text, link.verdict == Verdict::Broken);
    return pane;
}

Pane why_overview(const Pc& pc, const Interrupts& log, const Namer& name, int columns) {
    constexpr int Lines = 16;
    Pane pane;
    prose::Writer write(pane, columns);
    layout::heading(pane, "Why does it not come? All lines; 'why irq N' has the whole chain");
    for (int irq = 0; irq < Lines; ++irq) {
        const Why why = why_irq(pc, log, irq, name);
        if (why.cause == WhyCause::NoSuchLine || why.cause == WhyCause::NotConnected) continue;
        write.paragraph(why.subject, irq_source(pc, irq) + ". " + why.answer, why.cause != WhyCause::Arrives);
    }
    const Why nmi = why_nmi(pc, log, name);
    write.paragraph(nmi.subject, nmi.answer, nmi.cause != WhyCause::Arrives);
    return pane;
}

}  // namespace tick86

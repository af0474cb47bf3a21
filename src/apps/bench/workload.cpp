// SPDX-License-Identifier: MIT
#include "apps/bench/workload.h"

#include <stdexcept>

#include "apps/bench/flat_run.h"
#include "tick86/machine/pc.h"
#include "tick86/machine/roms.h"
#include "tick86/media/floppy_image.h"

namespace tick86::bench {
namespace {

class FlatWorkload final : public Workload {
public:
    FlatWorkload(std::string name, std::string what, CpuModel cpu)
        : name_(std::move(name)), what_(std::move(what)), cpu_(cpu) {}
    std::string name() const override { return name_; }
    std::string what() const override { return what_; }

    void prepare() override { flat_ = std::make_unique<FlatRun>(cpu_, embedded_bench(name_)); }
    void run() override { flat_->run(); }
    Counts run_counted() override {
        InstructionCounter counter;
        flat_->run(FlatRun::NoLimit, counter);
        return counter.finish(flat_->state());
    }
    u64 clocks() const override { return static_cast<u64>(flat_->clocks()); }
    u64 state_hash() override { return flat_->state_hash(); }

private:
    std::string name_, what_;
    CpuModel cpu_;
    std::unique_ptr<FlatRun> flat_;
};

// A PC from a certain point on, for a certain number of clocks.
class PcWorkload : public Workload {
public:
    explicit PcWorkload(CpuModel cpu) { config_.cpu = cpu; }

    void prepare() override {
        pc_.reset();
        if (!disk_bytes_.empty()) {
            disk_ = std::make_unique<FloppyImage>(FloppyImage::from_bytes(disk_bytes_, name()));
            config_.floppy[0] = drive_type_for(disk_->kind());
        }
        pc_ = std::make_unique<Pc>(config_);
        if (disk_) pc_->input({0, InsertFloppy{0, disk_.get()}});
        reach_start();
        start_ = pc_->clock();
    }
    void run() override { pc_->run_clocks(length_); }
    Counts run_counted() override {
        InstructionCounter counter;
        WatchProbe watch;
        watch.add(counter);
        pc_->run(config_.cpu_clock.to_tick(static_cast<u64>(start_ + length_)), watch);
        return counter.finish(pc_->cpu());
    }
    u64 clocks() const override { return static_cast<u64>(pc_->clock() - start_); }
    u64 state_hash() override { return pc_->state_hash(); }

protected:
    virtual void reach_start() {}
    // Runs on until `done`, looked at every 10 ms; within ten seconds.
    template <class F>
    void run_until(F done) {
        const Tick end = pc_->now() + 10 * TicksPerSecond;
        while (!done()) {
            if (pc_->now() >= end) throw std::runtime_error(name() + ": the machine does not get that far");
            pc_->run(pc_->now() + ticks_from_ms(10));
        }
    }

    Config config_;
    std::vector<u8> disk_bytes_;
    cpu::Clock length_ = 30'000'000;
    cpu::Clock start_ = 0;
    std::unique_ptr<FloppyImage> disk_;
    std::unique_ptr<Pc> pc_;
};

class Interrupts final : public PcWorkload {
public:
    explicit Interrupts(CpuModel cpu) : PcWorkload(cpu) {
        const auto program = embedded_bench("interrupts");
        config_.loads.push_back({"interrupts", 0x1000, 0, {program.begin(), program.end()}});
        config_.start = StartAddress{0x1000, 0};
    }
    std::string name() const override { return "interrupts"; }
    std::string what() const override { return "the timer asks 5966 times a second (machine)"; }
};

class MachineAtWork final : public PcWorkload {
public:
    explicit MachineAtWork(CpuModel cpu) : PcWorkload(cpu) {
        constexpr std::size_t Smallest = 160 * 1024;
        const auto sector = embedded_bench("machine");
        disk_bytes_.assign(sector.begin(), sector.end());
        disk_bytes_.resize(Smallest);
    }
    std::string name() const override { return "machine"; }
    std::string what() const override { return "CGA, timer, refresh and a mixed load (machine)"; }

private:
    void reach_start() override {
        run_until([this] { return pc_->peek(0x500) == 0xAA; });
    }
};

class BootOfDemo final : public PcWorkload {
public:
    explicit BootOfDemo(CpuModel cpu) : PcWorkload(cpu) {
        const auto disk = embedded_demo_disk();
        disk_bytes_.assign(disk.begin(), disk.end());
        length_ = 0;
    }
    std::string name() const override { return "boot"; }
    std::string what() const override { return "demonstration disk, reset to its screen (machine)"; }

    void prepare() override {
        PcWorkload::prepare();
        if (length_ != 0) return;
        run_until([this] { return shows(); });
        length_ = pc_->clock();
        PcWorkload::prepare();
    }
    void run() override {
        PcWorkload::run();
        if (!shows()) throw std::runtime_error("boot: the screen of the demonstration disk did not come again");
    }

private:
    bool shows() const { return pc_->text_screen().to_utf8().find(Text) != std::string::npos; }
    static constexpr const char* Text = "Press one of these keys";
};

}  // namespace

const std::vector<std::string>& workload_names() {
    static const std::vector<std::string> Names{"alu",      "str",        "muldiv", "mix",
                                                "branches", "interrupts", "boot",   "machine"};
    return Names;
}

const std::vector<std::string>& mean_names() {
    static const std::vector<std::string> Names{"alu", "str", "muldiv", "mix"};
    return Names;
}

std::unique_ptr<Workload> make_workload(const std::string& name, CpuModel cpu) {
    if (name == "interrupts") return std::make_unique<Interrupts>(cpu);
    if (name == "boot") return std::make_unique<BootOfDemo>(cpu);
    if (name == "machine") return std::make_unique<MachineAtWork>(cpu);
    const char* what = name == "alu"      ? "registers and short jumps (flat bus)"
                       : name == "str"    ? "repeated string instructions (flat bus)"
                       : name == "muldiv" ? "multiplication and division (flat bus)"
                       : name == "mix"    ? "memory operands, stack, calls (flat bus)"
                                          : "branches and calls (flat bus)";
    return std::make_unique<FlatWorkload>(name, what, cpu);
}

}  // namespace tick86::bench

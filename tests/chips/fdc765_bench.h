// SPDX-License-Identifier: MIT
// A floppy controller on the bench: a drive of four-wire simplicity whose tracks a test writes down by hand, and a DMA
// controller that answers each request after a chosen time.
#pragma once
#include <initializer_list>
#include <map>
#include <vector>

#include "tests/support/pin_log.h"
#include "tick86/chips/fdc765.h"

namespace tick86::test {

struct BenchSector {
    FloppySector id;
    std::vector<u8> data;
    bool bad = false;
};

struct BenchDrive {
    bool turning = true;
    Tick origin = 0;
    u16 bytes = 6250;
    FloppyRate rate = FloppyRate::Kbit250;
    bool mfm = true;
    FloppyLines lines;
    int cylinder = 0;
    bool write_fault = false;
    std::map<std::pair<int, int>, std::vector<BenchSector>> tracks;  // by cylinder and head
    std::vector<FloppySector> shown;
    std::vector<FloppySector> formatted;
    std::vector<u8> fills;
    std::vector<std::pair<Tick, bool>> pulses;
    std::vector<std::pair<Tick, bool>> motor;
    std::vector<u8> buffer;

    std::vector<BenchSector>& at(int head) { return tracks[{cylinder, head}]; }

    // Sectors of 128 << n bytes, in the places of a System 34 track with a gap 3 of 80 bytes.
    void fill_track(int c, int head, int count, u8 n = 2) {
        std::vector<BenchSector> out;
        const int length = 128 << n;
        for (int i = 0; i < count; ++i) {
            BenchSector s;
            const int id_end = 168 + i * (62 + length + 80);
            s.id = {u8(c), u8(head), u8(i + 1), n, u16(id_end), u16(id_end + 38), false};
            for (int k = 0; k < length; ++k) s.data.push_back(u8(c * 50 + head * 25 + i * 7 + k));
            out.push_back(s);
        }
        tracks[{c, head}] = out;
    }
};

class FdcBench {
public:
    Fdc765 fdc;
    std::array<BenchDrive, 4> drives;
    PinLog log;  // 0: irq, 1: dreq
    std::vector<u8> memory;
    std::size_t next_byte = 0;
    std::size_t count = 0;  // bytes until terminal count
    bool dma_on = true;
    Tick dma_delay = 30;
    Tick stride = 0;  // catch up in steps of this many ticks; 0: in leaps
    Tick now = 0;

    FdcBench() {
        log.watch<0>(fdc.irq);
        log.watch<1>(fdc.dreq);
        using Drives = std::array<BenchDrive, 4>;
        fdc.lines.connect(drives, [](Drives& d, int n) {
            FloppyLines out = d[n].lines;
            out.track0 = d[n].lines.track0 || d[n].cylinder == 0;
            return out;
        });
        fdc.track.connect(drives, [](Drives& d, int n, int head) {
            FloppyTrack t{d[n].turning, d[n].origin, d[n].bytes, d[n].rate, d[n].mfm, {}};
            d[n].shown.clear();
            for (const BenchSector& s : d[n].at(head)) d[n].shown.push_back(s.id);
            t.sectors = d[n].shown;
            return t;
        });
        fdc.motor.connect(drives, [](Drives& d, int n, bool on, Tick t) { d[n].motor.emplace_back(t, on); });
        fdc.pulse.connect(drives, [](Drives& d, int n, bool inward, Tick t) {
            d[n].pulses.emplace_back(t, inward);
            d[n].cylinder += inward ? 1 : d[n].cylinder > 0 ? -1 : 0;
        });
        fdc.read_byte.connect(drives, [](Drives& d, int n, int head, int sector, int offset) {
            const BenchSector& s = d[n].at(head)[sector];
            if (offset >= int(s.data.size())) return FloppyByte{0x4E, true};
            return FloppyByte{s.data[offset], s.bad};
        });
        fdc.write_byte.connect(drives, [](Drives& d, int n, int, int, int offset, u8 value) {
            d[n].buffer.resize(offset + 1);
            d[n].buffer[offset] = value;
        });
        fdc.end_write.connect(drives, [](Drives& d, int n, int head, int sector, bool deleted) {
            if (d[n].write_fault) return false;
            d[n].at(head)[sector].data = d[n].buffer;
            d[n].at(head)[sector].id.deleted = deleted;
            return true;
        });
        fdc.format_sector.connect(drives, [](Drives& d, int n, int, FloppySector id, u8 fill) {
            if (d[n].write_fault) return false;
            d[n].formatted.push_back(id);
            d[n].fills.push_back(fill);
            return true;
        });
    }

    // Out of reset with drive 0 selected, the four interrupts of the reset asked about, SRT 6 ms, HLT 4 ms at 250
    // kbit/s.
    void start(u8 dor = 0x1C, bool non_dma = false) {
        fdc.write(2, dor);
        run(ticks_from_ms(3));
        for (int i = 0; i < 4; ++i) command({0x08}), results();
        command({0x03, 0xDF, u8(0x02 | non_dma)});
        log.take();
        for (auto& d : drives) d.motor.clear();
    }

    void advance(Tick to) {
        if (stride == 0)
            fdc.catch_up(to);
        else
            for (Tick t = now; t < to;) fdc.catch_up(t = std::min(t + stride, to));
        now = to;
    }
    // The board: events of the chip, and its DMA requests served.
    void run_to(Tick end) {
        if (!dma_on) return advance(std::max(end, now));
        while (now < end) {
            Tick next = std::min(end, fdc.next_event());
            if (fdc.state().dreq) {
                if (dma_due_ == Never) dma_due_ = now + dma_delay;
                next = std::min(next, dma_due_);
            } else {
                dma_due_ = Never;
            }
            advance(std::max(next, now));
            if (now == dma_due_) serve();
        }
    }
    void run(Tick ticks) { run_to(now + ticks); }
    // Until the interrupt; false if it does not come in time.
    bool wait_irq(Tick limit = ticks_from_ms(3000)) {
        const Tick end = now + limit;
        while (!fdc.state().irq && now < end) run_to(std::min({end, std::max(now + 1, fdc.next_event()), dma_point()}));
        return fdc.state().irq;
    }

    void command(std::initializer_list<u8> bytes) {
        for (const u8 b : bytes) {
            run(Fdc765::ByteDelay);
            fdc.write(5, b);
        }
    }
    std::vector<u8> results() {
        std::vector<u8> out;
        run(Fdc765::ByteDelay);
        while ((fdc.read(4) & 0xD0) == 0xD0) {
            out.push_back(fdc.read(5));
            run(Fdc765::ByteDelay);
        }
        return out;
    }
    // A whole command with its interrupt; empty if that did not come.
    std::vector<u8> transfer(std::initializer_list<u8> bytes, std::size_t dma_bytes) {
        count = dma_bytes;
        next_byte = 0;
        command(bytes);
        if (!wait_irq()) return {};
        return results();
    }
    std::vector<u8> read(std::initializer_list<u8> bytes, std::size_t dma_bytes) {
        memory.clear();
        return transfer(bytes, dma_bytes);
    }

private:
    Tick dma_point() const {
        return fdc.state().dreq && dma_on ? (dma_due_ == Never ? now + dma_delay : dma_due_) : Never;
    }
    void serve() {
        dma_due_ = Never;
        const u8 op = fdc.state().command[0] & 0x1F;
        const bool from_disk = op == 0x02 || op == 0x06 || op == 0x0C;
        if (from_disk)
            memory.push_back(fdc.dack_read());
        else
            fdc.dack_write(next_byte < memory.size() ? memory[next_byte] : 0);
        ++next_byte;
        if (count > 0 && --count == 0) {
            fdc.tc(true);
            fdc.tc(false);
        }
    }
    Tick dma_due_ = Never;
};

}  // namespace tick86::test

# SPDX-License-Identifier: MIT
"""Waveforms, read by a parser of the format that shares nothing with the program [IEEE 1364-2005 chapter 18], and compared
with other formats of the same run and with what the guest did: bus cycles, a sector by DMA, interrupts."""
import csv
import re
from bisect import bisect_right

from support import Bench, find, require

require("nasm")
bench = Bench()
DISK = bench.image("interrupts.img", 360, bench.assemble("interrupts.asm"))
CLOCK = 3 * 4_400_000 / 63  # of the CPU, in picoseconds: three ticks of 14.31818 MHz


class Bad(Exception):
    pass


def read_vcd(path):
    """{name: [(time, value)]}, and all times; raises Bad where the file is not as the standard has it."""
    text = open(path, encoding="ascii").read()
    end = text.index("$enddefinitions")
    depth, names, widths, sections = 0, {}, {}, text[:end].split("$end")
    for section in sections:
        words = section.split()
        if not words:
            continue
        keyword = words[0]
        if keyword == "$scope":
            depth += 1
        elif keyword == "$upscope":
            depth -= 1
        elif keyword == "$var":
            kind, width, code, name, *bits = words[1:]
            if kind != "wire" or code in names or name in names.values() or not re.fullmatch(r"[!-~]+", code):
                raise Bad(f"variable {words}")
            if (int(width) > 1) != bool(bits) or (bits and bits != [f"[{int(width) - 1}:0]"]):
                raise Bad(f"width of {name}: {width} {bits}")
            names[code], widths[code] = name, int(width)
        elif keyword == "$timescale":
            if words[1:] != ["1", "ps"]:
                raise Bad(f"timescale {words}")
        elif keyword not in ("$comment", "$date", "$version"):
            raise Bad(f"keyword {keyword}")
        if depth < 0:
            raise Bad("too many $upscope")
    if depth:
        raise Bad("a scope stays open")
    signals = {name: [] for name in names.values()}
    times, now, dumping, dumped = [], None, False, set()
    for line in text[end:].split("\n", 1)[1].splitlines():
        if line.startswith("#"):
            when = int(line[1:])
            if now is not None and when <= now:
                raise Bad(f"time {when} after {now}")
            times.append(now := when)
            continue
        if line in ("$dumpvars", "$end"):
            dumping = line == "$dumpvars"
            continue
        if now is None:
            raise Bad("a change before the first time")
        if line[0] in "01":
            value, code = int(line[0]), line[1:]
        else:
            found = re.fullmatch(r"b([01]+) (\S+)", line)
            if not found:
                raise Bad(f"'{line}'")
            value, code = int(found[1], 2), found[2]
        if code not in names:
            raise Bad(f"'{code}' is not declared")
        if (line[0] == "b") != (widths[code] > 1) or value >> widths[code]:
            raise Bad(f"'{line}' does not fit {widths[code]} bits")
        history = signals[names[code]]
        if dumping:
            dumped.add(code)
        elif not history or history[-1][1] == value or history[-1][0] == now:
            raise Bad(f"{names[code]} at {now}: no change, or two at once")
        history.append((now, value))
    if dumped != set(names):
        raise Bad("not every variable has a value at the beginning")
    return signals, times


def changes_of(path):
    """{name: [(time, value)]} of changes only, by a reader that asks nothing of the file."""
    names, changes, now = {}, {}, 0
    for line in open(path, encoding="ascii"):
        words = line.split()
        if not words:
            continue
        if words[0] == "$var":
            names[words[3]] = words[4]
        elif line[0] == "#":
            now = int(line[1:])
        elif line[0] in "01" or line[0] == "b":
            value, code = (words[0][0], words[0][1:]) if line[0] != "b" else (words[0][1:], words[1])
            history = changes.setdefault(names[code], [])
            if not history or history[-1][1] != int(value, 2):
                history.append((now, int(value, 2)))
    return changes


def level(signal, time):
    """The value just after `time`."""
    return signal[bisect_right(signal, (time, 1 << 40)) - 1][1]


def rises(signal):
    return [t for (t, v), (_, before) in zip(signal[1:], signal) if v and not before]


def falls(signal):
    return [t for (t, v), (_, before) in zip(signal[1:], signal) if not v and before]


def waves(name, *run):
    """The same run as waveform, as text with its clocks, and as CSV."""
    paths = [bench.path(name + ending) for ending in (".vcd", ".txt", ".csv")]
    for path in paths:
        bench.expect(f"{os_name(path)} is recorded", *run, "--trace", path,
                     *(["--trace-bus", "on"] if path.endswith(".txt") else []))
    try:
        signals, times = read_vcd(paths[0])
    except (Bad, ValueError) as reason:
        bench.check(False, f"{name}: a sound VCD file", f"  {reason}")
        bench.finish()
    bench.check(len(times) > 100, f"{name}: a sound VCD file, {len(times)} instants")
    return signals, open(paths[1], encoding="utf-8").read(), list(csv.DictReader(open(paths[2], encoding="utf-8", newline="")))


def os_name(path):
    return path.rsplit("/", 1)[1]


def near(a, b, clocks=0.01):
    return abs(a - b) <= clocks * CLOCK


# ---- two interrupts, one within the other: the processor's pins

signals, text, rows = waves("irq", DISK, "--snapshot", "--expect-text", "DONE", "--max-time", "20",
                            "--trace-start", "irq 8", "--trace-stop", "cycle 2600000")
if find("vcd2fst") and find("fst2vcd"):  # GTKWave's own reader
    fst, back = bench.path("irq.fst"), bench.path("back.vcd")
    bench.tool("vcd2fst", bench.path("irq.vcd"), fst)
    open(back, "wb").write(bench.tool("fst2vcd", fst))
    bench.equal(changes_of(back), changes_of(bench.path("irq.vcd")), "GTKWave reads the same changes at the same times")
else:
    print("note  vcd2fst is missing (package gtkwave): its reader is not asked")

needed = {"ALE", "S0", "S1", "S2", "QS0", "QS1", "READY", "AEN", "INTR", "INTA", "NMI", "OUT0", "OUT1", "OUT2",
          "IMR_MASTER", "IMR_SLAVE", "ISR_MASTER", "ISR_SLAVE", *(f"IR{i}" for i in range(16)),
          *(f"{s}{i}" for s in ("DREQ", "DACK") for i in range(4))}
bench.check(needed <= set(signals), "it has all lines", f"  missing: {sorted(needed - set(signals))}")

ale = rises(signals["ALE"])
cycles = re.findall(r"^ +(\d+) +T1 (\w+)", text, re.M)
bench.equal(len(ale), len(cycles), "ALE rises once for each bus cycle of the text trace")
bench.check(len(cycles) > 1000 and all(near(t, int(c) * CLOCK) for t, (c, _) in zip(ale, cycles)), "at its T1")
bench.check(all(near(fall - rise, CLOCK) for rise, fall in zip(ale, falls(signals["ALE"]))), "for one clock")

kinds = {0: "INTA", 1: "IOR", 2: "IOW", 3: "HALT", 4: "CODE", 5: "MEMR", 6: "MEMW", 7: "PASV"}
status = [kinds[sum(level(signals[f"S{i}"], t) << i for i in range(3))] for t in ale]
bench.equal(status, [kind for _, kind in cycles], "S2-S0 have the kind of each cycle")
bench.equal(len(rises(signals["INTA"])), sum(kind == "INTA" for _, kind in cycles), "INTA has its pulses")
entries = [row for row in rows if row["kind"] == "intr"]
bench.equal(len(rises(signals["INTA"])), 2 * len(entries), "two for each interrupt of the CSV")
first_bytes = sum(len(re.findall(r" F [0-9A-F]{2}$", line)) for line in text.splitlines())
bench.check(first_bytes >= sum(row["kind"] == "instruction" for row in rows), "the text has a first byte per instruction")
queue = {}
edges = sorted({t for name in ("QS0", "QS1") for t, _ in signals[name]})
# A clock with QS = 01 (first byte): each may follow another without an edge, so count clocks.
firsts = sum(round((b - a) / CLOCK) for a, b in zip(edges, edges[1:])
             if level(signals["QS0"], a) and not level(signals["QS1"], a))
bench.check(abs(firsts - first_bytes) <= 1, "QS shows as many first bytes", f"  {firsts}, {first_bytes}")

waits = len(re.findall(r"^ +\d+ +Tw ", text, re.M))
low = sum(b - a for a, b in zip(falls(signals["READY"]), [*rises(signals["READY"]), 0]) if b)
bench.check(waits > 50 and near(low, waits * CLOCK, 0.5), "READY is low for as many clocks as there are Tw",
            f"  {low / CLOCK}, {waits}")

full = bench.path("full.vcd")
result = bench.raw("--headless", DISK, "--snapshot", "--max-time", "1", "--trace", full, disk=300_000)
bench.check(result.status == 2 and "could not be written any further" in result.err, "a full disk ends a waveform", result)
bench.check(len(read_vcd(full)[1]) > 10_000, "which is sound as far as it goes")

# ---- the 8259As and the timer

for row in entries:
    irq, start = int(row["irq"]), int(row["cycle"]) * CLOCK
    ends = start + int(row["clocks"]) * CLOCK
    here = level(signals["ISR_SLAVE" if irq > 7 else "ISR_MASTER"], ends)
    if not here >> irq % 8 & 1 or not level(signals["INTR"], start):
        bench.check(False, f"IRQ {irq} at cycle {row['cycle']} is in service after its entry, INTR was up before it")
bench.check(len(entries) > 10, f"{len(entries)} interrupts have INTR before them and their bit in service after them")
ir0 = rises(signals["IR0"])
bench.equal(ir0, rises(signals["OUT0"]), "IR0 is OUT0")
bench.check(all(near(b - a, 1193 * 4 * CLOCK) for a, b in zip(ir0, ir0[1:])), "it rises each 1,193 timer pulses")
bench.equal([row["irq"] for row in entries].count("0"), len([t for t in ir0 if t < int(rows[-1]["cycle"]) * CLOCK]),
            "each of its edges is served")
out1 = rises(signals["OUT1"])
bench.check(len(out1) > 100 and all(near(b - a, 18 * 4 * CLOCK) for a, b in zip(out1, out1[1:])),
            "OUT1 asks for refresh each 72 clocks")
bench.check(abs(len(rises(signals["DACK0"])) - len(out1)) <= 1, "and gets it",
            f"  {len(rises(signals['DACK0']))}, {len(out1)}")

# ---- a boot sector of 512 bytes by DMA, most of them while the processor does not look

signals, text, rows = waves("boot", DISK, "--snapshot", "--max-time", "2", "--trace-start", "int 19h",
                            "--trace-stop", "0000:7C00")
dreq, dack, aen = (signals[name] for name in ("DREQ2", "DACK2", "AEN"))
bench.equal(len(rises(dack)), 512, "DACK2 answers once for each byte of the boot sector")
bench.equal(len(rises(dreq)), 512, "and DREQ2 asks for each")
bench.check(all(a < b for a, b in zip(rises(dreq), rises(dack))), "before the answer")
bench.check(all(near(b - a, 32e6, 1) for a, b in zip(rises(dreq), rises(dreq)[1:])),
            "each 32 microseconds, as 250,000 bits in a second come")
bench.check(all(level(aen, t) and level(aen, t - 1) for t in rises(dack)), "AEN is up when DACK2 rises")
bench.check(all(near(fall - rise, 6 * CLOCK) for rise, fall in zip(rises(dack), falls(dack))),
            "each takes its clocks and the board's wait state")
bench.check(not any(level(signals["DACK0"], t) for t in rises(dack)), "no refresh runs meanwhile")
bench.equal(len(rises(aen)), len(rises(dack)) + len(rises(signals["DACK0"])), "AEN rises for these and for refresh")
bench.finish()

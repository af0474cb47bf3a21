# SPDX-License-Identifier: MIT
"""Traces as a user meets them: formats, start, stop and ring, show, diff, golden traces, windows as CPU tests, the
disassembler; and what is refused."""
import csv
import json
import os
import re

from support import Bench, require

require("nasm")
bench = Bench()
DISK = bench.image("interrupts.img", 360, bench.assemble("interrupts.asm"))
RUN = [DISK, "--snapshot", "--expect-text", "DONE", "--max-time", "20"]


def trace(name, *arguments, run=RUN):
    path = bench.path(name)
    bench.expect(f"a run with --trace {name}", *run, "--trace", path, *arguments)
    return path


def refused(what, message, *arguments, status=2):
    result = bench.raw(*arguments)
    bench.check(result.status == status and message in result.err, f"{what}: status {status}, '{message}'", result)


# ---- formats: the same steps in each

whole = trace("whole.bin")
listed = trace("whole.csv")
with open(listed, encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
objects = [json.loads(line) for line in open(trace("whole.jsonl"), encoding="utf-8")]
text = open(trace("whole.txt"), encoding="utf-8").read().splitlines()
bench.equal(len(objects) - 1, len(rows), "CSV and JSON lines have as many steps")
bench.equal(sum(not line.startswith(";") for line in text), len(rows), "and so has the text")
result = bench.raw("trace", "diff", whole, listed)
bench.equal((result.status, result.out), (0, f"{len(rows)} steps, no difference\n"), "the binary trace does not differ")
shown = bench.raw("trace", "show", whole)
bench.equal(shown.out.splitlines(), text, "trace show prints what --trace-format text writes")
bench.check(all(int(a["cycle"]) + int(a["clocks"]) == int(b["cycle"]) for a, b in zip(rows, rows[1:])),
            "each step begins where the one before it has ended")

# ---- what is in it, checked against the guest and against arithmetic

screen = bench.expect("the guest counts its interrupts", *RUN, "--dump-text").out
timer, clock, nested = map(int, re.search(r"TIMER (\d+) CLOCK (\d+) NESTED (\d+) DONE", screen).groups())
own = [int(row["cycle"]) for row in rows if row["irq"] == "0" and row["vector"] == "08" and row["cs_after"] == "0000"]
bench.equal(len(own), timer, "as many entries of IRQ 0 as the guest has counted")
bench.equal(sum(row["irq"] == "8" and row["cs_after"] == "0000" for row in rows), clock, "the same of IRQ 8")
ideal = 1193 * 4  # the counter runs at a quarter of the CPU's clock
bench.check(abs(own[-1] - own[0] - ideal * (timer - 1)) < 1500, "interrupts are 1193 timer clocks apart on the average",
            f"  {own[-1] - own[0]} clocks for {timer - 1} periods of {ideal}")
bench.check(nested > 0 and clock > 190, "there are nested ones", screen)

# ---- start, stop, ring

first = next(i for i, row in enumerate(rows) if row["irq"] == "8")
part = trace("part.csv", "--trace-start", "irq 8", "--trace-stop", "iret")
lines = list(csv.DictReader(open(part, encoding="utf-8", newline="")))
bench.equal(lines[0]["cycle"], rows[first]["cycle"], "--trace-start begins at the first IRQ 8")
bench.equal(lines[-1]["instruction"], "iret", "--trace-stop ends with the IRET")
ring = list(csv.DictReader(open(trace("ring.csv", "--trace-start", "irq 8", "--trace-stop", "iret", "--trace-ring", "25"),
                                encoding="utf-8", newline="")))
bench.equal([row["cycle"] for row in ring][:25], [row["cycle"] for row in rows[first - 25:first]], "--trace-ring has what was before")
bench.equal(len(ring), len(lines) + 25, "and no more")
last = list(csv.DictReader(open(trace("last.csv", "--trace-ring", "9"), encoding="utf-8", newline="")))
bench.equal([row["cycle"] for row in last], [row["cycle"] for row in rows[-9:]], "--trace-ring alone keeps the end of the run")
late = list(csv.DictReader(open(trace("late.csv", "--trace-start", "cycle 2000000"), encoding="utf-8", newline="")))
bench.check([row["cycle"] for row in late] == [row["cycle"] for row in rows if int(row["cycle"]) >= 2000000],
            "a trace that begins late is the end of the whole one", f"  {len(late)} steps, the first at {late[0]['cycle']}")
plain = bench.run(*RUN, "--hash")
traced = bench.run(*RUN, "--hash", "--trace", bench.path("hash.bin"))
bench.equal(traced.out, plain.out, "a trace changes nothing in the machine")

# ---- waveforms

wave = open(trace("part.vcd", "--trace-start", "irq 8", "--trace-stop", "iret"), encoding="ascii").read()
converted = bench.path("converted.vcd")
bench.raw("trace", "show", trace("part.bin", "--trace-start", "irq 8", "--trace-stop", "iret"), "--output", converted)
bench.equal(open(converted, encoding="ascii").read(), wave, "trace show makes the same waveform of a binary trace")

# ---- difference

other = trace("other.bin", run=[*RUN, "--type", "x"])
result = bench.raw("trace", "diff", whole, other)
bench.check(result.status == 1 and "first difference at step" in result.out and "A > " in result.out and
            "(interrupt 09h, IRQ 1)" in result.out, "a key is the first difference of two runs", result)
small = trace("small.bin", run=[*RUN, "--mem", "512"])
refused("traces of two machines", "of another machine", "trace", "diff", whole, small)
bench.equal(bench.raw("trace", "diff", whole, small, "--force").status, 1, "--force compares them")
rom = bytearray(64)
rom[:6] = (0x55, 0xAA, 1, 0xCB, 0, 0)
other_rom = trace("rom.bin", run=[*RUN, "--rom", bench.file("r.bin", bytes(rom)) + "@D000"])
refused("traces of two ROMs", "other ROMs", "trace", "diff", whole, other_rom)

# ---- golden traces

golden = bench.path("a.golden")
bench.equal(bench.raw("trace", "golden", golden, *RUN).status, 0, "a golden trace is recorded")
bench.check(os.path.getsize(golden) < 60_000, "it is small", f"  {os.path.getsize(golden)} bytes")
result = bench.raw("trace", "check", golden, *RUN)
bench.equal((result.status, result.out), (0, f"{len(rows)} steps agree with the golden trace\n"), "the same run agrees with it")
refused("a golden trace and other keys", "this command line gives", "trace", "check", golden, *RUN, "--type", "x")
refused("a golden trace and another machine", "of another machine", "trace", "check", golden, *RUN, "--mem", "512")
refused("a golden trace and another disk", "this command line gives 'image", "trace", "check", golden,
        bench.image("other.img", 360), "--snapshot", "--max-time", "1")
result = bench.raw("trace", "check", golden, *RUN, "--type", "x", "--force")
bench.check(result.status == 1 and "differs from the golden trace" in result.out and "run >" in result.out,
            "with --force the difference is shown", result)
result = bench.raw("trace", "check", golden, DISK, "--snapshot", "--max-time", "0.1")
bench.check(result.status == 1 and "the run ended after" in result.out, "a shorter run differs", result)
refused("a golden trace without an end", "needs an end", "trace", "golden", golden, DISK)
damaged = bench.file("damaged.golden", open(golden, "rb").read()[:3000])
refused("half a golden trace", "is incomplete", "trace", "check", damaged, *RUN)
refused("a trace as a golden trace", "is no golden trace", "trace", "check", whole, *RUN)

# ---- windows as CPU tests

for name, begin, end in (("plain", "1000", "1010"), ("interrupt", "irq 0", "iret"), ("late", "cycle 3000000", "cycle 3000400")):
    moo = bench.path(f"{name}.MOO")
    made = bench.raw("trace", "to-moo", whole, "--from", begin, "--to", end, "--output", moo)
    bench.equal(made.status, 0, f"a test is made of the window '{name}'")
    ran = bench.raw("test", "--check", "all", moo)
    bench.check(ran.status == 0 and "tests=1 failed=0" in ran.out, f"and passes: {name}", ran)
refused("a window without bus cycles", "has no bus cycles", "trace", "to-moo", listed, "--from", "5", "--to", "9")
refused("a window that never comes", "meets --from", "trace", "to-moo", whole, "--from", "irq 5", "--to", "9")

# ---- bad input

data = open(whole, "rb").read()
refused("a trace of another version", "format version 99", "trace", "show", bench.file("v.bin", data[:8] + b"\x63" + data[9:]))
result = bench.raw("trace", "show", bench.file("cut.bin", data[:100_001]))
bench.check(result.status == 0 and "was cut off" in result.err and len(result.out.splitlines()) > 100,
            "a trace that was cut off is shown as far as it goes", result)
refused("no trace at all", "is no trace", "trace", "show", bench.file("x", b"hello\n"))
refused("a text trace", "not read back", "trace", "show", bench.path("whole.txt"))
refused("a missing trace", "does not exist", "trace", "diff", whole, bench.path("nothing"))
refused("a folder as a trace", "is a directory", "trace", "show", bench.path("."))
refused("a folder as a golden trace", "is a directory", "trace", "check", bench.path("."), *RUN)
refused("a place that never comes", "no step of", "trace", "show", whole, "--from", "99999999")
refused("an end before the beginning", "lies before --from", "trace", "show", whole, "--from", "10", "--to", "9")
refused("the same of a test", "lies before --from", "trace", "to-moo", whole, "--from", "cycle 10", "--to", "cycle 9")
refused("a start without a trace", "--trace-start requires --trace", "--headless", *RUN, "--trace-start", "5")
refused("steps to keep, backwards", "FROM is not after TO", "trace", "golden", golden, *RUN, "--keep", "5-1")
before = [bench.digest(DISK), bench.digest(whole)]
refused("a golden trace onto the disk", "in use", "trace", "golden", DISK, *RUN)
refused("a trace onto itself", "would be overwritten", "trace", "show", whole, "--output", whole)
refused("a test onto its trace", "would be overwritten", "trace", "to-moo", whole, "--from", "1", "--to", "9", "--output", whole)
bench.equal([bench.digest(DISK), bench.digest(whole)], before, "both are as they were")
refused("an unknown start", "'irq 99'", "--headless", *RUN, "--trace", bench.path("x.txt"), "--trace-start", "irq 99")
refused("a folder that is not there", "no folder", "--headless", *RUN, "--trace", bench.path("no/x.txt"))
before = bench.digest(DISK)
refused("a trace onto the disk in use", "in use", "--headless", *RUN, "--trace", DISK)
bench.equal(bench.digest(DISK), before, "the disk is as it was")
# A disk that is full after 200,000 bytes.
for name in ("full.bin", "full.csv", "full.jsonl", "full.txt"):
    path = bench.path(name)
    result = bench.raw("--headless", *RUN, "--dump-text", "--trace", path, disk=200_000)
    bench.check(result.status == 2 and "could not be written any further: File too large; what it holds ends at or before "
                "cycle " in result.err and "DONE" in result.out, f"a full disk ends {name}, and the run goes on", result)
    if name == "full.txt":
        part = open(path, encoding="utf-8").read()
        bench.check(part.endswith("\n") and part.splitlines() == text[:part.count("\n")] and len(part) > 190_000,
                    "what was written are whole lines")
    else:
        shown = bench.raw("trace", "show", path)
        lines = [line for line in shown.out.splitlines() if line[0] != ";"]
        # (what the first step changed is not known to CSV)
        whole_text = [line for line in text if line[0] != ";"]
        bench.check(shown.status == 0 and len(lines) > 1000 and lines[1:] == whole_text[1:len(lines)],
                    "what was written is readable", f"  {shown.status} {len(lines)} {shown.err}")
if os.path.exists("/dev/full"):
    result = bench.run(*RUN, "--trace", "/dev/full", "--dump-text")
    bench.check(result.status == 2 and "No space left on device" in result.err and "DONE" in result.out,
                "a full disk ends the trace with a message, and the run goes on", result)

# A verb that lets time pass by itself is traced like any other.
path = bench.path("cycles.csv")
result = bench.run(*RUN, "--trace", path, "-x", "cycle 40", "-x", "into 2", "-x", f"w {path} 0:0 l 10")
traced = [line.split(",") for line in open(path, encoding="utf-8").read().splitlines()[1:]]
bench.check(len(traced) > 3 and traced[0][0] == "1" and all(int(a[1]) + int(a[2]) == int(b[1])
                                                           for a, b in zip(traced, traced[1:])),
            "cycle leaves no gap in a trace", f"  {traced}")
bench.equal(int(traced[0][1]), 0, "and none at its beginning")
bench.check("is written by an option" in result.out + result.err, "w does not write into the trace", result)

# ---- disassembler

code = bench.file("code.bin", bytes.fromhex("b8341226 8b4712 ebf7 82c005".replace(" ", "")))
result = bench.raw("disasm", f"{code}@07C0:0010")
bench.equal(result.out.splitlines(),
            ["07C0:0010  B83412          mov ax,0x1234", "07C0:0013  268B4712        mov ax,[es:bx+0x12]",
             "07C0:0017  EBF7            jmp short 0x0010", "07C0:0019  82C005          db 0x82,0xc0,0x5 ; add al,0x5"],
            "disasm shows bytes and NASM's text")
bench.equal(len(bench.raw("disasm", f"{code}@0:0", "--length", "3").out.splitlines()), 1, "--length ends it")
refused("disasm of nothing", "does not exist", "disasm", bench.path("nothing@0:0"))
refused("disasm at no address", "FILE@SEG:OFS", "disasm", f"{code}@7C00")
bench.finish()

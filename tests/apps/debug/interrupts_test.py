# SPDX-License-Identifier: MIT
"""--int-log and --stats: every interrupt of a run, held against the trace of the same run and against what the guest has
counted; under the debugger, too; and what is refused."""
import csv
import json
import os
import re

from support import Bench, require

require("nasm")
bench = Bench()
DISK = bench.image("interrupts.img", 360, bench.assemble("interrupts.asm"))
RUN = [DISK, "--snapshot", "--expect-text", "DONE", "--max-time", "20"]


def int_log(name, *arguments, run=RUN):
    path = bench.path(name)
    result = bench.expect(f"a run with --int-log {name}", *run, "--int-log", path, *arguments)
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file], result


def bytes_of(name):
    with open(bench.path(name), "rb") as file:
        return file.read()


def refused(what, message, *arguments):
    result = bench.run(*RUN, *arguments)
    bench.check(result.status == 2 and message in result.err, f"{what}: status 2, '{message}'", result)


records, result = int_log("a.jsonl", "--stats", "--hash", "--dump-text")

# ---- against the guest and the trace

timer, clock, _ = map(int, re.search(r"TIMER (\d+) CLOCK (\d+) NESTED (\d+) DONE", result.out).groups())
bench.check(sum(r.get("irq") == 8 for r in records) >= clock > 190, "all interrupts of the clock are in the log")
trace = bench.path("a.csv")
bench.expect("the same run with a trace", *RUN, "--trace", trace)
with open(trace, encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
steps = [(int(r["cycle"]), int(r["cycle"]) + int(r["clocks"]), int(r["irq"]), int(r["vector"], 16))
         for r in rows if r["irq"]]
logged = sorted((r["accepted"], r["first"], r["irq"], r["vector"]) for r in records if r["kind"] == "irq")
bench.check(len(logged) > timer > 100, "there are many", f"  {len(logged)}")
bench.equal(logged, steps, "each is accepted and enters its handler at the cycles that the trace has, none is missing")

# ---- a record by itself

def overtakes(r):
    """The CPU had accepted the request of a lower line when this one came and won, before the first INTA froze them."""
    return r.get("edge", 0) > r["accepted"]


def in_order(r):
    asked = [r.get(name) for name in ("edge", "irr", "requested")]
    done = [*r.get("inta", []), *r["vector_read"], *r["push"], r["first"], r.get("return"), r.get("resumed")]
    moments = [m for m in (done if overtakes(r) else [*asked, r["accepted"], *done]) if m is not None]
    return moments == sorted(moments) and (not overtakes(r) or r["edge"] <= r["inta"][0] + 2)


bench.check(all(map(in_order, records)), "the moments of each record follow one another",
            next((r for r in records if not in_order(r)), ""))
bench.equal(len({r["serial"] for r in records}), len(records), "no record comes twice")
bench.check(all(r["latency"] == r["first"] - r["edge"] for r in records if "edge" in r),
            "latency is the time from the edge to the handler")
bench.check(all(sum(r["wait"].values()) == max(r["accepted"] - r["edge"], 0) for r in records if "edge" in r),
            "the parts of the wait add up")
bench.check(all(r["duration"] == r["resumed"] - r["accepted"] for r in records if "resumed" in r),
            "duration is the time from the acceptance to the instruction that was interrupted")
slave = [r for r in records if r.get("irq") == 8 and r["end"] == "iret"]
bench.check(all([e["chip"] for e in r["eoi"]] == ["master", "slave"] for r in slave), "IRQ 8 has two EOIs")
bench.check({"irq", "int"} == {r["kind"] for r in records}, "hardware and software")

# ---- statistics

table = {m[1].strip(): int(m[2]) for m in re.finditer(r"^ (IRQ \d+|INT \w+h) +(\d+) ", result.out, re.M)}
for irq in (0, 8):
    bench.equal(table[f"IRQ {irq}"], sum(r.get("irq") == irq for r in records), f"--stats counts IRQ {irq} as the log")
bench.equal(table["INT 10h"], sum(r["kind"] == "int" and r["vector"] == 0x10 for r in records), "and INT 10h")
bench.check("8253 timer 0" in result.out and "8259 slave" in result.out, "it names devices and controllers", result)
bench.check(re.fullmatch(r"[0-9a-f]{16}", result.out.splitlines()[-1]) is not None, "the hash stays the last line")

# ---- the same again, and nothing else changes

int_log("b.jsonl")
bench.equal(bytes_of("b.jsonl"), bytes_of("a.jsonl"), "the same command gives the same bytes")
plain = bench.expect("a run without a log", *RUN, "--hash")
bench.equal(plain.out.splitlines()[-1], result.out.splitlines()[-1], "the log changes nothing in the machine")
piped = bench.expect("a run with the log on stdout", *RUN, "--int-log", "-")
bench.equal(piped.out.encode(), bytes_of("a.jsonl"), "- is stdout")
debugged = ["-x", "next-irq 8", "-x", "into 3", "-x", "back 30", "-x", "travel 1900000", "-x", "go"]
int_log("debugged.jsonl", *debugged)
bench.equal(bytes_of("debugged.jsonl"), bytes_of("a.jsonl"), "going back under the debugger tells nothing twice")

# A future that is changed after it was told: what is in the log afterwards is what was lived.
changed = ["-x", "until cycle 4000000", "-x", "travel 2600000", "-x", "e 0:20 53 FF 0 F0", "-x", "until cycle 5000000"]
lived, _ = int_log("changed.jsonl", *changed, run=RUN[:2])
int_log("straight.jsonl", "-x", "until cycle 2600000", *changed[4:], run=RUN[:2])
bench.equal(bytes_of("changed.jsonl"), bytes_of("straight.jsonl"), "the log of a changed past is that of the new future")
marked = bench.expect("the same on stdout", *RUN[:2], "--int-log", "-", *changed)
lines = [json.loads(line) for line in marked.out.splitlines() if line.startswith('{"')]
told = {}
for line in lines:
    if "forgotten" in line:
        told = {serial: r for serial, r in told.items() if serial < line["forgotten"]}
    else:
        told[line["serial"]] = line
bench.check(any("forgotten" in line for line in lines), "which says what is forgotten", marked)
bench.equal(told, {r["serial"]: r for r in lived}, "and so has the same records")

stopped = bench.expect("the debugger has them, too", *RUN, "-x", "next-irq 8", "-x", "out", "-x", "info interrupts",
                       "-x", "why irq 8", "-x", "card hw", "-x", "quit")
for word in ("8259 slave", "latency", "IRQ 8", " INTA", "ICWs"):
    bench.check(word in stopped.out, f"among them '{word}'", stopped)

# ---- what is refused

refused("a folder that is not there", "no folder", "--int-log", bench.path("nowhere/x.jsonl"))
refused("a folder", "is a directory", "--int-log", str(bench.folder))
before = bench.digest(DISK)
refused("the disk in use", "in use", "--int-log", DISK)
bench.equal(bench.digest(DISK), before, "the disk is as it was")
if os.path.exists("/dev/full"):
    full = bench.run(*RUN, "--int-log", "/dev/full", "--dump-text")
    bench.check(full.status == 2 and "No space left on device" in full.err and "DONE" in full.out,
                "a full disk is told at the end, and the run goes on", full)
if os.geteuid() != 0:
    locked = bench.file("locked.jsonl", b"")
    os.chmod(locked, 0o400)
    refused("a file without permission", "Permission denied", "--int-log", locked)
bench.finish()

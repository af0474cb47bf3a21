# SPDX-License-Identifier: MIT
"""The golden traces of tests/golden: each run is compared with its own, step by step and clock by clock, and one fact of
it is checked without it. With --make in front (tools/make_golden) the golden traces are recorded instead.

After a change of the ROMs, the demonstration disk or the clocks that is meant: tools/make_golden, and commit the files
with the change."""
import csv
import re
import sys
from pathlib import Path

make = "--make" in sys.argv
if make:
    sys.argv.remove("--make")

from support import Bench, require  # noqa: E402

require("mkfs.fat", "nasm")
bench = Bench()
FOLDER = Path(__file__).resolve().parents[2] / "golden"
MOST_BYTES = 60_000

bench.format("mkfs.img", 360, "--invariant")
bench.image("interrupts.img", 360, bench.assemble("interrupts.asm"))


def text_of_demo(arguments):
    """A text: what the disk shows, of which the trace knows nothing."""
    out = bench.expect("the demonstration disk runs", *arguments, "--dump-text").out
    bench.check("IRQ 0 timer" in out and "Press one of these keys" in out, "it shows its screen", out)


def ticks_of_mkfs(arguments):
    """A clock total: the timer ticks each 65,536 of its pulses of four CPU clocks, and the BIOS has counted
    the ticks since midnight."""
    path = bench.path("mkfs.csv")
    bench.expect("the disk of mkfs.fat runs", *arguments, "--trace", path)
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ticks = [int(r["cycle"]) for r in rows if r["kind"] == "intr" and r["irq"] == "0"]
    bench.expect(f"the BIOS has counted {len(ticks)} ticks", *arguments, "--expect-mem",
                 f"[0040:006C].w == {len(ticks)}")
    bench.check(len(ticks) > 3 and abs(ticks[-1] - ticks[0] - (len(ticks) - 1) * 65536 * 4) < 1500,
                "they are 262,144 clocks apart on the average", f"  {ticks}")
    bench.equal(int(rows[0]["cycle"]) + sum(int(r["clocks"]) for r in rows),
                int(rows[-1]["cycle"]) + int(rows[-1]["clocks"]), "the clocks of the steps add up to the last one's end")


def count_of_interrupts(arguments):
    """A count: as many timer interrupts as the guest says, and as fit into the time at 1193 pulses each."""
    path = bench.path("interrupts.csv")
    out = bench.expect("the guest counts its interrupts", *arguments, "--trace", path, "--dump-text").out
    timer, clock, _ = map(int, re.search(r"TIMER (\d+) CLOCK (\d+) NESTED (\d+) DONE", out).groups())
    with open(path, encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["kind"] == "intr" and r["cs_after"] == "0000"]
    own = [int(r["cycle"]) for r in rows if r["irq"] == "0"]
    bench.equal((len(own), len(rows) - len(own)), (timer, clock), "the trace has as many of IRQ 0 and IRQ 8")
    bench.check(abs(own[-1] - own[0] - (timer - 1) * 1193 * 4) < 1500, "they are 1193 timer pulses apart on the average",
                f"  {own[-1] - own[0]} clocks")


CASES = [
    ("demo", ["--expect-text", "Press one of these keys", "--max-time", "10"], text_of_demo),
    ("mkfs", [bench.path("mkfs.img"), "--snapshot", "--rtc", "2000-01-01T00:00:00", "--expect-text", "try again",
              "--max-time", "10"], ticks_of_mkfs),
    ("interrupts", [bench.path("interrupts.img"), "--snapshot", "--expect-text", "DONE", "--max-time", "10"], count_of_interrupts),
]


def compare(name, golden, arguments):
    result = bench.raw("trace", "check", golden, *arguments)
    if result.status == 2 and "this command line gives 'image" in result.err:
        # Another version of the tool that made the disk. Its data may differ where the run does not look.
        note = (f"note  {name}: the disk that this host's tools make is not the one of the golden trace, which was made "
                "with dosfstools 4.2 and NASM 2.16 of Debian 12")
        result = bench.raw("trace", "check", golden, *arguments, "--force")
        if result.status == 1:
            print(f"{note}; the runs differ, so it says nothing here (tools/make_golden records it for this host)")
            return
        print(f"{note}; the run is compared all the same")
    if not bench.check(result.status == 0, f"{name}: the run agrees with its golden trace", result):
        print("  If the ROMs, the demonstration disk or the clocks were meant to change: tools/make_golden, and commit "
              "tests/golden with the change.")


for name, arguments, fact in CASES:
    golden = FOLDER / f"{name}.golden"
    if make:
        FOLDER.mkdir(exist_ok=True)
        result = bench.raw("trace", "golden", golden, *arguments)
        bench.check(result.status == 0, result.out.strip() or f"{name}: recorded", result)
    compare(name, golden, arguments)
    bench.check(golden.exists() and golden.stat().st_size < MOST_BYTES, f"{name}: the golden trace is small")
    fact(arguments)
bench.finish()

# SPDX-License-Identifier: MIT
"""Debugging as a test: the sessions of tests/sessions, how scripts end, and that the debugger leaves no mark."""
import re

from support import Bench, matches, require

require("nasm")
bench = Bench()
SESSIONS = bench.guests.parent / "sessions"
debugged = bench.image("debugged.img", 360, bench.assemble("debugged.asm"))
other = bench.image("other.img", 360, bench.assemble("hello.asm"))
HASH = re.compile(r"^[0-9a-f]{16}$", re.MULTILINE)


def session(name, *arguments):
    return bench.run("--snapshot", "--script", SESSIONS / name, *arguments)


# ---- the sessions: each ends well on its guest, prints the same bytes twice, and does not on another guest

for name, guest, wrong in (("boot_sector.dbg", (), (other,)), ("interrupt.dbg", (debugged,), (other,)),
                           ("who_wrote.dbg", (debugged,), (other,))):
    first, second = session(name, *guest), session(name, *guest)
    bench.check(first.status == 0, f"{name} ends with status 0", first)
    bench.check(first.out == second.out and first.out, f"{name}: the same bytes each time", f"{first}{second}")
    failed = session(name, *wrong, "--max-time", "5")
    bench.check(failed.status in (1, 3), f"{name} on another guest does not", failed)
    if name == "boot_sector.dbg":
        bench.check(matches(r"^07C00h = EB by DMA while ", first.out), "the boot sector came by DMA", first)
    if name == "interrupt.dbg":
        hashes = HASH.findall(first.out)
        bench.check(len(hashes) == 4 and hashes[:2] == hashes[2:] and hashes[0] != hashes[1],
                    "back through an interrupt and forward again: the same states", first)
    if name == "who_wrote.dbg":
        hashes = HASH.findall(first.out)
        bench.check(len(hashes) == 2 and hashes[0] == hashes[1], "5000 steps there and back: the same state", first)

# ---- how scripts end

script = bench.file("good.dbg", b"bp 7C20 once\n# a comment\n\ngo\nexpect ip == 7C20\n")
bad_verb = bench.file("bad_verb.dbg", b"bp 7C20 once\ngo\nfrobnicate 12\n")
bad_argument = bench.file("bad_argument.dbg", b"bp 7C20 once\r\nover sideways\r\n")
contradicted = bench.file("contradicted.dbg", b"bp 7C20 once\ngo\nexpect ip == 7C21\necho not reached\n")
quits = bench.file("quits.dbg", b"echo one\nquit\necho two\n")
fault = bench.image("fault.img", 360, bench.assemble("fault.asm", HALT=1))
X = "-x"
TABLE = [
    ("a script that is over", ["--script", script, debugged], 0, "", None),
    ("the same by -x", [X, "bp 7C20 once", X, "go", X, "expect ip == 7C20", debugged], 0, "", None),
    ("-x and --script in the order given", [X, "echo before", "--script", script, X, "echo behind", debugged], 0,
     r"before[\s\S]*breakpoint 1: 0000:7C20[\s\S]*behind", None),
    ("quit", ["--script", quits, debugged], 0, r"\Aone\n\Z", None),
    ("quit while a text is awaited", [X, "quit", other, "--expect-text", "NEVER"], 3, "",
     "the debugger stopped while 'NEVER' was awaited"),
    ("go at the end runs on, to the limit", [X, "go", "--max-time", "2", debugged], 0, r"\A\Z", None),
    ("a text comes after the script", [X, "bp 7C00 once", X, "go", X, "go", other, "--expect-text", "HELLO"], 0, "7C00",
     None),
    ("keys are typed, once the machine goes on", [X, "until time 2.5s", X, "type q{F2}", X, "go", "--expect-text",
                                                  "Key  BCh", "--max-time", "10"], 0, "", None),
    ("the NMI button", [X, "until time 2s", X, "nmi", X, "next-int 2", X, "go", "--expect-text", "NMI: a card reports",
                        "--max-time", "10"], 0, "NMI .INT 02h. is taken next", None),
    ("the NMI button wakes a guest that has halted for good", [X, "go", X, "nmi", X, "next-int 2", X, "expect ip > 7C00",
                                                               fault, "--max-time", "20"], 0, "NMI", None),
    ("the NMI button while the board masks it", [X, "nmi", X, "why nmi", debugged], 0, "no NMI comes of it[\\s\\S]*61h", None),
    ("a key that is not there", [X, "type a{Foo}", debugged], 2, "", r"-x: type: keys 'a\{Foo\}': there is no key \{Foo\}"),
    ("a time that is none", [X, "until time 3h", debugged], 2, "", r"-x: until: '3h' is no time; say "),
    ("expect that does not hold", ["--script", contradicted, debugged], 1, r"\A(?![\s\S]*not reached)",
     r"contradicted\.dbg:3: expect ip == 7C21: .*7C20"),
    ("the same by -x", [X, "expect 1 == 2", debugged], 1, "", r"-x: expect 1 == 2: "),
    ("--fail-text under a script", [X, "go", other, "--fail-text", "HELLO", "--max-time", "20"], 1, "", "'HELLO' is on"),
    ("--expect-reg where the script has stopped", [X, "bp 7C00 once", X, "go", "--expect-reg", "ip == 0x7C01", other], 1,
     "", "7C00h"),
    ("no such verb", ["--script", bad_verb, debugged], 2, "", r"bad_verb\.dbg:3: 'frobnicate' is no verb; 'help'"),
    ("an argument that is none", ["--script", bad_argument, debugged], 2, "", r"bad_argument\.dbg:2: over: .*sideways"),
    ("stopped while a text is awaited", [X, "bp 7C00 once", X, "go", other, "--expect-text", "HELLO"], 3, "",
     r"the debugger stopped while 'HELLO' was awaited.*'go'"),
    ("a limit while a text is awaited", [X, "go", other, "--expect-text", "NEVER", "--max-time", "3"], 3, "",
     "--max-time 3 came while 'NEVER'"),
    ("a limit before the script is over", ["--script", script, other, "--max-time", "2"], 3, "",
     r"--max-time 2 came before the machine stopped for .*good\.dbg:5"),
    ("a text that comes before the script is over", [X, "bp 7C00 after 5", X, "go", X, "expect 1", other, "--expect-text",
                                                     "HELLO", "--max-time", "3"], 3, "", "before the machine stopped for -x"),
    ("a limit before the last line has come true", [X, "next-irq 5", debugged, "--max-time", "3"], 3, "",
     r"--max-time 3 came while -x 'next-irq 5' waited \(at .*, cycle \d+\)"),
    ("the same in a script, with another limit", ["--script", bench.file("waits.dbg", b"go 0:7C20\nuntil ax == 4711\n"), debugged,
                                                  "--max-cycles", "9000000"], 3, "",
     r"--max-cycles 9000000 came while .*waits\.dbg:2 'until ax == 4711' waited"),
    ("and behind the last line", [X, "over 1000000000", X, "quit", debugged, "--timeout", "1"], 3, "",
     "--timeout 1 came before the machine stopped for -x"),
    ("an address that is not come to", [X, "go 1234:0", other, "--max-time", "3"], 3, "", "-x 'go 1234:0' waited"),
    ("a limit where the last line wants to be", [X, "until cycle 5000000", other, "--max-cycles", "5000000"], 0, "", None),
    ("a text does not end what the script waits for", [X, "next-irq 5", other, "--expect-text", "HELLO", "--max-time", "3"], 3,
     "", "-x 'next-irq 5' waited"),
    ("a text, and the last line", [X, "until time 2.5s", other, "--expect-text", "HELLO", "--max-time", "3"], 0,
     r"cycle 119\d+", None),
    ("go with a breakpoint that is not met awaits nothing", [X, "bp 1234:0", X, "go", other, "--max-time", "3"], 0, "", None),
    ("a breakpoint on the way to something else is a stop", [X, "bp 7C00", X, "next-irq 5", other, "--max-time", "3"], 0,
     "breakpoint 1", None),
    ("a guest that halts for good before the last line has come true", [X, "next-irq 5", fault, "--max-time", "20"], 4, "",
     r"HLT with interrupts disabled.*-x 'next-irq 5' waited"),
    ("a guest that halts for good, and nothing awaited", [X, "go", fault, "--max-time", "20"], 0, "", None),
    ("a guest that halts for good, on the way", [X, "go", "--halt-is-fault", fault], 4, "", "HLT with interrupts disabled"),
    ("a byte that DMA writes while the processor sleeps", [X, "bpm 0:7C00 once", X, "go", X, "expect halted", X,
                                                           "expect [0:7C00] != 0 && [0:7C01] == 0", X, "who 0:7C00", other],
     0, r"cycle (\d+), halted[^\n]*\n07C00h = \w\w by DMA while \S+ \S+ at cycle \1\n", None),
    ("--script that does not exist", ["--script", "nowhere.dbg", debugged], 2, r"\A\Z", "'nowhere.dbg' does not exist"),
    ("--break that is none", ["--break", "mem 0:0 sideways", debugged], 2, r"\A\Z", r"--break 'mem 0:0 sideways': "),
    ("--symbols that do not exist", ["--symbols", "nowhere.map", debugged], 2, r"\A\Z", "--symbols.*'nowhere.map'"),
    ("--history that is none", ["--history", "much", debugged], 2, r"\A\Z", "--history.*much"),
    ("--gdb that is no port", ["--gdb=70000", debugged], 2, r"\A\Z", "--gdb=70000: not a port from 1 to 65535"),
]
for what, arguments, status, out, err in TABLE:
    result = bench.run("--snapshot", *arguments)
    lines = [line for line in result.err.splitlines() if not matches(r"^tick86: [AB]: = ", line)]
    good = result.status == status and matches(out, result.out)
    good = good and (not lines if err is None else len(lines) == 1 and matches(err, lines[0]))
    bench.check(good, f"{status}: {what}", f"  expected status {status}, stdout {out!r}, stderr {err!r}\n{result}")

past = bench.run("--snapshot", X, "until cycle 3000000", X, "travel 1000000", X, "hash", "--hash", debugged)
hashes = re.findall(r"^([0-9a-f]{16})$", past.out, re.MULTILINE)
bench.check(len(hashes) == 2 and hashes[0] == hashes[1], "--hash is of the moment at which the session ends", past)

# ---- no mark on the guest

# 10,000 steps past INT 10h while IRQ 0 comes 3000 times a second; then the same clock reached without a debugger.
OVERS = 10_000
lines = ["bp 7C28 once", "go", *["over"] * 4 * OVERS, "expect word [0:46C] - 60 > 100",
         "print word [0:46C]", "hash"]
steps = bench.file("steps.dbg", "\n".join(lines).encode())
tight = bench.image("tight.img", 360, bench.assemble("debugged.asm", TIGHT=1))
stepped = bench.run("--snapshot", "--script", steps, tight)
clocks = re.findall(r"^cycle (\d+)", stepped.out, re.MULTILINE)
landed = len(re.findall(r"^0000:7C2A ", stepped.out, re.MULTILINE))
bench.check(stepped.status == 0 and landed >= OVERS, f"{OVERS} steps over INT 10h land behind it ({landed})",
            f"  status {stepped.status}, {stepped.err[-500:]}{stepped.out[-1000:]}")
plain = bench.run("--snapshot", "--max-cycles", clocks[-1] if clocks else 1, "--hash", tight)
bench.equal(HASH.findall(stepped.out)[-1:], HASH.findall(plain.out), f"and leave the state of an undisturbed run at "
                                                                     f"cycle {clocks[-1:]}")

# Breakpoints of all kinds, log points, history, symbols: as without.
watched = bench.run("--snapshot", "--max-time", "4", "--hash", "--history", "2", "--break", "7C28 log over {ax}",
                    "--break", "irq 0 if ax == FFFF", "--break", "int 10 after 1000000", "--break", "mem 0:600 rw if 0",
                    "--break", "port 20 w if 0", "--break", "cycle 3000000 log here", debugged)
plain = bench.run("--snapshot", "--max-time", "4", "--hash", debugged)
bench.check(plain.status == watched.status == 0 and len(watched.out.splitlines()) > 1000, "a run full of breakpoints",
            f"{watched.status} {watched.err[-500:]}{watched.out[-500:]}")
bench.equal(HASH.findall(watched.out)[-1:], HASH.findall(plain.out), "ends in the state of one without a debugger")
bench.finish()

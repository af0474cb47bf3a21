# SPDX-License-Identifier: MIT
"""How runs end: one table of guests and command lines with the exit status and what stderr says."""
import os
import subprocess

from support import Bench, matches, require

require("nasm")
bench = Bench()

hello = bench.image("hello.img", 360, bench.assemble("hello.asm"))
fault = {kind: bench.image(f"{kind.lower()}.img", 360, bench.assemble("fault.asm", **{kind: 1}))
         for kind in ("HALT", "RESET", "REBOOT", "LOST_IN_RAM", "LOST_IN_VOID")}
busy = bench.image("busy.img", 360, bench.assemble("busy.asm"))
hooked = bench.image("hooked.img", 360, bench.assemble("busy.asm", HOOK=1))
asking = bench.image("asking.img", 1440, bench.assemble("busy.asm", ASK=1))
bench.image("next.img", 1440)
polling = bench.image("polling.img", 360, bench.assemble("busy.asm", POLL=1))
image = bench.path
JUMP = 0x7C00 + bench.assemble("fault.asm", RESET=1).index(bytes.fromhex("EA 0000 FFFF"))


def boots(name, code):
    code = bytes.fromhex(code)
    return bench.image(name, 360, code + bytes(510 - len(code)) + b"\x55\xAA")


returns = boots("returns.img", "B8FFFF 50 31C0 50 CB")  # MOV AX,FFFF; PUSH AX; XOR AX,AX; PUSH AX; RETF
points = boots("points.img", "2EFF2E057C 0000FFFF")
calls = boots("calls.img", "90 9A0000FFFF")
vectored = boots("vectored.img", "31C0 8ED8 C70684010000 C7068601FFFF CD61")
# DS = 0, vector 8 = FFFF:0000, STI, HLT
timed = boots("timed.img", "31C0 8ED8 C70620000000 C7062200FFFF FB F4 EBFD")
LIMIT = ("--max-time", "20")
SHORT = ("--max-time", "3")

# what, arguments, status, regular expression that stderr must match (None: no message but the guess of the image)
TABLE = [
    # 0: well
    ("a text that comes", [hello, *LIMIT, "--expect-text", "HELLO FROM"], 0, None),
    ("several texts, in any order", [hello, *LIMIT, "--expect-text", "GUEST", "--expect-text", "tick86 BIOS"], 0, None),
    ("^ and $ are the ends of a line", [hello, *LIMIT, "--expect-text", "^HELLO.*GUEST$"], 0, None),
    ("a limit with nothing awaited", [hello, *SHORT], 0, None),
    ("--max-cycles with nothing awaited", [hello, "--max-cycles", "1000000"], 0, None),
    ("--timeout with nothing awaited", [hello, "--timeout", "1"], 0, None),
    ("a text to fail at that does not come", [hello, *SHORT, "--fail-text", "PANIC"], 0, None),
    ("a register as expected", [hello, *SHORT, "--expect-reg", "bx == 0x1234"], 0, None),
    ("registers in hexadecimal both ways", [hello, *SHORT, "--expect-reg", "SI==5678h && bx != 0"], 0, None),
    ("a register after a text", [hello, *LIMIT, "--expect-text", "HELLO", "--expect-reg", "cs < 0xFFFF"], 0, None),
    ("one of two", [hello, *SHORT, "--expect-reg", "bx == 1 || bx == 0x1234"], 0, None),
    ("memory as expected", [hello, *SHORT, "--expect-mem", "[0050:0000].w == 0xCAFE"], 0, None),
    ("a byte of memory", [hello, *SHORT, "--expect-mem", "[50:2] == 0x5A && [50:0].b == 0xFE"], 0, None),
    ("memory of the BIOS", [hello, *SHORT, "--expect-mem", "[0040:0013].w == 640"], 0, None),
    ("typed text is echoed", [hello, *LIMIT, "--type-after", "GUEST", "--type", "abc{Enter}Def",
                              "--expect-text", r"abc\s+Def"], 0, None),
    ("no typed key is lost while the guest is busy", [busy, *LIMIT, "--type-after", "BUSY", "--type",
                                                      "the quick brown fox jumps over the lazy dog", "--expect-text",
                                                      "BUSY the quick brown fox jumps over the lazy dog"], 0, None),
    ("a guest with an INT 09h of its own gets keys which the BIOS has no room for",
     [hooked, *LIMIT, "--type-after", "READY", "--type", "a" * 30, "--expect-text", r"READY \.{30}$"], 0, None),
    ("a question that throws away what came before it is complete gets its answer, and a changed disk is in by then",
     ["--fda", asking, "--fda", image("next.img"), *LIMIT, "--swap-after", "NAME", "--type-after", "NAME", "--type", "ABC.",
      "--expect-text", r"NAME\? ABC\. DISK$"], 0, None),
    ("Alt is down long enough for a guest that seldom looks",
     [polling, *LIMIT, "--type-after", "READY", "--type", "{Alt-F}{Alt-A}{Alt-X}{Alt-F}", "--expect-text", "READY AAAA"], 0, None),
    ("HLT with interrupts disabled, nothing awaited", [fault["HALT"], *LIMIT], 0, None),
    ("the guest's own end after typing", [hello, *LIMIT, "--type-after", "GUEST", "--type", "{Esc}", "--expect-text",
                                          "BYE"], 0, None),
    ("--on-reset stop", [fault["RESET"], *LIMIT, "--on-reset", "stop"], 0, None),
    ("--on-reset stop while a text is awaited", [fault["RESET"], *LIMIT, "--on-reset", "stop", "--expect-text", "NEVER"], 3,
     "--on-reset stop.*NEVER"),
    ("--on-reset continue goes on", [fault["RESET"], *LIMIT, "--on-reset", "continue", "--expect-text", "START 3"], 0,
     None),
    ("INT 19h is no reset", [fault["REBOOT"], *LIMIT, "--expect-text", r"(AGAIN\s+){3}"], 0, None),
    ("--runaway off", [fault["LOST_IN_VOID"], *SHORT, "--runaway", "off"], 0, None),
    # 1: contradicted
    ("a text to fail at", [hello, *LIMIT, "--fail-text", "HELLO"], 1, r"HELLO.*[0-9A-F]{4}:[0-9A-F]{4}, cycle \d+"),
    ("a text to fail at, others awaited", [hello, *LIMIT, "--expect-text", "NEVER", "--fail-text", "HELLO"], 1, "HELLO"),
    ("a register not as expected", [hello, *SHORT, "--expect-reg", "bx == 0x1235"], 1, r"bx == 0x1235.*1234h"),
    ("memory not as expected", [hello, *SHORT, "--expect-mem", "[0050:0000].w == 0"], 1, r"CAFEh"),
    ("a register not as expected after a text", [hello, *LIMIT, "--expect-text", "GUEST", "--expect-reg", "bp == 0x4711"],
     1, "bp == 0x4711"),
    ("the second of two expectations", [hello, *SHORT, "--expect-reg", "bx == 0x1234", "--expect-mem", "[50:2] == 1"], 1,
     r"\[50:2\]"),
    # 3: limits
    ("a disk that was to be changed at a text", ["--fda", asking, "--fda", image("next.img"), *SHORT, "--swap-after", "NEVER"], 3,
     "--max-time 3 came while --swap-after 'NEVER' waited"),
    ("HLT with interrupts disabled while a text is to be typed",
     [fault["HALT"], *LIMIT, "--type-after", "NEVER", "--type", "x"], 4, "HLT.*--type-after 'NEVER' waited"),
    ("--max-time while a text is awaited", [hello, *SHORT, "--expect-text", "NEVER"], 3,
     r"--max-time 3 .*'NEVER'.*[0-9A-F]{4}:[0-9A-F]{4}, cycle \d+"),
    ("--max-cycles while a text is awaited", [hello, "--max-cycles", "2000000", "--expect-text", "NEVER"], 3,
     "--max-cycles 2000000 .*'NEVER'"),
    ("--timeout while a text is awaited", [hello, "--timeout", "1", "--expect-text", "NEVER"], 3, "--timeout 1 .*'NEVER'"),
    ("one of two texts is missing", [hello, *SHORT, "--expect-text", "HELLO", "--expect-text", "NEVER"], 3, "'NEVER'"),
    ("the shorter limit counts", [hello, "--max-cycles", "2000000", "--max-time", "1000", "--expect-text", "NEVER"], 3,
     "--max-cycles"),
    # 4: faults of the guest
    ("HLT with interrupts disabled while a text is awaited", [fault["HALT"], *LIMIT, "--expect-text", "NEVER"], 4,
     r"HLT.*0000:7[CDE][0-9A-F]{2}, cycle \d+.*NEVER"),
    ("the same with --halt-is-fault", [fault["HALT"], *LIMIT, "--halt-is-fault"], 4, "HLT"),
    ("a jump to the reset vector", [fault["RESET"], *LIMIT, "--expect-text", "NEVER"], 4,
     rf"FFFF:0000 by 'jmp 0xffff:0x0000' \(at 0000:{JUMP:04X}, cycle \d+\).*--on-reset"),
    ("a return to the reset vector", [returns, *LIMIT], 4, r"FFFF:0000 by 'retf' \(at 0000:7C07, cycle \d+\)"),
    ("a jump through a pointer", [points, *LIMIT], 4, r"FFFF:0000 by 'jmp far \[cs:0x7c05\]' \(at 0000:7C00, cycle \d+\)"),
    ("a call of the reset vector", [calls, *LIMIT], 4, r"FFFF:0000 by 'call 0xffff:0x0000' \(at 0000:7C01, cycle \d+\)"),
    ("INT n with a vector to the reset vector", [vectored, *LIMIT], 4, r"FFFF:0000 by 'int 0x61' \(at 0000:7C10, cycle \d+\)"),
    ("an interrupt with such a vector", [timed, *LIMIT], 4,
     r"the handler of INT 08h is the reset vector FFFF:0000, and IRQ 0 came \(at 0000:7C1[12], cycle \d+\)"),
    ("a jump to the reset vector, nothing awaited", [fault["RESET"], *LIMIT], 4, "reset"),
    ("lost in memory that was never written", [fault["LOST_IN_RAM"], *LIMIT], 4, r"--runaway off"),
    ("lost where there is no memory", [fault["LOST_IN_VOID"], *LIMIT, "--expect-text", "NEVER"], 4, "--runaway off"),
]

for what, arguments, status, message in TABLE:
    result = bench.run(*arguments)
    lines = [line for line in result.err.splitlines() if not matches(r"^tick86: [AB]: = ", line)]
    good = result.status == status and not result.out
    good = good and (not lines if message is None else len(lines) == 1 and matches(message, lines[0]))
    bench.check(good, f"{status}: {what}", f"  expected status {status}, stderr {message!r}, no stdout\n{result}")

# Without an end the run says what will end it, and that is true.
for kind, status in (("HALT", 0), ("RESET", 4)):
    result = bench.run(fault[kind], timeout=60)
    bench.check(result.status == status and "until Ctrl-C, or until the guest halts for good or crashes" in result.err,
                f"{status}: without a limit, {kind}", result)

# The cycle that is named is that of the jump.
stopped = bench.run(returns, *LIMIT, "-x", "bp 7C07 once", "-x", "go", "-x", "go")
cycles = [line.split()[1] for line in stopped.out.splitlines() if line.startswith("cycle ")]
bench.check(stopped.status == 4 and cycles and f"7C07, cycle {cycles[0]})" in stopped.err, "the cycle is the jump's", stopped)

# The machine stops where the limit says: at the first boundary at or after it.
for cycles in (1000, 12345, 4772727):
    result = bench.run(hello, "--max-cycles", cycles, "--expect-text", "NEVER")
    at = int(result.err.rsplit("cycle ", 1)[-1].split(")")[0])
    bench.check(cycles <= at < cycles + 400, f"--max-cycles {cycles} ends at cycle {at}", result)

# What a run prints besides: only what was asked for, and also when it fails.
result = bench.run(hello, *SHORT, "--expect-text", "NEVER", "--dump-text")
bench.check(result.status == 3 and "HELLO FROM THE GUEST" in result.out, "--dump-text shows the screen of a run that failed",
            result)
result = bench.run(hello, *SHORT, f"--dump-text={image('screen.txt')}", "--screenshot", image("screen.png"), "--hash")
with open(image("screen.png"), "rb") as file:
    bench.check(file.read(8) == b"\x89PNG\r\n\x1a\n", "--screenshot writes a PNG", result)
with open(image("screen.txt"), encoding="utf-8") as file:
    bench.check("HELLO FROM THE GUEST" in file.read(), "--dump-text=F writes a file", result)
with open(image("stdout.png"), "wb") as file:
    done = subprocess.run([bench.program, "--headless", hello, *SHORT, "--screenshot", "-"], cwd=bench.folder, stdout=file,
                          stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
with open(image("stdout.png"), "rb") as one, open(image("screen.png"), "rb") as other:
    bench.check(done.returncode == 0 and one.read() == other.read(), "--screenshot - writes the same PNG to stdout")
bench.check(not os.path.exists(image("-")), "and no file of that name")
bench.check(matches(r"\A[0-9a-f]{16}\n\Z", result.out), "--hash prints nothing but the hash", result)
bench.finish()

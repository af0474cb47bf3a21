# SPDX-License-Identifier: MIT
"""The debugger in a terminal: opened by keys, by breakpoints and by options; steps, panes, console, resizing, ways out."""
import os
import re
import signal
import socket

import support
from terminal import Run

support.require("nasm")
bench = support.Bench()
debugged = bench.image("debugged.img", 360, bench.assemble("debugged.asm"))
hello = bench.image("hello.img", 360, bench.assemble("hello.asm"))
os.environ["XDG_CONFIG_HOME"] = bench.path("config")  # breakpoints that are kept between runs
RULE = "\u2500"
OPEN = f"{RULE} code {RULE}"
SHIFT_F10, SHIFT_F11 = "\x1b[21;2~", "\x1b[23;2~"
F1, F4, F5, F6, F7, F9, F10, F11 = "\x1bOP", "\x1bOS", "\x1b[15~", "\x1b[17~", "\x1b[18~", "\x1b[20~", "\x1b[21~", "\x1b[23~"


def shows(run, pattern, what, seconds=20):
    return bench.check(run.wait_for(pattern, seconds), what, f"  expected {pattern}\n{run.screen.text()}")


def at(run, address, what):
    """The current line of the code pane."""
    return shows(run, rf"(?m)^>.?\s*{address}\s", what)


def cycle(run):
    found = re.search(r"cycle\s+(\d+)", run.screen.text())
    return int(found.group(1)) if found else -1


# ---- by keys

run = Run(bench, "--snapshot", hello)
run.wait_for("HELLO FROM THE GUEST", 60)
run.send("\x1d")
shows(run, "b debugger", "the menu offers the debugger")
run.send("b")
shows(run, rf"AX [0-9A-F]{{4}}[\s\S]*{RULE} code {RULE}[\s\S]*{RULE} stack {RULE}[\s\S]*{RULE} console {RULE}[\s\S]*\n> *\n",
      "Ctrl-] b shows registers, code, stack and console")
shows(run, r"F10 over.*\Z", "the last line names the keys")
bench.check(re.search(r"(?m)^>\s+[0-9A-F]{4}:[0-9A-F]{4} ", run.screen.text()), "the next instruction is marked",
            run.screen.text())
bench.equal(run.screen.unknown, [], "with known sequences only")
before = cycle(run)
run.settle(0.6)
bench.equal(cycle(run), before, "time stands still")
run.send(F10)
bench.check(run.wait_for(rf"cycle\s+(?!{before}\b)\d+", 10), "F10 steps", run.screen.text())
run.send(F5)
shows(run, "HELLO FROM THE GUEST", "F5 runs: the guest has the screen again")
run.send("abc")
shows(run, "abc", "and its keys")
run.send("\x1db")
shows(run, OPEN, "Ctrl-] b again stops it")
run.send("\x1db")
shows(run, "HELLO FROM THE GUEST", "and lets it go")
run.send("\x1db")
run.wait_for(OPEN)
run.send("quit\r")
bench.equal(run.end(), 0, "quit ends the program, status 0")
bench.check(run.is_given_back(), "the terminal is as it was")
run.close()

# ---- a breakpoint; steps; going back

run = Run(bench, "--snapshot", "--break", "7C28", debugged, rows=30)
at(run, "0000:7C28", "a breakpoint opens it")
shows(run, r"breakpoint 1: 0000:7C28", "and the console says why")
start = cycle(run)
run.send(F11)
shows(run, r"in INT 10h handler, depth 1, interrupted 0000:7C2A", "F11 goes into INT 10h; the last line says where one is")
run.send(SHIFT_F11)
at(run, "0000:7C2A", "Shift-F11 leads out")
run.send(SHIFT_F10)
shows(run, "in INT 10h handler", "Shift-F10 goes back into it")
run.send("travel " + str(start) + "\r")
at(run, "0000:7C28", "back to where it began, by a verb")
bench.equal(cycle(run), start, "at the same clock")
run.send(F10)
at(run, "0000:7C2A", "F10 steps over INT 10h")
bench.check(re.search(r"IP 7C2A\*", run.screen.text()), "what has changed is marked", run.screen.text())
run.send("t\r")
at(run, "0000:7C40", "t is a step into a routine")
run.send("\r")
at(run, "0000:7C43", "an empty line repeats it")
shows(run, r"return to 0000:7C2D|7C2D", "the stack shows the return address")
run.send(F7)
shows(run, r"is taken next|>B? +0000:7C28", "F7 runs to the next interrupt")
run.send(F9)
run.send("bl\r")
shows(run, r"(?m)^2 |\b2 +on", "F9 sets a breakpoint")
run.send(F9 + "bl\r")
run.send("bc *\rbl\r")
shows(run, "no breakpoints", "which can be cleared")

# ---- the console

run.send("prin\t")
shows(run, r"(?m)^> print", "Tab completes")
run.send("\x15frobnicate\r")
shows(run, r"'frobnicate' is no verb; 'help' lists them", "what is no verb is refused in words")
run.send("\x1b[A")
shows(run, r"(?m)^> frobnicate$", "Up calls a line back")
run.send("\x01\x1b[C\x1b[3~\x7f" + "x")
shows(run, r"(?m)^> xobnicate$", "it can be edited")
run.send("\x15? 2*3\r")
shows(run, r"(?m)^6$", "and a new one entered")
run.send("echo " + " ".join(f"word{i}" for i in range(10, 26)) + "\r")
shows(run, r"word10 word11[\s\S]*word25", "a line that is too wide goes on in the next one")
run.send(F1)
shows(run, "Shift-F10 back", "F1 tells the keys")
run.send("help\r")
shows(run, "Numbers are hexadecimal, counts and cycles decimal", "help the verbs")
run.send("\x1b[5~" * 10)
shows(run, r"earlier lines[\s\S]*\n  \w+", "PgUp shows earlier lines")

# ---- panes and the guest's screen

def turn_to(key, name):
    """Presses the key until the pane is shown; each time the screen has to follow before the next one."""
    for _ in range(60):
        title = re.search(rf"{RULE} (\w+)", run.screen.text())[1]
        if title == name:
            return
        run.send(key)
        for _ in range(100):
            run.settle(0.05)
            if re.search(rf"{RULE} (\w+)", run.screen.text())[1] != title:
                break


run.send(F6)
shows(run, rf"{RULE} regs, lines 1 to", "F6 shows the next pane")
turn_to(F6, "pic")
shows(run, r"8253 timer 0|8259 master at 20h", "one of them is the interrupt controllers")
run.send("\x1b[6~" * 10)
shows(run, r"8253 timer 0[\s\S]*keyboard", "PgDn shows more of it")
turn_to("\x1b[17;2~", "code")
shows(run, rf"{RULE} code {RULE}", "Shift-F6 leads back to the code")
run.send(F4)
shows(run, r"tick86 BIOS", "F4 shows the guest's screen")
run.send(" ")
shows(run, rf"{RULE} code {RULE}", "and any key the debugger")

# ---- other sizes

for columns, rows in ((80, 25), (60, 16), (40, 8), (20, 3), (10, 1), (200, 60)):
    run.resize(columns, rows)
    bench.check(run.wait_for("F1", 10), f"it fits {columns}x{rows}", run.screen.text())
    bench.equal(run.screen.unknown, [], f"with known sequences only at {columns}x{rows}")
shows(run, rf"{RULE} code {RULE}[\s\S]*{RULE} stack {RULE}", "a large terminal shows all of it")

# ---- what runs long gives the guest its screen, and can be stopped

run.resize(80, 25)
run.send("until ax == 1234 && bx == 4321\r")
shows(run, r"tick86 BIOS", "a goal that is far: the guest has the screen")
run.send("\x1db")
shows(run, OPEN, "Ctrl-] b breaks in")
os.kill(run.process.pid, signal.SIGTERM)
bench.equal(run.end(), 128 + signal.SIGTERM, "SIGTERM ends it from the debugger, too")
bench.check(run.is_given_back(), "the terminal is as it was")
run.close()

# ---- options; breakpoints are kept for the image

run = Run(bench, "--snapshot", "--halt", debugged)
at(run, "FFFF:0000", "--halt opens it at reset")
run.send("bp 7C2A\r" + F5)
at(run, "0000:7C2A", "and F5 runs to a breakpoint that was set there")
run.send("q\r")
bench.equal(run.end(), 0, "q ends it")
run.close()
run = Run(bench, "--snapshot", "--debug", debugged)
shows(run, OPEN, "--debug opens it")
run.send(F5)
at(run, "0000:7C2A", "the next debugger of the image knows the breakpoint")
run.send("bc *\rq\r")
bench.equal(run.end(), 0, "q ends it")
run.close()
run = Run(bench, "--snapshot", "--debug", debugged)
run.wait_for(OPEN)
os.kill(run.process.pid, signal.SIGABRT)
bench.equal(run.end(), -signal.SIGABRT, "a crash is a crash")
bench.check(run.is_given_back(), "and gives the terminal back")
run.close()

# ---- GDB beside it

with socket.socket() as one:
    one.bind(("127.0.0.1", 0))
    port = one.getsockname()[1]
run = Run(bench, "--snapshot", f"--gdb={port}", hello)
run.wait_for("HELLO FROM THE GUEST", 60)
with socket.create_connection(("127.0.0.1", port), 10) as gdb:
    shows(run, OPEN, "the machine stands still when GDB comes")
    gdb.sendall(b"$vCont;c#a8")
    shows(run, "HELLO FROM THE GUEST", "and runs when it says so")
    run.send("xyz")
    shows(run, "xyz", "with keys for the guest")
    gdb.sendall(b"\x03")
    shows(run, OPEN, "until GDB interrupts it")
shows(run, "HELLO FROM THE GUEST", "GDB has gone: the guest runs on")
run.send("\x1dq")
bench.equal(run.end(), 0, "q in the menu ends it")
run.close()

# ---- scripts

script = bench.file("lead.dbg", b"bp 7C40 once\ngo\necho the script was here\n")
run = Run(bench, "--snapshot", "--script", script, debugged)
at(run, "0000:7C40", "a script leads there")
shows(run, "the script was here", "and prints on the console")
run.send("q\r")
bench.equal(run.end(), 0, "q ends it")
run.close()
run = Run(bench, "--snapshot", "-x", "expect 1 == 2", debugged)
bench.equal(run.end(), 1, "a script that is contradicted ends the program, status 1")
bench.check("expect 1 == 2" in run.output.decode("utf-8", "replace").rsplit("\x1b[?1049l", 1)[-1],
            "and says so when the terminal is given back")
run.close()
bench.finish()

# SPDX-License-Identifier: MIT
"""The machine in a terminal: what is drawn, keys, the menu, ways out."""
import os
import re
import signal
import subprocess
import time

import support
from terminal import Run

bench = support.Bench()
DEMONSTRATION = "tick86 demonstration"


def started(*arguments, **size):
    run = Run(bench, *arguments, **size)
    if not bench.check(run.wait_for(r"Press one of these keys", 60),
                       f"the demonstration disk starts {arguments} {size}", run.screen.text()):
        run.close()
        bench.finish()
    return run


def pressed(run, keys, expected, what):
    """The demonstration disk shows the scan code and the ASCII code of each key."""
    run.send(keys)
    return bench.check(run.wait_for(expected, 10), what, f"  expected {expected}\n{run.screen.text()}")


# ---- the picture, keys, the menu

run = started()
screen = run.screen
bench.equal((screen.alternate, screen.unknown), (True, []), "on the alternate screen, with known sequences only")
bench.check("╔═ Vectors ═" in screen.text() and "║ IRQ 0 timer" in screen.text(), "box characters as UTF-8",
            screen.text())
bench.check(";97;44" in screen.pens[0][3], "the title is white on blue", screen.pens[0][3])
bench.check("| Ctrl-] menu" in screen.line(25) or "Ctrl-] opens the menu" in screen.line(25),
            "row 26 tells of the menu", screen.line(25))
run.wait_for(r"Tick \d+", 10)
counted = re.search(r"Tick (\d+)", screen.text()).group(1)
bench.check(run.wait_for(r"Tick (?!%s)\d+" % counted, 5), "the machine runs")

for keys, expected, what in (
        ("q", r"ASCII 71h q", "a letter"),
        ("Q", r"ASCII 51h Q", "a capital letter"),
        ("\x1b[A", r"Key  C8h up", "Up as CSI A"),
        ("\x1bOB", r"Key  D0h up", "Down as SS3 B"),
        ("\x1b[5~", r"Key  C9h up", "PgUp"),
        ("\x1bOP", r"Key  BBh up", "F1 as SS3 P"),
        ("\x1b[21~", r"Key  C4h up", "F10"),
        ("\x1b[3~", r"Key  D3h up", "Del"),
        ("\x1b[[E", r"Key  BFh up", "F5 of the Linux console"),
        ("\x01", r"ASCII 01h", "Ctrl-A"),
        ("\x1bx", r"Key  B8h up", "Alt-X ends with Alt"),
        ("\x7f", r"ASCII 08h", "Backspace"),
        ("ä~", r"ASCII 7Eh ~", "what no key types is left out")):
    pressed(run, keys, expected, what)

run.send("\x1d")
bench.check(run.wait_for(r"q quit", 5), "Ctrl-] opens the menu", run.screen.line(25))
run.send("p")
bench.check(run.wait_for(r"paused", 5), "p pauses", run.screen.line(25))
run.settle(0.5)
tick = re.search(r"Tick (\d+)", run.screen.text()).group(1)
run.settle(0.7)
bench.equal(re.search(r"Tick (\d+)", run.screen.text()).group(1), tick, "time stands still in a pause")
run.send("\x1dp")
bench.check(run.wait_for(r"Tick (?!%s)\d+" % tick, 5), "and goes on")
pressed(run, "\x1d]", r"ASCII 1Dh", "Ctrl-] twice sends one to the guest")
run.send("\x1dn")
bench.check(run.wait_for(r"NMI: a card reports an error\. Machine stopped", 5), "n presses the NMI button", run.screen.text())
run.send("\x1dr")
bench.check(run.wait_for(r"Press one of these keys", 60), "and r RESET", run.screen.text())
run.send("\x1ds")
bench.check(run.wait_for(r"picture saved: \S+\.png", 5), "s saves a picture", run.screen.line(25))
pictures = list(bench.folder.glob("tick86-*.png"))
bench.check(len(pictures) == 1 and pictures[0].read_bytes().startswith(b"\x89PNG"), "it is a PNG", pictures)

# Diffs only: what one second of the demonstration costs.
before = len(run.output)
run.settle(2)
bench.check(len(run.output) - before < 90_000, "only changes are sent"  # all of it 60 times were more than 125,000
            , f"{len(run.output) - before} bytes in 2 s")

run.resize(60, 20)
bench.check(run.wait_for(r"part 1,\d+ of 80x25; this terminal is 60x20", 5), "a small terminal shows a part",
            run.screen.text())
run.resize(100, 30)
bench.check(run.wait_for(DEMONSTRATION + r"[\s\S]*divide error[\s\S]*╚═+╝", 5), "a large one all of it",
            run.screen.text())
bench.check("menu" in run.screen.line(29) and run.screen.line(27) == "", "with its own line at the bottom",
            run.screen.text())
run.resize(80, 25)
bench.check(run.wait_for(DEMONSTRATION, 5), "25 rows suffice", run.screen.text())
run.settle(4.5)  # a message goes after four seconds
bench.check(run.screen.line(24) not in ("", run.screen.line(23)) and "menu" not in run.screen.line(24),
            "and the guest has all of them", run.screen.text())

run.send("\x1dq")
bench.equal(run.end(), 0, "q ends with status 0")
bench.check(run.is_given_back(), "the terminal is as it was")
run.close()

# ---- other ways out

for name, number in (("SIGTERM", signal.SIGTERM), ("SIGINT", signal.SIGINT), ("SIGHUP", signal.SIGHUP)):
    run = started()
    os.kill(run.process.pid, number)
    bench.equal(run.end(), 128 + number, f"{name} ends it")
    bench.check(run.is_given_back(), f"{name}: the terminal is as it was")
    run.close()

# Something takes long, here a verb that writes to a pipe which nobody reads, and the first signal is not answered.
os.mkfifo(bench.path("pipe"))
BUSY = "w pipe 0:0 l 10"
for name, number in (("SIGINT", signal.SIGINT), ("SIGTERM", signal.SIGTERM)):
    run = started()
    run.send("\x1db")
    bench.check(run.wait_for(r"F10 over", 10), "the debugger opens", run.screen.text())
    run.send(BUSY + "\r")
    run.settle(0.5)
    os.kill(run.process.pid, number)
    run.settle(0.4)
    os.kill(run.process.pid, number)
    run.settle(1)
    bench.equal(run.process.poll(), None, f"{name} twice within a second leaves a busy program the time to end in good order")
    bench.check(run.screen.alternate, "and it has not ended yet", run.screen.text())
    os.kill(run.process.pid, number)
    bench.equal(run.end(), -number, f"{name} after more than a second ends it at once")
    bench.check(run.is_given_back(), f"{name} at once: the terminal is as it was")
    run.close()

headless = subprocess.Popen([str(bench.program), "--headless", "-x", BUSY], cwd=bench.folder, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
time.sleep(1)
headless.send_signal(signal.SIGTERM)
time.sleep(1.3)
bench.equal(headless.poll(), None, "headless: one signal is not answered either")
headless.send_signal(signal.SIGTERM)
try:
    bench.equal(headless.wait(10), -signal.SIGTERM, "and a second one ends it")
except subprocess.TimeoutExpired:
    headless.kill()
    bench.check(False, "and a second one ends it")

run = started()
os.kill(run.process.pid, signal.SIGABRT)
bench.equal(run.end(), -signal.SIGABRT, "a crash is a crash")
bench.check(run.is_given_back(), "but gives the terminal back")
run.close()

run = started()
os.kill(run.process.pid, signal.SIGTSTP)
bench.check(run.has_stopped(), "SIGTSTP stops it")
bench.check(run.is_given_back(), "SIGTSTP gives the terminal back")
run.screen.clear()
os.kill(run.process.pid, signal.SIGCONT)
bench.check(run.wait_for(DEMONSTRATION, 5) and run.screen.alternate, "SIGCONT draws everything anew", run.screen.text())
os.close(run.master)  # the terminal is gone
run.master = os.open(os.devnull, os.O_RDONLY)
try:
    status = run.process.wait(10)
except subprocess.TimeoutExpired:
    status = None
bench.check(status is not None, "a terminal that hangs up ends it", status)
run.close()

# ---- scripts and mistakes

run = Run(bench, "--max-time", "1")
bench.equal(run.end(), 0, "--max-time ends it")
bench.check(run.is_given_back(), "with the terminal as it was")
run.close()
run = Run(bench, "--speed", "max", "--max-time", "60", "--dump-text")
bench.equal(run.end(30), 0, "--speed max does not wait for the wall clock")
bench.check(DEMONSTRATION in run.output.decode("utf-8", "replace").rsplit("\x1b[?1049l", 1)[-1],
            "--dump-text comes after the terminal was given back")
run.close()
run = Run(bench, "--e9", "stdout")
bench.equal(run.end(), 2, "--e9 stdout and --display tty exclude each other")
bench.check("both want the terminal" in run.screen.text(), "and it says so", run.screen.text())
run.close()

run = Run(bench, term="dumb")
bench.equal(run.end(), 2, "TERM=dumb is no terminal to draw on")
run.close()

refused = bench.raw("--display", "tty", timeout=10)
bench.equal(refused.status, 2, "without a terminal: status 2")
bench.check("needs a terminal on stdin and stdout" in refused.err and refused.out == "", "and a reason on stderr",
            refused)
bench.finish()

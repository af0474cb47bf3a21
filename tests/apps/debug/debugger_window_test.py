# SPDX-License-Identifier: MIT
"""The debugger's window beside the machine's, on an X server without a screen, with a window manager: what a user does
with keys and mouse, checked by what the panes say (`print-panes`). Where TICK86_PICTURES names a folder, the pictures of
docs/debugging.md are made there."""
import os
import re
import time
from pathlib import Path

import support
import x_display

CURRENT = "3A3410"  # behind the line where the machine stands

bench = support.Bench()
x_display.require(bench, openbox="openbox")
display = x_display.Display(bench, 1920, 1080, managed=True)


class Debugger(x_display.Window):
    def __init__(self):
        end = time.monotonic() + 20
        while not (found := display.windows("^tick86 debugger$")) and time.monotonic() < end:
            time.sleep(0.2)
        super().__init__(display, found[0] if found else None)
        time.sleep(1)  # its first pictures

    def line(self, text):
        """Types a line in the console."""
        self.key("ctrl+e")
        display.tool("xdotool", "type", "--delay", "40", text)
        self.key("Return")

    def panes(self, *names):
        """What they say, one after the other."""
        path = Path(bench.path("panes.txt"))
        path.unlink(missing_ok=True)
        self.line(f"print-panes panes.txt {' '.join(names)}")
        end = time.monotonic() + 30
        while not path.exists() and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(0.1)
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def wait(self, pattern, *names, seconds=60):
        """Until these panes say it; what they said last."""
        end = time.monotonic() + seconds
        while True:
            said = self.panes(*names)
            if re.search(pattern, said) or time.monotonic() > end:
                return said

    def says(self, what, pattern, *names):
        said = self.wait(pattern, *names)
        bench.check(re.search(pattern, said), what, said)
        return said

    def click(self, x, y, button="1"):
        display.tool("xdotool", "mousemove", "--window", self.window, str(x), str(y))
        time.sleep(0.3)
        display.tool("xdotool", "click", button)
        time.sleep(0.3)

    def rows_of(self, colour, x):
        """Where a column of the window's picture has this colour, from top to bottom."""
        path = bench.path("column.png")
        display.tool("import", "-window", self.window, path)
        text = display.tool("convert", path, "-crop", f"1x10000+{x}+0", "-depth", "8", "txt:-").decode()
        return [int(y) for y, at in re.findall(r"^\d+,(\d+): .*?#([0-9A-F]{6})", text, re.M) if at == colour]

    def place(self):
        text = display.tool("xdotool", "getwindowgeometry", "--shell", self.window).decode()
        return {name: int(value) for name, value in re.findall(r"(\w+)=(-?\d+)", text)}

    def show(self, pane):
        self.key("ctrl+p")
        display.tool("xdotool", "type", "--delay", "40", pane)
        self.key("Return")

    def picture(self, name):
        folder = os.environ.get("TICK86_PICTURES")
        if not folder:
            return
        self.show("explained")
        display.tool("xdotool", "mousemove", "0", "1079")
        time.sleep(3)
        path = str(Path(folder) / f"debugger-{name}.png")
        display.tool("import", "-window", "root" if name == "window" else self.window, path)
        display.tool("convert", path, "-crop", "1920x1070+0+0", "+repage", "-colors", "128", f"png8:{path}")


try:
    run = display.run("--rtc", "2026-01-01T12:00:00")
    bench.check(run.window, "the machine's window opens", run.stderr())
    time.sleep(8)
    run.host("b")
    debugger = Debugger()
    bench.check(debugger.window, "host key and B: the debugger opens", run.stderr())
    debugger.focus()
    bench.check(run.wait_for_title(r"\[stopped\]"), "and the machine stops", run.title())
    machine = x_display.Window(display, run.window)
    width = int(re.search(r"WIDTH=(\d+)", display.tool("xdotool", "getwindowgeometry", "--shell", run.window).decode())[1])
    bench.check(width <= debugger.place()["X"], "the machine's window makes room and stands beside it",
                f"{width} {debugger.place()}")

    # ---- over a software interrupt
    debugger.line("next-int 60")
    debugger.says("next-int stops before INT 60h", r"(?m)^> .*int 0x60", "code")
    before = debugger.panes("regs")
    debugger.key("F10")
    after = debugger.says("F10 goes over it", r"(?m)^> .*call .*-> paint", "code")
    bench.check(not re.search(r"depth", debugger.panes("calls")), "and stands in the program again")

    # ---- into a hardware interrupt
    debugger.line("next-irq 0")
    debugger.says("next-irq stops before IRQ 0 is entered", r"IRQ 0 .*accepted", "regs")
    debugger.picture("window")
    start = debugger.panes("regs", "stack", "calls", "pic")
    debugger.key("F11")
    debugger.says("F11 enters its handler", r"timer_handler", "regs")
    debugger.says("the stack names what was pushed", r"IRQ 0 \(INT 08h\) interrupted 1000:", "stack")
    debugger.says("the call stack tags it", r"IRQ 0 \(INT 08h\)", "calls")
    debugger.says("the picture of the controllers has it in service", r"(?m)timer 0.*in service", "pic")
    debugger.line("why irq 1")
    debugger.says("why tells what holds the keyboard's line up", r"(?m)^! ISR .*IRQ 0", "why")
    debugger.picture("irq")

    # ---- and back through it
    debugger.key("F11", "F11", "shift+F10", "shift+F10", "shift+F10")
    back = debugger.panes("regs", "stack", "calls", "pic")
    strip = re.compile(r"\*")  # marks of what has changed since the stop before
    bench.equal(strip.sub(" ", back).split(), strip.sub(" ", start).split(), "Shift+F10 goes back to before it")
    debugger.key("F11")
    debugger.says("F11 goes forward again", r"CS:IP 10508", "regs")
    time.sleep(0.5)

    # ---- a breakpoint by mouse, on the instruction after the next
    rows = debugger.rows_of(CURRENT, 300)
    bench.check(len(rows) in range(10, 40), "the line of the next instruction is marked by a colour, too", rows)
    debugger.click(14, sum(rows) // len(rows) + 2 * len(rows))
    debugger.says("a click on the left of a line sets a breakpoint", r"B +1 on +1000:050A", "breakpoints")
    debugger.key("F5")
    debugger.says("F5 runs to it", r"CS:IP 1050A", "regs")
    debugger.show("code")
    rows = debugger.rows_of(CURRENT, 300)
    debugger.click(14, sum(rows) // len(rows))
    debugger.says("another click takes it away", r"no breakpoints", "breakpoints")
    debugger.show("code")
    debugger.key("Menu", "Down", "Up", "Return")
    debugger.says("Enter chooses in a menu", r"B +2 +on", "breakpoints")
    debugger.line("bc *")

    # ---- to the IRET of this interrupt, and over it
    debugger.key("ctrl+F11")
    debugger.says("Ctrl+F11 runs to the IRET of the handler", r"(?m)^> .*iret", "code")
    debugger.key("F10")
    debugger.says("which returns to the program", r"main_loop", "regs")

    # ---- memory is changed and searched
    debugger.show("memory")
    debugger.key("ctrl+g")
    display.tool("xdotool", "type", "--delay", "40", "nosuch")
    debugger.key("Return")  # is refused; what is typed now takes its place
    display.tool("xdotool", "type", "--delay", "40", "1000:5000")
    debugger.key("Return")
    display.tool("xdotool", "type", "--delay", "40", "cafe86")
    debugger.line("display word [1000:5001]")
    debugger.says("digits in the memory pane change bytes", r"(?i)86fe", "watches")

    # ---- other keys and colours, larger letters
    debugger.key("ctrl+l", "ctrl+plus", "ctrl+plus")
    time.sleep(1)
    bench.check("FFFFFF" in debugger.look("light.png")[2], "Ctrl+L: light colours")
    debugger.key("ctrl+l", "ctrl+0", "F1", "Escape")

    # ---- it runs on
    debugger.key("F5")
    bench.check(run.wait_for_title(r"- \d+ % -"), "F5: the machine runs on", run.title())
    debugger.ask_to_close()
    time.sleep(1)
    bench.check(not display.windows("^tick86 debugger$"), "the window closes")
    bench.check(run.process.poll() is None and "[stopped]" not in run.title(), "and the machine runs on", run.title())
    settings = Path(bench.path("config/tick86/debugger.conf")).read_text(encoding="utf-8")
    bench.check(re.search(r"(?m)^layout \(beside .*code.*pic", settings), "its layout is remembered", settings)
    run.focus()
    run.host("q")
    bench.equal(run.end(), 0, "host key and Q: status 0")
    run.close()

    # ---- started with it
    run = display.run("--debug", "--halt", "--break", "0:7C00")
    debugger = Debugger()
    bench.check(debugger.window, "--debug opens it", run.stderr())
    debugger.focus()
    debugger.says("--halt: at the first instruction", r"(?m)^> +FFFF:0000", "code")
    debugger.key("F5")
    debugger.says("--break: at the boot sector", r"CS:IP 07C00", "regs")
    debugger.line("quit")
    time.sleep(1)
    bench.check(not display.windows("^tick86 debugger$"), "quit closes the window")
    run.focus()
    run.host("q")
    bench.equal(run.end(), 0, "status 0")
    run.close()

    # ---- a stop that nobody sees opens it
    run = display.run("--break", "0:7C00")
    debugger = Debugger()
    bench.check(debugger.window, "a breakpoint that is met opens it", run.stderr())
    debugger.focus()
    debugger.key("ctrl+n", "F7")
    debugger.says("Ctrl+N presses the NMI button", r"NMI accepted", "regs")
    debugger.key("F11")
    debugger.says("and F11 enters its handler", r"CS:IP FE2C3", "regs")
    run.focus()
    run.host("q")
    run.end()
    run.close()
finally:
    display.close()
bench.finish()

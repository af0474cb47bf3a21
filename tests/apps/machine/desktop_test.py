# SPDX-License-Identifier: MIT
"""The machine in a window of an X server without a screen (Xvfb); xdotool is the user, ImageMagick's import looks."""
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import support
import x_display

bench = support.Bench()
x_display.require(bench)

def guest(text):
    """What the demonstration disk shows after it was run with these arguments: through --dump-text at the end."""
    return re.search(text, Path(bench.path("screen.txt")).read_text(encoding="utf-8"))


display = x_display.Display(bench, 1024, 800)
try:
    # ---- picture, title, keys
    run = display.run("--scale", "1", "--dump-text=screen.txt", "--screenshot", "end.png")
    bench.check(run.window, "a window opens", run.stderr())
    bench.check(run.wait_for_title(r"^demonstration disk - tick86 - \d+ % - Right Ctrl\+H: help$"),
                "its title tells image, speed and the key for help", run.title())
    time.sleep(6)
    width, height, colours = run.look("window.png")
    bench.equal((width, height), (672, 504), "640 by 480 with a border")
    bench.check({"0000AA", "AAAAAA", "55FFFF", "FFFFFF"} <= colours, "in the colours of a CGA", colours)

    run.key("d", "Up", "F12", "s")
    time.sleep(0.5)
    run.host("s")
    pictures = list(bench.folder.glob("tick86-*.png"))
    bench.check(len(pictures) == 1 and f"picture saved: {pictures[0]}" in run.stderr(), "host key and S: a picture",
                f"{pictures} {run.stderr()}")
    time.sleep(3)  # messages go after two and a half seconds
    before = run.look("before.png")[2]
    run.host("h")
    _, _, colours = run.look("help.png")
    bench.check("F0F0F0" in colours and "F0F0F0" not in before, "host key and H: the help", colours)
    run.host("h")
    bench.check("F0F0F0" not in run.look("after.png")[2], "and again: no help")

    run.host("p")
    bench.check(run.wait_for_title(r"\[paused\]"), "host key and P: a pause", run.title())
    time.sleep(3)
    run.look("pause1.png")
    time.sleep(0.5)
    run.look("pause2.png")
    pixels = [display.tool("convert", bench.path(name), "rgb:-") for name in ("pause1.png", "pause2.png")]
    bench.check(pixels[0] == pixels[1], "in which nothing moves")
    run.host("p")
    bench.check(run.wait_for_title(r"^((?!paused).)*$"), "and on", run.title())
    run.host("x")
    bench.check(run.wait_for_title(r"max: (\d{4,}|[2-9]\d\d) %"), "host key and X: faster than the real one",
                run.title())
    run.host("x")
    run.host("minus")
    bench.check(run.wait_for_title(r"\d+ of 75 %"), "host key and -: slower", run.title())
    run.host("0")
    run.host("m")
    bench.check("[muted]" in run.title(), "host key and M: no sound", run.title())
    run.host("d")
    run.host("q")
    bench.equal(run.end(), 0, "host key and Q: status 0")
    bench.check(guest(r"00h  divide error .* 1 ") and guest(r"60h  software INT"),
                "D went to the guest, but not with the host key",
                Path(bench.path("screen.txt")).read_text(encoding="utf-8"))
    bench.check(guest(r"Key  9Fh up|ASCII 73h s"), "S too, and F12 is no key")
    bench.check(Path(bench.path("end.png")).read_bytes().startswith(b"\x89PNG"), "--screenshot is written at the end")
    run.close()

    # ---- keys are released when the focus goes
    run = display.run("--scale", "1", "--dump-text=screen.txt")
    time.sleep(5)
    display.tool("xdotool", "keydown", "a")
    time.sleep(0.3)
    other = subprocess.Popen([str(bench.program), "--display", "sdl", "--scale", "1", "--max-time", "600"],
                             env=display.environment, cwd=bench.folder, stderr=subprocess.DEVNULL)
    time.sleep(2)
    windows = display.tool("xdotool", "search", "--onlyvisible", "--name", "tick86").decode().split()
    display.tool("xdotool", "windowfocus", [w for w in windows if w != run.window][0])
    time.sleep(1)
    os.kill(run.process.pid, signal.SIGTERM)
    bench.equal(run.end(), 128 + signal.SIGTERM, "SIGTERM ends it")
    bench.check(guest(r"Key  9Eh up"), "A was released when the window lost the focus",
                Path(bench.path("screen.txt")).read_text(encoding="utf-8"))
    display.tool("xdotool", "keyup", "a")
    other.terminate()
    other.wait()
    run.close()

    # ---- the NMI button

    run = display.run("--scale", "1", "--dump-text=screen.txt")
    time.sleep(5)
    run.host("n")
    time.sleep(1)
    run.host("q")
    bench.equal(run.end(), 0, "host key and N, Q: ends")
    bench.check(guest(r"NMI: a card reports an error"), "N pressed the NMI button",
                Path(bench.path("screen.txt")).read_text(encoding="utf-8"))
    run.close()

    # ---- the disk is written when the window closes

    # MOV AX,0301h; MOV BX,7C00h; MOV CX,2; XOR DX,DX; INT 13h: its own boot sector to sector 2; JMP $
    program = bytes.fromhex("B80103 BB007C B90200 31D2 CD13 EBFE")
    sector = program + bytes(510 - len(program)) + b"\x55\xAA"
    image = bench.image("writes.img", 360, sector)
    run = display.run("--scale", "1", "--fda", image, "--fda", bench.image("second.img", 360))
    bench.check(run.wait_for_title(r"^writes\.img - tick86"), "the title names the image", run.title())
    time.sleep(6)
    run.ask_to_close()
    bench.equal(run.end(), 0, "closing the window: status 0")
    bench.check(Path(image).read_bytes()[512:1024] == sector, "what the guest wrote is in the image")
    run.close()

    run = display.run("--scale", "1", "--fda", image, "--fda", bench.path("second.img"), "--dump-text=screen.txt")
    time.sleep(5)
    run.host("d")
    time.sleep(1)
    run.host("r")
    time.sleep(6)
    run.host("q")
    bench.equal(run.end(), 0, "host key and D, R: ends")
    bench.check(guest(r"A: the disk holds no program to boot"),
                "the second disk is empty, and the BIOS says so after the reset",
                Path(bench.path("screen.txt")).read_text(encoding="utf-8"))
    run.close()

    # ---- other adapters, scripts, mistakes
    for adapter, colour in (("mda", "00B43C"), ("hercules", "00B43C")):
        run = display.run("--scale", "1", "--video", adapter)
        time.sleep(6)
        width, height, colours = run.look("window.png")
        bench.check((width, height) == (672, 504) and colour in colours, f"{adapter}: green on black", colours)
        run.host("q")
        bench.equal(run.end(), 0, f"{adapter}: ends")
        run.close()

    run = display.run("--scale", "1", "--type-after", "Press one", "--type", "d", "--expect-text", "divide error .* 1 ",
                      "--timeout", "60")
    bench.equal(run.end(60), 0, "a script works in a window, too")
    run.close()
    run = display.run("--scale", "1", "--expect-text", "NEVER", "--max-time", "1")
    bench.equal(run.end(30), 3, "and so do its limits")
    run.close()
    run = display.run("--scale", "1", "--host-key", "NoSuchKey")
    bench.equal(run.end(), 2, "a host key that does not exist: status 2")
    bench.check("examples: RightCtrl" in run.stderr(), "with examples", run.stderr())
    run.close()
finally:
    display.close()

refused = bench.raw("--display", "sdl", timeout=20)
bench.equal(refused.status, 2, "without a display: status 2")
bench.check("use --display tty or --headless" in refused.err, "and what to do", refused)
bench.finish()

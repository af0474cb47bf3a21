# SPDX-License-Identifier: MIT
"""The machine in a window of an X server without a screen (Xvfb); xdotool is the user, ImageMagick's import looks."""
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import support

HOST_KEY = "105"  # key code of the right Ctrl key on an X server's PC keyboard
TOOLS = {"Xvfb": "xvfb", "xdotool": "xdotool", "import": "imagemagick", "convert": "imagemagick"}

missing = sorted({package for tool, package in TOOLS.items() if not shutil.which(tool)})
if missing:
    print(f"missing on this host: {', '.join(missing)}.  apt-get install {' '.join(missing)}")
    sys.exit(1 if os.environ.get("CI") else support.SKIPPED)

bench = support.Bench()
if "built without a window" in bench.raw("--display", "sdl", timeout=20).err:
    print("this program was built without a window")
    sys.exit(support.SKIPPED)


class Display:
    """An X server of our own, on whatever number is free."""

    def __init__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1024x800x24", "-nolisten",
                                        "tcp"], pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        number = os.read(read, 16).decode().strip()
        if not number:
            sys.exit("Xvfb does not start")
        self.environment = dict(os.environ, DISPLAY=f":{number}", SDL_AUDIODRIVER="dummy")
        self.environment.pop("SDL_VIDEODRIVER", None)

    def tool(self, *command):
        done = subprocess.run(command, env=self.environment, cwd=bench.folder, capture_output=True, timeout=30)
        return done.stdout

    def close(self):
        self.server.terminate()
        self.server.wait()


class ClientMessage(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
                ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("pad", ctypes.c_long * 12)]


def ask_to_close(window):
    """What a window manager sends when the user clicks on the cross; not every xdotool can."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    server = x11.XOpenDisplay(display.environment["DISPLAY"].encode())
    message = ClientMessage(type=33, display=server, window=window, format=32,
                            message_type=x11.XInternAtom(server, b"WM_PROTOCOLS", 0))
    message.data[0] = x11.XInternAtom(server, b"WM_DELETE_WINDOW", 0)
    x11.XSendEvent(server, window, 0, 0, ctypes.byref(message))
    x11.XCloseDisplay(server)


class Run:
    def __init__(self, *arguments):
        self.errors = open(bench.path("stderr.txt"), "w+", encoding="utf-8")
        self.process = subprocess.Popen([str(bench.program), "--display", "sdl", "--scale", "1", *arguments],
                                        env=display.environment, cwd=bench.folder, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=self.errors)
        self.window = None
        end = time.monotonic() + 20
        while not self.window and time.monotonic() < end and self.process.poll() is None:
            time.sleep(0.1)
            self.window = display.tool("xdotool", "search", "--onlyvisible", "--name", "tick86").decode().strip()
        display.tool("xdotool", "windowfocus", self.window)
        time.sleep(0.3)

    def title(self):
        return display.tool("xdotool", "getwindowname", self.window).decode().strip()

    def wait_for_title(self, pattern, seconds=10):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if re.search(pattern, self.title()):
                return True
            time.sleep(0.1)
        return False

    def key(self, *keys):
        for key in keys:
            display.tool("xdotool", "key", "--delay", "60", key)

    def host(self, key):
        display.tool("xdotool", "keydown", HOST_KEY)
        display.tool("xdotool", "key", "--delay", "60", key)
        display.tool("xdotool", "keyup", HOST_KEY)
        time.sleep(0.4)

    def look(self, name):
        """The window's picture: (width, height, set of (red, green, blue))."""
        path = bench.path(name)
        display.tool("import", "-window", self.window, path)
        size = display.tool("convert", path, "-format", "%w %h", "info:").decode().split()
        text = display.tool("convert", path, "-depth", "8", "-unique-colors", "txt:-").decode()
        return int(size[0]), int(size[1]), set(re.findall(r"#([0-9A-F]{6})", text))

    def stderr(self):
        self.errors.seek(0)
        return self.errors.read()

    def end(self, seconds=10):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return None

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.errors.close()


def guest(text):
    """What the demonstration disk shows after it was run with these arguments: through --dump-text at the end."""
    return re.search(text, Path(bench.path("screen.txt")).read_text(encoding="utf-8"))


display = Display()
try:
    # ---- picture, title, keys
    run = Run("--dump-text=screen.txt", "--screenshot", "end.png")
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
    run = Run("--dump-text=screen.txt")
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

    # ---- the disk is written when the window closes

    # MOV AX,0301h; MOV BX,7C00h; MOV CX,2; XOR DX,DX; INT 13h: its own boot sector to sector 2; JMP $
    program = bytes.fromhex("B80103 BB007C B90200 31D2 CD13 EBFE")
    sector = program + bytes(510 - len(program)) + b"\x55\xAA"
    image = bench.image("writes.img", 360, sector)
    run = Run("--fda", image, "--fda", bench.image("second.img", 360))
    bench.check(run.wait_for_title(r"^writes\.img - tick86"), "the title names the image", run.title())
    time.sleep(6)
    ask_to_close(int(run.window))
    bench.equal(run.end(), 0, "closing the window: status 0")
    bench.check(Path(image).read_bytes()[512:1024] == sector, "what the guest wrote is in the image")
    run.close()

    run = Run("--fda", image, "--fda", bench.path("second.img"), "--dump-text=screen.txt")
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
        run = Run("--video", adapter)
        time.sleep(6)
        width, height, colours = run.look("window.png")
        bench.check((width, height) == (672, 504) and colour in colours, f"{adapter}: green on black", colours)
        run.host("q")
        bench.equal(run.end(), 0, f"{adapter}: ends")
        run.close()

    run = Run("--type-after", "Press one", "--type", "d", "--expect-text", "divide error .* 1 ", "--timeout", "60")
    bench.equal(run.end(60), 0, "a script works in a window, too")
    run.close()
    run = Run("--expect-text", "NEVER", "--max-time", "1")
    bench.equal(run.end(30), 3, "and so do its limits")
    run.close()
    run = Run("--host-key", "NoSuchKey")
    bench.equal(run.end(), 2, "a host key that does not exist: status 2")
    bench.check("examples: RightCtrl" in run.stderr(), "with examples", run.stderr())
    run.close()
finally:
    display.close()

refused = bench.raw("--display", "sdl", timeout=20)
bench.equal(refused.status, 2, "without a display: status 2")
bench.check("use --display tty or --headless" in refused.err, "and what to do", refused)
bench.finish()

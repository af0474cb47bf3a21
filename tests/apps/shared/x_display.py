# SPDX-License-Identifier: MIT
"""An X server without a screen (Xvfb) for tests of the windows; xdotool is the user, ImageMagick's import looks."""
import ctypes
import os
import re
import shutil
import subprocess
import sys
import time

import support

HOST_KEY = "105"  # key code of the right Ctrl key on an X server's PC keyboard
TOOLS = {"Xvfb": "xvfb", "xdotool": "xdotool", "import": "imagemagick", "convert": "imagemagick"}


def require(bench, **more):
    """Ends the test if a tool of the host is missing, or the program has no window. `more`: tool="package"."""
    missing = sorted({package for tool, package in {**TOOLS, **more}.items() if not shutil.which(tool)})
    if missing:
        print(f"missing on this host: {', '.join(missing)}.  apt-get install {' '.join(missing)}")
        sys.exit(1 if os.environ.get("CI") else support.SKIPPED)
    if "built without a window" in bench.raw("--display", "sdl", timeout=20).err:
        print("this program was built without a window")
        sys.exit(support.SKIPPED)


class Display:
    """An X server of our own, on whatever number is free."""

    def __init__(self, bench, width, height, managed=False):
        self.bench = bench
        read, write = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24",
                                        "-nolisten", "tcp"], pass_fds=[write], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        os.close(write)
        number = os.read(read, 16).decode().strip()
        if not number:
            sys.exit("Xvfb does not start")
        self.environment = dict(os.environ, DISPLAY=f":{number}", SDL_AUDIODRIVER="dummy",
                                XDG_CONFIG_HOME=bench.path("config"))
        self.environment.pop("SDL_VIDEODRIVER", None)
        self.manager = None
        if managed:
            self.start_manager()

    def start_manager(self):
        """openbox. A window that opens before it is ready may never be shown, so this waits until it says that it is."""
        ready = self.bench.path("openbox-is-ready")
        self.manager = subprocess.Popen(["openbox", "--startup", f"touch {ready}"], env=self.environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while not os.path.exists(ready):
            if time.monotonic() > end:
                sys.exit("openbox does not start")
            time.sleep(0.1)

    def tool(self, *command):
        done = subprocess.run(command, env=self.environment, cwd=self.bench.folder, capture_output=True, timeout=30)
        return done.stdout

    def windows(self, name):
        """Visible ones whose title matches, by their numbers."""
        return self.tool("xdotool", "search", "--onlyvisible", "--name", name).decode().split()

    def run(self, *arguments):
        return Run(self, *arguments)

    def close(self):
        for process in (self.manager, self.server):
            if process:
                process.terminate()
                process.wait()


class ClientMessage(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
                ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("pad", ctypes.c_long * 12)]


class Window:
    """One window and what a user does with it."""

    def __init__(self, display, number):
        self.display, self.bench, self.window = display, display.bench, number

    def title(self):
        return self.display.tool("xdotool", "getwindowname", self.window).decode().strip()

    def wait_for_title(self, pattern, seconds=10):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if re.search(pattern, self.title()):
                return True
            time.sleep(0.1)
        return False

    def focus(self):
        self.display.tool("xdotool", "windowfocus", self.window)
        time.sleep(0.3)

    def key(self, *keys):
        for key in keys:
            self.display.tool("xdotool", "key", "--delay", "60", key)

    def host(self, key):
        self.display.tool("xdotool", "keydown", HOST_KEY)
        self.display.tool("xdotool", "key", "--delay", "60", key)
        self.display.tool("xdotool", "keyup", HOST_KEY)
        time.sleep(0.4)

    def look(self, name):
        """The window's picture: (width, height, set of (red, green, blue))."""
        path = self.bench.path(name)
        self.display.tool("import", "-window", self.window, path)
        size = self.display.tool("convert", path, "-format", "%w %h", "info:").decode().split()
        text = self.display.tool("convert", path, "-depth", "8", "-unique-colors", "txt:-").decode()
        return int(size[0]), int(size[1]), set(re.findall(r"#([0-9A-F]{6})", text))

    def ask_to_close(self):
        """What a window manager sends when the user clicks on the cross; not every xdotool can."""
        x11 = ctypes.CDLL("libX11.so.6")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XInternAtom.restype = ctypes.c_ulong
        x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
        x11.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
        x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
        server = x11.XOpenDisplay(self.display.environment["DISPLAY"].encode())
        window = int(self.window)
        message = ClientMessage(type=33, display=server, window=window, format=32,
                                message_type=x11.XInternAtom(server, b"WM_PROTOCOLS", 0))
        message.data[0] = x11.XInternAtom(server, b"WM_DELETE_WINDOW", 0)
        x11.XSendEvent(server, window, 0, 0, ctypes.byref(message))
        x11.XCloseDisplay(server)


class Run(Window):
    """The program, with its machine's window."""

    def __init__(self, display, *arguments):
        self.errors = open(display.bench.path("stderr.txt"), "w+", encoding="utf-8")
        self.process = subprocess.Popen([str(display.bench.program), "--display", "sdl", *arguments],
                                        env=display.environment, cwd=display.bench.folder, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=self.errors)
        super().__init__(display, None)
        end = time.monotonic() + 20
        while not self.window and time.monotonic() < end and self.process.poll() is None:
            time.sleep(0.1)
            self.window = next(iter(display.windows(" - tick86")), None)
        if self.window:
            self.focus()

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

# SPDX-License-Identifier: MIT
"""The program on a pseudo-terminal with a small VT100 behind it, which watches what is drawn and presses keys."""
import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time


class Screen:
    """What a terminal shows: the sequences that tick86 uses, and an error on any other."""

    TOKEN = re.compile(r"\x1b\[(\??)([0-9;]*)([A-Za-z])|(\x1b)|(.)", re.DOTALL)

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.pending = ""
        self.unknown = []
        self.alternate = self.cursor_shown = False
        self.clear()

    def clear(self):
        self.cells = [[" "] * self.columns for _ in range(self.rows)]
        self.pens = [[""] * self.columns for _ in range(self.rows)]
        self.x = self.y = 0
        self.pen = ""

    def feed(self, data):
        text = self.pending + self.decoder.decode(data)
        escape = text.rfind("\x1b")
        whole = escape < 0 or re.match(r"\x1b\[\??[0-9;]*[A-Za-z]", text[escape:])
        text, self.pending = (text, "") if whole else (text[:escape], text[escape:])
        for private, numbers, command, escape, character in self.TOKEN.findall(text):
            if escape:
                self.unknown.append("ESC")
            elif command:
                self.control(private, numbers, command)
            elif character in "\r\n":  # of ordinary output, before and after
                self.x, self.y = (0, self.y) if character == "\r" else (self.x, min(self.y + 1, self.rows - 1))
            else:
                if self.y < self.rows and self.x < self.columns:
                    self.cells[self.y][self.x] = character
                    self.pens[self.y][self.x] = self.pen
                self.x += 1

    def control(self, private, numbers, command):
        if command == "H":
            self.y, self.x = (int(n) - 1 for n in (numbers or "1;1").split(";"))
        elif command == "J" and numbers == "2":
            self.clear()
        elif command == "m":
            self.pen = numbers
        elif private and command in "hl" and numbers == "1049":
            self.alternate = command == "h"
        elif private and command in "hl" and numbers == "25":
            self.cursor_shown = command == "h"
        else:
            self.unknown.append(private + numbers + command)

    def line(self, y):
        return "".join(self.cells[y]).rstrip()

    def text(self):
        return "\n".join(self.line(y) for y in range(self.rows))


class Run:
    """The program on a pseudo-terminal."""

    def __init__(self, bench, *arguments, columns=80, rows=26, term="xterm"):
        self.screen = Screen(columns, rows)
        self.output = b""
        self.master, self.slave = pty.openpty()
        self.resize(columns, rows, tell=False)
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen([str(bench.program), "--display", "tty", *arguments], stdin=self.slave,
                                        stdout=self.slave, stderr=self.slave, cwd=bench.folder,
                                        env=dict(os.environ, TERM=term), preexec_fn=self.own_terminal)
        self.status = None

    @staticmethod
    def own_terminal():
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def resize(self, columns, rows, tell=True):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if tell:
            self.screen = Screen(columns, rows)
            self.screen.alternate = True
            os.kill(self.process.pid, signal.SIGWINCH)

    def pump(self, seconds):
        ready, _, _ = select.select([self.master], [], [], seconds)
        if ready:
            data = os.read(self.master, 65536)
            self.output += data
            self.screen.feed(data)

    def wait_for(self, pattern, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.pump(0.05)
            if re.search(pattern, self.screen.text()):
                return True
        return False

    def settle(self, seconds=0.3):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.pump(0.05)

    def send(self, text):
        os.write(self.master, text.encode("utf-8"))

    def end(self, seconds=10):
        """The exit status, or None if it does not end."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.status is None:
            self.pump(0.05)
            self.status = self.process.poll()
        self.settle(0.1)
        if self.status is None:
            self.process.kill()
            self.process.wait()
        return self.status

    def has_stopped(self, seconds=20):
        """Whether a signal has stopped the process; what it wrote before is on the screen. A SIGCONT sent earlier is lost."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.pump(0.05)
            number, status = os.waitpid(self.process.pid, os.WNOHANG | os.WUNTRACED)
            if number:
                self.pump(0.05)
                return os.WIFSTOPPED(status)
        return False

    def is_given_back(self):
        return (not self.screen.alternate and self.screen.cursor_shown and self.screen.pen == "0" and
                termios.tcgetattr(self.slave) == self.before)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)

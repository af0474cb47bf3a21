# SPDX-License-Identifier: MIT
"""What the tests of the program share: running it, building guests, making images, and keeping count of checks.

Each test is a script `NAME_test.py PROGRAM GUESTS`: the tick86 executable and the folder with the guests' sources.
It prints what it checked and exits 0, 1 (a check failed) or 77 (a tool of the host is missing; not where CI is set).
"""
import hashlib
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

FLOPPY_SIZES = (160, 180, 320, 360, 720, 1200, 1440)  # KiB
GEOMETRY = {160: (40, 1, 8), 180: (40, 1, 9), 320: (40, 2, 8), 360: (40, 2, 9), 720: (80, 2, 9), 1200: (80, 2, 15),
            1440: (80, 2, 18)}
SKIPPED = 77

PACKAGES = {"mkfs.fat": "dosfstools", "fsck.fat": "dosfstools", "install-mbr": "mbr", "bcc": "bcc", "as86": "bin86",
            "ld86": "bin86", "mcopy": "mtools", "mtype": "mtools", "minfo": "mtools", "mdir": "mtools",
            "mdel": "mtools", "nasm": "nasm", "gdb": "gdb"}


class Result:
    def __init__(self, command, status, out, err):
        self.command, self.status, self.out, self.err = command, status, out, err

    def __str__(self):
        def shown(text):
            return "".join("    | " + line + "\n" for line in text.splitlines()) or "    (nothing)\n"

        return (f"  command: {' '.join(self.command)}\n  status: {self.status}\n"
                f"  stdout:\n{shown(self.out)}  stderr:\n{shown(self.err)}")


class Bench:
    """A folder of its own for the test's files, the program, and the count of checks."""

    def __init__(self):
        if len(sys.argv) != 3:
            sys.exit(f"usage: {sys.argv[0]} PROGRAM GUESTS")
        self.program = Path(sys.argv[1]).resolve()
        self.guests = Path(sys.argv[2]).resolve()
        if not os.access(self.program, os.X_OK):
            sys.exit(f"{self.program} is not there or cannot be run")
        self.folder = Path(tempfile.mkdtemp(prefix="tick86-test-"))
        self.checks = self.failures = 0
        os.environ.pop("DISPLAY", None)  # nothing here needs one
        os.environ.pop("WAYLAND_DISPLAY", None)

    def path(self, name):
        return str(self.folder / name)

    # ---- checks

    def check(self, good, what, detail=""):
        self.checks += 1
        print(("ok    " if good else "FAIL  ") + what, flush=True)
        if not good:
            self.failures += 1
            if detail:
                print(str(detail).rstrip("\n"), flush=True)
        return good

    def equal(self, got, expected, what):
        return self.check(got == expected, what, f"  got      {got!r}\n  expected {expected!r}")

    def finish(self):
        print(f"{self.checks} checks, {self.failures} failed")
        shutil.rmtree(self.folder, ignore_errors=True)
        sys.exit(1 if self.failures or not self.checks else 0)

    # ---- programs

    def run(self, *arguments, timeout=300, cwd=None):
        """The program with --headless in front; what it prints is decoded as UTF-8."""
        return self.raw("--headless", *arguments, timeout=timeout, cwd=cwd)

    def raw(self, *arguments, timeout=300, cwd=None, disk=None):
        """`disk`: bytes that a file may have; a longer one cannot be written, as on a full disk."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (disk, disk))

        command = [str(self.program), *map(str, arguments)]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout,
                                  cwd=cwd or self.folder, preexec_fn=limit if disk else None)
        except subprocess.TimeoutExpired as late:
            err = (late.stderr or b"").decode("utf-8", "replace")
            return Result(command, f"none, it did not end within {timeout} s", "", err)
        return Result(command, done.returncode, done.stdout.decode("utf-8", "replace"),
                      done.stderr.decode("utf-8", "replace"))

    def expect(self, what, *arguments, status=0, timeout=300):
        """A run that must end with `status`."""
        result = self.run(*arguments, timeout=timeout)
        self.check(result.status == status, what, f"  expected status {status}\n{result}")
        return result

    def tool(self, name, *arguments, status=0):
        """A tool of the host; returns its output."""
        require(name)
        environment = dict(os.environ, MTOOLSRC="/dev/null", MTOOLS_SKIP_CHECK="0", LC_ALL="C")
        done = subprocess.run([find(name), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True,
                              cwd=self.folder, env=environment)
        if status is not None and done.returncode != status:
            print(f"FAIL  {name} {' '.join(map(str, arguments))}: status {done.returncode}\n"
                  f"{done.stdout.decode('utf-8', 'replace')}{done.stderr.decode('utf-8', 'replace')}")
            sys.exit(1)
        return done.stdout

    # ---- guests and images

    def assemble(self, source, **defines):
        """Bytes of a guest, from tests/guests."""
        out = self.path("assembled.bin")
        self.tool("nasm", "-Wall", "-Werror", "-f", "bin", "-I", f"{self.guests}/",
                  *(f"-D{name}={value}" for name, value in defines.items()), "-o", out, self.guests / source)
        return Path(out).read_bytes()

    def file(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return str(path)

    def image(self, name, kib=360, data=b""):
        """A floppy image that begins with `data`; the rest is zeros."""
        size = kib * 1024
        if len(data) > size:
            raise ValueError(f"{len(data)} bytes do not fit an image of {size}")
        return self.file(name, data + bytes(size - len(data)))

    def format(self, name, kib=360, *more):
        """A floppy image with an empty FAT12, made by mkfs.fat."""
        path = self.path(name)
        Path(path).unlink(missing_ok=True)
        self.tool("mkfs.fat", "-C", "-F", "12", "-i", "12345678", *more, path, kib)
        return path

    @staticmethod
    def digest(path):
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def find(name):
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def require(*names):
    """Ends the test if a tool of the host is not there: skipped, but failed where CI is set."""
    missing = sorted({PACKAGES[name] for name in names if not find(name)})
    if missing:
        print(f"missing on this host: {', '.join(missing)}.  apt-get install {' '.join(missing)}")
        sys.exit(1 if os.environ.get("CI") else SKIPPED)


def rom_checksum(data):
    """The ROM with its last byte such that all bytes add up to 0 modulo 256."""
    return data[:-1] + bytes([-sum(data[:-1]) & 0xFF])


def matches(pattern, text):
    return re.search(pattern, text, re.MULTILINE) is not None

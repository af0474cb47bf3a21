# SPDX-License-Identifier: MIT
"""The same command line on the same inputs gives the same bytes: hashes of the machine's state, screen, picture, sound,
output of the guest. Where the files lie on the host, its time zone and its clock do not matter; what is typed does."""
import os
import shutil

from support import Bench, matches, require

OUTPUTS = ("text.txt", "picture.png", "sound.wav", "debug.txt", "serial.txt")
require("mkfs.fat", "nasm")
bench = Bench()


def outcome(folder, arguments, environment=None):
    """Status, stdout and the bytes of all outputs of a run in a folder of the host."""
    os.makedirs(bench.path(folder), exist_ok=True)
    saved = dict(os.environ)
    os.environ.update(environment or {})
    result = bench.run(*arguments, "--hash", "--dump-text=text.txt", "--screenshot", "picture.png", "--wav", "sound.wav",
                       "--e9", "debug.txt", "--serial", "serial.txt", cwd=bench.path(folder))
    os.environ.clear()
    os.environ.update(saved)
    files = []
    for name in OUTPUTS:
        with open(os.path.join(bench.path(folder), name), "rb") as file:
            files.append(file.read())
    return result, (result.status, result.out, files)


def differing(a, b):
    names = ("status", "stdout")
    found = [names[i] for i in range(2) if a[i] != b[i]]
    return found + [name for name, x, y in zip(OUTPUTS, a[2], b[2]) if x != y]


disk = bench.format("f.img", 360)
hello = bench.image("hello.img", 360, bench.assemble("hello.asm"))
os.makedirs(bench.path("elsewhere/deep"))
shutil.copy(disk, bench.path("elsewhere/deep/another name.img"))

TYPED = ["--type-after", "try again", "--type", "k", "--type-after", r"(try again[\s\S]*){2}", "--type", "x{F1}{Shift-A}"]
RUNS = [
    ("the demonstration disk", ["--max-time", "8"]),
    ("the demonstration disk, typed to", ["--max-time", "8", "--type", "abc{F1}{F2}  \\n", "--hash-every", "3000000"]),
    ("the demonstration disk on xt", ["--max-time", "6", "--machine", "xt"]),
    ("the demonstration disk on a Hercules card", ["--max-time", "6", "--video", "hercules"]),
    ("a mkfs.fat disk, typed to", [disk, "--max-time", "12", *TYPED]),
    ("a mkfs.fat disk on an 8088 of 7.16 MHz", [disk, "--max-time", "8", "--cpu", "8088", "--clock", "7.16", *TYPED]),
    ("an echo, ended by its text", [hello, "--max-time", "30", "--type-after", "GUEST", "--type", "Hello{Enter}again",
                                    "--expect-text", r"Hello\s+again", "--hash-every", "1000000"]),
    ("a run with the clock chip set", [disk, "--max-time", "4", "--rtc", "1990-01-31T12:34:56"]),
]
for name, arguments in RUNS:
    result, first = outcome("one", arguments)
    bench.check(result.status == 0 and matches(r"^[0-9a-f]{16}\n\Z", result.out), f"{name} ends and tells its hash", result)
    bench.check(len(first[2][1]) > 500 and len(first[2][2]) > 10000, f"{name} has a picture and sound", result)
    _, second = outcome("two", arguments)
    bench.equal(differing(first, second), [], f"{name}: a second run gives the same bytes")

# What the host is like does not matter.
arguments = [disk, "--max-time", "8", *TYPED]
_, here = outcome("one", arguments)
moved = [bench.path("elsewhere/deep/another name.img"), *arguments[1:]]
_, there = outcome("elsewhere/deep", moved)
bench.equal(differing(here, there), [], "another folder, another name of the image")
_, zone = outcome("one", arguments, {"TZ": "Pacific/Chatham", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "LINES": "7"})
bench.equal(differing(here, zone), [], "another time zone, locale and home")
_, relative = outcome("elsewhere/deep", ["./another name.img", *arguments[1:]])
bench.equal(differing(here, relative), [], "a relative path")
_, dated = outcome("one", [*arguments, "--rtc", "1990-01-31"])
_, dated_zone = outcome("one", [*arguments, "--rtc", "1990-01-31"], {"TZ": "America/St_Johns"})
bench.equal(differing(dated, dated_zone), [], "a date given by --rtc in another time zone")

# And the hash notices what does matter.
_, date = outcome("one", [*arguments, "--rtc", "2000-01-01T12:00:01"])
bench.check(here[1] != date[1], "another date gives another hash")
_, key = outcome("one", [*arguments[:-1], "y{F1}{Shift-A}"])
bench.check(here[1] != key[1], "another key gives another hash")
_, later = outcome("one", [disk, "--max-time", "8.01", *TYPED])
bench.check(here[1] != later[1], "10 ms more give another hash")
_, memory = outcome("one", [*arguments, "--mem", "512"])
bench.check(here[1] != memory[1], "less memory gives another hash")
bench.finish()

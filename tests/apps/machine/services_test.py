# SPDX-License-Identifier: MIT
"""The services of the BIOS, called by guests that print the registers that come back: INT 05h and 11h to 1Ah, but for
INT 10h, which has tests of its own."""
from pathlib import Path

from support import Bench, matches, require

require("nasm")
bench = Bench()
services = bench.assemble("services.asm")
ports = bench.assemble("ports.asm")

# label -> AX BX CX DX and C, Z as the guest prints them, as a regular expression; {} are filled in below
SERVICES = {
    "11": "{equipment} 2222 3333 4444 Z",
    "12": "{memory:04X} 2222 3333 4444 Z",
    "13.reset": "0000 0000 0000 0000 Z",
    "13.read": "0001 0000 0001 0000 Z",
    "13.read-track": "0009 0000 0101 0000 Z",
    "13.read-both-sides": "0012 0000 0201 0000 Z",
    "13.read-from-third": "0003 0000 0303 0100 Z",
    "13.verify": "0009 0000 0001 0000 Z",
    "13.no-sector": "0400 0000 0063 0000 C Z",
    "13.status": "0404 0000 0000 0000 C Z",
    "13.no-disk": "8000 0000 0001 0001 C Z",
    "13.reset-after-it": "0000 0000 0000 0000 Z",
    "13.no-drive": "(01|80)00 0000 0001 0005 C Z",
    "13.no-sectors": "0100 0000 0001 0000 C Z",
    "13.boundary": "0900 FF00 0001 0000 C Z",
    "13.boundary-touched": "0001 FE00 0001 0000 Z",
    "13.unknown": "0100 0000 0000 0000 C Z",
    "13.parameters": "0000 {own:04X} {last:04X} {heads:02X}02 Z",
    "13.parameters-b": "0000 00{other:02X} {other_last:04X} 0102 Z",
    "13.kind": "{kind:02X}00 0000 0000 0000 Z",
    "13.kind-none": "0000 0000 0000 0002 Z",
    "13.hard-kind": "0000 0000 0000 0000 Z",
    "13.hard-read": "01.. 0000 0001 0080 C Z",
    "13.hard-parameters": "(01|07).. 0000 0000 0080 C Z",
    "13.write": "{written} FE00 2701 0000{write_carry} Z",
    "13.read-again": "0001 1000 0001 0000 Z",
    "13.data": "AA55",
    "15.extended": "0000 0000 0000 0000 Z",
    "15.unknown": "86.. 0000 0000 0000 C Z",
    "15.key": "4F1E 0000 0000 0000 C Z",
    "15.busy": "00.. 0000 0000 0000 Z",
    "15.configuration": "00(08|09|0A) F[BEC]",
    "15.wait": "(18|19)",
    "1A.set": "01.. 0000 0012 3456 Z",
    "1A.ticks": "0000 0000 0012 345[6-8] Z",
    "1A.eve": "01.. 0000 0018 00AE Z",
    "1A.midnight": "0001 0000 0000 000[1-4] Z",
    "1A.once": "0000 0000 0000 000[1-4] Z",
}
CLOCK = {
    "1A.time": "02.. 0000 {hours}{minutes} .... Z",
    "1A.date": "04.. 0000 {year} {month}{day} Z",
    "1A.set-time": "03.. 0000 2358 3000 Z",
    "1A.set-date": "05.. 0000 1999 1231 Z",
    "1A.new-date": "04.. 0000 1999 1231 Z",
    "1A.new-time": "02.. 0000 2358 3[01]00 Z",
    "1A.alarm": "06.. 0000 1200 0000 Z",
    "1A.alarm-twice": "06.. 0000 1200 0000 C Z",
    "1A.alarm-off": "07.. 0000 0000 0000 Z",
    "1A.unknown": "0F.. 0000 0000 0000 C Z",
}
NO_CLOCK = {label: ".*C Z" for label in CLOCK}

PORTS = {
    "14.init": "60{modem} 0001 0002 0000 Z",
    "14.status": "60{modem} 0001 0002 0000 Z",
    "14.send-H": "{sent}48 0001 0002 0000 Z",
    "14.send-i": "{sent}69 0001 0002 0000 Z",
    "14.receive": "[8-9A-F].00 0001 0002 0000 Z",
    "14.no-port": ".... 0001 0002 0003 Z",
    "16.look": "0100 0001 0002 0003 Z",
    "16.store": "0500 0001 1C0D 0003 Z",
    "16.store-more": "0500 0001 3B00 0003 Z",
    "16.look-again": "1C0D 0001 0002 0003",
    "16.read": "1C0D 0001 0002 0003 Z",
    "16.read-new": "3B00 0001 0002 0003 Z",
    "16.empty": "1100 0001 0002 0003 Z",
    "16.shift": "0200 0001 0002 0003 Z",
    "16.full": "0501 0001 1E61 0003 Z",
    "17.init": "3000 0001 0002 0000 Z",
    "17.status": "3000 0001 0002 0000 Z",
    "17.print": "3141 0001 0002 0000 Z",
    "17.no-printer": ".... 0001 0002 0002 Z",
    "05": "FF",
}

DRIVES = {360: (1, 0x2709, 2), 1200: (2, 0x4F0F, 2), 720: (3, 0x4F09, 2), 1440: (4, 0x4F12, 2), 160: (1, 0x2708, 1)}


def printed_by(name, image, *arguments):
    """Label -> rest of the line, of everything the guest printed."""
    e9 = bench.path("e9.txt")
    result = bench.expect(f"{name}: the guest comes to its end", image, *arguments, "--expect-text", "DONE", "--max-time",
                          "120", "--e9", e9)
    lines = Path(e9).read_text("latin-1").replace("\r", "").split("\n")
    return {line.split(" ", 1)[0]: line.split(" ", 1)[1] for line in lines if " " in line}, lines, result


def compare(name, got, wanted, facts):
    for label, pattern in wanted.items():
        pattern = pattern.format(**facts)
        bench.check(matches(f"^{pattern}$", got.get(label, "nothing")), f"{name}: {label} gives {got.get(label)}",
                    f"  expected {pattern}")


def serve(name, kib=360, machine="pc86", wanted=None, image_suffix="", **changes):
    arguments = changes.pop("arguments", [])
    image = bench.image("services.img", kib, services)
    before = bench.digest(image)
    drive, last, heads = DRIVES[kib]
    other, other_last = (4, 0x4F12) if machine == "pc86" else (1, 0x2709)
    facts = {"equipment": "426D" if machine == "pc86" else "42[46]D", "memory": 640, "own": drive, "last": last,
             "heads": heads - 1, "other": other, "other_last": other_last,
             "kind": 1 if drive == 1 else 2, "written": "0001", "write_carry": "", "hours": 12,
             "minutes": "0[0-2]", "year": 2000, "month": "01", "day": "01"}
    facts.update(changes)
    got, _, _ = printed_by(name, image + image_suffix, "--machine", machine, *arguments)
    wanted = dict(SERVICES, **(CLOCK if machine == "pc86" else NO_CLOCK)) if wanted is None else wanted
    compare(name, got, wanted, facts)
    with open(image, "rb") as file:
        file.seek(39 * heads * (last & 0x3F) * 512)  # track 39, side 0, sector 1
        written = file.read(512)
    if image_suffix or "--snapshot" in arguments:
        bench.equal(bench.digest(image), before, f"{name}: the image is as it was")
    else:
        bench.equal(written, services[:512], f"{name}: the sector that was written is in the image")


serve("pc86, 360K")
serve("pc86, 720K", 720)
serve("pc86, 1.2M", 1200)
serve("pc86, 1.44M", 1440)
serve("xt, 360K", machine="xt")
serve("pc86 with an 8088 of 8 MHz", arguments=["--cpu", "8088", "--clock", "8"])
serve("pc86 with an 8086 of 16 MHz", arguments=["--clock", "16"])
ONE = {"11": SERVICES["11"], "12": SERVICES["12"]}
serve("pc86 with 256 KiB", arguments=["--mem", "256"], memory=256, wanted=ONE, equipment="42..")
serve("xt with 512 KiB", machine="xt", arguments=["--mem", "512"], memory=512, wanted=ONE, equipment="42..")
serve("pc86 with an MDA", arguments=["--video", "mda"], wanted=ONE, equipment="427D")
serve("xt with a Hercules card", machine="xt", arguments=["--video", "hercules"], wanted=ONE, equipment="427D")
serve("a write-protected disk", image_suffix=",ro", written="0300", write_carry=" C")
serve("a snapshot", arguments=["--snapshot"])
serve("a date", arguments=["--rtc", "1987-06-05T04:32:10"], hours="04", minutes="3[23]", year=1987, month="06", day="05")
serve("a date at the end of a year", arguments=["--rtc", "1986-12-31T23:59:58"], hours="00", minutes="00", year=1987,
      month="01", day="01")
serve("the 29th of February", arguments=["--rtc", "2000-02-28T23:59:58"], hours="00", minutes="00", year=2000, month="02",
      day="29")

# Ports and keys. For each key what the guest must read: scan code, character; the state of the shift keys.
KEYS = [("a", 0x1E61, 0), ("Z", 0x2C5A, 2), ("1", 0x0231, 0), ("!", 0x0221, 2), ("{Enter}", 0x1C0D, 0), ("\\n", 0x1C0D, 0),
        ("\\t", 0x0F09, 0), ("\\x41", 0x1E41, 2), ("{Space}", 0x3920, 0), (" ", 0x3920, 0), ("{Backspace}", 0x0E08, 0),
        ("{F1}", 0x3B00, 0), ("{F10}", 0x4400, 0), ("{Shift-F1}", 0x5400, 2), ("{Ctrl-F1}", 0x5E00, 4),
        ("{Alt-F1}", 0x6800, 8), ("{Up}", 0x4800, 0), ("{Down}", 0x5000, 0), ("{Left}", 0x4B00, 0),
        ("{Right}", 0x4D00, 0), ("{Home}", 0x4700, 0), ("{End}", 0x4F00, 0), ("{PgUp}", 0x4900, 0),
        ("{PgDn}", 0x5100, 0), ("{Del}", 0x5300, 0), ("{Ctrl-C}", 0x2E03, 4), ("{Ctrl-A}", 0x1E01, 4),
        ("{Alt-X}", 0x2D00, 8), ("{Alt-1}", 0x7800, 8), ("{Shift-Tab}", 0x0F00, 2), ("{Ctrl-Left}", 0x7300, 4),
        ("{Ctrl-Home}", 0x7700, 4), ("{Ctrl-PgDn}", 0x7600, 4), ("{Ctrl-Enter}", 0x1C0A, 4), ("\\{", 0x1A7B, 2),
        ("}", 0x1B7D, 2), ("\\\\", 0x2B5C, 0)]
for machine in ("pc86", "xt"):
    image = bench.image("ports.img", 360, ports)
    typing = ["--type-after", "KEYS", "--type", "".join(key for key, _, _ in KEYS), "--type", "{Esc}"]
    got, lines, _ = printed_by(f"{machine}, no cables", image, "--machine", machine, *typing)
    compare(f"{machine}, no cables", got, PORTS, {"modem": "0.", "sent": "[8-9A-F]."})
    codes = lines[lines.index("KEYS") + 1].split()
    for (key, code, shift), word in zip(KEYS, codes):
        bench.equal(word, f"{code:04X}/{shift:02X}", f"{machine}: the key {key} is read")
    bench.equal(codes[-2:], ["011B/00", "DONE"], f"{machine}: Esc is read, and nothing else")
    bench.equal(len(codes), len(KEYS) + 2, f"{machine}: number of keys")

    serial = bench.path("serial.txt")
    got, _, _ = printed_by(f"{machine}, a cable", image, "--machine", machine, "--serial", serial, *typing)
    compare(f"{machine}, a cable", got, PORTS, {"modem": "[0-9A-F].", "sent": "60"})
    bench.equal(Path(serial).read_bytes(), b"Hi", f"{machine}: --serial F has what the guest sent")

result = bench.expect("all characters of a keyboard are typed", bench.image("hello.img", 360, bench.assemble("hello.asm")),
                      "--type-after", "GUEST", "--type", "@" + bench.file("all.txt", bytes(range(33, 127)) + b"\n"),
                      "--type", "{Esc}", "--expect-text", "BYE", "--max-time", "60", "--e9", bench.path("all-e9.txt"))
bench.equal(Path(bench.path("all-e9.txt")).read_bytes(),
            b"HELLO FROM THE GUEST\r\n" + bytes(range(33, 127)) + b"\r\nBYE", "and echoed")
bench.finish()

# SPDX-License-Identifier: MIT
"""What cannot be used is refused: one table of command lines, the message on stderr, the exit status. After each, all
files of the folder are as they were and none has been added."""
import gzip
import os
import re
import signal
import subprocess
import time

from support import Bench, matches, require, rom_checksum

require("nasm")
bench = Bench()
file = bench.file

guest = bench.assemble("hello.asm")
bench.image("ok.img", 360, guest)
bench.image("other.img", 360, guest)
bench.image("high.img", 1440, guest)
file("empty.img", b"")
file("odd.img", bytes(100000))
file("cut.img", guest + bytes(360000 - len(guest)))
file("hard.img", bytes(143 * 4 * 17 * 512))
file("hard-odd.img", bytes(5000001))
file("hard-tiny.img", bytes(512 * 60))
file("rom.bin", rom_checksum(b"\x55\xAA\x04\xCB" + bytes(2044)))
file("rom-sum.bin", b"\x55\xAA\x04\xCB" + bytes(2044))
file("rom-length.bin", rom_checksum(b"\x55\xAA\x00\xCB" + bytes(2044)))
file("rom-long.bin", rom_checksum(b"\x55\xAA\x08\xCB" + bytes(2044)))
file("rom-none.bin", b"text, not a ROM")
file("rom-huge.bin", bytes(140000))
file("rom-empty.bin", b"")
file("bios.bin", bytes(5000))
file("text.txt", b"hello")
file("letters.txt", "caf\u00e9".encode())
os.mkdir(bench.path("folder"))
os.mkfifo(bench.path("fifo"))
os.symlink("/dev/full", bench.path("full"))

moo = b"MOO \x0C\x00\x00\x00\x01\x01\x00\x00\x01\x00\x00\x008086"
file("cpu.moo", b"MOO \x0C\x00\x00\x00\x01\x01\x00\x00\x01\x00\x00\x00V30 ")
file("short.moo", moo)
file("chunk.moo", moo + b"TEST\xFF\xFF\x00\x00abc")
file("version.moo", moo.replace(b"\x01\x01\x00\x00", b"\x09\x01\x00\x00", 1))
file("cut.MOO.gz", gzip.compress(moo * 50)[:-20])
file("damaged.MOO.gz", b"\x1F\x8B\x08\x00garbage, not deflated")
file("cut.json", b'[{"name": "nop", "bytes": [144], ')
file("shape.json", b'[{"name": "nop", "bytes": [999]}]')
file("empty.json", b"[]")
file("noise.json", b"\x00\x01\x02")
file("hello.moo", b"this is text")

file("hlt.bin", b"\xF4")
file("wait.bin", b"\x9B")
file("spin.bin", b"\xEB\xFE")
file("count.bin", b"\x40\xEB\xFD")

file("good.csv", b"cs,ip\nF000,0000\nF000,0001\n")
file("columns.csv", b"a,b\n1,2\n")
file("number.csv", b"cs,ip\nF000,zz\n")
file("cells.csv", b"cs,ip\nF000\n")
file("version.jsonl", b'{"tick86_trace":7}\n')
file("head.jsonl", b'{"tick86_trace":1}\n')
file("clock.jsonl", b'{"tick86_trace":1,"machine":"xt","cpu":"8088","roms":"0","clock":[3,0],"registers":{%s}}\n' % b",".join(
    b'"%s":0' % name for name in b"ax cx dx bx sp bp si di es cs ss ds flags ip".split()))
file("line.jsonl", b'{"ip":1}\n{"ip":\n')
file("version.trace", b"T86TRACE\x63\x00" + bytes(30))
file("head.trace", b"T86TRACE\x01")
file("wave.vcd", b"$comment tick86 trace 1 $end\n")
file("version.golden", b"tick86 golden trace 9\n")
file("cut.golden", b"tick86 golden trace 1\nmachine pc86\n")

RUN = ["--headless", "--max-time", "2"]
SIZES = r"163840 \(160K\).*368640 \(360K\).*1228800 \(1\.2M\).*1474560 \(1\.44M\)"

# arguments, what stderr must match, status
TABLE = [
    # options
    (["--headles", "ok.img"], r"--headles\b.*--headless", 2),
    ([*RUN, "ok.img", "--expext-text", "x"], r"--expext-text\b.*--expect-text", 2),
    ([*RUN, "ok.img", "--clok=8"], r"--clok\b.*--clock", 2),
    ([*RUN, "ok.img", "--no-such-thing-at-all"], "--no-such-thing-at-all", 2),
    ([*RUN, "ok.img", "-z"], "-z", 2),
    ([*RUN, "--expect-text"], "--expect-text.*missing", 2),
    ([*RUN, "ok.img", "--bundle", "d"], r"--bundle is planned, but not in this version", 2),
    ([*RUN, "ok.img", "--save-state=s"], r"--save-state is planned, but not in this version", 2),
    ([*RUN, "--load-state", "s", "ok.img"], r"--load-state is planned, but not in this version", 2),
    ([*RUN, "ok.img", "--record", "r"], r"--record is planned, but not in this version", 2),
    ([*RUN, "ok.img", "--replay", "r"], r"--replay is planned, but not in this version", 2),
    ([*RUN, "ok.img", "--report", "junit"], r"--report is planned, but not in this version", 2),
    # values that are taken by '=' only
    ([*RUN, "--dump-text", "out.txt"], r"'out\.txt' does not exist; .*write --dump-text=out\.txt", 2),
    ([*RUN, "--dump-text", "text.txt"], r"'text\.txt' has 5 bytes.*write --dump-text=text\.txt", 2),
    ([*RUN, "--dump-text", "out.txt", "ok.img"], r"'ok\.img' is one argument too many; if 'out\.txt' .*--dump-text=out\.txt", 2),
    ([*RUN, "ok.img", "--dump-text", "out.txt"], r"'out\.txt' is one argument too many; .*--dump-text=out\.txt", 2),
    ([*RUN, "--gdb", "1234"], "'1234' does not exist; .*write --gdb=1234", 2),
    ([*RUN, "ok.img", "--gdb", "1234"], "'1234' is one argument too many; .*write --gdb=1234", 2),
    (["ok.img", "--headless", "--max-time"], "--max-time.*missing", 2),
    ([*RUN, "ok.img", "other.img"], "other.img", 2),
    ([*RUN, "ok.img", "--type", "-fda", "--expect-text", "--dump-text"], "while '--dump-text' was awaited", 3),
    ([*RUN, "ok.img", "--expect-text", "(" * 50000], "is no regular expression: missing", 2),
    ([*RUN, "ok.img", "--expect-text", r"((\s|.)*)*X"], "was awaited", 3),
    ([*RUN, "ok.img", "--expect-text", r"A:\>"], r"'\\>' is '>' alone; write '\\\\>'", 3),
    # what is already there is kept
    ([*RUN, "ok.img", "--e9", "empty.json", "--expect-text", "("], "no regular expression", 2),
    ([*RUN, "ok.img", "--serial", "empty.json", "--type-after", "("], "no regular expression", 2),
    ([*RUN, "ok.img", "--int-log", "empty.json", "--break", "nonsense"], "--break 'nonsense'", 2),
    ([*RUN, "ok.img", "--e9", "empty.json", "--script", "nowhere.dbg"], "nowhere.dbg", 2),
    ([*RUN, "ok.img", "--trace", "empty.json", "--int-log", "empty.json"], "'empty.json' is to be written by two options", 2),
    ([*RUN, "--fda", "ok.img", "--fda", "ok.img,ro"], "'ok.img' is given twice", 2),
    # images
    ([*RUN, "missing.img"], "'missing.img' does not exist", 2),
    ([*RUN, "nowhere/ok.img"], "'nowhere/ok.img' does not exist", 2),
    ([*RUN, "folder"], "'folder' is a directory", 2),
    ([*RUN, "empty.img"], "'empty.img' is empty", 2),
    ([*RUN, "odd.img"], r"'odd.img' has 100000 bytes.*" + SIZES, 2),
    ([*RUN, "cut.img"], r"'cut.img' has 360000 bytes.*" + SIZES, 2),
    ([*RUN, "text.txt"], r"'text.txt' has 5 bytes.*" + SIZES, 2),
    ([*RUN, "/dev/null"], "'/dev/null' is not a regular file", 2),
    ([*RUN, "fifo"], "'fifo' is not a regular file", 2),
    ([*RUN, "--hda", "fifo"], "'fifo' is not a regular file", 2),
    ([*RUN, ""], "IMAGE is given an empty word", 2),
    ([*RUN, "--hda", ""], "--hda is given an empty word", 2),
    ([*RUN, "--fda", "", "--fda", "ok.img"], "--fda is given an empty word", 2),
    ([*RUN, "ok.img,rw"], "'ok.img,rw' does not exist; write 'ok.img', or 'ok.img,ro'", 2),
    ([*RUN, "--fda", "ok.img,rw"], "'ok.img,rw' does not exist; write 'ok.img', or 'ok.img,ro'.*',rw'", 2),
    ([*RUN, "ok.img", "--fdb", "other.img,RO"], "'other.img,RO' does not exist; write 'other.img', or 'other.img,ro'", 2),
    ([*RUN, "--hda", "hard.img,snapshot"], "'hard.img,snapshot' does not exist; write 'hard.img', or 'hard.img,ro'", 2),
    ([*RUN, "--fda", "missing.img,rw"], "'missing.img,rw' does not exist", 2),
    ([*RUN, "--fda", "missing.img"], "'missing.img' does not exist", 2),
    ([*RUN, "--fdb", "odd.img"], SIZES, 2),
    ([*RUN, "-fdb", "folder,ro"], "'folder' is a directory", 2),
    ([*RUN, "--hda", "missing.img"], "'missing.img' does not exist", 2),
    ([*RUN, "--hda", "hard-odd.img"], "'hard-odd.img' has 5000001 bytes.*512", 2),
    ([*RUN, "--hda", "hard-tiny.img"], "'hard-tiny.img' has 30720 bytes.*at least", 2),
    ([*RUN, "--hda", "folder"], "'folder' is a directory", 2),
    ([*RUN, "--machine", "xt", "--hda", "hard.img"], "xt has no .*hard disk.*pc86", 2),
    ([*RUN, "--machine", "xt", "hard-odd.img"], "512", 2),
    ([*RUN, "ok.img", "--fda", "other.img"], "both an IMAGE and --fda", 2),
    ([*RUN, "hard.img", "--hda", "hard.img"], "both a hard disk IMAGE and --hda", 2),
    ([*RUN, "--fda", "ok.img", "--hda", "ok.img"], "'ok.img' is given as a floppy and as a hard disk", 2),
    ([*RUN, "--fda", "ok.img", "--fdb", "ok.img"], "'ok.img' is (in use|given twice)", 2),
    ([*RUN, "ok.img", "--fdb", "folder/../ok.img"], "ok.img' is (in use|given twice)", 2),
    ([*RUN, "--fda", "ok.img", "--fda", "other.img", "--fda", "ok.img"], "'ok.img' is (in use|given twice)", 2),
    ([*RUN, "--fda", "ok.img", "--fda", "high.img"], "stack.*'high.img'.*'ok.img'", 2),
    # ROMs and files in memory
    ([*RUN, "ok.img", "--rom", "rom.bin"], "'rom.bin'.*FILE@SEG", 2),
    ([*RUN, "ok.img", "--rom", "rom.bin@"], "FILE@SEG", 2),
    ([*RUN, "ok.img", "--rom", "@C800"], "FILE@SEG", 2),
    ([*RUN, "ok.img", "--rom", "rom.bin@here"], "'here' is no hexadecimal address", 2),
    ([*RUN, "ok.img", "--rom", "rom.bin@12345"], "'12345' is no hexadecimal address", 2),
    ([*RUN, "ok.img", "--rom", "rom.bin@C801"], "rom.bin at C801.*2 KiB", 2),
    ([*RUN, "ok.img", "--rom", "rom.bin@C840"], "rom.bin at C840.*2 KiB", 2),
    ([*RUN, "ok.img", "--rom", "rom.bin@8000"], "rom.bin at 8000.*C000", 2),
    ([*RUN, "ok.img", "--rom", "rom.bin@FF80"], "rom.bin at FF80.*BIOS", 2),
    ([*RUN, "ok.img", "--rom", "rom.bin@C800", "--rom", "rom-sum.bin@C800"], "rom-sum.bin.*overlaps rom.bin", 2),
    ([*RUN, "ok.img", "--rom", "missing.bin@C800"], "'missing.bin' does not exist", 2),
    ([*RUN, "ok.img", "--rom", "folder@C800"], "'folder' is a directory", 2),
    ([*RUN, "ok.img", "--rom", "rom-empty.bin@C800"], "'rom-empty.bin' is empty", 2),
    ([*RUN, "ok.img", "--rom", "rom-huge.bin@C800"], "'rom-huge.bin' has 140000 bytes.*131072", 2),
    ([*RUN, "ok.img", "--rom", "rom-sum.bin@C800"], "rom-sum.bin at C800.*checksum is CEh", 0),
    ([*RUN, "ok.img", "--rom", "rom-length.bin@C800"], "rom-length.bin at C800.*claims 0 bytes", 0),
    ([*RUN, "ok.img", "--rom", "rom-long.bin@C800"], "rom-long.bin at C800.*claims 4096 bytes.*2048", 0),
    ([*RUN, "ok.img", "--rom", "rom-none.bin@C800"], "rom-none.bin at C800.*55 AA", 0),
    ([*RUN, "ok.img", "--rom", "fifo@C800"], "'fifo' is not a regular file", 2),
    ([*RUN, "ok.img", "--load", "/dev/zero@1000:0"], "'/dev/zero' is not a regular file", 2),
    ([*RUN, "ok.img", "--bios", "fifo"], "'fifo' is not a regular file", 2),
    ([*RUN, "ok.img", "--bios", "/dev/zero"], "'/dev/zero' is not a regular file", 2),
    ([*RUN, "ok.img", "--bios", ""], "--bios is given an empty word", 2),
    ([*RUN, "ok.img", "--bios", "missing.bin"], "'missing.bin' does not exist", 2),
    ([*RUN, "ok.img", "--bios", "folder"], "'folder' is a directory", 2),
    ([*RUN, "ok.img", "--bios", "bios.bin"], "BIOS of 5000 bytes.*4 KiB", 2),
    ([*RUN, "ok.img", "--bios", "rom-huge.bin"], "'rom-huge.bin' has 140000 bytes", 2),
    ([*RUN, "ok.img", "--load", "rom.bin@1000"], "SEG:OFS", 2),
    ([*RUN, "ok.img", "--load", "rom.bin@9FFF:0FFF"], "beyond the 640 KiB", 2),
    ([*RUN, "ok.img", "--load", "rom.bin@C000:0"], "beyond the 640 KiB", 2),
    ([*RUN, "ok.img", "--load", "rom.bin@1000:0", "--mem", "64"], "beyond the 64 KiB", 2),
    ([*RUN, "ok.img", "--load", "missing.bin@1000:0"], "'missing.bin' does not exist", 2),
    ([*RUN, "ok.img", "--start", "1000"], "'1000'.*SEG:OFS", 2),
    ([*RUN, "ok.img", "--start", "FFFF:zero"], "'zero' is no hexadecimal address", 2),
    ([*RUN, "ok.img", "--start", "1000:12345"], "'12345'", 2),
    # the machine
    ([*RUN, "ok.img", "--mem", "0"], "32 to 640 KiB", 2),
    ([*RUN, "ok.img", "--mem", "641"], "32 to 640 KiB", 2),
    ([*RUN, "ok.img", "--mem", "-64"], "32 to 640 KiB", 2),
    ([*RUN, "ok.img", "--mem", "much"], "--mem.*much", 2),
    ([*RUN, "ok.img", "--clock", "fast"], "--clock fast.*4.77", 2),
    ([*RUN, "ok.img", "--clock", "0"], "--clock 0.*4.77", 2),
    ([*RUN, "ok.img", "--clock", "4.77MHz"], "--clock 4.77MHz", 2),
    ([*RUN, "ok.img", "--clock", "66"], "--clock 66.*20 MHz", 2),
    ([*RUN, "ok.img", "--machine", "at"], "--machine.*at.*pc86.*xt", 2),
    ([*RUN, "ok.img", "--cpu", "80286"], "--cpu.*80286.*8086.*8088", 2),
    ([*RUN, "ok.img", "--video", "ega"], "--video.*ega.*cga.*hercules", 2),
    ([*RUN, "ok.img", "--boot", "b"], "--boot.*a.*c", 2),
    ([*RUN, "ok.img", "--display", "x11"], "--display.*x11.*sdl.*tty", 2),
    ([*RUN, "ok.img", "--rtc", "yesterday"], "--rtc yesterday.*1990-01-31", 2),
    ([*RUN, "ok.img", "--rtc", "2000-13-01"], "--rtc 2000-13-01", 2),
    ([*RUN, "ok.img", "--rtc", "2023-02-29"], "2023-02-29", 2),
    ([*RUN, "ok.img", "--rtc", "1979-12-31"], "1980", 2),
    ([*RUN, "ok.img", "--rtc", "1990-01-31T25:00:00"], "--rtc", 2),
    ([*RUN, "ok.img", "--speed", "0"], "--speed 0.*max", 2),
    ([*RUN, "ok.img", "--speed", "fast"], "--speed fast.*max", 2),
    ([*RUN, "ok.img", "--speed", "-50"], "--speed -50.*max", 2),
    ([*RUN, "ok.img", "--scale", "99"], "--scale.*99", 2),
    ([*RUN, "ok.img", "--on-reset", "maybe"], "--on-reset.*fail.*stop.*continue", 2),
    ([*RUN, "ok.img", "--runaway", "perhaps"], "--runaway.*on.*off", 2),
    # limits
    (["--headless", "ok.img", "--max-time", "0"], "--max-time 0.*at least 1 ms", 2),
    (["--headless", "ok.img", "--max-time", "-1"], "--max-time -1.*at least 1 ms", 2),
    (["--headless", "ok.img", "--max-time", "soon"], "--max-time soon", 2),
    (["--headless", "ok.img", "--max-time", "0.1", "--speed", "50"], "--speed 50 has no effect", 0),
    (["--headless", "ok.img", "--max-time", "0.0001"], "--max-time 0.0001.*at least 1 ms", 2),
    (["--headless", "ok.img", "--timeout", "0"], "--timeout 0.*at least 1 ms", 2),
    (["--headless", "ok.img", "--max-cycles", "0"], r"\A[^\n]{0,200}--max-cycles[^\n]{0,200}\n\Z", 2),
    (["--headless", "ok.img", "--max-cycles", "many"], "--max-cycles.*many", 2),
    (["--headless", "ok.img", "--max-cycles", "99999999999999999999"], "--max-cycles", 2),
    ([*RUN, "ok.img", "--hash-every", "0"], "--hash-every", 2),
    # scripts
    ([*RUN, "ok.img", "--expect-text", "("], r"--expect-text '\(' is no regular expression", 2),
    ([*RUN, "ok.img", "--fail-text", "[z-a]"], r"--fail-text '\[z-a\]' is no regular expression", 2),
    ([*RUN, "ok.img", "--type-after", "(", "--type", "x"], "--type-after .* is no regular expression", 2),
    ([*RUN, "ok.img", "--swap-after", "("], "--swap-after .* is no regular expression", 2),
    ([*RUN, "ok.img", "--expect-reg", "ax = 5"], "--expect-reg 'ax = 5'.*is no comparison", 2),
    ([*RUN, "ok.img", "--expect-reg", "eax == 5"], "--expect-reg 'eax == 5'", 2),
    ([*RUN, "ok.img", "--expect-reg", "ax == "], "--expect-reg", 2),
    ([*RUN, "ok.img", "--expect-reg", ""], "--expect-reg", 2),
    ([*RUN, "ok.img", "--expect-reg", "ax == 1 &&"], "--expect-reg", 2),
    ([*RUN, "ok.img", "--expect-mem", "[0:0 == 1"], "--expect-mem", 2),
    ([*RUN, "ok.img", "--expect-mem", "[12345:0] == 1"], "--expect-mem", 2),
    ([*RUN, "ok.img", "--expect-mem", "[0:0].q == 1"], "--expect-mem", 2),
    ([*RUN, "ok.img", "--expect-mem", "0040:0013 == 128"], "--expect-mem '0040:0013 == 128' asks nothing", 2),
    ([*RUN, "ok.img", "--expect-reg", "ax == 1F"], "--expect-reg 'ax == 1F': column 7: '1F'.*0x1F", 2),
    ([*RUN, "ok.img", "--type", "{Nope}"], r"--type '\{Nope\}'.*no key \{Nope\}.*\{F1\}", 2),
    ([*RUN, "ok.img", "--type", "{F1"], r"--type '\{F1'", 2),
    ([*RUN, "ok.img", "--type", "\\q"], r"'\\q' is unknown.*\\n", 2),
    ([*RUN, "ok.img", "--type", "\\xZZ"], r"--type", 2),
    ([*RUN, "ok.img", "--type", "caf\u00e9"], "C3h is on no key", 2),
    ([*RUN, "ok.img", "--type", "@missing.txt"], "--type: the file 'missing.txt' does not exist", 2),
    ([*RUN, "ok.img", "--type", "@letters.txt"], "C3h is on no key", 2),
    ([*RUN, "ok.img", "--type", "@folder"], "'folder' is a directory", 2),
    ([*RUN, "ok.img", "--type", "@fifo"], "'fifo' is not a regular file", 2),
    ([*RUN, "ok.img", "--type", "@/dev/zero"], "'/dev/zero' is not a regular file", 2),
    # output files
    ([*RUN, "ok.img", "--screenshot", "a.jpg"], "--screenshot 'a.jpg': the picture is written as png only; name it 'a.png'", 2),
    ([*RUN, "ok.img", "--screenshot", "folder/a.b.GIF"], "png only; name it 'folder/a.b.png'", 2),
    ([*RUN, "ok.img", "--wav", "a.mp3"], "--wav 'a.mp3': the sound is written as wav only; name it 'a.wav'", 2),
    ([*RUN, "ok.img", "--wav", "-"], "--wav -: .*cannot be a stream.*F.wav", 2),
    ([*RUN, "ok.img", "--screenshot", "-", "--hash"], "--screenshot - and --hash both want stdout", 2),
    ([*RUN, "ok.img", "--screenshot", "-", "--dump-text"], "--screenshot - and --dump-text both want stdout", 2),
    ([*RUN, "ok.img", "--screenshot", "-", "--e9", "-"], "--screenshot - and --e9 stdout both want stdout", 2),
    ([*RUN, "ok.img", "--screenshot", "-", "-x", "go"], "--screenshot - and the debugger both want stdout", 2),
    ([*RUN, "ok.img", "--screenshot", "nowhere/a.png"], "'nowhere/a.png'.*no folder 'nowhere'", 2),
    ([*RUN, "ok.img", "--screenshot", "folder"], "'folder' is a directory", 2),
    ([*RUN, "ok.img", "--screenshot", "ok.img"], "'ok.img' is a.* in use", 2),
    ([*RUN, "ok.img", "--screenshot", "folder/../ok.img"], "ok.img' is a.* in use", 2),
    ([*RUN, "ok.img,ro", "--dump-text=ok.img"], "'ok.img' is a.* in use", 2),
    ([*RUN, "ok.img", "--fdb", "other.img", "--e9", "other.img"], "'other.img' is a.* in use", 2),
    ([*RUN, "--hda", "hard.img", "--serial", "hard.img"], "'hard.img' is a.* in use", 2),
    ([*RUN, "ok.img", "--wav", "ok.img"], "'ok.img' is a.* in use", 2),
    ([*RUN, "ok.img", "--bios", "bios.bin", "--e9", "bios.bin"], "'bios.bin' is a.* in use", 2),
    ([*RUN, "ok.img", "--rom", "rom.bin@C800", "--screenshot", "rom.bin"], "'rom.bin' is a.* in use", 2),
    ([*RUN, "ok.img", "--load", "rom.bin@1000:0", "--e9", "rom.bin"], "'rom.bin' is a.* in use", 2),
    ([*RUN, "ok.img", "--e9", "nowhere/a.txt"], "'nowhere/a.txt'", 2),
    ([*RUN, "ok.img", "--serial", "folder"], "'folder' is a directory", 2),
    ([*RUN, "ok.img", "--e9", "new.txt", "--trace", "./new.txt"], "'./new.txt' is to be written by two options", 2),
    ([*RUN, "ok.img", "--e9", "/dev/null", "--wav", "/dev/null", "--trace", "/dev/null"], "A: = ok.img", 0),
    ([*RUN, "ok.img", "--wav", "nowhere/a.wav"], "'nowhere/a.wav'", 2),
    ([*RUN, "ok.img", "--dump-text=nowhere/a.txt"], "'nowhere/a.txt'", 2),
    # a full disk, through a link
    ([*RUN, "ok.img", "--dump-text=full"], "'full'.*could not be written", 2),
    ([*RUN, "ok.img", "--int-log", "nowhere/a.jsonl"], "'nowhere/a.jsonl'.*no folder 'nowhere'", 2),
    ([*RUN, "ok.img", "--int-log", "folder"], "'folder' is a directory", 2),
    ([*RUN, "ok.img", "--int-log", "ok.img"], "'ok.img' is a.* in use", 2),
    ([*RUN, "ok.img", "--int-log", "full"], "--int-log 'full' could not be written", 2),
    ([*RUN, "ok.img", "--int-log", ""], "--int-log is given an empty word", 2),
    ([*RUN, "ok.img", "--wav", "full"], "'full'.*could not be written", 2),
    ([*RUN, "ok.img", "--screenshot", "full"], "'full'.*could not be written", 2),
    ([*RUN, "ok.img", "--e9", "full"], "could be written|could not be written", 2),
    # CPU tests
    (["test"], "required", 2),
    (["test", "missing.moo"], "missing.moo", 2),
    (["test", "folder"], "folder: no test files", 2),
    (["test", "short.moo"], "short.moo: byte [0-9]+: 1 tests announced, 0 found", 2),
    (["test", "chunk.moo"], "chunk.moo: byte [0-9]+: chunk 'TEST' of 65535 bytes, but only 3 are left", 2),
    (["test", "cpu.moo"], "cpu.moo: byte [0-9]+: .*'V30 ?'", 2),
    (["test", "version.moo"], "version.moo: .*version 9", 2),
    (["test", "cut.MOO.gz"], "cut.MOO.gz: .*ends too early", 2),
    (["test", "damaged.MOO.gz"], "damaged.MOO.gz: .*gzip", 2),
    (["test", "hello.moo"], "hello.moo: byte 0: is neither MOO nor JSON", 2),
    (["test", "cut.json"], "cut.json: byte [0-9]+: JSON", 2),
    (["test", "shape.json"], "shape.json: .*999 is no byte", 2),
    (["test", "empty.json"], "empty.json: .*no tests", 2),
    (["test", "noise.json"], "noise.json: .*neither MOO nor JSON", 2),
    (["test", "--cpu", "80186", "empty.json"], "--cpu.*80186.*8086.*8088", 2),
    (["test", "--check", "nonsense", "empty.json"], "--check.*'nonsense'.*regs", 2),
    (["test", "--jobs", "0", "empty.json"], "--jobs.*0", 2),
    # speed, and the clocks of a program
    (["bench", "nonsense"], "nonsense.*alu", 2),
    (["bench", "--jsn"], "--jsn .*--json", 2),
    (["bench", "--runs", "0"], "--runs.* 0 .*1 to 1000", 2),
    (["bench", "--runs", "many"], "--runs.*many", 2),
    (["bench", "--cpu", "80286"], "--cpu.*80286.*8086.*8088", 2),
    (["bench", "--flat"], "--flat.*missing", 2),
    (["bench", "--flat", ""], "--flat is given an empty word", 2),
    (["bench", "--flat", "missing.bin"], "'missing.bin' does not exist", 2),
    (["bench", "--flat", "folder"], "'folder' is a directory", 2),
    (["bench", "--flat", "fifo"], "'fifo' is not a regular file", 2),
    (["bench", "--flat", "/dev/zero"], "'/dev/zero' is not a regular file", 2),
    (["bench", "--flat", "empty.img"], "'empty.img' is empty", 2),
    (["bench", "--flat", "rom-huge.bin"], "'rom-huge.bin' has 140000 bytes; at most 65536", 2),
    (["bench", "alu", "--flat", "rom.bin"], "excludes --flat", 2),
    (["bench", "--flat", "rom.bin", "--runs", "3"], "--runs excludes --flat", 2),
    (["bench", "--max-cycles", "5"], "--max-cycles requires --flat", 2),
    (["bench", "--flat", "count.bin", "--max-cycles", "0"], "--max-cycles.* 0 ", 2),
    (["bench", "--flat", "hlt.bin"], "hlt.bin: halted at 1000:0001.*AAh at 0000:0500", 3),
    (["bench", "--flat", "wait.bin"], "wait.bin: goes round for ever at 1000:0000.*AAh", 3),
    (["bench", "--flat", "spin.bin"], "spin.bin: goes round for ever at 1000:0000.*AAh", 3),
    (["bench", "--flat", "count.bin", "--max-cycles", "1000"], "not at its end after 1000 cycles.*--max-cycles", 3),
    # traces
    ([*RUN, "ok.img", "--trace", ""], "--trace is given an empty word", 2),
    ([*RUN, "ok.img", "--trace", "folder"], "'folder' is a directory", 2),
    ([*RUN, "ok.img", "--trace", "nowhere/a.txt"], "no folder 'nowhere'", 2),
    ([*RUN, "ok.img", "--trace", "ok.img"], "'ok.img' is a.* in use", 2),
    ([*RUN, "ok.img", "--trace", "full"], "'full' could not be written any further: No space", 2),
    ([*RUN, "ok.img", "--trace", "a.txt", "--trace-start", "irq 99"], "--trace-start 'irq 99'.*'irq N'", 2),
    ([*RUN, "ok.img", "--trace", "a.txt", "--trace-stop", "soon"], "--trace-stop 'soon'.*'cycle N'", 2),
    ([*RUN, "ok.img", "--trace", "a.txt", "--trace-start", "cycle 10", "--trace-stop", "cycle 9"],
     "--trace-stop 'cycle 9' lies before --trace-start 'cycle 10'", 2),
    ([*RUN, "ok.img", "--trace", "a.txt", "--trace-ring", "0"], "--trace-ring.* 0 .*1 to", 2),
    ([*RUN, "ok.img", "--trace", "a.txt", "--trace-format", "pdf"], "--trace-format.*pdf.*text.*vcd", 2),
    ([*RUN, "ok.img", "--trace", "a.txt", "--trace-bus", "maybe"], "--trace-bus.*maybe.*on.*off", 2),
    ([*RUN, "ok.img", "--trace-start", "5"], "--trace-start requires --trace", 2),
    (["trace"], "tick86 trace needs one of diff, show, to-moo, golden, check", 2),
    (["trace", "shwo", "good.csv"], r"no command shwo \(did you mean show\?\).*diff", 2),
    (["trace", "diff", "good.csv", "good.csv", "--ignore-wait"], "--ignore-wait .*--ignore-waits", 2),
    (["trace", "show"], "TRACE is required", 2),
    (["trace", "show", ""], "TRACE is given an empty word", 2),
    (["trace", "show", "missing.bin"], "'missing.bin' does not exist", 2),
    (["trace", "show", "folder"], "'folder' is a directory", 2),
    (["trace", "show", "fifo"], "'fifo' is not a regular file", 2),
    (["trace", "show", "empty.img"], "'empty.img' is empty", 2),
    (["trace", "show", "text.txt"], "'text.txt' is no trace", 2),
    (["trace", "show", "version.trace"], "format version 99.*version 1.*record it again", 2),
    (["trace", "show", "head.trace"], "head has been cut off", 2),
    (["trace", "show", "columns.csv"], "'columns.csv' line 1: the columns cs and ip", 2),
    (["trace", "show", "number.csv"], "'number.csv' line 2: 'zz' is no number for column ip", 2),
    (["trace", "show", "cells.csv"], "'cells.csv' line 2: 1 values for 2 columns", 2),
    (["trace", "show", "version.jsonl"], "format version 7", 2),
    (["trace", "show", "head.jsonl"], "line 1: the head of the trace is incomplete", 2),
    (["trace", "show", "clock.jsonl"], "line 1: the clock in the head cannot be", 2),
    (["trace", "show", "line.jsonl"], "'line.jsonl' line 2: no JSON object", 2),
    (["trace", "show", "wave.vcd"], "'wave.vcd' is a trace to look at.*binary, csv or jsonl", 2),
    (["trace", "show", "good.csv", "--from", "irq 99"], "--from 'irq 99'.*the number of a step", 2),
    (["trace", "show", "good.csv", "--from", "2", "--to", "1"], "--to '1' lies before --from '2'", 2),
    (["trace", "show", "good.csv", "--from", "9"], "no step of 'good.csv' meets --from '9'", 2),
    (["trace", "show", "good.csv", "--format", "pdf"], "--format.*pdf.*text.*vcd", 2),
    (["trace", "show", "good.csv", "--output", "nowhere/a.txt"], "'nowhere/a.txt' cannot be written", 2),
    (["trace", "show", "good.csv", "--output", "folder"], "'folder' cannot be written", 2),
    (["trace", "show", "good.csv", "--output", "good.csv"], "'good.csv' is read and would be overwritten", 2),
    (["trace", "show", "good.csv", "--output", "full"], "'full' could not be written: No space", 2),
    (["trace", "show", "good.csv", "--output", "a.vcd"], "'good.csv' has no bus cycles.*binary", 2),
    (["trace", "diff", "good.csv"], "B is required", 2),
    (["trace", "diff", "good.csv", "missing.csv"], "'missing.csv' does not exist", 2),
    (["trace", "diff", "fifo", "good.csv"], "'fifo' is not a regular file", 2),
    (["trace", "diff", "good.csv", "good.csv", "--context", "-1"], "--context.*-1.*0 to 1000", 2),
    (["trace", "to-moo", "good.csv"], "--from is required", 2),
    (["trace", "to-moo", "good.csv", "--from", "1", "--to", "2"], "has no bus cycles.*--trace-format binary", 2),
    (["trace", "check", *RUN[1:]], "GOLDEN is required", 2),
    (["trace", "check", "missing.golden", "ok.img", *RUN[1:]], "'missing.golden' does not exist", 2),
    (["trace", "check", "fifo", "ok.img", *RUN[1:]], "'fifo' is not a regular file", 2),
    (["trace", "check", "text.txt", "ok.img", *RUN[1:]], "'text.txt' is no golden trace", 2),
    (["trace", "check", "high.img", "ok.img", *RUN[1:]], "'high.img' is no golden trace", 2),
    (["trace", "check", "version.golden", "ok.img", *RUN[1:]], "format version 9.*version 1", 2),
    (["trace", "check", "cut.golden", "ok.img", *RUN[1:]], "'cut.golden' is incomplete", 2),
    (["trace", "golden", "a.golden", "ok.img,ro"], "needs an end.*--max-cycles", 2),
    (["trace", "golden", "a.golden", "fifo", *RUN[1:]], "'fifo' is not a regular file", 2),
    (["trace", "golden", "a.golden", "ok.img", "--bios", "", *RUN[1:]], "--bios is given an empty word", 2),
    (["trace", "golden", "a.golden", "ok.img", *RUN[1:], "--display", "tty"], "headless: no --display", 2),
    (["trace", "golden", "a.golden", "ok.img", *RUN[1:], "--timeout", "2"], "depends on the host.*--max-time", 2),
    (["trace", "golden", "a.golden", "ok.img", *RUN[1:], "--rtc", "host"], "depends on the host", 2),
    (["trace", "golden", "a.golden", "ok.img", *RUN[1:], "--halt"], "without a debugger", 2),
    (["trace", "golden", "a.golden", "ok.img", *RUN[1:], "--keep", "5-1"], "--keep 5-1.*FROM is not after TO", 2),
    (["trace", "golden", "a.golden", "ok.img", *RUN[1:], "--keep", "x"], "--keep x: not of the form FROM-TO", 2),
    (["trace", "golden", "a.golden", "ok.img", *RUN[1:], "--keep", "1-2000"], "at most 1000 steps", 2),
    (["trace", "golden", "ok.img", "ok.img,ro", *RUN[1:]], "'ok.img' is a.* in use", 2),
    (["trace", "golden", "folder", "ok.img,ro", *RUN[1:]], "'folder' is a directory", 2),
    (["trace", "golden", "nowhere/a.golden", "ok.img,ro", *RUN[1:]], "no folder 'nowhere'", 2),
    (["trace", "golden", "full", "ok.img,ro", *RUN[1:]], "'full' could not be written", 2),
    # instructions of a file
    (["disasm"], "required", 2),
    (["disasm", "missing.bin@0:0"], "'missing.bin' does not exist", 2),
    (["disasm", "folder@0:0"], "'folder' is a directory", 2),
    (["disasm", "fifo@0:0"], "'fifo' is not a regular file", 2),
    (["disasm", "empty.img"], "'empty.img' is empty", 2),
    (["disasm", "rom.bin@1000"], "not of the form FILE@SEG:OFS", 2),
    (["disasm", "rom.bin@0:0", "--length", "0"], "--length.* 0 .*1 to 1048576", 2),
    (["disasm", "rom.bin@0:0", "--skip", "2048"], "2048 bytes; nothing is left", 2),
    # what an image is
    (["info"], "required", 2),
    (["info", "missing.img"], "'missing.img' does not exist", 2),
    (["info", "ok.img,ro"], "'ok.img,ro' does not exist; info changes nothing, so write 'ok.img' without ',ro'", 2),
    (["info", "odd.img"], SIZES, 2),
    (["info", "folder"], "'folder' is a directory", 2),
    (["info", "fifo"], "'fifo' is not a regular file", 2),
    (["info", ""], "is given an empty word", 2),
]
if os.geteuid() != 0:  # whom nothing is unreadable to
    for name in ("secret.img", "secret.bin"):
        os.chmod(file(name, bytes(368640)), 0)
    TABLE += [([*RUN, "secret.img"], "'secret.img' cannot be read", 2),
              ([*RUN, "ok.img", "--rom", "secret.bin@C800"], "'secret.bin' cannot be read", 2),
              ([*RUN, "ok.img", "--e9", "secret.bin"], "'secret.bin' cannot be written: the file 'secret.bin'", 2),
              ([*RUN, "ok.img", "--screenshot", "closed/a.png"], "cannot be written: the folder 'closed'", 2)]
    os.mkdir(bench.path("closed"), 0o555)


def everything():
    found = {}
    for path in sorted(bench.folder.rglob("*")):
        if path.is_symlink():
            found[path.name] = os.readlink(path)
        elif path.is_file():
            found[path.name] = path.stat().st_size if not os.access(path, os.R_OK) else bench.digest(path)
    return found


files = everything()
for arguments, message, status in TABLE:
    result = bench.raw(*arguments, timeout=20)
    name = " ".join(arguments).replace("--headless --max-time 2 ", "")
    bench.check(result.status == status and matches(message, result.err), f"{status}: {name}",
                f"  expected status {status}, stderr {message!r}\n{result}")
    if not result.err.endswith("\n") or re.search(r"terminate called|what\(\)|std::|basic_", result.err):
        bench.check(False, f"{name}: the message is a sentence", result)
    now = everything()
    if now != files:
        changed = sorted(n for n in set(files) | set(now) if files.get(n) != now.get(n))
        bench.check(False, f"{name}: no file is changed", f"  different: {', '.join(changed)}")
        files = now

# A closed stdout or stderr, whose number the image's file would get; a stderr that is full.
for streams in (">&-", "2>&-", ">&- 2>&-"):
    line = f"'{bench.program}' --headless --max-time 1 --hash --dump-text ok.img {streams}"
    closed = subprocess.run(["sh", "-c", line], cwd=bench.folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
    bench.equal(everything(), files, f"{streams}: no file is changed")
    bench.equal(closed.returncode, 2 if streams.startswith(">") else 0, f"{streams}: what cannot be said is a failure")
if os.path.exists("/dev/full"):
    full = subprocess.run(["sh", "-c", f"'{bench.program}' --headless missing.img 2>/dev/full"], cwd=bench.folder, timeout=20)
    bench.equal(full.returncode, 2, "2: a mistake that cannot be told")

# A second program that wants an image in use.
first = subprocess.Popen([bench.program, "--headless", "ok.img", "--e9", "said.txt", "--speed", "max"], cwd=bench.folder,
                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
try:
    for _ in range(200):
        if os.path.exists(bench.path("said.txt")):
            break
        time.sleep(0.05)
    second = bench.run("ok.img", "--max-time", "2")
    bench.check(second.status == 2 and matches("'ok.img' is in use by another tick86.*--snapshot", second.err),
                "2: ok.img while another tick86 runs with it", second)
    size = os.path.getsize(bench.path("ok.img"))
    second = bench.run("other.img", "--e9", "ok.img", "--max-time", "2")
    bench.check(second.status == 2 and matches("'ok.img' is an image in use.*another output file", second.err),
                "2: its image as another one's output", second)
    bench.equal(os.path.getsize(bench.path("ok.img")), size, "the image is still there")
    second = bench.run("other.img", "--max-time", "1", "-x", "w ok.img 0:0 l 10")
    bench.check("'ok.img' is an image in use" in second.out + second.err, "the console does not overwrite it either", second)
    bench.equal(os.path.getsize(bench.path("ok.img")), size, "it is still there")
    second = bench.run("ok.img", "--snapshot", "--max-time", "2")
    bench.check(second.status == 2, "2: the same with --snapshot, since the first may write", second)
finally:
    first.send_signal(signal.SIGTERM)
    first.send_signal(signal.SIGINT)  # an impatient user's, which must not cut off the end
    _, err = first.communicate(timeout=20)
bench.check(first.returncode in (128 + signal.SIGTERM, 128 + signal.SIGINT), "the first ends in good order by one of them",
            f"  {first.returncode}")
third = bench.run("ok.img", "--max-time", "2")
bench.check(third.status == 0, "0: ok.img once the first has ended", third)

readers = [subprocess.Popen([bench.program, "--headless", "ok.img,ro", "--timeout", "2"], cwd=bench.folder,
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
           for _ in range(2)]
statuses = [reader.wait(timeout=20) for reader in readers]
for reader in readers:
    reader.stderr.close()
bench.equal(statuses, [0, 0], "0: two with ok.img,ro at the same time")
os.remove(bench.path("said.txt"))
bench.equal(everything(), files, "all files are as they were")
bench.finish()

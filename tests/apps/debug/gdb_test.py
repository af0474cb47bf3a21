# SPDX-License-Identifier: MIT
"""GDB at the machine: the real one, with the definitions of tools/gdb, and packets that no GDB would send."""
import os
import re
import select
import signal
import socket
import subprocess
import time
from pathlib import Path

from support import Bench, matches, require

require("nasm", "gdb")
bench = Bench()
disk = bench.image("debugged.img", 360, bench.assemble("debugged.asm"))
DEFINITIONS = bench.guests.parent.parent / "tools" / "gdb" / ".gdbinit"
RUN = ("--snapshot", disk)
COUNT, INT10, AFTER_INT10, ROUTINE, READ_DONE = 0x7C20, 0x7C28, 0x7C2A, 0x7C40, 0x7C43


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Machine:
    """The program, with a port for GDB open."""

    def __init__(self, *arguments):
        self.port = free_port()
        self.process = subprocess.Popen([str(bench.program), "--headless", f"--gdb={self.port}", *arguments],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        cwd=bench.folder)
        self.out = self.err = b""
        end = time.monotonic() + 60
        while b"target remote" not in self.err and time.monotonic() < end and self.process.poll() is None:
            if select.select([self.process.stderr], [], [], 0.1)[0]:
                self.err += os.read(self.process.stderr.fileno(), 4096)

    def wait_for(self, text, seconds=60):
        """Until this has been printed."""
        end = time.monotonic() + seconds
        while text not in self.out and time.monotonic() < end:
            if select.select([self.process.stdout], [], [], 0.1)[0]:
                piece = os.read(self.process.stdout.fileno(), 4096)
                if not piece:
                    break
                self.out += piece

    def end(self, seconds=20):
        """Status and stdout once it has ended by itself; a status of None: it did not."""
        try:
            out, err = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            return None, ""
        self.err += err
        return self.process.returncode, (self.out + out).decode("utf-8", "replace")

    def stop(self):
        """By SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.end()


class Gdb:
    """The debugger itself, on pipes: one command, its output."""

    def __init__(self, port=None):
        # HOME: no settings of the user's own.
        self.process = subprocess.Popen(["gdb", "-q", "-nh", "-x", str(DEFINITIONS)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=bench.folder,
                                        env=dict(os.environ, HOME=str(bench.folder), LC_ALL="C"),
                                        start_new_session=True)
        self.marks = 0
        self.log = ""
        self.greeting = self.do(f"tick86 {port}") if port else self.do("echo")

    def send(self, command):
        self.marks += 1
        self.process.stdin.write(f"{command}\necho \\n=mark{self.marks}=\\n\n".encode())
        self.process.stdin.flush()

    def receive(self, seconds=60):
        mark, text = f"\n=mark{self.marks}=\n", b""
        end = time.monotonic() + seconds
        while mark.encode() not in text and time.monotonic() < end:
            if not select.select([self.process.stdout], [], [], 0.2)[0]:
                continue
            piece = os.read(self.process.stdout.fileno(), 65536)
            if not piece:
                break
            text += piece
        text = text.decode("utf-8", "replace")
        self.log = f"{self.log[-6000:]}{text}"
        return text.replace(mark, "").replace("(gdb) ", "")

    def do(self, command, seconds=60):
        self.send(command)
        return self.receive(seconds)

    def value(self, expression):
        text = self.do(f"output/d (long)({expression})")
        found = re.search(r"-?\d+", text)
        if not found:
            bench.check(False, f"GDB knows the value of {expression}", text)
            bench.finish()
        return int(found.group(0))

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def end(self):
        try:
            self.process.communicate(timeout=20)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            self.process.kill()
            self.process.communicate()


def check(gdb, good, what, text=""):
    return bench.check(good, what, f"{text}\n  --- GDB said:\n{gdb.log}")


def at(gdb, address, what, text=""):
    return check(gdb, gdb.value("$eip") == address, what, text)


# ---- breakpoints, code, registers, memory

machine = Machine("--halt", *RUN)
bench.check(b"target remote 127.0.0.1:" in machine.err, "it says where GDB can connect", machine.err)
gdb = Gdb(machine.port)
NO_FILE = ("warning: No executable has been specified and target does not support\n"
           "determining executable automatically.  Try using the \"file\" command.\n")
check(gdb, matches(r"0x[0-9a-f]+ in", gdb.greeting), "GDB connects", gdb.greeting)
check(gdb, not matches(r"error|warning|support|truncated", gdb.greeting.replace(NO_FILE, "").lower()),
      "it takes the target description without a word", gdb.greeting)
at(gdb, 0xFFFF0, "--halt: the machine waits at the reset vector")
gdb.do("break *0x7c00")
text = gdb.do("continue")
check(gdb, "Breakpoint 1, 0x00007c00" in text, "a breakpoint at 7C00h stops the boot sector", text)
at(gdb, 0x7C00, "eip is linear")
check(gdb, (gdb.value("$cs"), gdb.value("$ip"), gdb.value("$csip")) == (0, 0x7C00, 0x7C00), "CS:IP as the chip has it")
text = gdb.do("x/4i $eip")
check(gdb, matches(r"0x7c00:\s+cli[\s\S]*xor\s+ax,ax\n[\s\S]*mov\s+ds,ax\n[\s\S]*mov\s+es,ax", text),
      "16-bit disassembly", text)
text = gdb.do("x/2i 0x7c2a")
check(gdb, matches(r"call\s+0x7c40\n.*mov\s+si,0x7c00", text), "of a near call", text)
check(gdb, gdb.value("*(unsigned char *)0x7c00") == 0xFA, "a breakpoint is not in memory")
text = gdb.do("info registers")
check(gdb, all(matches(rf"^{name}\s", text) for name in ("eax", "esp", "eflags", "cs", "ip", "sp16", "csip")),
      "info registers", text)

gdb.do("delete")
gdb.do(f"break *{COUNT}")
gdb.do("continue")
at(gdb, COUNT, "the loop is reached")
gdb.do("set $eax = 0x1234")
gdb.do("set $sp16 = 0x7bf0")
check(gdb, (gdb.value("$eax"), gdb.value("$esp")) == (0x1234, 0x7BF0), "registers are written")
gdb.do("set *(unsigned short *)0x600 = 0x4321")
gdb.do("stepi")
check(gdb, gdb.value("*(unsigned short *)0x600") == 0x4322, "memory is written, and the guest sees it")
at(gdb, 0x7C24, "stepi is one instruction")
text = gdb.do("set *(unsigned char *)0xffff0 = 0")
check(gdb, "Cannot access memory" in text, "ROM is not written", text)
check(gdb, "eflags" in gdb.do("info registers eflags") and matches(r"\[.*IF.*\]", gdb.do("info registers eflags")),
      "flags by their names")

# ---- over, with interrupts of the timer

gdb.do("delete")
gdb.do(f"break *{INT10}")
gdb.do("continue")
gdb.do("delete")
text = gdb.do("nexti")
check(gdb, gdb.value("$eip") != AFTER_INT10, "GDB's own nexti goes into INT 10h", text)
gdb.do("out")
at(gdb, AFTER_INT10, "out leads back")
ticks, wrong = gdb.value("*(unsigned short *)0x46c"), 0
for _ in range(40):
    while gdb.value("$eip") != INT10:
        gdb.do(f"tbreak *{INT10}")
        gdb.do("continue")
    gdb.do("over")
    wrong += gdb.value("$eip") != AFTER_INT10
check(gdb, wrong == 0, "over INT 10h with IRQ 0 alive lands behind it 40 times", f"  {wrong} times it did not")
check(gdb, gdb.value("*(unsigned short *)0x46c") > ticks, "and IRQ 0 came meanwhile")
handler = gdb.value("(*(unsigned short *)0x42 << 4) + *(unsigned short *)0x40")
gdb.do(f"delete\nbreak *{INT10}\nbreak *{handler}\ntbreak *0x7c24\ncontinue\ncontinue")
gdb.do("over")
at(gdb, handler, "a breakpoint inside stops over, also where it begins at one")
gdb.do("delete\nout")
gdb.do("tbreak *0x7c37\ncontinue")
text = gdb.do("x/i $eip")
check(gdb, "rep movs" in text, "a repeated instruction", text)
gdb.do("over")
check(gdb, (gdb.value("$eip"), gdb.value("$ecx")) == (0x7C39, 0), "is one step, whatever interrupts it")

# ---- interrupts

text = gdb.do("nextirq 0")
check(gdb, "IRQ 0 (INT 08h) is taken next" in text, "nextirq stops before the interrupt is taken", text)
interrupted, stack = gdb.value("$eip"), gdb.value("$sp16")
gdb.do("stepi")
check(gdb, gdb.value("$csip & 0xffff") == gdb.value("*(unsigned short *)0x20") and gdb.value("$sp16") == stack - 6,
      "stepi enters the handler")
gdb.do("iret")
check(gdb, "iret" in gdb.do("x/i $eip"), "iret runs to its IRET")
gdb.do("stepi")
at(gdb, interrupted, "which leads back to what was interrupted")
text = gdb.do("nextint 10")
check(gdb, "INT 10h is taken next" in text or gdb.value("$eip") == INT10, "nextint", text)
text = gdb.do("monitor info pic")
check(gdb, matches("^8259 master at 20h$", text), "monitor leads to the console of tick86", text)
text = gdb.do("monitor frobnicate")
check(gdb, "'frobnicate' is no verb" in text, "also with what it does not know", text)

text = gdb.do("why 5")
check(gdb, "IRQ 5 does not come" in text and "Nothing in this machine is at the end of IR5" in text,
      "why tells why there is no IRQ 5", text)
text = gdb.do("monitor why irq 0")
check(gdb, matches("It does arrive: taken \\d+ times", text), "monitor why irq 0: it comes", text)

# ---- watch-points

gdb.do("delete")
text = gdb.do("watch *(unsigned short *)0x600\ncontinue")
before = gdb.value("*(unsigned short *)0x600")
check(gdb, "Hardware watchpoint" in text and matches(r"Old value = %d\s+New value = %d" % (before - 1, before), text),
      "a watch-point stops at the write, with both values", text)
at(gdb, 0x7C24, "behind the instruction that wrote")
text = gdb.do("delete\nrwatch *(unsigned char *)0x610\ncontinue")
check(gdb, "Hardware read watchpoint" in text and gdb.value("$eip") == READ_DONE, "one for reads", text)
text = gdb.do("delete\nawatch *(unsigned char *)0x620\ncontinue")
check(gdb, "Hardware access (read/write) watchpoint" in text and "Value = 250" in text, "one for both", text)

# ---- back in time

gdb.do(f"delete\nbreak *{INT10}\ncontinue\ndelete")
here = [gdb.value(r) for r in ("$eip", "$esp", "$eax", "$eflags")]
path = []
for _ in range(12):
    gdb.do("stepi")
    path.append([gdb.value(r) for r in ("$eip", "$esp", "$eax", "$eflags")])
for expected in reversed([here] + path[:-1]):
    gdb.do("reverse-stepi")
    got = [gdb.value(r) for r in ("$eip", "$esp", "$eax", "$eflags")]
    if not check(gdb, got == expected, "reverse-stepi undoes stepi", f"  got {got}, expected {expected}"):
        break
counted = gdb.value("*(unsigned short *)0x600")
text = gdb.do("watch *(unsigned short *)0x600\nreverse-continue")
check(gdb, matches(r"Old value = %d\s+New value = %d" % (counted, counted - 1), text) and gdb.value("$eip") == COUNT,
      "reverse-continue to a watch-point, before the write", text)
text = gdb.do("delete\nbreak *0x7c00\nreverse-continue")
at(gdb, 0x7C00, "reverse-continue to a breakpoint", text)
text = gdb.do("delete\nreverse-continue", 120)
check(gdb, "No more reverse-execution history" in text and gdb.value("$eip") == 0xFFFF0,
      "and to the beginning", text)

# ---- ^C, detach, kill

gdb.send("continue")
time.sleep(1.0)
gdb.interrupt()
text = gdb.receive()
check(gdb, "Program received signal SIGINT" in text, "^C stops the machine", text)
text = gdb.do("detach")
check(gdb, "detached" in text.lower(), "detach", text)
text = gdb.do(f"tick86 {machine.port}")
check(gdb, gdb.value("*(unsigned short *)0x600") > 0, "and connect again: the machine has run on", text)
again = Gdb(machine.port)
check(again, matches(r"closed|refused|disconnected", again.greeting.lower()), "a second GDB is refused", again.greeting)
again.end()
check(gdb, gdb.value("$eip") >= 0, "and does not disturb the first")
gdb.do("kill")
status, _ = machine.end()
bench.equal(status, 0, "kill ends the program, status 0")
gdb.end()

# ---- how the program ends, and what it says

machine = Machine(*RUN)
gdb = Gdb(machine.port)
gdb.send("continue")
time.sleep(0.3)
gdb.process.kill()
gdb.end()
time.sleep(0.5)
bench.check(machine.process.poll() is None, "a GDB that dies leaves the machine running")
bench.equal(machine.stop()[0], 128 + signal.SIGTERM, "SIGTERM ends it")

machine = Machine("--halt", *RUN)
gdb = Gdb(machine.port)
gdb.do("monitor quit")
bench.equal(machine.end()[0], 0, "monitor quit ends the program")
gdb.end()

machine = Machine("--halt", "--timeout", "1", *RUN)
bench.equal(machine.end()[0], 0, "--timeout ends a machine that stands still for GDB")

machine = Machine("-x", "bp 7C28 once", "-x", "go", "-x", "echo script done", *RUN)
machine.wait_for(b"script done")
gdb = Gdb(machine.port)
check(gdb, gdb.value("$eip") == INT10, "a script may lead the machine to where GDB takes over")
gdb.do("kill")
status, out = machine.end()
bench.check(status == 0 and "script done" in out, "and is printed as ever", out)
gdb.end()

with socket.socket() as taken:
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    port = taken.getsockname()[1]
    result = bench.run(f"--gdb={port}", *RUN)
    bench.check(result.status == 2 and matches(rf"--gdb={port}: .*in use.*another port", result.err) and not result.out,
                "a port in use: status 2, and what to do", result)
machine = Machine("--halt", *RUN)
with socket.socket() as s:
    s.connect(("127.0.0.1", machine.port))
    with open("/proc/net/tcp", encoding="ascii") as table:
        listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
    bench.check(f"0100007F:{machine.port:04X}" in listening and f"00000000:{machine.port:04X}" not in listening,
                "it listens at the loopback interface only", listening)


# ---- packets that no GDB sends

def framed(content):
    return b"$" + content + b"#%02x" % (sum(content) & 0xFF)


class Raw:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)

    def send(self, content):
        self.socket.sendall(framed(content))

    def answer(self, seconds=20):
        """What the next packet says; acknowledgements are passed over."""
        text = b""
        end = time.monotonic() + seconds
        while not re.search(rb"#[0-9a-f]{2}$", text) and time.monotonic() < end:
            self.socket.settimeout(max(end - time.monotonic(), 0.01))
            try:
                piece = self.socket.recv(65536)
            except socket.timeout:
                break
            if not piece:
                break
            text += piece
        return re.sub(rb"^[+]*\$|#[0-9a-f]{2}$", b"", text)

    def ask(self, content):
        self.send(content)
        return self.answer()

    def stop(self):
        """Why the machine has stopped; texts for GDB's console, as that an interrupt is taken next, are passed over."""
        while True:
            for content in re.split(rb"#[0-9a-f]{2}[+]*\$", self.answer()):
                if not re.fullmatch(rb"O[0-9a-f]+", content):
                    return content

    def close(self):
        self.socket.close()


raw = Raw(machine.port)
registers = raw.ask(b"g")
bench.check(len(registers) > 300 and registers == raw.ask(b"g"), "registers by a packet", registers)
memory = raw.ask(b"m0,400")
for packet in (b"m", b"mzz,4", b"m0", b"M600,2:1", b"M600,2:zz11", b"G12", b"Pff=0", b"P0=zz", b"Z0", b"Z2,zz,1",
               b"z9", b"Hgx", b"T77", b"qRcmd,f", b"p1000", b"m200000,4", b"m" + b"1" * 300, b"X600,5:abc"):
    answer = raw.ask(packet)
    bench.check(answer == b"" or re.fullmatch(rb"E[0-9a-f]{2}", answer), f"{packet[:24].decode()} is an error", answer)
answer = raw.ask(b"m0," + b"0" * 40000)
bench.check(re.fullmatch(rb"E[0-9a-f]{2}", answer), "a packet that is too long is an error", answer)
raw.socket.sendall(b"\x00\xff#zz$m0,4#00$$$$" + framed(b"qC"))
bench.check(raw.answer().endswith(b"QC1"), "garbage before a packet is passed over")
bench.equal((raw.ask(b"g"), raw.ask(b"m0,400")), (registers, memory), "and none of it has changed anything")
raw.send(b"vCont;c")
raw.send(b"g")
bench.equal(raw.answer(), b"E10", "registers while the machine runs: an error")
raw.socket.sendall(b"\x03")
stop = raw.stop()
bench.check(stop.startswith(b"T02"), "the byte 03h stops it", stop)
raw.close()
time.sleep(0.3)
raw = Raw(machine.port)
bench.check(raw.ask(b"qC") == b"QC1", "who comes back is served again")
raw.close()
bench.equal(machine.stop()[0], 128 + signal.SIGTERM, "and the machine still runs")
bench.finish()

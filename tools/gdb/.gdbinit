# SPDX-License-Identifier: MIT
# GDB for a tick86 that runs with --gdb:   gdb -x tools/gdb/.gdbinit   and then   tick86 [PORT]
# Addresses are linear. GDB's own nexti does not step over INT, and knows nothing of hardware interrupts: `over` does.

set confirm off
set pagination off
set disassembly-flavor intel
set disassemble-next-line on

define tick86
  if $argc == 0
    target remote 127.0.0.1:1234
  else
    target remote 127.0.0.1:$arg0
  end
end
document tick86
tick86 [PORT]: connects to the machine at a port of this computer, 1234 if not said.
end

define over
  if $argc == 0
    monitor over --irq=hide
  else
    monitor over --irq=hide $arg0
  end
  stepi
end
document over
over [COUNT]: steps past calls, interrupts and repeated instructions; hardware interrupts in between run unseen.
end

define out
  monitor out
  stepi
end
document out
Runs until the routine or interrupt handler returns.
end

define nextirq
  if $argc == 0
    monitor next-irq
  else
    monitor next-irq $arg0
  end
  stepi
end
document nextirq
nextirq [LINE]: runs until a hardware interrupt is about to be taken.
end

define nextint
  if $argc == 0
    monitor next-int
  else
    monitor next-int $arg0
  end
  stepi
end
document nextint
nextint [N]: runs until an interrupt, hardware or software, is about to be taken. N is hexadecimal.
end

define nexteoi
  monitor next-eoi
  stepi
end
document nexteoi
Runs to the OUT that ends an interrupt in a controller.
end

define iret
  monitor iret
  stepi
end
document iret
Runs to the IRET that ends the innermost interrupt.
end

define why
  if $argc == 0
    monitor why
  else
    monitor why irq $arg0
  end
end
document why
why [LINE]: what stands between this interrupt request and the processor.
end

define where86
  monitor where
end
document where86
The registers as the 8086 has them, and where the machine stands.
end

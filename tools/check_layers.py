#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Who may include whom: checks every #include of the project against one table. Run as a test."""
import pathlib
import re
import sys

ALLOWED = {  # room -> rooms it may use
    "base": set(),
    "cpu": {"base"},
    "chips": {"base"},
    "media": {"base"},
    "devices": {"base", "chips", "media"},
    "suite": {"base", "cpu"},
    "machine": {"base", "cpu", "chips", "media", "devices"},
    "debug": {"base", "cpu", "chips", "media", "devices", "machine", "suite"},
    "apps": {"base", "cpu", "chips", "media", "devices", "machine", "debug", "suite"},
}
ONLY_IN = {  # library header -> where it may stand
    r"SDL": ["src/apps/desktop"], r"imgui": ["src/apps/desktop"], r"CLI/": ["src/apps"],
    r"catch2/": ["tests"], r"png\.h": ["src/apps"], r"zlib\.h": ["src/suite", "src/debug"],
    r"nlohmann/": ["src/suite", "src/debug", "src/apps/cli", "tests"],
    r"(unistd|termios|poll|fcntl|signal|pty)\.h|sys/|netinet/|arpa/": ["src/apps", "tests"],
    r"fmt/": ["src/suite", "src/machine", "src/debug", "src/apps", "include/tick86/suite", "tests"],
}

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
problems, files = [], 0
for path in sorted([*root.glob("src/**/*"), *root.glob("include/**/*"), *root.glob("tests/**/*")]):
    if path.suffix not in (".h", ".cpp"):
        continue
    files += 1
    name = path.relative_to(root).as_posix()
    parts = name.split("/")
    room = parts[2] if parts[0] == "include" else parts[1]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)', line)
        if not match:
            continue
        header = match.group(2)
        for library, places in ONLY_IN.items():
            if re.match(library, header) and not any(name.startswith(place) for place in places):
                problems.append(f"{name}:{number}: {header} may stand only in {', '.join(places)}")
        if parts[0] == "tests":
            continue
        target = header.split("/")
        if target[0] == "tick86":
            other = target[1]
        elif target[0] in ALLOWED and match.group(1) == '"':
            other = target[0]
            # Bodies of the CPU and nothing else: whoever instantiates a core includes them.
            if other != room and header != "cpu/code/instantiate.h":
                problems.append(f"{name}:{number}: {header} is private to {other}")
        elif target[0] == "tests":
            problems.append(f"{name}:{number}: nobody includes tests")
            continue
        else:
            continue
        if other != room and other not in ALLOWED.get(room, set()):
            problems.append(f"{name}:{number}: {room} may not include {other}")
    if name.split("/")[0] in ("src", "include") and sum(1 for _ in path.open(encoding="utf-8")) > 600:
        problems.append(f"{name}: more than 600 lines")
print("\n".join(problems) or f"{files} files keep to their layers")
sys.exit(1 if problems or files == 0 else 0)

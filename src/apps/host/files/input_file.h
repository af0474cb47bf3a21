// SPDX-License-Identifier: MIT
// A file that the command line names and that is read as a whole: a ROM, a program, a text to be typed.
// In the PC  none
// Sources    none
// Not here   images of disks, which stay open (media), test suites and traces
#pragma once
#include <string>
#include <vector>

#include "tick86/base/types.h"

namespace tick86::apps {

// Throws UsageError if the file is missing, no regular file, unreadable, empty, or longer than `most` bytes. `what`
// names its purpose in the message: "BIOS", "option ROM". Pipes and devices are refused: they may never come to an end.
std::vector<u8> read_input_file(const std::string& path, const std::string& what, std::size_t most);

// The same checks without reading it: its size.
u64 input_file_size(const std::string& path, const std::string& what);

// Of a disk image that may not be there: what was put behind its name with a comma, if the rest of it is there; else
// empty. "F,rw" -> "rw".
std::string comma_suffix(const std::string& path);

}  // namespace tick86::apps

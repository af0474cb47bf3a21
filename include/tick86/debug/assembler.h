// SPDX-License-Identifier: MIT
// One instruction as text -> bytes, in the language of the disassembler and NASM: every text that decode() gives is
// assembled back to the same bytes. Of DEBUG there are `byte ptr`, `es:[bx]`, `es:` before an instruction, and numbers
// that are hexadecimal without a mark, as everywhere in the debugger (12 = 12h = 0x12 = 18t). `$` is the offset of the
// instruction. Data: db 1,2,'text'   dw 1234
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "tick86/base/types.h"

namespace tick86 {

// The shortest encoding, for an instruction that stands at offset `ip`. Empty: `error` says what is wrong.
std::vector<u8> assemble(std::string_view text, u16 ip, std::string& error);

}  // namespace tick86

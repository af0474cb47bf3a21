// SPDX-License-Identifier: MIT
#include "tick86/debug/assembler.h"

#include "debug/assembler/line.h"

namespace tick86 {

std::vector<u8> assemble(std::string_view text, u16 ip, std::string& error) {
    error.clear();
    try {
        return assembler::encode(assembler::parse(text, ip), ip);
    } catch (const assembler::Error& wrong) {
        error = wrong.what();
        return {};
    }
}

}  // namespace tick86

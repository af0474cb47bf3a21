// SPDX-License-Identifier: MIT
#include "tests/support/paths.h"

namespace tick86::test {

std::filesystem::path vectors_folder() { return TICK86_VECTORS; }
std::filesystem::path guests_folder() { return TICK86_GUESTS; }
std::filesystem::path recorded_folder() { return TICK86_RECORDED; }
std::filesystem::path fonts_folder() { return TICK86_FONTS; }

}  // namespace tick86::test

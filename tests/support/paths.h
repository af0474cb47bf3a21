// SPDX-License-Identifier: MIT
// Folders that the build knows. In one file of their own, so that no other depends on where the checkout stands.
#pragma once
#include <filesystem>

namespace tick86::test {

std::filesystem::path vectors_folder();   // of the recordings, which are not part of this project: TICK86_CPU_TESTS
std::filesystem::path guests_folder();    // of the assembled guest programs
std::filesystem::path recorded_folder();  // of the recordings of our own
std::filesystem::path fonts_folder();     // of the sources of the fonts

}  // namespace tick86::test

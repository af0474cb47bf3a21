// SPDX-License-Identifier: MIT
// Exit statuses of the program (README).
#pragma once

namespace tick86::apps::status {

inline constexpr int Ok = 0, Contradicted = 1, Unusable = 2, Limit = 3, GuestFault = 4;

}  // namespace tick86::apps::status

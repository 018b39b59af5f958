// SPDX-License-Identifier: MIT

#pragma once

#include <chrono>

//! \brief The clock on the wall, for the whole program, which a test may set.
//!
//! What runs since the machine was started goes on as it does.
namespace WallClock {

//! Whether it can be done here: this program's functions stand before the C library's.
[[nodiscard]] bool canBeSet();
//! Ahead of the true time by that much, or behind it; 0 = right again.
void setAhead(std::chrono::seconds time);

} // namespace WallClock

// SPDX-License-Identifier: MIT

#pragma once

#include <chrono>

//! \brief The wall clock of the whole program, which a test can change.
//!
//! Monotonic clocks are not affected.
namespace WallClock {

//! Whether this is supported: this program's functions replace the C library's.
[[nodiscard]] bool canBeSet();
//! Sets the difference from the real time; 0 restores it.
void setAhead(std::chrono::seconds time);

} // namespace WallClock

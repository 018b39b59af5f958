// SPDX-License-Identifier: MIT

#pragma once

#include <chrono>

namespace ComfyDeploy::Qml {

//! What comes a thousand times a second is shown this often: each frame or two.
constexpr std::chrono::milliseconds updateInterval{33};

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include <chrono>

namespace ComfyDeploy::Qml {

//! The interval at which frequent changes are shown: every frame or two.
constexpr std::chrono::milliseconds updateInterval{33};

} // namespace ComfyDeploy::Qml

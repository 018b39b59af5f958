// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

namespace ComfyDeploy {

//! What goes out for a workflow that was not set.
inline constexpr char emptyWorkflow[] = R"({"nodes": []})";

} // namespace ComfyDeploy

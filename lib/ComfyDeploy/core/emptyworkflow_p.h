// SPDX-License-Identifier: MIT

#pragma once

namespace ComfyDeploy {

//! Sent in place of a workflow that was not set.
inline constexpr char emptyWorkflow[] = R"({"nodes": []})";

} // namespace ComfyDeploy

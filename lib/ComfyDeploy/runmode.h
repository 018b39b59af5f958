// SPDX-License-Identifier: MIT

#pragma once

namespace ComfyDeploy {

//! By which of the three routes a run is sent, and what its answer says.
enum class RunMode {
    Queue, //!< see WorkflowClient::queue()
    Sync, //!< see WorkflowClient::sync()
    Stream, //!< see WorkflowClient::stream()
};

} // namespace ComfyDeploy

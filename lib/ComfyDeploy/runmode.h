// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qobjectdefs.h>

namespace ComfyDeploy {

//! A meta-object of its own, so that a QML type can have these names and no others.
namespace RunModes {

Q_NAMESPACE_EXPORT(COMFYDEPLOY_EXPORT)

//! The route by which a run is sent, which determines its answer.
enum class RunMode {
    Queue, //!< see WorkflowClient::queue()
    Sync, //!< see WorkflowClient::sync()
    Stream, //!< see WorkflowClient::stream()
};
Q_ENUM_NS(RunMode)

} // namespace RunModes

using RunModes::RunMode;

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qjsonvalue.h>

namespace ComfyDeploy {

//! A line of a log as the server tells it: without its line end, cut at
//! RunLogStream::MaximumMessageLength, and of now if \a time is no date.
[[nodiscard]] LogEntry logEntryFrom(const QString &level, const QString &message,
                                    const QJsonValue &time);

} // namespace ComfyDeploy

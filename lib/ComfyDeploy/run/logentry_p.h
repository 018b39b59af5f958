// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qjsonvalue.h>

namespace ComfyDeploy {

//! A line of a log from the server, without its line end and truncated to
//! RunLogStream::MaximumMessageLength. Its time is the current time if \a time is not a date.
[[nodiscard]] LogEntry logEntryFrom(const QString &level, const QString &message,
                                    const QJsonValue &time);

} // namespace ComfyDeploy

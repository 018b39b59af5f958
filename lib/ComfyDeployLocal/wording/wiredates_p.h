// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

//! Microseconds since 1970, UTC; 0 means "not yet".
using Microseconds = qint64;
inline constexpr Microseconds PerSecond = 1'000'000;

Microseconds now();

//! The service formats times in several ways, by endpoint.
namespace WireDates {

//! GET /run/{id} and outputs: cut to milliseconds, written with six digits, or with none.
//! 2025-03-04T05:06:07.123000Z, 2025-03-04T05:06:07Z
QString inRun(Microseconds time);
//! Run lists: 2025-03-04T05:06:07.123Z
QString inList(Microseconds time);
//! Sessions and the runs of a deployment: UTC, without a zone.
//! 2025-03-04T05:06:07.123456, 2025-03-04T05:06:07
QString naive(Microseconds time);
//! The progress stream: 2025-03-04T05:06:07.123456+00:00
QString inProgress(Microseconds time);
//! Log frames of a stream: 2025-03-04T05:06:07.123456Z
QString inLog(Microseconds time);

} // namespace WireDates

} // namespace ComfyDeploy::Local

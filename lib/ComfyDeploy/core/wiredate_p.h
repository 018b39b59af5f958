// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonvalue.h>

#include <optional>

namespace ComfyDeploy {

//! A date in any of the service's formats, as UTC: with 0 to 6 digits of fraction, without seconds,
//! without a zone (then it is UTC), with Z or an offset, or a number of seconds since
//! 1970. Invalid for anything else. Digits beyond milliseconds are cut.
QDateTime dateFromWire(const QJsonValue &value);

//! The date of an HTTP header such as Date, in the format that RFC 9110 requires, as UTC. Invalid
//! for anything else.
QDateTime dateFromHttp(const QByteArray &value);

//! A duration in seconds, as a number or a number in text; null for anything else.
std::optional<double> secondsFromWire(const QJsonValue &value);

} // namespace ComfyDeploy

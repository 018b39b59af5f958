// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qdatetime.h>
#include <QtCore/qtimezone.h>

// Times in UTC. Qt 6.5 replaced Qt::UTC by QTimeZone::UTC, which Qt 6.4 lacks.
namespace ComfyDeploy::Utc {

#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
inline constexpr QTimeZone::Initialization zone = QTimeZone::UTC;
#else
inline constexpr Qt::TimeSpec zone = Qt::UTC;
#endif

[[nodiscard]] inline QDateTime dateTime(QDate date, QTime time)
{
    return {date, time, zone};
}

[[nodiscard]] inline QDateTime fromMSecs(qint64 sinceEpoch)
{
    return QDateTime::fromMSecsSinceEpoch(sinceEpoch, zone);
}

[[nodiscard]] inline QDateTime fromSecs(qint64 sinceEpoch)
{
    return QDateTime::fromSecsSinceEpoch(sinceEpoch, zone);
}

//! A time that was read without a zone, but is in UTC.
[[nodiscard]] inline QDateTime as(const QDateTime &time)
{
    return time.isValid() ? dateTime(time.date(), time.time()) : QDateTime();
}

} // namespace ComfyDeploy::Utc

// SPDX-License-Identifier: MIT

#include "wiredates_p.h"

#include <ComfyDeploy/core/utc_p.h>

#include <QtCore/qdatetime.h>

#include <chrono>

namespace ComfyDeploy::Local {

namespace {

constexpr qint64 PerMillisecond = 1000;

QString seconds(Microseconds time)
{
    return Utc::fromSecs(time / PerSecond).toString(u"yyyy-MM-ddTHH:mm:ss");
}

QString fraction(qint64 value, int digits)
{
    return u'.' + QString::number(value).rightJustified(digits, u'0');
}

} // namespace

Microseconds now()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

QString WireDates::inRun(Microseconds time)
{
    const qint64 milliseconds = time % PerSecond / PerMillisecond;
    return seconds(time) + (milliseconds ? fraction(milliseconds * PerMillisecond, 6) : QString())
        + u'Z';
}

QString WireDates::inList(Microseconds time)
{
    return seconds(time) + fraction(time % PerSecond / PerMillisecond, 3) + u'Z';
}

QString WireDates::naive(Microseconds time)
{
    const qint64 microseconds = time % PerSecond;
    return seconds(time) + (microseconds ? fraction(microseconds, 6) : QString());
}

QString WireDates::inProgress(Microseconds time)
{
    return seconds(time) + fraction(time % PerSecond, 6) + QLatin1String("+00:00");
}

QString WireDates::inLog(Microseconds time)
{
    return seconds(time) + fraction(time % PerSecond, 6) + u'Z';
}

} // namespace ComfyDeploy::Local

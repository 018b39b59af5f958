// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/wiredate_p.h>
#include <ComfyDeploy/run/logentry_p.h>
#include <ComfyDeploy/runlogs.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

LogEntry logEntryFrom(const QString &level, const QString &message, const QJsonValue &time)
{
    QString text = message;
    while (text.endsWith(u'\n') || text.endsWith(u'\r'))
        text.chop(1);
    if (text.size() > RunLogStream::MaximumMessageLength) {
        text.truncate(RunLogStream::MaximumMessageLength - 1);
        if (text.back().isHighSurrogate())
            text.chop(1);
        text += u'\u2026';
    }
    const QDateTime date = dateFromWire(time);
    return {date.isValid() ? date : QDateTime::currentDateTimeUtc(),
            level.isEmpty() ? u"info"_s : level, text};
}

} // namespace ComfyDeploy

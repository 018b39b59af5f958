// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/wiredate_p.h>

#include <QtCore/qlocale.h>
#include <QtCore/qregularexpression.h>

#include <cmath>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

QDateTime dateFromWire(const QJsonValue &value)
{
    if (value.isDouble()) {
        const double milliseconds = value.toDouble() * 1000;
        constexpr double year9999 = 253'402'300'799'000.0;
        if (!std::isfinite(milliseconds) || milliseconds < 0 || milliseconds > year9999)
            return {};
        return QDateTime::fromMSecsSinceEpoch(qint64(std::llround(milliseconds)), Qt::UTC);
    }
    static const QRegularExpression pattern(
        uR"(\A(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:(Z)|([+-])(\d{2}):?(\d{2}))?\z)"_s);
    const QRegularExpressionMatch match = pattern.match(value.toString());
    if (!match.hasMatch())
        return {};
    const QDate date = QDate::fromString(match.captured(1), Qt::ISODate);
    const QTime time = QTime::fromString(match.captured(2), u"HH:mm"_s);
    if (!date.isValid() || !time.isValid())
        return {};
    const int seconds = match.captured(3).toInt();
    if (seconds > 59)
        return {};
    const int milliseconds = match.captured(4).leftJustified(3, u'0').left(3).toInt();
    QDateTime utc(date, time.addSecs(seconds).addMSecs(milliseconds), Qt::UTC);
    if (!match.captured(6).isEmpty()) {
        const int offset = match.captured(7).toInt() * 3600 + match.captured(8).toInt() * 60;
        utc = utc.addSecs(match.captured(6) == "-"_L1 ? offset : -offset);
    }
    return utc;
}

QDateTime dateFromHttp(const QByteArray &value)
{
    QDateTime date = QLocale::c().toDateTime(QString::fromLatin1(value.trimmed()),
                                             u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    date.setTimeSpec(Qt::UTC);
    return date;
}

std::optional<double> secondsFromWire(const QJsonValue &value)
{
    if (value.isDouble())
        return value.toDouble();
    bool ok = false;
    const double number = value.toString().toDouble(&ok); // the run lists send text
    return ok && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/utc_p.h>
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
        return Utc::fromMSecs(qint64(std::llround(milliseconds)));
    }
    static const QRegularExpression pattern(
        uR"(\A(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:(Z)|([+-])(\d{2}):?(\d{2}))?\z)"_s);
    const QString text = value.toString();
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        return {};
    const auto number = [&match](int group) {
        return match.capturedView(group).toInt(); // 0 if there is none
    };
    const QDate date(number(1), number(2), number(3));
    const int milliseconds = match.captured(7).leftJustified(3, u'0', true).toInt();
    const QTime time(number(4), number(5), number(6), milliseconds);
    if (!date.isValid() || !time.isValid())
        return {};
    QDateTime utc = Utc::dateTime(date, time);
    if (match.capturedView(9).isEmpty())
        return utc;
    const int offset = number(10) * 3600 + number(11) * 60;
    return utc.addSecs(match.capturedView(9) == u'-' ? offset : -offset);
}

QDateTime dateFromHttp(const QByteArray &value)
{
    QDateTime date = QLocale::c().toDateTime(QString::fromLatin1(value.trimmed()),
                                             u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    return Utc::as(date);
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

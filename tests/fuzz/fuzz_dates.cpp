// SPDX-License-Identifier: MIT

// Dates, durations and numbers that come as text.
#include "fuzz/fuzzing.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/core/utc_p.h>
#include <ComfyDeploy/core/wiredate_p.h>
#include <ComfyDeploy/files/uploadcache_p.h>

#include <QtCore/qurl.h>
#include <QtCore/qurlquery.h>

#include <cmath>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

//! Nothing, or a moment in UTC that survives being written in another of the spellings.
void check(const QJsonValue &value)
{
    const QDateTime date = dateFromWire(value);
    if (!date.isValid())
        return;
    FUZZ_CHECK(date.timeSpec() == Qt::UTC);
    if (date.date().year() < 1 || date.date().year() > 9999)
        return; // an offset led out of what the spellings can say
    const QString text = date.toString(u"yyyy-MM-ddTHH:mm:ss.zzz"_s);
    for (const QString &spelling :
         {text, text + u'Z', text + u"000+00:00"_s, QString(text).replace(u'T', u' ')})
        FUZZ_CHECK(dateFromWire(spelling) == date);
    constexpr qint64 lastSecond = 253'402'300'799'000; // of the year 9999
    if (date.toMSecsSinceEpoch() >= 0 && date.toMSecsSinceEpoch() <= lastSecond)
        FUZZ_CHECK(dateFromWire(double(date.toMSecsSinceEpoch()) / 1000) == date);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes = Fuzzing::bytesOf(data, size);
    const QString text = QString::fromUtf8(bytes);
    check(text);
    if (const auto json = JsonText::parse(bytes); json && json->root().isNumber()) {
        check(json->root().toDouble());
        const auto seconds = secondsFromWire(json->root().toDouble());
        FUZZ_CHECK(seconds == json->root().toDouble());
    }
    if (const auto seconds = secondsFromWire(text))
        FUZZ_CHECK(std::isfinite(*seconds));
    // How long an upload lasts stands in its URL.
    QUrl url(u"https://storage.example/a"_s);
    url.setQuery(text, QUrl::TolerantMode);
    const QDateTime now = Utc::fromSecs(1'700'000'000);
    Fuzzing::use(endOfUpload(url, now));
    for (const auto item : {"X-Amz-Expires"_L1, "Expires"_L1}) {
        QUrlQuery query;
        query.addQueryItem(u"X-Amz-Date"_s, u"20231114T221320Z"_s);
        query.addQueryItem(item, text);
        url.setQuery(query);
        Fuzzing::use(endOfUpload(url, now));
    }
    return 0;
}

// SPDX-License-Identifier: MIT

#include "httpmessages_p.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qurl.h>
#include <QtCore/qurlquery.h>

namespace ComfyDeploy::Local {

QString HttpRequest::path() const
{
    return QUrl::fromPercentEncoding(encodedPath().toUtf8());
}

QString HttpRequest::encodedPath() const
{
    return QString::fromUtf8(
        target.first(target.indexOf('?') < 0 ? target.size() : target.indexOf('?')));
}

QString HttpRequest::query() const
{
    const qsizetype begin = target.indexOf('?');
    return begin < 0 ? QString() : QString::fromUtf8(target.sliced(begin + 1));
}

QString HttpRequest::queryValue(QStringView name) const
{
    const QUrlQuery items(query());
    const QString key = name.toString();
    if (!items.hasQueryItem(key))
        return {};
    QString value = items.queryItemValue(key, QUrl::FullyEncoded);
    value.replace(u'+', u' '); // a form's space, which QUrlQuery leaves alone
    const QString decoded = QUrl::fromPercentEncoding(value.toUtf8());
    return decoded.isNull() ? QLatin1String("") : decoded;
}

QByteArray HttpRequest::header(QByteArrayView name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value.isNull() ? QByteArray("") : value;
    }
    return {};
}

bool isSameSecret(const QByteArray &a, const QByteArray &b)
{
    const QByteArray left = QCryptographicHash::hash(a, QCryptographicHash::Sha256);
    const QByteArray right = QCryptographicHash::hash(b, QCryptographicHash::Sha256);
    uchar difference = 0;
    for (qsizetype i = 0; i < left.size(); ++i)
        difference |= uchar(left[i]) ^ uchar(right[i]);
    return difference == 0;
}

} // namespace ComfyDeploy::Local

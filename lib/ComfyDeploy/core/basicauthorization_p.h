// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

namespace ComfyDeploy {

//! The value of an Authorization or Proxy-Authorization header.
[[nodiscard]] inline QByteArray basicAuthorization(const QString &user, const QString &password)
{
    return "Basic " + (user + u':' + password).toUtf8().toBase64();
}

//! That of the user and the password in \a url; null if it has neither.
[[nodiscard]] inline QByteArray basicAuthorization(const QUrl &url)
{
    return url.userInfo().isEmpty()
        ? QByteArray()
        : basicAuthorization(url.userName(QUrl::FullyDecoded), url.password(QUrl::FullyDecoded));
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>

#include <QtCore/qurl.h>

namespace ComfyDeploy {

class SentTokens;

//! Makes an ApiError from an HTTP answer.
class ApiErrorReader
{
public:
    //! For any answer that is not a 2xx. \a location is the Location header of a redirect. \a
    //! tokens are redacted in the message, which is truncated to a readable length.
    static ApiError fromResponse(int status, const QByteArray &body,
                                 std::chrono::milliseconds retryAfter, const QUrl &location = {},
                                 const QByteArray &contentType = {},
                                 const SentTokens *tokens = nullptr);
    //! For a 2xx whose body is not what the API promises.
    static ApiError badResponse(int status, const QByteArray &body, const QString &why);
    //! \a error with another kind and message; status and body are kept.
    static ApiError withKind(ApiError error, ApiError::Kind kind, const QString &message);
    using Headers = QList<std::pair<QByteArray, QByteArray>>;
    //! \a error with the answer's headers, except cookies.
    static ApiError withHeaders(ApiError error, const Headers &headers);
    //! The headers that may be shown: without cookies, with \a tokens redacted.
    static Headers shownHeaders(const Headers &headers, const SentTokens &tokens);
    //! \a error with \a tokens redacted in message, headers, body and validation errors.
    static ApiError redacted(ApiError error, const SentTokens &tokens);
    //! Retry-After as seconds or an HTTP date, relative to \a nowMs (epoch); 0 if it is missing,
    //! invalid or in the past.
    static std::chrono::milliseconds parsedRetryAfter(const QByteArray &header, qint64 nowMs);
};

} // namespace ComfyDeploy

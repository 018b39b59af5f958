// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/apierror.h>

#include <QtCore/qurl.h>

namespace ComfyDeploy {

class SentTokens;

//! The one place where an HTTP answer becomes an ApiError.
class ApiErrorReader
{
public:
    //! For any answer that is not a 2xx. \a location is the Location header of a redirect. No
    //! trace of \a tokens gets into the message, which is cut to a length fit for a user.
    static ApiError fromResponse(int status, const QByteArray &body,
                                 std::chrono::milliseconds retryAfter, const QUrl &location = {},
                                 const QByteArray &contentType = {},
                                 const SentTokens *tokens = nullptr);
    //! For a 2xx whose body is not what the API promises.
    static ApiError badResponse(int status, const QByteArray &body, const QString &why);
    //! The same with another kind, keeping status and body.
    static ApiError withKind(ApiError error, ApiError::Kind kind, const QString &message);
    using Headers = QList<std::pair<QByteArray, QByteArray>>;
    //! The same with the headers of the answer, but for its cookies.
    static ApiError withHeaders(ApiError error, const Headers &headers);
    //! What may be shown of an answer's headers: no cookie, no trace of \a tokens.
    static Headers shownHeaders(const Headers &headers, const SentTokens &tokens);
    //! No trace of \a tokens in message, headers, body or validation errors.
    static ApiError redacted(ApiError error, const SentTokens &tokens);
    //! Retry-After as seconds or an HTTP date, seen at \a nowMs (epoch); 0 for none, rubbish or the
    //! past.
    static std::chrono::milliseconds parsedRetryAfter(const QByteArray &header, qint64 nowMs);
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qstring.h>

#include <chrono>
#include <utility>

QT_BEGIN_NAMESPACE
class QDebug;
QT_END_NAMESPACE

namespace ComfyDeploy {

//! One entry of a \c detail list, as in a 422: what the server finds wrong, and where.
struct COMFYDEPLOY_EXPORT ValidationError
{
    Q_GADGET
    Q_PROPERTY(QJsonArray loc MEMBER loc)
    Q_PROPERTY(QString msg MEMBER msg)
    Q_PROPERTY(QString type MEMBER type)
    Q_PROPERTY(QJsonValue input MEMBER input)
    Q_PROPERTY(QJsonValue ctx MEMBER ctx)
    Q_PROPERTY(QString inputName READ inputName)

public:
    QJsonArray loc; //!< path of strings and numbers; the first is body, path or query
    QString msg; //!< the server's message; it varies by server version, so do not compare it
    QString type; //!< slug, such as "missing" or "uuid_parsing"
    QJsonValue input; //!< the invalid value; for "missing" the whole parent object
    QJsonValue ctx; //!< object with details for some types; else undefined

    //! The name of the run input that loc refers to; empty if it refers to something else.
    [[nodiscard]] QString inputName() const;
    //! loc as readable text: "body.inputs.prompt".
    [[nodiscard]] QString location() const;

    friend bool operator==(const ValidationError &a, const ValidationError &b)
    {
        return a.loc == b.loc && a.msg == b.msg && a.type == b.type && a.input == b.input
            && a.ctx == b.ctx;
    }
};

//! \brief Why a call or a run failed; a default-constructed one means that there is no error.
//!
//! A small value. It never contains the token: if a server echoes it, it is redacted.
class COMFYDEPLOY_EXPORT ApiError
{
    Q_GADGET
    Q_PROPERTY(ComfyDeploy::ApiError::Kind kind READ kind CONSTANT FINAL)
    Q_PROPERTY(QString message READ message CONSTANT FINAL)
    Q_PROPERTY(int httpStatus READ httpStatus CONSTANT FINAL)
    Q_PROPERTY(
        QList<ComfyDeploy::ValidationError> validationErrors READ validationErrors CONSTANT FINAL)
    Q_PROPERTY(QByteArray body READ body CONSTANT FINAL)
    Q_PROPERTY(bool retryable READ isRetryable CONSTANT FINAL)

public:
    //! Kinds distinguish what a caller would handle differently; message() has the details.
    enum class Kind {
        None,
        InvalidRequest, //!< refused by the client before anything was sent
        Aborted, //!< abort() was called, or the client was deleted; not a failure
        Cancelled, //!< the server reports that the run was cancelled
        Timeout, //!< the server stayed silent for too long, or totalTimeout passed
        Network, //!< no HTTP status line, or the body was truncated
        Unauthorized, //!< 401, 403: the token is missing, wrong or not allowed
        NotFound, //!< 404
        Validation, //!< 422; see validationErrors()
        Rejected, //!< any other 4xx, and redirects: the request must change before it can work
        RateLimited, //!< 429; see retryAfter()
        Server, //!< 5xx
        BadResponse, //!< an answer that does not conform to the API
        RunFailed, //!< the API worked, but the workflow failed
        Unconfirmed, //!< sent, but the answer was lost: the run may exist and cost money
    };
    Q_ENUM(Kind)

    ApiError() = default;
    ApiError(Kind kind, const QString &message) : m_kind(kind), m_message(message) {}

    [[nodiscard]] Kind kind() const noexcept { return m_kind; }
    //! The name of \a kind as in the command line's JSON and logs: "Validation".
    [[nodiscard]] static QString kindName(Kind kind);
    //! A user-visible sentence: the server's message if there is one, else the client's.
    [[nodiscard]] QString message() const { return m_message; }
    //! The status of the answer; 0 if there was none.
    [[nodiscard]] int httpStatus() const noexcept { return m_httpStatus; }
    //! The entries of a \c detail list, as in a 422; else empty.
    [[nodiscard]] QList<ValidationError> validationErrors() const { return m_validationErrors; }
    //! The answer's body, of any type; at most its first MiB.
    [[nodiscard]] QByteArray body() const { return m_body; }
    //! The answer's headers, except Set-Cookie; empty if there was no answer.
    [[nodiscard]] QList<std::pair<QByteArray, QByteArray>> headers() const { return m_headers; }
    //! The value of the header \a name, compared case-insensitively; null if it is not there.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
    //! The \c detail (or \c error) of a JSON body as the server sent it; undefined if there is
    //! none.
    [[nodiscard]] QJsonValue detail() const;
    //! How long the server asks to wait, from its Retry-After header; 0 without one.
    [[nodiscard]] std::chrono::milliseconds retryAfter() const noexcept { return m_retryAfter; }
    //! Whether the same request may succeed later. Does not mean that sending it again cannot start
    //! a second run: the client itself sends a run again only if it surely was not accepted.
    [[nodiscard]] bool isRetryable() const noexcept;

    explicit operator bool() const noexcept { return m_kind != Kind::None; }

    friend bool operator==(const ApiError &a, const ApiError &b)
    {
        return a.m_kind == b.m_kind && a.m_message == b.m_message
            && a.m_httpStatus == b.m_httpStatus && a.m_body == b.m_body;
    }
    friend bool operator!=(const ApiError &a, const ApiError &b) { return !(a == b); }

private:
    friend class ApiErrorReader;

    Kind m_kind = Kind::None;
    int m_httpStatus = 0;
    QString m_message;
    QList<ValidationError> m_validationErrors;
    QByteArray m_body;
    QList<std::pair<QByteArray, QByteArray>> m_headers;
    std::chrono::milliseconds m_retryAfter{0};
};

//! Kind, status and message; no body, no headers, no token.
COMFYDEPLOY_EXPORT QDebug operator<<(QDebug debug, const ApiError &error);

} // namespace ComfyDeploy

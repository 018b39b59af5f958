// SPDX-License-Identifier: MIT

#pragma once

#include "httpsource_p.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace ComfyDeploy::Local {

using HttpHeaders = QList<std::pair<QByteArray, QByteArray>>;

struct HttpRequest
{
    QByteArray method;
    QByteArray target; //!< as it was on the request line
    HttpHeaders headers;
    QByteArray body;
    bool bodyTooLarge = false; //!< body is incomplete, because it is too large

    //! Path without query, percent-decoded.
    [[nodiscard]] QString path() const;
    //! The same without decoding.
    [[nodiscard]] QString encodedPath() const;
    [[nodiscard]] QString query() const;
    //! The decoded value of a query item; null if it is not there.
    [[nodiscard]] QString queryValue(QStringView name) const;
    //! The first header of that name, whatever its case; null if it is not there.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
};

//! A fault of an answer on the wire; bytes are counted from the first one of the head.
struct WireFault
{
    std::optional<qint64> endAfter;
    HttpPiece::Kind end = HttpPiece::Kind::Cut; //!< or Reset, or Silence
    std::function<void()> ended; //!< called if the answer is longer, and ends so; null with no end
    int headDelay = 0; //!< milliseconds before each byte of the head
    int bodyDelay = 0; //!< milliseconds before each piece of the body
};

struct HttpAnswer;

//! Describes the wait for an answer that is not known yet.
struct HttpWait
{
    //! Registers a waker to be called once there may be an answer; null if only time is waited for.
    std::function<void(const std::shared_ptr<HttpWaker> &)> watch;
    //! The time after which to continue without having been woken.
    std::optional<std::chrono::milliseconds> after;
    //! Called once, like a handler; may return another wait.
    std::function<HttpAnswer()> then;
};

struct HttpAnswer
{
    int status = 200;
    QByteArray contentType = "application/json";
    HttpHeaders headers;
    QByteArray body;

    //! Used instead of body: a range of a file.
    QString file;
    qint64 fileBegin = 0;
    qint64 fileSize = 0;

    //! Used instead of body: data that is sent as it arrives; chunked unless its size is known.
    std::shared_ptr<HttpSource> source;
    std::optional<qint64> sourceSize;

    //! Used instead of everything else.
    std::optional<HttpWait> wait;

    //! Closes the connection without sending a byte.
    bool drop = false;
    std::optional<WireFault> wireFault;

    //! Released once the answer has been sent or has failed.
    std::shared_ptr<void> afterwards;
};

//! Compares secrets in a time that does not depend on where they differ.
[[nodiscard]] bool isSameSecret(const QByteArray &a, const QByteArray &b);

} // namespace ComfyDeploy::Local

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
    QByteArray target; //!< as it stood on the request line
    HttpHeaders headers;
    QByteArray body;
    bool bodyTooLarge = false; //!< what is in body then is not all of it

    //! Path without query, percent-decoded.
    [[nodiscard]] QString path() const;
    //! The same as it came.
    [[nodiscard]] QString encodedPath() const;
    [[nodiscard]] QString query() const;
    //! The decoded value of a query item; null if it is not there.
    [[nodiscard]] QString queryValue(QStringView name) const;
    //! The first header of that name, whatever its case; null if it is not there.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
};

//! What happens to an answer on the wire; bytes are counted from its first, head included.
struct WireFault
{
    std::optional<qint64> endAfter;
    HttpPiece::Kind end = HttpPiece::Kind::Cut; //!< or Reset, or Silence
    int headDelay = 0; //!< milliseconds before each byte of the head
    int bodyDelay = 0; //!< milliseconds before each piece of the body
};

struct HttpAnswer;

//! Instead of an answer that is not known yet.
struct HttpWait
{
    //! Has the waker called once there may be an answer; null if time alone brings it.
    std::function<void(const std::shared_ptr<HttpWaker> &)> watch;
    //! When to continue without having been woken.
    std::optional<std::chrono::milliseconds> after;
    //! Called once, as a handler is; may have to wait again.
    std::function<HttpAnswer()> then;
};

struct HttpAnswer
{
    int status = 200;
    QByteArray contentType = "application/json";
    HttpHeaders headers;
    QByteArray body;

    //! Instead of body: these bytes of a file.
    QString file;
    qint64 fileBegin = 0;
    qint64 fileSize = 0;

    //! Instead of body: sent as it comes; in chunks unless its size is known.
    std::shared_ptr<HttpSource> source;
    std::optional<qint64> sourceSize;

    //! Instead of everything else.
    std::optional<HttpWait> wait;

    //! The connection is closed without one byte.
    bool drop = false;
    std::optional<WireFault> wireFault;

    //! Released once the answer has been sent, or could not be.
    std::shared_ptr<void> afterwards;
};

//! Compares secrets in a time that does not depend on where they differ.
[[nodiscard]] bool isSameSecret(const QByteArray &a, const QByteArray &b);

} // namespace ComfyDeploy::Local

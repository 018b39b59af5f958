// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeployLocal/comfydeploylocal_export.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <functional>
#include <optional>

namespace ComfyDeploy::Local {

using HttpHeaders = QList<std::pair<QByteArray, QByteArray>>;

struct COMFYDEPLOYLOCAL_EXPORT HttpRequest
{
    QByteArray method;
    QByteArray target; //!< as it stood on the request line
    HttpHeaders headers;
    QByteArray body;
    bool bodyTooLarge = false; //!< what is in body then is not all of it

    //! True once the client has hung up or the server is closing: nobody waits for the answer.
    std::function<bool()> isGone;

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

//! Where a streamed answer goes.
struct HttpSink
{
    std::function<bool(QByteArrayView)> write; //!< false once the client is gone
    std::function<bool()> isGone;
    std::function<void()> reset; //!< breaks the connection off with RST
};

//! What happens to an answer on the wire; bytes are counted from its first, head included.
struct WireFault
{
    enum class End { Close, Reset, Silence };

    std::optional<qint64> endAfter;
    End end = End::Close;
    int headDelay = 0; //!< milliseconds before each byte of the head
    int bodyDelay = 0; //!< milliseconds before each piece of the body
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

    //! Instead of body: written as it comes, in chunks. Returning true ends the answer as HTTP
    //! wants it, false breaks it off.
    std::function<bool(const HttpSink &)> stream;

    //! The connection is closed without one byte.
    bool drop = false;
    std::optional<WireFault> wireFault;

    //! Called in the connection's thread when the answer has been sent, or could not be.
    std::function<void()> written;
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/comfydeploylocal_export.h>

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslkey.h>

#include <memory>

namespace ComfyDeploy {

//! \brief Relays bytes between a client and any server, with the faults of bad networks.
//!
//! It knows nothing of HTTP: what it cuts, it cuts at the byte. It runs on a thread of its own, so
//! a test may block. The faults apply to every connection, those that are already open included;
//! bytes are counted for each connection, from the call on or from its beginning if that was later.
//! \code
//! ComfyDeploy::FaultProxy proxy(server.url());
//! QVERIFY2(proxy.listen(), qPrintable(proxy.errorString()));
//! client.setServerUrl(proxy.url());
//! proxy.cutAfter(300); // every answer breaks off there
//! \endcode
class COMFYDEPLOYLOCAL_EXPORT FaultProxy : public QObject
{
    Q_OBJECT

public:
    enum class Direction { ToServer, ToClient };
    Q_ENUM(Direction)

    //! What goes wrong with TLS itself. A certificate that is untrusted, has expired or belongs to
    //! another host is none of these: pass it to setTls().
    enum class TlsFault {
        None,
        StalledHandshake, //!< the connection is accepted, and not a byte comes
        BrokenHandshake, //!< the connection is closed after the client's first bytes
        PlainText, //!< the server behind the port speaks no TLS, and gets the client's hello
        NoCloseNotify, //!< cutAfter() ends TCP and leaves out TLS's own end
    };
    Q_ENUM(TlsFault)

    //! \a upstream names the server; of it, the path is only repeated by url().
    explicit FaultProxy(const QUrl &upstream, QObject *parent = nullptr);
    ~FaultProxy() override;

    //! On 127.0.0.1, at \a port or a free one. False with the reason in errorString().
    bool listen(quint16 port = 0);
    [[nodiscard]] QString errorString() const;
    //! The upstream's URL with this proxy's host and port, and https after setTls(); empty unless
    //! listening.
    [[nodiscard]] QUrl url() const;
    //! Closes every connection and stops listening.
    void close();

    //! Speaks TLS with clients from the next connection on; the server still gets plain TCP.
    //! Without it, bytes are passed on as they are, so that a TLS server keeps its own certificate.
    void setTls(const QSslCertificate &certificate, const QSslKey &key);

    //! For connections from now on; NoCloseNotify also applies to those that are open.
    //! Without setTls() there is no TLS that could go wrong, and nothing happens.
    void setTlsFault(TlsFault fault);

    //! Passes on so many bytes in that direction, then closes both sides in an orderly way (FIN).
    //! Bytes are those inside TLS where setTls() is used.
    void cutAfter(qint64 bytes, Direction direction = Direction::ToClient);
    //! The same with a reset (RST), which a client sees as an error and not as an end.
    void resetAfter(qint64 bytes, Direction direction = Direction::ToClient);
    //! Every byte arrives that much later, both ways; 0 is at once.
    void setDelay(int milliseconds);
    //! The next so many connections are closed as soon as they have been accepted.
    void refuseNext(int connections);
    //! Removes all faults; open connections stay open.
    void clear();

    //! The number of connections so far, refused ones included.
    [[nodiscard]] int connectionCount() const;

private:
    Q_DISABLE_COPY_MOVE(FaultProxy)
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace ComfyDeploy

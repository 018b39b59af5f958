// SPDX-License-Identifier: MIT

// A client that sends exact bytes and returns the exact answer.
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qlist.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qtcpsocket.h>

#include <functional>
#include <optional>

namespace RawHttp {

using Headers = QList<std::pair<QByteArray, QByteArray>>;

struct Request
{
    QByteArray method = "GET";
    QByteArray target; //!< as in the request line
    Headers headers; //!< Host, Connection: close and Content-Length are added if missing
    QByteArray body;

    [[nodiscard]] QByteArray bytes(const QUrl &server) const;
};

struct Answer
{
    QByteArray raw; //!< all received bytes
    int status = 0; //!< 0: no status line
    Headers headers;
    QByteArray body; //!< without chunk framing
    bool complete = false; //!< the body has its announced length or last chunk

    [[nodiscard]] QByteArray header(const QByteArray &name) const;
    [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(body); }
};

//! Sends the request and reads until the server closes the connection; blocks.
Answer send(const QUrl &server, const Request &request);
//! The same for the bytes of a request.
Answer sendBytes(const QUrl &server, const QByteArray &bytes);

Answer get(const QUrl &server, const QByteArray &target, const Headers &headers = {});
Answer postJson(const QUrl &server, const QByteArray &target, const QByteArray &json,
                const Headers &headers = {});

//! Sends a request and reads until the connection ends: true if it was reset, which Qt's sockets do
//! not distinguish from an end. Blocks.
bool isReset(const QUrl &server, const QByteArray &bytes, QByteArray *received = nullptr);

//! A connection that is read incrementally.
class Connection
{
public:
    explicit Connection(const QUrl &server);

    void write(const QByteArray &bytes);
    //! Reads until \a enough is true for the received data; false if the connection ended before.
    bool readUntil(const std::function<bool(const QByteArray &)> &enough);
    bool readUntilContains(const QByteArray &text);
    //! Reads until the server closes the connection.
    bool readToEnd();
    //! True if no data arrives and the connection stays open for this time.
    bool staysSilent(int milliseconds);
    void close() { m_socket.abort(); }

    [[nodiscard]] QByteArray received() const { return m_received; }
    [[nodiscard]] Answer answer() const;
    [[nodiscard]] QAbstractSocket::SocketError error() const { return m_socket.error(); }

private:
    QTcpSocket m_socket;
    QByteArray m_received;
};

//! Parses a server's answer.
Answer parsed(const QByteArray &raw);

//! One frame of an event stream.
struct Frame
{
    QByteArray event;
    QByteArray data;
};
QList<Frame> frames(const QByteArray &body);

} // namespace RawHttp

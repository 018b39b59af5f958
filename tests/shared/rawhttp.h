// SPDX-License-Identifier: MIT

// A client that sends exactly what it is told and shows exactly what came back.
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
    QByteArray target; //!< as it goes on the request line
    Headers headers; //!< Host, Connection: close and Content-Length are added unless they are there
    QByteArray body;

    [[nodiscard]] QByteArray bytes(const QUrl &server) const;
};

struct Answer
{
    QByteArray raw; //!< every byte that came
    int status = 0; //!< 0: no status line came
    Headers headers;
    QByteArray body; //!< without the chunks' frames
    bool complete = false; //!< the body ended as its length or its last chunk says

    [[nodiscard]] QByteArray header(const QByteArray &name) const;
    [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(body); }
};

//! Sends the request and reads until the server closes; blocks.
Answer send(const QUrl &server, const Request &request);
//! The same for a whole request as bytes.
Answer sendBytes(const QUrl &server, const QByteArray &bytes);

Answer get(const QUrl &server, const QByteArray &target, const Headers &headers = {});
Answer postJson(const QUrl &server, const QByteArray &target, const QByteArray &json,
                const Headers &headers = {});

//! Sends a whole request and reads until the connection ends: true if it was reset, which Qt's
//! sockets do not tell from an end. Blocks.
bool isReset(const QUrl &server, const QByteArray &bytes, QByteArray *received = nullptr);

//! A connection that is read bit by bit.
class Connection
{
public:
    explicit Connection(const QUrl &server);

    void write(const QByteArray &bytes);
    //! Reads until what came so far satisfies \a enough; false if the connection ended before.
    bool readUntil(const std::function<bool(const QByteArray &)> &enough);
    bool readUntilContains(const QByteArray &text);
    //! Reads until the server closes.
    bool readToEnd();
    //! True if nothing comes and nothing ends for so long.
    bool staysSilent(int milliseconds);
    void close() { m_socket.abort(); }

    [[nodiscard]] QByteArray received() const { return m_received; }
    [[nodiscard]] Answer answer() const;
    [[nodiscard]] QAbstractSocket::SocketError error() const { return m_socket.error(); }

private:
    QTcpSocket m_socket;
    QByteArray m_received;
};

//! Reads what a server sent.
Answer parsed(const QByteArray &raw);

//! One frame of an event stream.
struct Frame
{
    QByteArray event;
    QByteArray data;
};
QList<Frame> frames(const QByteArray &body);

} // namespace RawHttp

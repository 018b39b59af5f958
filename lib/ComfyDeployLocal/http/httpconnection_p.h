// Private header: used inside the local server, not installed.
#pragma once

#include "httpserver_p.h"
#include "requesthead_p.h"

#include <httplib.h>

#include <QtCore/qdeadlinetimer.h>
#include <QtNetwork/qtcpsocket.h>

namespace ComfyDeploy::Local {

//! \brief cpp-httplib's way to a socket, over QTcpSocket: the same on every system.
class SocketStream : public httplib::Stream
{
public:
    SocketStream(QTcpSocket &socket, const HttpLimits &limits, const std::atomic<bool> &stopping);

    //! Waits until a request begins. False if none came for too long, the client is gone, the
    //! server is closing, or \a giveUp says so.
    bool waitForRequest(const std::function<bool()> &giveUp);
    //! Until letGo(), while an answer is made and sent: nothing more is read. The end of what a
    //! client sends may be the end of all, or of its own direction only, and QTcpSocket takes the
    //! one for the other as soon as it reads it.
    void holdReading();
    void letGo();
    //! What is written reaches nobody; a client that has hung up is noticed by that.
    [[nodiscard]] bool isGone() const;
    //! The client sends nothing more. If so nothing can be sent to it any more either.
    [[nodiscard]] bool hasEnded();

    //! The request line and headers, without the empty line behind them, and without empty lines
    //! before them. Null if the client is gone or too slow; \a tooLarge tells if there was too
    //! much.
    std::optional<QByteArray> readHead(bool *tooLarge);
    //! Puts the size bytes of \a body behind what it holds; false if they do not come.
    bool readBytes(qint64 size, QByteArray *body);
    //! A line of a chunked body, without its end; null if none comes or it is too long.
    std::optional<QByteArray> readLine();
    //! What read() gives next, before anything that comes from the client.
    void giveFirst(const QByteArray &bytes) { m_given = bytes; }
    //! What befalls the answer that is written next; \a isGone ends a silence.
    void setFault(const std::optional<WireFault> &fault, const std::function<bool()> &isGone = {});
    //! Breaks the connection off with RST.
    void reset();
    //! From here on nothing is written.
    void drop() { m_dropped = true; }
    [[nodiscard]] bool isDropped() const { return m_dropped; }

    bool is_readable() const override;
    bool is_writable() const override;
    ssize_t read(char *data, size_t size) override;
    ssize_t write(const char *data, size_t size) override;
    void get_remote_ip_and_port(std::string &ip, int &port) const override;
    void get_local_ip_and_port(std::string &ip, int &port) const override;
    socket_t socket() const override;

private:
    [[nodiscard]] bool writeAll(QByteArrayView bytes);
    [[nodiscard]] bool writeFaulty(QByteArrayView bytes);
    void endByFault();
    [[nodiscard]] bool pause(int milliseconds) const;
    //! Waits until \a enough is true; false if the client is gone or \a deadline has passed.
    bool waitUntil(const std::function<bool()> &enough, QDeadlineTimer deadline);

    QTcpSocket &m_socket;
    const HttpLimits &m_limits;
    const std::atomic<bool> &m_stopping;
    QDeadlineTimer m_requestEnd; //!< all of it has to be there by then
    QByteArray m_given;
    std::optional<WireFault> m_fault;
    std::function<bool()> m_faultIsGone;
    qint64 m_faultBytes = 0; //!< of the answer that it concerns
    bool m_headWritten = false;
    bool m_filled = false; //!< a byte of ours stands in the buffer of what was read
    bool m_dropped = false;
};

//! \brief One connection: reads requests, has them answered, until one of both sides has enough.
//!
//! Requests are read here; cpp-httplib writes the answers.
class HttpConnection : private httplib::Server
{
public:
    HttpConnection(qintptr descriptor, const HttpServer::Handler &handler,
                   const HttpServer::BodyLimit &bodyLimit, const HttpLimits &limits,
                   const std::atomic<bool> &stopping, const std::atomic<bool> &crowded);
    ~HttpConnection() override;

    void serve();

private:
    Q_DISABLE_COPY_MOVE(HttpConnection)
    bool readRequest();
    bool readBody(const RequestHead &head);
    bool readChunks(qint64 limit);
    void refuse(int status, const QByteArray &text);
    [[nodiscard]] bool process();
    [[nodiscard]] bool isGone();
    void writeAnswer(httplib::Response &response, const HttpAnswer &answer);
    void hangUp();

    const HttpServer::Handler &m_handler;
    const HttpServer::BodyLimit &m_bodyLimit;
    const std::atomic<bool> &m_stopping;
    const std::atomic<bool> &m_crowded;
    QTcpSocket m_socket;
    SocketStream m_stream;
    HttpRequest m_request;
    std::optional<HttpAnswer> m_refusal; //!< the request cannot be read
    std::function<void()> m_written; //!< of the answer that goes out now
    bool m_isHttp10 = false;
    bool m_keepAlive = true;
    bool m_bodyUnread = false;
};

} // namespace ComfyDeploy::Local

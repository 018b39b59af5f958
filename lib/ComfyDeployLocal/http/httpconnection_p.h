// Private header: used inside the local server, not installed.
#pragma once

#include "httpserver_p.h"

#include <httplib.h>

#include <QtNetwork/qtcpsocket.h>

namespace ComfyDeploy::Local {

//! \brief cpp-httplib's way to a socket, over QTcpSocket: the same on every system.
class SocketStream : public httplib::Stream
{
public:
    SocketStream(QTcpSocket &socket, const std::atomic<bool> &stopping);

    //! Waits until a request begins. False if none came in \a timeout, the client is gone, the
    //! server is closing, or \a giveUp says so.
    bool waitForRequest(std::chrono::milliseconds timeout, const std::function<bool()> &giveUp);
    [[nodiscard]] bool isGone() const;
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
    QTcpSocket &m_socket;
    const std::atomic<bool> &m_stopping;
    bool m_dropped = false;
};

//! One connection: reads requests, has them answered, until one of both sides has enough.
class HttpConnection : private httplib::Server
{
public:
    HttpConnection(qintptr descriptor, const HttpServer::Handler &handler,
                   const HttpServer::BodyLimit &bodyLimit, const std::atomic<bool> &stopping,
                   const std::atomic<bool> &crowded);
    ~HttpConnection() override;

    void serve();

private:
    Q_DISABLE_COPY_MOVE(HttpConnection)
    void prepare(httplib::Request &request);
    void answer(httplib::Response &response, const httplib::ContentReader *reader);
    void readBody(const httplib::ContentReader &reader);
    void writeAnswer(httplib::Response &response, const HttpAnswer &answer);
    void hangUp();

    const HttpServer::Handler &m_handler;
    const HttpServer::BodyLimit &m_bodyLimit;
    const std::atomic<bool> &m_stopping;
    const std::atomic<bool> &m_crowded;
    QTcpSocket m_socket;
    SocketStream m_stream;
    HttpRequest m_request;
    bool m_bodyUnread = false;
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include "answerbytes_p.h"
#include "httpserver_p.h"

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qtcpsocket.h>

#include <mutex>

namespace ComfyDeploy::Local {

//! \brief One connection: reads requests and writes their answers, until either side closes it.
//! Lives in the server's thread and never blocks.
class HttpConnection : public QObject
{
    Q_OBJECT

public:
    //! \a server must outlive this object.
    HttpConnection(qintptr descriptor, HttpServer &server);
    ~HttpConnection() override;

    //! How long the connection has been idle, in milliseconds; negative while a request is handled,
    //! or if none has come yet.
    [[nodiscard]] qint64 idleTime() const;
    //! Whether the client has closed its direction: then it has left, or will not notice that
    //! nothing more is sent.
    [[nodiscard]] bool isAbandoned();
    void abort() { m_socket.abort(); }

Q_SIGNALS:
    void ended();

private:
    Q_DISABLE_COPY_MOVE(HttpConnection)
    class Mailbox;

    enum class State {
        Idle,
        Head,
        Body,
        Handling, //!< a thread of the pool handles the request
        Waiting, //!< waits for the answer, see HttpWait
        Answering,
        Silent, //!< nothing more will be sent, by a fault
        Lingering, //!< the answer was sent, but the client still sends
        Closing,
        Ended,
    };

    void read();
    void readHead();
    void readBody();
    void beginBody();
    [[nodiscard]] std::chrono::milliseconds bodyTime() const;
    void refuse(int status, const QByteArray &text);
    void handle();
    void handleWithoutBody();
    void compute(const std::function<HttpAnswer()> &make);
    void takeAnswer(HttpAnswer answer);
    void wait();
    void writeMore();
    [[nodiscard]] bool takePiece();
    void endAnswer();
    void hangUp();
    void disconnectSocket();
    void woken();
    void onDeadline();
    void onPause();
    void onWritten();
    void onDisconnected();
    void startDeadline(std::chrono::milliseconds time);

    // A socket whose buffer is full does not read. QTcpSocket treats the end of what a client sends
    // as the end of the connection, although the client may have closed its own direction only; so
    // nothing is read while an answer is computed and sent.
    void pauseReading();
    void resumeReading();

    HttpServer &m_server;
    const std::shared_ptr<Mailbox> m_mailbox;
    QTcpSocket m_socket;
    QTimer m_deadline;
    QTimer m_pause; //!< until the next piece is taken, or the next step
    State m_state = State::Idle;

    QByteArray m_head;
    HttpRequest m_request;
    std::unique_ptr<RequestParser> m_parser;
    QDeadlineTimer m_requestEnd; //!< deadline for the whole request
    bool m_isHead = false; //!< the method is HEAD
    bool m_isHttp10 = false;
    bool m_keepAlive = true;
    bool m_bodyUnread = false;
    bool m_isReadingPaused = false;
    bool m_isFilled = false; //!< the read buffer holds a byte of ours
    bool m_hasServed = false;
    QElapsedTimer m_idleSince;

    std::optional<HttpAnswer> m_answer; //!< the answer that is being sent
    std::unique_ptr<HttpSource> m_bytes; //!< the bytes of m_answer
    bool m_isWriting = false;
    std::optional<HttpPiece::Kind> m_end; //!< what follows once all bytes have been sent
};

} // namespace ComfyDeploy::Local

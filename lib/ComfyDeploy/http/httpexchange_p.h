// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/http/apianswer_p.h>
#include <ComfyDeploy/http/apirequest_p.h>
#include <ComfyDeploy/http/proxyroute_p.h>

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qnetworkrequest.h>

#include <memory>

class QAuthenticator;
class QNetworkAccessManager;

namespace ComfyDeploy {

class Transport;

//! \brief One HTTP exchange on QNetworkAccessManager, made safe for requests that cost money.
//!
//! Sends once and only once, follows no redirect, carries no cookie, keeps deadlines of its own
//! with a reason, and calls an answer whole only if its content says so. Emits nothing from inside
//! start() and abort(); after finished() nothing more comes. Deletes nothing but what it made
//! itself.
class HttpExchange : public QObject
{
    Q_OBJECT

public:
    //! \a token may be empty, and \a body null. \a transport must outlive the exchange.
    HttpExchange(Transport *transport, const ApiRequest &request, const QByteArray &token,
                 std::unique_ptr<OneShotBody> body, QObject *parent);
    ~HttpExchange() override;

    void start();
    //! finished() comes in the next pass of the event loop, with end Aborted.
    void abort();
    //! Whether a byte of the request can have reached the server by now.
    [[nodiscard]] bool maybeReceived() const;
    //! Reads on, or leaves the rest to wait in the socket, so that the server is slowed down.
    void setPaused(bool paused);

    //! Without an error.
    [[nodiscard]] const ApiAnswer &answer() const { return m_answer; }

Q_SIGNALS:
    //! Status and headers of a streamed 2xx are in answer(); data follows.
    void responseStarted();
    void dataReceived(const QByteArray &data);
    void uploadProgress(qint64 sent, qint64 total);
    void downloadProgress(qint64 received, qint64 total);
    void finished();

private:
    void probeProxy();
    [[nodiscard]] QNetworkRequest networkRequest() const;
    void connectBody();
    void connectReply();
    void onConnected();
    void onActivity();
    void onMetaData();
    void onReadyRead();
    void onReplyFinished();
    void endBy(ApiAnswer::End end, const QString &reason);
    void finish();
    void onProxyDemand(const QNetworkProxy &proxy, QAuthenticator *authenticator);
    [[nodiscard]] QString target() const;
    [[nodiscard]] QString lossReason() const;
    void checkBody();
    [[nodiscard]] bool isComplete() const;
    [[nodiscard]] bool holdsWholeJson() const;
    [[nodiscard]] bool maySleep() const;

    Transport *const m_transport;
    QNetworkAccessManager *const m_manager;
    const ApiRequest m_request;
    const QByteArray m_token;
    const ProxyRoute m_route;
    std::unique_ptr<OneShotBody> m_body;
    QPointer<OneShotBody> m_sentBody;
    QPointer<QNetworkReply> m_reply;
    ApiAnswer m_answer;
    QStringList m_tlsErrors;
    QTimer m_connectTimer;
    QTimer m_idleTimer;
    QTimer m_bodyCheckTimer;
    qint64 m_received = 0;
    qint64 m_expected = -1;
    int m_timesSent = 0; //!< the same request, when a proxy demands something
    int m_proxyDemands = 0;
    bool m_requestSent = false;
    bool m_connected = false;
    bool m_streams = false; //!< the body goes out as it comes
    bool m_streamStarted = false;
    bool m_paused = false;
    bool m_replyDone = false;
    bool m_done = false;
};

} // namespace ComfyDeploy

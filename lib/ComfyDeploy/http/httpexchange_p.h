// SPDX-License-Identifier: MIT

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
#include <optional>

class QAuthenticator;
class QNetworkAccessManager;

namespace ComfyDeploy {

class Transport;

//! \brief One HTTP exchange on QNetworkAccessManager, made safe for requests that cost money.
//!
//! Sends exactly once, follows no redirects, sends no cookies, has its own deadlines that give a
//! reason, and considers an answer complete only if its content is. Emits nothing from inside
//! start() and abort(), and nothing after finished(). Deletes only objects that it created.
class HttpExchange : public QObject
{
    Q_OBJECT

public:
    //! \a token may be empty, and \a body null. \a transport must outlive the exchange.
    HttpExchange(Transport *transport, const ApiRequest &request, const QByteArray &token,
                 std::unique_ptr<OneShotBody> body, QObject *parent);
    ~HttpExchange() override;

    void start();
    //! finished() follows from the event loop, with end Aborted.
    void abort();
    //! Whether a byte of the request can have reached the server.
    [[nodiscard]] bool maybeReceived() const;
    //! While paused, data stays in the socket, so that the server has to wait.
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
    [[nodiscard]] QByteArray contentEncoding() const;
    [[nodiscard]] std::optional<QByteArray> decodedBody() const;
    void endByCompression();
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
    int m_timesSent = 0; //!< the same request, after a proxy's authentication requests
    int m_proxyDemands = 0; //!< including those of the manager's other exchanges
    bool m_requestSent = false;
    bool m_connected = false;
    bool m_streams = false; //!< the body is delivered as it arrives
    bool m_streamStarted = false;
    bool m_paused = false;
    bool m_replyDone = false;
    bool m_done = false;
};

} // namespace ComfyDeploy

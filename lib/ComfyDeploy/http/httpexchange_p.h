// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/core/oneshotbody_p.h>
#include <ComfyDeploy/http/proxyroute_p.h>
#include <ComfyDeploy/requestoptions.h>

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qset.h>
#include <QtCore/qtimer.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qnetworkrequest.h>

#include <memory>

class QAuthenticator;
class QNetworkAccessManager;

namespace ComfyDeploy {

//! One request as it goes out, with nothing left to decide.
struct HttpRequest
{
    QByteArray method = "GET";
    QUrl url;
    RequestOptions::Headers headers;
    QSslConfiguration sslConfiguration;
    ProxyRoute route;
    std::chrono::milliseconds connectTimeout{0}; //!< 0 = none, as all of these
    std::chrono::milliseconds idleTimeout{0};
    bool idleEnds = true; //!< else not before the answer, nor within a streamed one
    bool streaming = false; //!< a 2xx body goes out by dataReceived() instead of into the outcome
    bool takesEncodings = false; //!< hands on what is stored with a Content-Encoding as it is
    //! A 2xx is one JSON document, which shows its own end: once that has come the answer counts,
    //! whatever the length said and however the connection ends. Of a streamed request this holds
    //! for an answer that says it is JSON.
    bool answersJson = false;
    //! The proxies that have opened a tunnel before, by name; null: every one is asked.
    std::shared_ptr<QSet<QString>> knownProxies;
    qint64 maximumBody = 64LL * 1024 * 1024;
};

using HttpHeaders = QList<QNetworkReply::RawHeaderPair>;
//! The value of the header of that name, whatever its case; null if it is not there.
QByteArray headerOf(const HttpHeaders &headers, QByteArrayView name);

//! "https://host:port", which is how errors name a server.
QString addressOf(const QUrl &url);

//! How one exchange ended.
struct HttpOutcome
{
    enum class End {
        Answered, //!< a whole answer, as far as HTTP can tell
        ConnectTimeout, //!< no connection in time
        IdleTimeout, //!< silence
        ProxyDenied, //!< a proxy wants a password, or another one
        Lost, //!< no connection, no status line, or the body broke off
        TooLarge,
        Undecodable, //!< a content encoding that was not asked for
        Aborted,
    };

    End end = End::Aborted;
    int status = 0;
    HttpHeaders headers;
    QByteArray body; //!< empty for a streamed 2xx
    QString reason; //!< in words, without URL and query, if end is not Answered
    //! False only if not one byte of the request can have reached the server.
    bool maybeReceived = false;

    [[nodiscard]] QByteArray header(QByteArrayView name) const { return headerOf(headers, name); }
    [[nodiscard]] bool isSuccess() const { return status >= 200 && status <= 299; }
    //! A success whose body is events; any other body is a proxy's page, say.
    [[nodiscard]] bool isEventStream() const;
};

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
    //! \a body may be null. \a manager must outlive the exchange, or die with it.
    HttpExchange(QNetworkAccessManager *manager, const HttpRequest &request,
                 std::unique_ptr<OneShotBody> body, QObject *parent);
    ~HttpExchange() override;

    void start();
    //! finished() comes in the next pass of the event loop, with end Aborted.
    void abort();
    //! Whether a byte of the request can have reached the server by now.
    [[nodiscard]] bool maybeReceived() const;
    //! Reads on, or leaves the rest to wait in the socket, so that the server is slowed down.
    void setPaused(bool paused);

    [[nodiscard]] const HttpOutcome &outcome() const { return m_outcome; }

Q_SIGNALS:
    //! Status and headers of a streamed 2xx are in outcome(); data follows.
    void responseStarted();
    void dataReceived(const QByteArray &data);
    void uploadProgress(qint64 sent, qint64 total);
    void downloadProgress(qint64 received, qint64 total);
    void finished();

private:
    void probeProxy();
    void send();
    void connectBody();
    void onConnected();
    void onActivity();
    void onMetaData();
    void onReadyRead();
    void onReplyFinished();
    void endBy(HttpOutcome::End end, const QString &reason);
    void finish();
    void onProxyDemand(const QNetworkProxy &proxy, QAuthenticator *authenticator);
    [[nodiscard]] QString target() const;
    [[nodiscard]] QString lossReason() const;
    void checkBody();
    [[nodiscard]] bool isComplete() const;
    [[nodiscard]] bool holdsWholeJson() const;
    [[nodiscard]] bool maySleep() const;

    QNetworkAccessManager *m_manager;
    HttpRequest m_request;
    std::unique_ptr<OneShotBody> m_body;
    QPointer<OneShotBody> m_sentBody;
    QPointer<QNetworkReply> m_reply;
    HttpOutcome m_outcome;
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

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/core/senttokens_p.h>
#include <ComfyDeploy/files/uploadcache_p.h>
#include <ComfyDeploy/http/hooklist_p.h>
#include <ComfyDeploy/http/httpexchange_p.h>
#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/run/runowners_p.h>
#include <ComfyDeploy/run/runtimings_p.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qfuturewatcher.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtCore/qurlquery.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qsslconfiguration.h>

#include <functional>
#include <optional>

namespace ComfyDeploy {

//! \brief Where every request of a client passes: server, token, proxy, TLS and default options.
//!
//! The token is kept here and handed to nobody but the request that carries it to the server's
//! origin.
class Transport : public QObject
{
    Q_OBJECT

public:
    using TokenReceiver = std::function<void(const QByteArray &token, const ApiError &error)>;

    explicit Transport(QObject *parent) : QObject(parent) {}

    QUrl serverUrl;
    RequestOptions defaultOptions;
    std::optional<QNetworkProxy> proxy;
    const std::shared_ptr<QSet<QString>> knownProxies = std::make_shared<QSet<QString>>();
    std::optional<QSslConfiguration> sslConfiguration;
    bool insecureTokenAllowed = false;
    HookList hooks;
    RunOwners runOwners;
    int followedLogs = 0; //!< by runs, at this moment
    RunTimings runTimings;
    UploadCache uploadCache;

    void setToken(const QByteArray &token);
    void setTokenProvider(const TokenProvider &provider);
    [[nodiscard]] bool hasToken() const { return !m_token.isEmpty() || m_provider; }
    //! What is to be blotted out of whatever is kept or shown of the server's words.
    [[nodiscard]] const SentTokens &sentTokens() const { return m_sentTokens; }
    [[nodiscard]] bool hasTokenProvider() const { return bool(m_provider); }

    //! Calls \a receiver once, at once or later, unless \a context is gone by then. \a rejected is
    //! the token that the server has just refused, if any: the provider is asked for another one.
    void requestToken(QObject *context, const QByteArray &rejected, const TokenReceiver &receiver);

    //! What is wrong with a server's address, or with sending a token there; kind None if nothing
    //! is.
    [[nodiscard]] ApiError addressProblem(const QUrl &server, const QByteArray &token) const;
    [[nodiscard]] static QUrl urlFor(const QUrl &server, const QString &path,
                                     const QUrlQuery &query);

    //! A manager for plain calls, shared, six connections to a host; or one that belongs to \a
    //! owner alone, for exchanges that last: the seventh of those would wait for the first to end.
    QNetworkAccessManager *sharedManager();
    QNetworkAccessManager *ownManager(QObject *owner);

private:
    struct Waiter
    {
        QPointer<QObject> context;
        TokenReceiver receiver;
    };
    void askProvider(TokenReason reason);
    void answerWaiters(const QByteArray &token, const ApiError &error);

    QByteArray m_token; //!< set by the caller, or the provider's last one
    SentTokens m_sentTokens;
    TokenProvider m_provider;
    QFutureWatcher<QByteArray> *m_asking = nullptr;
    QList<Waiter> m_waiters;
    QNetworkAccessManager *m_sharedManager = nullptr;
};

//! One API call to be made; see ApiCall.
struct CallSpec
{
    enum class Kind {
        Plain, //!< may be repeated by the policy: GET, DELETE, cancel
        Upload, //!< a POST whose repetition costs nothing; its body can be made again
        Purchase, //!< another POST that buys GPU time: no repetition either, deadlines as for Plain
        RunSubmit, //!< a POST that buys GPU time: repeated only if it surely was not accepted
        RunStream, //!< the same, answered by events
        Foreign, //!< a GET elsewhere: no token, no headers of ours
    };

    Kind kind = Kind::Plain;
    QByteArray method = "GET";
    //! Where a run was started; empty for the client's present server. If they differ in origin no
    //! token goes along: the client's is meant for the present one.
    QUrl server;
    QString path; //!< below the server's base, percent-encoded
    QUrlQuery query;
    QUrl foreignUrl; //!< for Kind::Foreign
    std::function<std::unique_ptr<OneShotBody>(QString *why)> body;
    QByteArray json; //!< the body, in place of the function, where it is JSON
    QByteArray contentType; //!< of the function's body
    QByteArray accept = "application/json";
    QByteArray range; //!< for Kind::Foreign
    QByteArray ifRange; //!< the validator without which the range means nothing
    bool streaming = false;
    RequestOptions options; //!< over the client's defaults
    std::optional<RetryPolicy>
        defaultRetries; //!< where neither the call nor the client sets a policy
};

//! The built-in policy of plain calls: a few attempts within some seconds.
RetryPolicy plainRetries();
//! The same for routes that answer 500 where there is nothing to be had: asking again is in vain.
RetryPolicy retriesWithout500();
//! An id as one segment of a path, or a text as a query's value, whatever stands in it.
QString urlEncoded(const QString &id);

struct ApiAnswer
{
    ApiError error; //!< kind None for a 2xx
    int status = 0;
    HttpHeaders headers;
    QByteArray body;
    //! False only if not one byte of the last attempt can have reached the server.
    bool maybeReceived = false;
    bool isFinal = false; //!< the same request would end in the same way
    [[nodiscard]] QByteArray header(QByteArrayView name) const { return headerOf(headers, name); }
    //! The server said so itself, or nothing of it can have arrived: the request has no
    //! consequences.
    [[nodiscard]] bool surelyRefused() const;
};

//! \brief One API call: token, deadlines, retries, and the answer as value or ApiError.
//!
//! finished() comes once and never from inside start() or abort(); nothing comes after it.
class ApiCall : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds defaultIdleTimeout{60'000};

    ApiCall(Transport *transport, CallSpec spec, QObject *parent);

    void start();
    void abort();
    [[nodiscard]] const ApiAnswer &answer() const { return m_answer; }
    //! Whether a byte of it can have reached the server by now.
    [[nodiscard]] bool maybeReceived() const;
    void setPaused(bool paused);
    [[nodiscard]] std::chrono::milliseconds idleTimeout() const;
    //! Without any token that was sent, for what is made of the call's answer.
    [[nodiscard]] ApiError redacted(const ApiError &error) const;

Q_SIGNALS:
    //! A streamed 2xx begins; answer() has status and headers.
    void responseStarted();
    void dataReceived(const QByteArray &data);
    void uploadProgress(qint64 sent, qint64 total);
    void downloadProgress(qint64 received, qint64 total);
    void finished();

private:
    void attempt(const QByteArray &token);
    void send();
    void onResponseStarted();
    void onAttemptEnded();
    // False if a hook has deleted this call.
    [[nodiscard]] bool tellResponse(const HttpOutcome &outcome);
    [[nodiscard]] bool tellError(const ApiError &error);
    [[nodiscard]] bool followRedirect(const QByteArray &location);
    [[nodiscard]] bool renewToken();
    [[nodiscard]] bool retry();
    [[nodiscard]] std::chrono::milliseconds nextWait();
    void finishWith(const ApiError &error);
    [[nodiscard]] HookRequest nextRequest() const;
    [[nodiscard]] QString shownPath() const;
    [[nodiscard]] HttpRequest httpRequest() const;
    [[nodiscard]] ApiAnswer answerFrom(const HttpOutcome &outcome) const;
    [[nodiscard]] RetryPolicy policy() const;
    [[nodiscard]] bool isForeign() const { return m_spec.kind == CallSpec::Kind::Foreign; }
    [[nodiscard]] bool isRun() const;
    [[nodiscard]] bool costsMoney() const;
    [[nodiscard]] bool carriesToken() const;

    Transport *m_transport;
    CallSpec m_spec;
    RequestOptions m_options;
    QUrl m_server;
    QUrl m_url;
    QPointer<HttpExchange> m_exchange; //!< none between two attempts
    ApiAnswer m_answer;
    QByteArray m_usedToken;
    HookRequest m_request; //!< of the present attempt
    QTimer m_totalTimer;
    QTimer m_retryTimer;
    QElapsedTimer m_clock;
    int m_attempts = 0;
    int m_redirects = 0;
    bool m_tokenRenewed = false;
    bool m_hooksWait = false; //!< they know of the present attempt, and not how it ended
    bool m_done = false;
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/jsonend_p.h>
#include <ComfyDeploy/http/encodedbody_p.h>
#include <ComfyDeploy/http/httpexchange_p.h>
#include <ComfyDeploy/http/proxyprobe_p.h>
#include <ComfyDeploy/http/transport_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qlocale.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslerror.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using End = ApiAnswer::End;

namespace {

constexpr qint64 mostOfBody = 64LL * 1024 * 1024;
// What Qt may buffer before the server has to wait. Kernel buffers come on top.
constexpr qint64 readBufferSize = 256LL * 1024;
constexpr qint64 mostOfErrorBody = 1024LL * 1024;
// How often an unfinished JSON answer is checked for being complete.
constexpr milliseconds bodyCheckInterval{500};
// Qt itself never stops authenticating if the proxy does not. Once more after the credentials: for
// the second step of NTLM, or a nonce that was stale.
constexpr int mostTimesSent = 3;

QString secondsText(milliseconds time)
{
    return QLocale().toString(double(time.count()) / 1000, 'g', QLocale::FloatingPointShortest);
}

// QNetworkReply::errorString() contains the URL with its query, so it is not used.
QString reasonFor(QNetworkReply::NetworkError error, const QString &target,
                  const QStringList &tlsErrors)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        return HttpExchange::tr("Cannot reach %1: the connection was refused.").arg(target);
    case QNetworkReply::HostNotFoundError:
        return HttpExchange::tr("Cannot reach %1: there is no host of that name.").arg(target);
    case QNetworkReply::SslHandshakeFailedError:
        return HttpExchange::tr("Cannot reach %1 securely: %2.")
            .arg(target,
                 tlsErrors.isEmpty() ? HttpExchange::tr("the TLS handshake failed")
                                     : tlsErrors.join("; "_L1));
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::UnknownNetworkError:
        return HttpExchange::tr("Cannot reach %1: the network is down.").arg(target);
    default:
        return HttpExchange::tr("The connection to %1 broke off.").arg(target);
    }
}

} // namespace

// One of its own for what lasts: six connections to a host are all that one manager opens, and what
// waits for one of them counts as not connected. It owns a thread, so it goes with the exchange.
HttpExchange::HttpExchange(Transport *transport, const ApiRequest &request, const QByteArray &token,
                           std::unique_ptr<OneShotBody> body, QObject *parent)
    : QObject(parent), m_transport(transport),
      m_manager(request.kind != ApiRequest::Kind::Plain || request.streaming
                    ? transport->ownManager(this)
                    : transport->sharedManager()),
      m_request(request), m_token(token), m_route(transport->proxy, request.url),
      m_body(std::move(body))
{
    const auto deadline = [this](QTimer &timer, milliseconds time, auto onTimeout) {
        timer.setSingleShot(true);
        timer.setInterval(time);
        connect(&timer, &QTimer::timeout, this, onTimeout);
    };
    deadline(m_connectTimer, m_request.connectTimeout(), [this] {
        endBy(End::ConnectTimeout,
              tr("Cannot reach %1: no connection within %2 s.")
                  .arg(target(), secondsText(m_request.connectTimeout())));
    });
    deadline(m_idleTimer, m_request.idleTimeout(), [this] {
        if (maySleep())
            return;
        if (m_answer.status >= 300 || holdsWholeJson()) { // an error does not need its body
            finish();
            return;
        }
        endBy(End::IdleTimeout,
              tr("%1 stayed silent for %2 s.").arg(target(), secondsText(m_request.idleTimeout())));
    });
    m_bodyCheckTimer.setSingleShot(true);
    m_bodyCheckTimer.setInterval(bodyCheckInterval);
    connect(&m_bodyCheckTimer, &QTimer::timeout, this, &HttpExchange::checkBody);
}

HttpExchange::~HttpExchange()
{
    // Deleting a running reply closes its connection without a signal.
    delete m_reply;
}

void HttpExchange::start()
{
    if (m_request.connectTimeout().count() > 0 && !m_connectTimer.isActive())
        m_connectTimer.start();
    if (m_route.usesConnect() && !m_transport->knownProxies.contains(m_route.address())) {
        probeProxy();
        return;
    }
    if (m_body)
        connectBody();
    connect(m_manager, &QNetworkAccessManager::proxyAuthenticationRequired, this,
            &HttpExchange::onProxyDemand);
    m_manager->setProxy(m_route.proxy());
    m_reply = m_manager->sendCustomRequest(networkRequest(), m_request.method, m_body.get());
    if (m_body)
        m_body.release()->setParent(m_reply); // must outlive the reply, which reads from it
    connectReply();
}

void HttpExchange::probeProxy()
{
    auto *probe = new ProxyProbe(m_route, m_request.url, this);
    connect(probe, &ProxyProbe::passed, this, [this, probe] {
        probe->deleteLater();
        m_transport->knownProxies.insert(m_route.address());
        if (!m_done)
            start();
    });
    connect(probe, &ProxyProbe::failed, this, [this, probe](const QString &reason, bool isDenial) {
        probe->deleteLater();
        endBy(isDenial ? End::ProxyDenied : End::Lost, reason);
    });
    probe->start();
}

void HttpExchange::connectBody()
{
    m_sentBody = m_body.get();
    connect(m_sentBody, &OneShotBody::readStarted, this, &HttpExchange::onConnected);
    // Queued: a slot may delete the reply, which is reading.
    connect(
        m_sentBody, &OneShotBody::readProgress, this,
        [this, total = m_sentBody->size()](qint64 sent) {
            onActivity();
            if (!m_done)
                Q_EMIT uploadProgress(sent, total);
        },
        Qt::QueuedConnection);
    connect(
        m_sentBody, &OneShotBody::readFailed, this,
        [this](const QString &why) {
            endBy(End::Lost, tr("The data to be sent could not be read: %1").arg(why));
        },
        Qt::QueuedConnection);
}

QNetworkRequest HttpExchange::networkRequest() const
{
    // Qt would answer a demand for authentication with the URL's user, a second time.
    QNetworkRequest request(m_request.url.adjusted(QUrl::RemoveUserInfo));
    for (const auto &[name, value] : m_request.headers)
        request.setRawHeader(name, value);
    if (!m_token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_token);
    request.setRawHeader("Accept-Encoding", "identity");
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    // Otherwise Qt does not answer a proxy's authentication request in plain http, as the body
    // cannot be sent again.
    const bool maySignIn =
        m_route.isUsed() && !m_route.isTunnel() && m_route.hasCredentials() && !m_body;
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute,
                         maySignIn ? QNetworkRequest::Automatic : QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    // With HTTP/2, Qt tries addresses one by one for 30 s each, has no back-pressure, and hangs
    // after a server's GOAWAY.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    // Servers close idle connections after some seconds; a request on a connection that is about to
    // close is lost.
    request.setAttribute(QNetworkRequest::ConnectionCacheExpiryTimeoutSecondsAttribute, 3);
    request.setSslConfiguration(
        m_transport->sslConfiguration.value_or(QSslConfiguration::defaultConfiguration()));
    if (const QByteArray authorization = m_route.authorization(); !authorization.isEmpty())
        request.setRawHeader("Proxy-Authorization", authorization);
    return request;
}

void HttpExchange::connectReply()
{
    connect(m_reply, &QNetworkReply::requestSent, this, [this] {
        m_requestSent = true;
        onConnected();
        // Qt answers a stale nonce without emitting proxyAuthenticationRequired().
        if (++m_timesSent > mostTimesSent && m_route.isUsed())
            endBy(End::ProxyDenied, m_route.denialReason(addressOf(m_request.url)));
    });
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &HttpExchange::onMetaData);
    // Queued: a slot may delete the reply, which must not happen inside its signals.
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpExchange::onReadyRead,
            Qt::QueuedConnection);
    connect(m_reply, &QNetworkReply::finished, this, &HttpExchange::onReplyFinished,
            Qt::QueuedConnection);
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        for (const QSslError &error : errors)
            m_tlsErrors += error.errorString();
    });
    // For requests with a body, a limit that is set immediately is lost.
    QMetaObject::invokeMethod(
        m_reply, [reply = m_reply.data()] { reply->setReadBufferSize(readBufferSize); },
        Qt::QueuedConnection);
}

void HttpExchange::abort()
{
    endBy(End::Aborted, tr("The request was aborted."));
}

bool HttpExchange::maybeReceived() const
{
    if (m_done) // the body may be gone
        return m_answer.maybeReceived;
    return m_answer.status != 0 || m_requestSent || (m_sentBody && m_sentBody->wasRead());
}

void HttpExchange::setPaused(bool paused)
{
    m_paused = paused;
    if (!paused)
        QMetaObject::invokeMethod(this, &HttpExchange::onReadyRead, Qt::QueuedConnection);
}

void HttpExchange::onConnected()
{
    if (m_done || m_connected)
        return;
    m_connected = true;
    m_connectTimer.stop();
    onActivity();
}

void HttpExchange::onActivity()
{
    if (m_request.idleTimeout().count() > 0 && !m_done)
        m_idleTimer.start();
}

// Whether silence is allowed: a server sends an answer without pauses, unless it is a stream.
bool HttpExchange::maySleep() const
{
    return m_request.isRun() && (m_answer.status == 0 || m_streams);
}

bool HttpExchange::holdsWholeJson() const
{
    return m_request.expectsJson() && m_answer.isSuccess() && !m_streams
        && isWholeJson(decodedBody().value_or(QByteArray()));
}

// That of the API, which was not asked for one. A storage host keeps files in the encoding that
// they were uploaded in; MediaDownload decodes them.
QByteArray HttpExchange::contentEncoding() const
{
    return m_request.isForeign() ? QByteArray() : m_answer.header("content-encoding");
}

// What a proxy has compressed although no encoding was asked for; the body as it is if it does not
// have the encoding that is named, or that is none. Null if it cannot be decoded, or not in full.
std::optional<QByteArray> HttpExchange::decodedBody() const
{
    const QByteArray encoding = contentEncoding();
    if (encoding.isEmpty())
        return m_answer.body;
    EncodedBody body;
    body.begin(encoding);
    QByteArray decoded;
    const EncodedBody::Sink sink = [&decoded](QByteArrayView bytes) {
        if (decoded.size() + bytes.size() > mostOfBody)
            return EncodedBody::Result::Refused;
        decoded += bytes;
        return EncodedBody::Result::Fine;
    };
    using Result = EncodedBody::Result;
    const bool isGood = body.feed(m_answer.body, sink) == Result::Fine
        && body.finish(sink) == Result::Fine && body.isWhole();
    const bool isPlain = body.remaining().isEmpty() || isWholeJson(decoded);
    return isGood && isPlain ? std::optional(decoded) : std::nullopt;
}

// Called when the length was wrong, or a connection that should end the answer stays open.
void HttpExchange::checkBody()
{
    if (!m_done && holdsWholeJson())
        finish();
}

void HttpExchange::onMetaData()
{
    if (m_done)
        return;
    onConnected();
    onActivity();
    m_answer.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    m_answer.headers = m_reply->rawHeaderPairs();
    bool ok = false;
    const qint64 length = m_answer.header("content-length").trimmed().toLongLong(&ok);
    const bool chunked = m_answer.header("transfer-encoding").toLower().contains("chunked");
    const QByteArray type = m_answer.header("content-type").split(';').first().trimmed().toLower();
    const bool isJson = m_request.expectsJson() && type == "application/json";
    m_streams = m_request.streaming && m_answer.isSuccess() && !isJson;
    if (m_streams && EncodedBody::isCompressed(contentEncoding())) {
        endByCompression();
        return;
    }
    m_expected = ok && length >= 0 && !chunked && m_request.method != "HEAD" ? length : -1;
}

void HttpExchange::onReadyRead()
{
    if (m_done || m_paused || !m_reply || !m_reply->isOpen())
        return;
    const QByteArray data = m_reply->readAll();
    if (data.isEmpty()) {
        if (m_replyDone)
            finish();
        return;
    }
    onActivity();
    m_received += data.size();
    const QPointer<HttpExchange> self(this); // a slot may delete this object
    const bool good = m_answer.isSuccess();
    if (m_streams) {
        if (!m_streamStarted) {
            m_streamStarted = true;
            Q_EMIT responseStarted();
            if (!self || m_done)
                return;
        }
        Q_EMIT dataReceived(data);
        if (self && !m_done)
            Q_EMIT downloadProgress(m_received, m_expected);
        if (!self)
            return;
    } else {
        const qint64 limit = good ? mostOfBody : mostOfErrorBody;
        m_answer.body += data.left(limit - m_answer.body.size());
        if (m_received > limit && good) {
            endBy(End::TooLarge,
                  tr("The answer of %1 is larger than %2 MiB.")
                      .arg(target(), QString::number(limit / (1024LL * 1024))));
            return;
        }
        if (m_received > limit) { // enough of an error page was received
            m_expected = -1;
            m_replyDone = true;
        }
        if (m_request.expectsJson() && !m_bodyCheckTimer.isActive())
            m_bodyCheckTimer.start();
    }
    if (m_replyDone && !m_done && !m_paused)
        finish();
}

void HttpExchange::onReplyFinished()
{
    if (m_done)
        return;
    m_replyDone = true;
    if (m_answer.status == 0) {
        const QVariant status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute);
        if (status.isValid())
            onMetaData();
    }
    if (m_paused || m_done)
        return;
    if (m_reply->bytesAvailable() > 0)
        onReadyRead();
    else
        finish();
}

bool HttpExchange::isComplete() const
{
    // 1xx: Qt 6.4 treats an interim response as the final one, whose body is then lost.
    if (m_answer.status < 200)
        return false;
    if (m_expected >= 0)
        return m_received >= m_expected;
    // Without a length, only the content shows whether the body is complete, which the caller
    // checks: with a one-shot body, Qt sometimes reports a failed resend after a complete answer.
    const QNetworkReply::NetworkError error = m_reply->error();
    if (m_request.method == "GET")
        return error == QNetworkReply::NoError;
    return error != QNetworkReply::RemoteHostClosedError && error != QNetworkReply::ProtocolFailure;
}

// The server and proxy as errors name them.
QString HttpExchange::target() const
{
    const QString server = addressOf(m_request.url);
    return m_route.isUsed() ? tr("%1 through the proxy %2").arg(server, m_route.address()) : server;
}

QString HttpExchange::lossReason() const
{
    const QNetworkReply::NetworkError error = m_reply->error();
    const QString proxyReason =
        m_route.isUsed() ? m_route.reasonFor(error, addressOf(m_request.url)) : QString();
    return proxyReason.isEmpty() ? reasonFor(error, target(), m_tlsErrors) : proxyReason;
}

// If this slot does not answer the request, Qt ends the reply, except for NTLM.
void HttpExchange::onProxyDemand(const QNetworkProxy &proxy, QAuthenticator *authenticator)
{
    const bool isOurs = proxy.hostName() == m_route.proxy().hostName()
        && proxy.port() == m_route.proxy().port() && !(m_connected && m_route.isTunnel());
    if (m_done || !isOurs)
        return;
    const bool mayAnswer = m_route.hasCredentials();
    // The signal does not say which of the manager's replies it is for.
    const QList<QNetworkReply *> replies =
        m_manager->findChildren<QNetworkReply *>(Qt::FindDirectChildrenOnly);
    const auto running =
        std::count_if(replies.begin(), replies.end(),
                      [](const QNetworkReply *reply) { return reply->isRunning(); });
    if (++m_proxyDemands < mostTimesSent * running && (mayAnswer || m_connected)) {
        const bool isFirst = authenticator->user().isEmpty();
        if (mayAnswer && isFirst && !(m_sentBody && m_sentBody->wasRead())) {
            authenticator->setUser(m_route.proxy().user());
            authenticator->setPassword(m_route.proxy().password());
        }
        return;
    }
    // Queued: the network thread waits for this slot to return.
    QMetaObject::invokeMethod(
        this, [this] { endBy(End::ProxyDenied, m_route.denialReason(addressOf(m_request.url))); },
        Qt::QueuedConnection);
}

void HttpExchange::finish()
{
    if (m_done)
        return;
    const bool isDenied =
        m_answer.status == 0 && m_reply->error() == QNetworkReply::ProxyAuthenticationRequiredError;
    if (m_route.isUsed() && (isDenied || m_answer.status == 407)) { // servers do not send 407
        const QByteArray ways = m_answer.header("proxy-authenticate").toLower();
        const bool isOtherWay = m_sentBody && !m_route.isTunnel() && m_route.hasCredentials()
            && !ways.isEmpty() && !ways.contains("basic");
        m_answer.status = 0;
        m_answer.headers.clear();
        m_answer.body.clear();
        const QString server = addressOf(m_request.url);
        endBy(End::ProxyDenied,
              isOtherWay ? m_route.otherWayReason(server) : m_route.denialReason(server));
        return;
    }
    const std::optional<QByteArray> body = decodedBody();
    if (m_answer.status >= 300 || (m_answer.isSuccess() && (isComplete() || holdsWholeJson()))) {
        if (!body && m_answer.isSuccess()) {
            endByCompression();
            return;
        }
        m_answer.body = body.value_or(QByteArray()); // an error's status is enough
        endBy(End::Answered, {});
    } else {
        endBy(End::Lost,
              m_answer.status == 0
                  ? lossReason()
                  : tr("The answer of %1 broke off before its end.").arg(target()));
    }
}

void HttpExchange::endByCompression()
{
    endBy(End::Undecodable,
          tr("%1 sent a compressed answer although none was asked for.").arg(target()));
}

void HttpExchange::endBy(End end, const QString &reason)
{
    if (m_done)
        return;
    m_answer.maybeReceived = end != End::ProxyDenied && maybeReceived();
    m_answer.end = end;
    m_answer.reason = reason;
    if (!m_connected)
        m_transport->knownProxies.remove(m_route.address());
    m_done = true;
    m_connectTimer.stop();
    m_idleTimer.stop();
    m_bodyCheckTimer.stop();
    if (m_reply) {
        m_reply->disconnect(this);
        if (m_sentBody) {
            m_sentBody->disconnect(this);
            m_sentBody->revoke();
        }
        m_reply->abort(); // emits synchronously, but nothing is connected
        m_reply->deleteLater();
    }
    QMetaObject::invokeMethod(this, &HttpExchange::finished, Qt::QueuedConnection);
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/basicauthorization_p.h>
#include <ComfyDeploy/core/logging_p.h>
#include <ComfyDeploy/http/apicall_p.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/http/transport_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qlocale.h>
#include <QtCore/qrandom.h>
#include <QtNetwork/qhostaddress.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using Kind = ApiError::Kind;
using End = ApiAnswer::End;

namespace {

constexpr int maximumRedirects = 5;

const QByteArray &userAgent()
{
    static const QByteArray agent = "comfydeploy-qt/" COMFYDEPLOY_VERSION " Qt/"_ba + qVersion();
    return agent;
}

bool sameOrigin(const QUrl &a, const QUrl &b)
{
    const auto port = [](const QUrl &url) {
        return url.port(url.scheme() == "https"_L1 ? 443 : 80);
    };
    return a.scheme() == b.scheme() && a.host() == b.host() && port(a) == port(b);
}

// The cloud metadata services that give out credentials are at link-local addresses; no storage
// host redirects there.
bool isLinkLocal(const QUrl &url)
{
    const QHostAddress address(url.host());
    bool isIpv4 = false; // or an IPv4-mapped IPv6 address
    const quint32 ipv4 = address.toIPv4Address(&isIpv4);
    return isIpv4 ? QHostAddress(ipv4).isLinkLocal() : address.isLinkLocal();
}

Kind kindOf(End end)
{
    switch (end) {
    case End::Answered:
        return Kind::None;
    case End::ConnectTimeout:
    case End::IdleTimeout:
        return Kind::Timeout;
    case End::Lost:
    case End::ProxyDenied:
        return Kind::Network;
    case End::TooLarge:
    case End::Undecodable:
        return Kind::BadResponse;
    case End::Aborted:
        return Kind::Aborted;
    }
    Q_UNREACHABLE();
    return Kind::None;
}

} // namespace

ApiCall::ApiCall(Transport *transport, ApiRequest request, QObject *parent)
    : QObject(parent), m_transport(transport), m_request(std::move(request))
{
    m_request.options = m_request.options.mergedOver(transport->defaultOptions);
    m_totalTimer.setSingleShot(true);
    connect(&m_totalTimer, &QTimer::timeout, this, [this] {
        m_answer.maybeReceived = maybeReceived();
        finishWith({Kind::Timeout,
                    tr("%1 did not answer in full within %2 s.")
                        .arg(m_request.url.host(),
                             QLocale().toString(double(m_totalTimer.interval()) / 1000, 'g',
                                                QLocale::FloatingPointShortest))});
    });
    m_retryTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, [this] { attempt(m_usedToken); });
}

bool ApiCall::carriesToken() const
{
    return !m_request.isForeign() && sameOrigin(m_request.server, m_transport->serverUrl);
}

bool ApiCall::maybeReceived() const
{
    return m_exchange ? m_exchange->maybeReceived() : !m_answer.surelyRefused();
}

void ApiCall::setPaused(bool paused)
{
    if (m_exchange)
        m_exchange->setPaused(paused);
}

void ApiCall::start()
{
    m_clock.start();
    if (const milliseconds total = m_request.totalTimeout(); total.count() > 0)
        m_totalTimer.start(total);
    if (m_request.isForeign()) {
        attempt({});
        return;
    }
    if (m_request.server.isEmpty())
        m_request.server = m_transport->serverUrl;
    m_request.url = Transport::urlFor(m_request.server, m_request.path, m_request.query);
    const auto begin = [this](const QByteArray &token, const ApiError &error) {
        if (m_done)
            return;
        const ApiError problem =
            error ? error : m_transport->addressProblem(m_request.server, token);
        if (problem)
            finishWith(problem);
        else
            attempt(token);
    };
    if (carriesToken())
        m_transport->requestToken(this, {}, begin);
    else
        begin({}, {});
}

void ApiCall::abort()
{
    m_answer.maybeReceived = maybeReceived();
    finishWith({Kind::Aborted, tr("The request was aborted.")});
}

void ApiCall::setHeaders()
{
    m_request.headers.clear();
    m_request.setHeader("User-Agent", userAgent());
    m_request.setHeader("Accept", m_request.accept);
    if (m_request.isForeign()) {
        if (!m_request.url.userInfo().isEmpty())
            m_request.setHeader("Authorization", basicAuthorization(m_request.url));
        if (!m_request.range.isEmpty())
            m_request.setHeader("Range", m_request.range);
        if (!m_request.ifRange.isEmpty())
            m_request.setHeader("If-Range", m_request.ifRange);
        return;
    }
    if (m_request.body)
        m_request.setHeader("Content-Type", m_request.contentType);
    else if (!m_request.json.isEmpty())
        m_request.setHeader("Content-Type", "application/json");
    const RequestOptions::Headers headers = m_request.options.headers();
    for (const auto &[name, value] : headers)
        m_request.setHeader(name, value);
}

HookRequest ApiCall::shownRequest() const
{
    ApiRequest shown = m_request;
    shown.body = nullptr;
    // A redirect can contain an echo of the token.
    const QByteArray url = m_request.url.toEncoded();
    if (const QByteArray redacted = m_transport->sentTokens().redacted(url); redacted != url)
        shown.url = QUrl::fromEncoded(redacted);
    return HookRequest(shown);
}

void ApiCall::attempt(const QByteArray &token)
{
    m_usedToken = token;
    ++m_request.attempt;
    setHeaders();
    if (m_request.isForeign() || m_transport->hooks.isEmpty()) {
        send();
        return;
    }
    const auto askHooks = [this] { // not from inside start()
        if (m_done)
            return;
        m_hooksWait = true;
        m_shown = shownRequest();
        const bool alive = m_transport->hooks.forEach(this, [this](const RequestHooks &hooks) {
            if (hooks.beforeRequest && !m_done)
                hooks.beforeRequest(m_shown);
        });
        if (!alive || m_done)
            return;
        m_request.headers = m_shown.headers();
        send();
    };
    QMetaObject::invokeMethod(this, askHooks, Qt::QueuedConnection);
}

bool ApiCall::callResponseHooks()
{
    if (!std::exchange(m_hooksWait, false))
        return true;
    ApiAnswer shown = m_answer;
    shown.headers = ApiErrorReader::shownHeaders(m_answer.headers, m_transport->sentTokens());
    shown.body = m_transport->sentTokens().redacted(m_answer.body);
    const HookRequest request = m_shown;
    return m_transport->hooks.forEach(this, [&](const RequestHooks &hooks) {
        if (hooks.response)
            hooks.response(request, HttpAnswerInfo(shown));
    });
}

bool ApiCall::callErrorHooks(const ApiError &error)
{
    if (!std::exchange(m_hooksWait, false))
        return true;
    const HookRequest request = m_shown;
    return m_transport->hooks.forEach(this, [&](const RequestHooks &hooks) {
        if (hooks.requestError)
            hooks.requestError(request, error);
    });
}

void ApiCall::send()
{
    std::unique_ptr<OneShotBody> body;
    if (m_request.body) {
        QString why;
        body = m_request.body(&why);
        if (!body) {
            finishWith({Kind::InvalidRequest, why});
            return;
        }
    } else if (!m_request.json.isEmpty()) {
        body = std::make_unique<OneShotBody>();
        for (const QByteArray &part : std::as_const(m_request.json))
            body->append(part);
    }
    auto *exchange = new HttpExchange(m_transport, m_request, m_usedToken, std::move(body), this);
    m_exchange = exchange;
    connect(exchange, &HttpExchange::responseStarted, this, &ApiCall::onResponseStarted);
    connect(exchange, &HttpExchange::dataReceived, this, &ApiCall::dataReceived);
    connect(exchange, &HttpExchange::uploadProgress, this, &ApiCall::uploadProgress);
    connect(exchange, &HttpExchange::downloadProgress, this, &ApiCall::downloadProgress);
    connect(exchange, &HttpExchange::finished, this, &ApiCall::onAttemptEnded);
    exchange->start();
}

void ApiCall::onResponseStarted()
{
    m_answer = m_exchange->answer();
    m_answer.error = errorOf(m_answer);
    if (callResponseHooks() && !m_done)
        Q_EMIT responseStarted();
}

ApiError ApiCall::errorOf(const ApiAnswer &answer) const
{
    ApiError error;
    if (answer.end != End::Answered)
        error = ApiErrorReader::withKind(
            answer.status ? ApiErrorReader::badResponse(answer.status, answer.body, {})
                          : ApiError(),
            kindOf(answer.end), answer.reason);
    else if (answer.status > 299)
        error = ApiErrorReader::fromResponse(
            answer.status, answer.body,
            ApiErrorReader::parsedRetryAfter(answer.header("retry-after"),
                                             QDateTime::currentMSecsSinceEpoch()),
            m_request.url.resolved(QUrl::fromEncoded(answer.header("location"))),
            answer.header("content-type"), &m_transport->sentTokens());
    return error ? redacted(ApiErrorReader::withHeaders(error, answer.headers)) : error;
}

QString ApiCall::shownPath() const
{
    return m_transport->sentTokens().redacted(m_request.isForeign() ? m_request.url.host()
                                                                    : m_request.path);
}

ApiError ApiCall::redacted(const ApiError &error) const
{
    return ApiErrorReader::redacted(error, m_transport->sentTokens());
}

void ApiCall::onAttemptEnded()
{
    if (m_done)
        return;
    const QPointer<HttpExchange> ended = std::exchange(m_exchange, nullptr);
    ended->deleteLater();
    m_answer = ended->answer();
    m_answer.error = errorOf(m_answer);
    qCDebug(lcHttp).noquote() << m_request.method << shownPath() << "->" << m_answer.status
                              << ApiError::kindName(m_answer.error.kind()) << "after"
                              << m_clock.elapsed() << "ms, attempt" << m_request.attempt;
    const bool alive =
        m_answer.end == End::Answered ? callResponseHooks() : callErrorHooks(m_answer.error);
    if (!alive || m_done)
        return;
    if (followRedirect(m_answer.header("location")) || renewToken() || retry())
        return;
    finishWith(m_answer.error);
}

bool ApiCall::followRedirect(const QByteArray &location)
{
    const int status = m_answer.status;
    const bool isRedirect =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    if (!isRedirect || m_request.method != "GET" || m_redirects == maximumRedirects)
        return false;
    const QUrl target = m_request.url.resolved(QUrl::fromEncoded(location, QUrl::StrictMode));
    const bool isWeb = target.scheme() == "https"_L1
        || (target.scheme() == "http"_L1 && m_request.url.scheme() == "http"_L1);
    const bool mayLeadThere = m_request.isForeign()
        ? !isLinkLocal(target) || isLinkLocal(m_request.url)
        : sameOrigin(target, m_request.url);
    if (location.isEmpty() || !target.isValid() || !isWeb || !mayLeadThere)
        return false;
    ++m_redirects;
    m_request.url = target;
    m_retryTimer.start(0);
    return true;
}

bool ApiCall::renewToken()
{
    // A 401 means that nothing was accepted, so sending again is safe for run POSTs too.
    if (m_answer.status != 401 || !carriesToken() || m_tokenRenewed
        || !m_transport->hasTokenProvider())
        return false;
    m_tokenRenewed = true;
    m_transport->requestToken(this, m_usedToken,
                              [this](const QByteArray &token, const ApiError &error) {
                                  if (m_done)
                                      return;
                                  if (error)
                                      finishWith(m_answer.error);
                                  else
                                      attempt(token);
                              });
    return true;
}

bool ApiCall::retry()
{
    const RetryPolicy policy = m_request.retryPolicy();
    if (!m_answer.error || m_answer.end == End::ProxyDenied
        || policy.strategy == RetryPolicy::Strategy::None)
        return false;
    const bool connectionFailed =
        m_answer.error.kind() == Kind::Network || m_answer.error.kind() == Kind::Timeout;
    bool again = m_answer.status > 299 ? policy.retryCodes.contains(m_answer.status)
                                       : connectionFailed && policy.retryConnectionErrors;
    if (m_request.costsMoney())
        again = again
            && (m_answer.status == 429 || m_answer.status == 503
                || (m_answer.status == 0 && !m_answer.maybeReceived));
    if (m_request.streaming && m_answer.isSuccess())
        again = false; // part of the body has already been sent
    if (!again)
        return false;
    const milliseconds wait = nextWait();
    if (policy.maxElapsedTime.count() > 0
        && milliseconds(m_clock.elapsed()) + wait > policy.maxElapsedTime)
        return false;
    qCDebug(lcHttp).noquote() << m_request.method << shownPath() << "again in" << wait.count()
                              << "ms";
    m_retryTimer.start(wait);
    return true;
}

milliseconds ApiCall::nextWait()
{
    if (m_answer.error.retryAfter().count() > 0)
        return m_answer.error.retryAfter();
    const RetryPolicy policy = m_request.retryPolicy();
    const double interval = double(policy.initialInterval.count())
        * std::pow(std::max(policy.exponent, 1.0), std::min(m_request.attempt - 1, 64));
    const double capped = std::min(interval, double(policy.maxInterval.count()));
    // Up to a quarter less, so that many clients do not retry at the same moment.
    const double wait = capped * (1.0 - QRandomGenerator::global()->generateDouble() / 4);
    constexpr double longest = std::numeric_limits<int>::max(); // of a QTimer
    return milliseconds(qint64(std::clamp(wait, 0.0, longest)));
}

void ApiCall::finishWith(const ApiError &error)
{
    if (m_done)
        return;
    m_done = true;
    m_answer.error = error;
    m_totalTimer.stop();
    m_retryTimer.stop();
    if (m_exchange) {
        m_exchange->disconnect(this);
        m_exchange->abort();
    }
    const auto reportError = [this] {
        if (callErrorHooks(m_answer.error))
            Q_EMIT finished();
    };
    QMetaObject::invokeMethod(this, reportError, Qt::QueuedConnection);
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

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
using End = HttpOutcome::End;

namespace {

constexpr milliseconds defaultConnectTimeout{10'000};
constexpr milliseconds defaultTotalTimeout{60'000};
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

// Where clouds tell their own programs' secrets, and no host on the way leads anybody for a file.
bool isLinkLocal(const QUrl &url)
{
    const QHostAddress address(url.host());
    bool isIpv4 = false; // or one of IPv4 in the clothes of IPv6
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
    : QObject(parent), m_transport(transport), m_request(std::move(request)),
      m_options(m_request.options.mergedOver(transport->defaultOptions))
{
    m_totalTimer.setSingleShot(true);
    connect(&m_totalTimer, &QTimer::timeout, this, [this] {
        m_answer.maybeReceived = maybeReceived();
        finishWith({Kind::Timeout,
                    tr("%1 did not answer in full within %2 s.")
                        .arg(m_url.host(),
                             QLocale().toString(double(m_totalTimer.interval()) / 1000, 'g',
                                                QLocale::FloatingPointShortest))});
    });
    m_retryTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, [this] { attempt(m_usedToken); });
}

bool ApiCall::isRun() const
{
    return m_request.kind == ApiRequest::Kind::RunSubmit
        || m_request.kind == ApiRequest::Kind::RunStream;
}

bool ApiCall::costsMoney() const
{
    return isRun() || m_request.kind == ApiRequest::Kind::Purchase;
}

bool ApiCall::carriesToken() const
{
    return !isForeign() && sameOrigin(m_server, m_transport->serverUrl);
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

milliseconds ApiCall::idleTimeout() const
{
    return m_options.idleTimeout().value_or(defaultIdleTimeout);
}

void ApiCall::start()
{
    m_clock.start();
    m_server = m_request.server.isEmpty() ? m_transport->serverUrl : m_request.server;
    m_url = isForeign() ? m_request.foreignUrl
                        : Transport::urlFor(m_server, m_request.path, m_request.query);
    const bool limited =
        m_request.kind == ApiRequest::Kind::Plain || m_request.kind == ApiRequest::Kind::Purchase;
    const milliseconds total =
        m_options.totalTimeout().value_or(limited ? defaultTotalTimeout : milliseconds(0));
    if (!isRun() && total.count() > 0) // a run's deadline is the run's own
        m_totalTimer.start(total);
    if (isForeign()) {
        attempt({});
        return;
    }
    const auto begin = [this](const QByteArray &token, const ApiError &error) {
        if (m_done)
            return;
        const ApiError problem = error ? error : m_transport->addressProblem(m_server, token);
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
    finishWith({Kind::Aborted, tr("The request was given up.")});
}

HttpRequest ApiCall::httpRequest() const
{
    HttpRequest request;
    request.method = m_request.method;
    request.url = m_url;
    request.sslConfiguration =
        m_transport->sslConfiguration.value_or(QSslConfiguration::defaultConfiguration());
    request.route = ProxyRoute(m_transport->proxy, m_url);
    request.knownProxies = m_transport->knownProxies;
    request.connectTimeout = m_options.connectTimeout().value_or(defaultConnectTimeout);
    request.idleTimeout = idleTimeout();
    request.idleEnds = !isRun();
    request.streaming = m_request.streaming;
    request.takesEncodings = isForeign(); // a storage host keeps files in the uploader's
    request.answersJson = !isForeign();
    request.headers = m_shown.headers();
    if (!m_usedToken.isEmpty())
        request.headers.append({"Authorization", "Bearer " + m_usedToken});
    return request;
}

HookRequest ApiCall::nextRequest() const
{
    HookRequest request;
    request.m_method = m_request.method;
    // A redirect can have put an echo of the token there.
    const QByteArray url = m_url.toEncoded();
    const QByteArray shown = m_transport->sentTokens().redacted(url);
    request.m_url = shown == url ? m_url : QUrl::fromEncoded(shown);
    request.m_body = m_request.json;
    request.m_attempt = m_attempts;
    request.replaceHeader("User-Agent", userAgent());
    request.replaceHeader("Accept", m_request.accept);
    if (isForeign()) {
        if (!m_request.range.isEmpty())
            request.replaceHeader("Range", m_request.range);
        if (!m_request.ifRange.isEmpty())
            request.replaceHeader("If-Range", m_request.ifRange);
        return request;
    }
    if (m_request.body)
        request.replaceHeader("Content-Type", m_request.contentType);
    else if (!m_request.json.isEmpty())
        request.replaceHeader("Content-Type", "application/json");
    const RequestOptions::Headers headers = m_options.headers();
    for (const auto &[name, value] : headers)
        request.replaceHeader(name, value);
    return request;
}

void ApiCall::attempt(const QByteArray &token)
{
    m_usedToken = token;
    ++m_attempts;
    m_shown = nextRequest();
    if (isForeign() || m_transport->hooks.isEmpty()) {
        send();
        return;
    }
    const auto askHooks = [this] { // not from inside start(), which is what a caller has called
        if (m_done)
            return;
        m_hooksWait = true;
        const bool alive = m_transport->hooks.forEach(this, [this](const RequestHooks &hooks) {
            if (hooks.beforeRequest && !m_done)
                hooks.beforeRequest(m_shown);
        });
        if (alive && !m_done)
            send();
    };
    QMetaObject::invokeMethod(this, askHooks, Qt::QueuedConnection);
}

bool ApiCall::tellResponse(const HttpOutcome &outcome)
{
    if (!std::exchange(m_hooksWait, false))
        return true;
    HttpAnswerInfo info;
    info.m_status = outcome.status;
    info.m_headers = ApiErrorReader::shownHeaders(outcome.headers, m_transport->sentTokens());
    info.m_body = m_transport->sentTokens().redacted(outcome.body);
    const HookRequest request = m_shown;
    return m_transport->hooks.forEach(this, [&](const RequestHooks &hooks) {
        if (hooks.response)
            hooks.response(request, info);
    });
}

bool ApiCall::tellError(const ApiError &error)
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
        body = std::make_unique<OneShotBody>(m_request.json);
    }
    // A manager of its own for what lasts: six connections to a host are all that one manager
    // opens, and what waits for one of them counts as not connected.
    const bool own = m_request.kind != ApiRequest::Kind::Plain || m_request.streaming;
    QNetworkAccessManager *manager =
        own ? m_transport->ownManager(this) : m_transport->sharedManager();
    auto *exchange = new HttpExchange(manager, httpRequest(), std::move(body), this);
    if (own)
        manager->setParent(exchange); // it has a thread, too dear to be kept for the next attempt
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
    const HttpOutcome outcome = m_exchange->outcome();
    m_answer = answerFrom(outcome);
    if (tellResponse(outcome) && !m_done)
        Q_EMIT responseStarted();
}

ApiAnswer ApiCall::answerFrom(const HttpOutcome &outcome) const
{
    ApiAnswer answer{outcome, {}, outcome.end == End::ProxyDenied};
    if (outcome.end != End::Answered)
        answer.error = ApiErrorReader::withKind(
            outcome.status ? ApiErrorReader::badResponse(outcome.status, outcome.body, {})
                           : ApiError(),
            kindOf(outcome.end), outcome.reason);
    else if (outcome.status > 299)
        answer.error = ApiErrorReader::fromResponse(
            outcome.status, outcome.body,
            ApiErrorReader::parsedRetryAfter(outcome.header("retry-after"),
                                             QDateTime::currentMSecsSinceEpoch()),
            m_url.resolved(QUrl::fromEncoded(outcome.header("location"))),
            outcome.header("content-type"), &m_transport->sentTokens());
    if (answer.error)
        answer.error = redacted(ApiErrorReader::withHeaders(answer.error, outcome.headers));
    return answer;
}

QString ApiCall::shownPath() const
{
    return m_transport->sentTokens().redacted(isForeign() ? m_url.host() : m_request.path);
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
    m_answer = answerFrom(ended->outcome());
    qCDebug(lcHttp).noquote() << m_request.method << shownPath() << "->" << m_answer.status
                              << ApiError::kindName(m_answer.error.kind()) << "after"
                              << m_clock.elapsed() << "ms, attempt" << m_attempts;
    const HttpOutcome outcome = ended->outcome();
    const bool alive =
        outcome.end == End::Answered ? tellResponse(outcome) : tellError(m_answer.error);
    if (!alive || m_done)
        return;
    if (followRedirect(outcome.header("location")) || renewToken() || retry())
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
    const QUrl target = m_url.resolved(QUrl::fromEncoded(location, QUrl::StrictMode));
    const bool isWeb = target.scheme() == "https"_L1
        || (target.scheme() == "http"_L1 && m_url.scheme() == "http"_L1);
    const bool mayLeadThere =
        isForeign() ? !isLinkLocal(target) || isLinkLocal(m_url) : sameOrigin(target, m_url);
    if (location.isEmpty() || !target.isValid() || !isWeb || !mayLeadThere)
        return false;
    ++m_redirects;
    m_url = target;
    m_retryTimer.start(0);
    return true;
}

bool ApiCall::renewToken()
{
    // A 401 means that nothing was accepted, so this is safe for run POSTs too.
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

RetryPolicy ApiCall::policy() const
{
    return m_options.retryPolicy().value_or(m_request.defaultRetries.value_or(RetryPolicy::none()));
}

bool ApiCall::retry()
{
    const RetryPolicy policy = this->policy();
    if (!m_answer.error || m_answer.isFinal || policy.strategy == RetryPolicy::Strategy::None)
        return false;
    const bool connectionFailed =
        m_answer.error.kind() == Kind::Network || m_answer.error.kind() == Kind::Timeout;
    bool again = m_answer.status > 299 ? policy.retryCodes.contains(m_answer.status)
                                       : connectionFailed && policy.retryConnectionErrors;
    if (costsMoney())
        again = again
            && (m_answer.status == 429 || m_answer.status == 503
                || (m_answer.status == 0 && !m_answer.maybeReceived));
    if (m_request.streaming && m_answer.isSuccess())
        again = false; // part of the body has gone out already
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
    const RetryPolicy policy = this->policy();
    const double interval = double(policy.initialInterval.count())
        * std::pow(std::max(policy.exponent, 1.0), std::min(m_attempts - 1, 64));
    const double capped = std::min(interval, double(policy.maxInterval.count()));
    // Up to a quarter less, so that many clients do not come back at the same moment.
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
    const auto tellAll = [this] {
        if (tellError(m_answer.error))
            Q_EMIT finished();
    };
    QMetaObject::invokeMethod(this, tellAll, Qt::QueuedConnection);
}

} // namespace ComfyDeploy

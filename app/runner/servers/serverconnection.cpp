// SPDX-License-Identifier: MIT

#include "servers/serverconnection.h"

#include <ComfyDeploy/core/giventext_p.h>
#include <ComfyDeploy/core/whenanswered_p.h>
#include <ComfyDeploy/requesthooks.h>

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qpointer.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslconfiguration.h>

#include <algorithm>
#include <chrono>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ComfyDeploy::Runner {

using Kind = ApiError::Kind;

namespace {

// An id that no server creates for a run.
constexpr auto noRunsId = "00000000-0000-4000-8000-000000000000"_L1;

constexpr int connectedRecheckSeconds = 60;
constexpr int longestRetrySeconds = 60;

} // namespace

ServerConnection::ServerConnection(const ServerProfile &profile, QObject *parent)
    : QObject(parent), m_profile(profile), m_client(std::make_unique<WorkflowClient>())
{
    RequestHooks hooks;
    hooks.response = [this](const HookRequest &request, const HttpAnswerInfo &answer) {
        onAnswerSeen(request.url(), answer.status(),
                     answer.header("content-type").split(';').first().trimmed().toLower());
    };
    m_client->addRequestHooks(hooks);
    m_countdown.setInterval(1s);
    connect(&m_countdown, &QTimer::timeout, this, [this] {
        if (m_retrySeconds > 1)
            setRetrySeconds(m_retrySeconds - 1);
        else
            check();
    });
}

ServerConnection::~ServerConnection() = default;

// Handles any answer of this server, such as those to runs.
void ServerConnection::onAnswerSeen(const QUrl &url, int status, const QByteArray &type)
{
    const bool isDown = m_state == State::Offline || m_state == State::Broken;
    if (!isDown || url.path().endsWith(noRunsId)) // check() handles its own answer
        return;
    const bool isOfService = type.startsWith("application/json") || type == "text/event-stream";
    if (status >= 200 && status <= 299 && isOfService)
        becomeConnected();
    else
        check();
}

void ServerConnection::setProfile(const ServerProfile &profile)
{
    m_profile = profile;
    applyCertificates();
    Q_EMIT profileChanged();
}

bool ServerConnection::start()
{
    if (m_started)
        return true;
    if (m_profile.isBuiltIn()) {
        auto server = std::make_unique<LocalServer>();
        if (!server->listen()) {
            setState(State::Broken,
                     tr("The local server could not start: %1").arg(server->errorString()));
            return false;
        }
        m_client->setServerUrl(server->url());
        m_localServer = std::move(server);
    } else {
        m_client->setServerUrl(m_profile.url());
    }
    applyCertificates();
    m_started = true;
    return true;
}

void ServerConnection::applyCertificates()
{
    if (m_profile.caFile.isEmpty())
        return;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    QList<QSslCertificate> authorities = configuration.caCertificates();
    authorities += QSslCertificate::fromPath(m_profile.caFile);
    configuration.setCaCertificates(authorities);
    m_client->setSslConfiguration(configuration);
}

QString ServerConnection::serverName() const
{
    return m_profile.isBuiltIn() ? m_profile.name : m_profile.url().host();
}

QString ServerConnection::stateText() const
{
    switch (m_state) {
    case State::Checking:
        return tr("Connecting");
    case State::Connected:
        return tr("Connected");
    case State::TokenMissing:
        return tr("No token");
    case State::TokenRefused:
        return tr("Token refused");
    case State::Offline:
        return tr("Offline");
    case State::Broken:
        return tr("Not working");
    }
    return {};
}

bool ServerConnection::needsToken() const
{
    return m_state == State::TokenMissing || m_state == State::TokenRefused;
}

QString ServerConnection::waitingReason() const
{
    if (m_state == State::Connected)
        return {};
    const QString reason = m_state == State::TokenMissing ? tr("Waits for the token of %1")
        : m_state == State::TokenRefused                  ? tr("Waits for a token that %1 accepts")
                                                          : tr("Waits until %1 answers");
    return reason.arg(m_profile.name);
}

QString ServerConnection::problemWithToken(const QString &token) const
{
    const QByteArray bytes = cleanToken(token.toUtf8());
    if (bytes.isEmpty())
        return tr("Paste the token first.");
    const QString problem = ComfyDeploy::problemWithToken(bytes);
    return problem.isEmpty() ? QString() : tr("The token %1.").arg(problem);
}

void ServerConnection::setToken(const QString &token)
{
    const QByteArray bytes = cleanToken(token.toUtf8());
    m_client->setToken(bytes);
    m_hasToken = !bytes.isEmpty();
    Q_EMIT tokenChanged();
    m_checkOutdated = m_checking;
    check();
}

void ServerConnection::check()
{
    if (m_checking)
        return;
    if (!start()) {
        Q_EMIT checked();
        return;
    }
    setRetrySeconds(0);
    if (m_profile.needsToken() && !m_hasToken) {
        setState(State::TokenMissing, tr("%1 needs a token.").arg(serverName()));
        Q_EMIT checked();
        return;
    }
    m_checking = true;
    RequestOptions options;
    options.setTotalTimeout(15s);
    options.setRetryPolicy(RetryPolicy::none());
    whenAnswered(m_client->getRun(noRunsId, options), this,
                 [this](const Result<RunDetails> &answer) {
                     m_checking = false;
                     if (std::exchange(m_checkOutdated, false))
                         return check(); // it was checked without the token
                     onAnswer(answer ? ApiError() : answer.error());
                     Q_EMIT checked();
                 });
}

void ServerConnection::onAnswer(const ApiError &error)
{
    switch (error.kind()) {
    case Kind::Aborted: // the client is being deleted together with this object
        return;
    case Kind::Unauthorized:
        if (m_hasToken)
            setState(State::TokenRefused, tr("Token not accepted by %1.").arg(serverName()));
        else
            setState(State::TokenMissing, tr("%1 needs a token.").arg(serverName()));
        return;
    case Kind::Network:
    case Kind::Timeout:
        setState(State::Offline, error.message());
        return retryLater();
    case Kind::Server:
    case Kind::BadResponse:
    case Kind::InvalidRequest:
        setState(State::Broken, error.message());
        return retryLater();
    default: // "no such run", or any other answer of the service
        break;
    }
    becomeConnected();
}

void ServerConnection::becomeConnected()
{
    m_failures = 0;
    setState(State::Connected, {});
    if (!m_profile.isBuiltIn())
        setRetrySeconds(connectedRecheckSeconds);
}

void ServerConnection::setState(State state, const QString &problem)
{
    if (m_state == state && m_problem == problem)
        return;
    m_state = state;
    m_problem = problem;
    Q_EMIT stateChanged();
}

void ServerConnection::retryLater()
{
    setRetrySeconds(std::min(longestRetrySeconds, 2 << std::min(m_failures, 8)));
    ++m_failures;
}

void ServerConnection::setRetrySeconds(int seconds)
{
    if (seconds == m_retrySeconds)
        return;
    m_retrySeconds = seconds;
    if (seconds == 0)
        m_countdown.stop();
    else if (!m_countdown.isActive())
        m_countdown.start();
    Q_EMIT retrySecondsChanged();
}

} // namespace ComfyDeploy::Runner

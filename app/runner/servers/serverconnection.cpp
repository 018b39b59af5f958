// SPDX-License-Identifier: MIT

#include "servers/serverconnection.h"

#include "shared/authorities.h"
#include "shared/comfyuiurls.h"

#include <ComfyDeploy/core/giventext_p.h>
#include <ComfyDeploy/core/whenanswered_p.h>
#include <ComfyDeploy/requesthooks.h>

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qpointer.h>

#include <algorithm>
#include <array>
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
    : QObject(parent), m_profile(profile), m_client(std::make_unique<WorkflowClient>()),
      m_classes(m_client.get())
{
    connect(&m_classes, &ComfyUiClasses::changed, this, &ServerConnection::classesChanged);
    RequestHooks hooks;
    hooks.response = [this](const HookRequest &request, const HttpAnswerInfo &answer) {
        onAnswerSeen(request.url(), answer.status(),
                     answer.header("content-type").split(';').first().trimmed().toLower());
    };
    m_client->addRequestHooks(hooks);
    connect(&m_probe, &App::ComfyUiProbe::reported, this, &ServerConnection::onReport);
    connect(&m_probe, &App::ComfyUiProbe::finished, this, &ServerConnection::onAllReported);
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
    if (m_profile.isComfyUi()) // the gateway answers in any case
        return;
    const bool isOfService = type.startsWith("application/json") || type == "text/event-stream";
    if (status >= 200 && status <= 299 && isOfService)
        becomeConnected();
    else
        check();
}

void ServerConnection::setProfile(const ServerProfile &profile)
{
    const bool hasMoved = profile.isComfyUi()
        && (profile.urls != m_profile.urls || profile.caFile != m_profile.caFile);
    m_profile = profile;
    applyCertificates();
    Q_EMIT profileChanged();
    if (hasMoved && m_started && startGateway())
        checkAgain();
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
    } else if (m_profile.isComfyUi()) {
        if (!startGateway())
            return false;
    } else {
        m_client->setServerUrl(m_profile.url());
    }
    applyCertificates();
    m_started = true;
    return true;
}

bool ServerConnection::startGateway()
{
    if (!m_gateway) {
        m_gateway = std::make_unique<ComfyUiGateway>(m_profile.id);
        connect(m_gateway.get(), &ComfyUiGateway::comfyUiChanged, this,
                &ServerConnection::onComfyUiChanged);
    }
    if (!m_gateway->start(comfyUis(), App::trusting(m_profile.caFile))) {
        setState(
            State::Broken,
            tr("What passes runs on to ComfyUI could not start: %1").arg(m_gateway->errorString()));
        return false;
    }
    m_client->setServerUrl(m_gateway->url());
    m_classesOutdated = true;
    return true;
}

QList<QUrl> ServerConnection::comfyUis() const
{
    QList<QUrl> urls = m_profile.urls;
    for (QUrl &url : urls) {
        if (!url.userName().isEmpty() && url.password().isEmpty())
            url.setPassword(m_password, QUrl::DecodedMode);
    }
    return urls;
}

// Those of a ComfyUI are the business of the gateway.
void ServerConnection::applyCertificates()
{
    const QSslConfiguration configuration = App::trusting(m_profile.caFile);
    m_probe.setSslConfiguration(configuration);
    if (!m_profile.isComfyUi())
        m_client->setSslConfiguration(configuration);
}

QString ServerConnection::serverName() const
{
    return m_profile.url().isEmpty() ? m_profile.name : m_profile.url().host();
}

QString ServerConnection::stateText() const
{
    switch (m_state) {
    case State::Checking:
        return tr("Connecting");
    case State::Connected:
        return tr("Connected");
    case State::TokenMissing:
        return m_profile.isComfyUi() ? tr("No password") : tr("No token");
    case State::TokenRefused:
        return m_profile.isComfyUi() ? tr("Password refused") : tr("Token refused");
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
    if (needsToken() && m_profile.isComfyUi())
        return tr("Waits for the password of %1").arg(m_profile.name);
    const QString reason = m_state == State::TokenMissing ? tr("Waits for the token of %1")
        : m_state == State::TokenRefused                  ? tr("Waits for a token that %1 accepts")
                                                          : tr("Waits until %1 answers");
    return reason.arg(m_profile.name);
}

QString ServerConnection::problemWithToken(const QString &token) const
{
    if (m_profile.isComfyUi())
        return token.isEmpty() ? tr("Type the password first.") : QString();
    const QByteArray bytes = cleanToken(token.toUtf8());
    if (bytes.isEmpty())
        return tr("Paste the token first.");
    const QString problem = ComfyDeploy::problemWithToken(bytes);
    return problem.isEmpty() ? QString() : tr("The token %1.").arg(problem);
}

bool ServerConnection::stopExpectingToken()
{
    if (!std::exchange(m_tokenExpected, false))
        return false;
    check();
    return true;
}

void ServerConnection::setToken(const QString &token)
{
    m_tokenExpected = false;
    if (m_profile.isComfyUi()) {
        m_password = token;
        m_hasToken = !token.isEmpty();
        if (m_started)
            startGateway();
    } else {
        const QByteArray bytes = cleanToken(token.toUtf8());
        m_client->setToken(bytes);
        m_hasToken = !bytes.isEmpty();
    }
    Q_EMIT tokenChanged();
    checkAgain();
}

// What is being checked has changed.
void ServerConnection::checkAgain()
{
    if (m_probe.isRunning()) {
        m_probe.cancel();
        m_checking = false;
    }
    m_checkOutdated = m_checking;
    check();
}

void ServerConnection::check()
{
    if (m_checking || m_isStopped || m_tokenExpected)
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
    if (m_profile.isComfyUi())
        return m_probe.start(comfyUis());
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

void ServerConnection::onComfyUiChanged(bool answers)
{
    m_classesOutdated = m_classesOutdated || !answers;
    if (!answers || m_state != State::Connected || m_classesOutdated)
        check();
}

// One that answers is enough.
void ServerConnection::onReport(const App::ComfyUiReport &report)
{
    if (!report.isReady())
        return;
    m_probe.cancel();
    m_checking = false;
    becomeConnected();
    if (std::exchange(m_classesOutdated, false))
        m_classes.read(comfyUis());
    Q_EMIT checked();
}

void ServerConnection::onAllReported()
{
    m_checking = false;
    using Answer = App::ComfyUiReport::State;
    static constexpr std::array states{std::pair(Answer::PasswordRefused, State::TokenRefused),
                                       std::pair(Answer::PasswordMissing, State::TokenMissing),
                                       std::pair(Answer::Unreachable, State::Offline),
                                       std::pair(Answer::Wrong, State::Broken)};
    const QList<App::ComfyUiReport> &reports = m_probe.reports();
    QStringList problems;
    for (const App::ComfyUiReport &report : reports)
        problems += report.problem;
    for (const auto &[answer, state] : states) {
        const bool isGiven =
            std::any_of(reports.begin(), reports.end(),
                        [answer = answer](const auto &report) { return report.state == answer; });
        if (!isGiven)
            continue;
        setState(state, problems.join(u' '));
        if (!needsToken())
            retryLater();
        break;
    }
    Q_EMIT checked();
}

void ServerConnection::stopForGood()
{
    if (!m_gateway || std::exchange(m_isStopped, true))
        return;
    m_probe.cancel();
    setRetrySeconds(0);
    m_gateway->stopForGood();
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

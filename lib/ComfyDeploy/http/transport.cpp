// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/giventext_p.h>
#include <ComfyDeploy/http/transport_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qnetworkaccessmanager.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

bool isLoopback(const QString &host)
{
    return host.compare("localhost"_L1, Qt::CaseInsensitive) == 0
        || QHostAddress(host).isLoopback();
}

} // namespace

void Transport::setToken(const QByteArray &token)
{
    m_provider = nullptr;
    m_token = cleanToken(token);
    m_sentTokens.add(m_token);
    delete std::exchange(m_asking, nullptr);
    answerWaiters(m_token, {});
}

void Transport::setTokenProvider(const TokenProvider &provider)
{
    m_provider = provider;
    m_token.clear();
    delete std::exchange(m_asking, nullptr);
    if (!m_provider)
        answerWaiters({}, {});
    else if (!m_waiters.isEmpty())
        askProvider(TokenReason::FirstUse);
}

void Transport::requestToken(QObject *context, const QByteArray &rejected,
                             const TokenReceiver &receiver)
{
    const bool known = !m_token.isEmpty() && m_token != rejected;
    if (!m_provider || (known && !m_asking)) {
        receiver(m_token, {});
        return;
    }
    m_waiters.append({context, receiver});
    if (!m_asking)
        askProvider(rejected.isEmpty() ? TokenReason::FirstUse : TokenReason::Rejected);
}

void Transport::askProvider(TokenReason reason)
{
    m_token.clear();
    m_asking = new QFutureWatcher<QByteArray>(this);
    const QPointer<QFutureWatcher<QByteArray>> asking = m_asking;
    connect(m_asking, &QFutureWatcherBase::finished, this, [this, watcher = m_asking] {
        if (watcher != m_asking)
            return;
        m_asking = nullptr;
        watcher->deleteLater();
        const QFuture<QByteArray> future = watcher->future();
        m_token = future.isCanceled() || future.resultCount() == 0 ? QByteArray()
                                                                   : cleanToken(future.result());
        m_sentTokens.add(m_token);
        answerWaiters(m_token,
                      m_token.isEmpty()
                          ? ApiError(ApiError::Kind::Unauthorized, tr("No token was provided."))
                          : ApiError());
    });
    const TokenProvider provider = m_provider; // a copy: it may set a token or another provider
    const QFuture<QByteArray> token = provider(reason);
    if (asking)
        asking->setFuture(token);
}

void Transport::answerWaiters(const QByteArray &token, const ApiError &error)
{
    const QList<Waiter> waiters = std::exchange(m_waiters, {});
    for (const Waiter &waiter : waiters) {
        if (waiter.context)
            waiter.receiver(token, error);
    }
}

ApiError Transport::addressProblem(const QUrl &server, const QByteArray &token) const
{
    const auto invalid = [](const QString &message) {
        return ApiError(ApiError::Kind::InvalidRequest, message);
    };
    const QString shown = shownAddress(server);
    const bool isHttps = server.scheme() == "https"_L1;
    if (!server.isValid() || server.host().isEmpty() || (!isHttps && server.scheme() != "http"_L1))
        return invalid(tr("The server's address \"%1\" is not an http or https URL.").arg(shown));
    if (token.isEmpty())
        return {};
    if (!isHttps && !insecureTokenAllowed && !isLoopback(server.host()))
        return invalid(tr("The token would travel unencrypted to %1. Use https.").arg(shown));
    if (const QString problem = problemWithToken(token); !problem.isEmpty())
        return invalid(tr("The token %1.").arg(problem));
    return {};
}

QUrl Transport::urlFor(const QUrl &server, const QString &path, const QUrlQuery &query)
{
    QUrl url = server;
    url.setUserInfo({}); // would become a second, wrong Authorization
    url.setFragment({});
    QString base = url.path(QUrl::FullyEncoded);
    while (base.endsWith(u'/'))
        base.chop(1);
    url.setPath(base + path, QUrl::StrictMode); // both are encoded
    url.setQuery(query);
    return url;
}

QNetworkAccessManager *Transport::sharedManager()
{
    if (!m_sharedManager)
        m_sharedManager = ownManager(this);
    return m_sharedManager;
}

QNetworkAccessManager *Transport::ownManager(QObject *owner)
{
    auto *manager = new QNetworkAccessManager(owner);
    manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    manager->setAutoDeleteReplies(false);
    return manager;
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/core/senttokens_p.h>
#include <ComfyDeploy/http/hooklist_p.h>
#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/tokenprovider.h>

#include <QtCore/qfuturewatcher.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qset.h>
#include <QtCore/qurl.h>
#include <QtCore/qurlquery.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qsslconfiguration.h>

#include <functional>
#include <optional>

class QNetworkAccessManager;

namespace ComfyDeploy {

//! \brief What all requests of a client share: server, token, proxy, TLS and default options.
//!
//! The token is kept here and passed only to requests to the server's origin.
class Transport : public QObject
{
    Q_OBJECT

public:
    using TokenReceiver = std::function<void(const QByteArray &token, const ApiError &error)>;

    explicit Transport(QObject *parent) : QObject(parent) {}

    QUrl serverUrl;
    RequestOptions defaultOptions;
    std::optional<QNetworkProxy> proxy;
    //! Those that have opened a tunnel before, by address; the others are asked first.
    QSet<QString> knownProxies;
    std::optional<QSslConfiguration> sslConfiguration;
    bool insecureTokenAllowed = false;
    HookList hooks;

    void setToken(const QByteArray &token);
    void setTokenProvider(const TokenProvider &provider);
    [[nodiscard]] bool hasToken() const { return !m_token.isEmpty() || m_provider; }
    //! The tokens to redact in everything from the server that is stored or shown.
    [[nodiscard]] const SentTokens &sentTokens() const { return m_sentTokens; }
    [[nodiscard]] bool hasTokenProvider() const { return bool(m_provider); }

    //! Calls \a receiver once, immediately or later, unless \a context was deleted before. \a
    //! rejected is the token that the server has just refused, if any: the provider is asked for
    //! another one.
    void requestToken(QObject *context, const QByteArray &rejected, const TokenReceiver &receiver);

    //! The error of a server's address, or of sending a token there; of kind None if there is none.
    [[nodiscard]] ApiError addressProblem(const QUrl &server, const QByteArray &token) const;
    [[nodiscard]] static QUrl urlFor(const QUrl &server, const QString &path,
                                     const QUrlQuery &query);

    //! The shared manager for plain calls, which opens six connections to a host; or a new one
    //! owned by \a owner, for long exchanges: the seventh of those would wait for the first to end.
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

    QByteArray m_token; //!< set by the caller or last returned by the provider
    SentTokens m_sentTokens;
    TokenProvider m_provider;
    QFutureWatcher<QByteArray> *m_asking = nullptr;
    QList<Waiter> m_waiters;
    QNetworkAccessManager *m_sharedManager = nullptr;
};

} // namespace ComfyDeploy

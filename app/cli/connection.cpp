// SPDX-License-Identifier: MIT

#include "connection.h"

#include "clitext.h"
#include "console.h"
#include "runoptions.h"
#include "shared/authorities.h"

#include <QtNetwork/qnetworkproxy.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

Connection::Connection(const ServerChoice &choice, const ServerOptions &options, Console *console)
    : m_choice(choice), m_ssl(App::trusting(options.caFile)), m_console(console)
{
    if (!choice.isEmbedded())
        m_client.setServerUrl(choice.url);
    if (choice.isLocal())
        m_client.setProxy(QNetworkProxy::NoProxy); // a proxy cannot reach this machine
    if (!choice.token.isEmpty())
        m_client.setToken(choice.token);
    m_client.setSslConfiguration(m_ssl);
    if (options.retries) {
        RequestOptions defaults = m_client.defaultOptions();
        defaults.setRetryPolicy(*options.retries);
        m_client.setDefaultOptions(defaults);
    }
}

Connection::~Connection() = default;

ApiError Connection::start()
{
    for (const QString &warning : m_choice.warnings)
        m_console->warning(warning);
    QString name = m_choice.shownUrl();
    if (m_choice.isEmbedded()) {
        m_server = std::make_unique<LocalServer>();
        const bool isReady =
            m_choice.comfyUis.isEmpty() || m_server->setComfyUiServers(m_choice.comfyUis, m_ssl);
        if (!isReady || !m_server->listen())
            return {ApiError::Kind::Network,
                    CliText::tr("The embedded local server cannot start: %1.")
                        .arg(m_server->errorString())};
        m_client.setServerUrl(m_server->url());
        if (m_choice.executesRuns())
            name += u" ("_s + m_server->url().toString() + u')';
    }
    m_console->note(CliText::tr("Server: %1, %2").arg(name, m_choice.reason));
    return {};
}

QString Connection::hintFor(const ApiError &error) const
{
    if (error.httpStatus() == 401 && m_choice.token.isEmpty())
        return CliText::tr("No token was given: set COMFYDEPLOY_TOKEN or use --token-file FILE.");
    if (error.kind() == ApiError::Kind::NotFound && !m_choice.isEmbedded()
        && !m_choice.url.path().startsWith("/api"_L1))
        return CliText::tr("The server's URL usually ends in /api; this one is %1.")
            .arg(m_choice.shownUrl());
    return {};
}

} // namespace ComfyDeploy::Cli

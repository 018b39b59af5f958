// SPDX-License-Identifier: MIT

#include "serverchoice.h"

#include "clitext.h"
#include "graphfile.h"
#include "runoptions.h"
#include "shared/comfyuiurls.h"

#include <ComfyDeploy/core/giventext_p.h>
#include <ComfyDeploy/core/localhost_p.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qfileinfo.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 longestToken = 64LL * 1024;

std::optional<QByteArray> readToken(const ServerOptions &options, QStringList *problems,
                                    QStringList *warnings)
{
    if (!options.tokenFile.isEmpty()) {
        QString why;
        QString warning;
        auto token = readTokenFile(options.tokenFile, &why, &warning);
        if (!token)
            *problems += why;
        if (!warning.isEmpty())
            *warnings += warning;
        return token;
    }
    const QByteArray token = cleanToken(qgetenv("COMFYDEPLOY_TOKEN"));
    const QString problem = problemWithToken(token);
    if (problem.isEmpty())
        return token;
    *problems += CliText::tr("The token in COMFYDEPLOY_TOKEN %1.").arg(problem);
    return std::nullopt;
}

// The http(s) URL of an API; null with a sentence in \a problems that names its \a source.
std::optional<QUrl> readUrl(const QString &text, const QString &source, QStringList *problems)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool isWeb = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    if (url.isValid() && isWeb && !url.host().isEmpty() && !url.hasQuery() && !url.hasFragment()
        && url.userInfo().isEmpty())
        return url;
    *problems += CliText::tr("%1 must be \"local\" or an http or https URL such as "
                             "http://localhost:3011/api, not \"%2\".")
                     .arg(source, shownAddress(text));
    return std::nullopt;
}

} // namespace

std::optional<QByteArray> readTokenFile(const QString &path, QString *why, QString *warning,
                                        const QString &what)
{
    const auto bytes = readFile(path, longestToken, why);
    if (!bytes) {
        *why = what + u' ' + *why + u'.';
        return std::nullopt;
    }
    const QByteArray token = cleanToken(*bytes);
    const QString problem = token.isEmpty() ? CliText::tr("is empty") : problemWithToken(token);
    if (!problem.isEmpty()) {
        *why = u"%1 %2 %3."_s.arg(what, path, problem);
        return std::nullopt;
    }
#ifdef Q_OS_UNIX // on other systems, Qt's permissions do not describe other users
    if (QFileInfo(path).permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther))
        *warning =
            CliText::tr("%1 can be read by other users; chmod 600 keeps it yours.").arg(path);
#endif
    return token;
}

bool ServerChoice::isLocal() const
{
    return isEmbedded() || isLocalServerHost(url.host());
}

QString ServerChoice::shownUrl() const
{
    if (!comfyUis.isEmpty()) {
        QStringList names;
        for (const QUrl &comfyUi : comfyUis)
            names += App::comfyUiName(comfyUi);
        return names.join(u", "_s);
    }
    return isEmbedded() ? CliText::tr("the embedded local server")
                        : url.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery);
}

std::optional<ServerChoice> ServerChoice::make(const ServerOptions &options, QStringList *problems)
{
    ServerChoice choice;
    if (!options.comfyUis.isEmpty()) { // needs no token, so it does not get one
        choice.comfyUis = options.comfyUis;
        choice.reason = CliText::tr("by %1").arg(u"--comfyui"_s);
        return choice;
    }
    const auto token = readToken(options, problems, &choice.warnings);
    if (!token)
        return std::nullopt;
    const bool hasOption = !options.server.isEmpty();
    const QString named = hasOption ? options.server : qEnvironmentVariable("COMFYDEPLOY_SERVER");
    const QString source = hasOption ? u"--server"_s : u"COMFYDEPLOY_SERVER"_s;
    if (named == "local"_L1) {
        choice.reason = CliText::tr("by %1").arg(source);
        return choice; // needs no token, so it does not get one
    }
    if (!named.isEmpty()) {
        const auto url = readUrl(named, source, problems);
        if (!url)
            return std::nullopt;
        choice.url = *url;
        choice.reason = CliText::tr("by %1").arg(source);
    } else if (!token->isEmpty()) {
        choice.url = WorkflowClient::productionServer();
        choice.reason = CliText::tr("a token is set");
    } else {
        choice.reason = CliText::tr("no token and no server are set");
    }
    choice.token = *token;
    return choice;
}

} // namespace ComfyDeploy::Cli

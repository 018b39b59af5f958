// SPDX-License-Identifier: MIT

#include "comfyuis.h"

#include "console.h"
#include "shared/authorities.h"
#include "shared/comfyuiprobe.h"
#include "shared/comfyuiurls.h"

#include <QtCore/qeventloop.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

std::optional<QList<QUrl>> comfyUisOf(const QString &option, QString *why)
{
    auto urls = App::comfyUiUrls(option, why);
    if (!urls) {
        *why = u"--comfyui: "_s + *why;
        return std::nullopt;
    }
    for (QUrl &url : *urls) {
        if (!url.userName().isEmpty() && url.password().isEmpty())
            url.setPassword(qEnvironmentVariable("COMFYDEPLOY_COMFYUI_PASSWORD"),
                            QUrl::DecodedMode);
    }
    return urls;
}

ApiError keepReachable(QList<QUrl> *comfyUis, const QString &caFile, Console *console)
{
    if (comfyUis->isEmpty())
        return {};
    App::ComfyUiProbe probe;
    probe.setSslConfiguration(App::trusting(caFile));
    QEventLoop loop;
    QObject::connect(&probe, &App::ComfyUiProbe::finished, &loop, &QEventLoop::quit);
    probe.start(*comfyUis);
    loop.exec();
    comfyUis->clear();
    QStringList problems;
    for (const App::ComfyUiReport &report : probe.reports()) {
        if (report.isReady())
            *comfyUis += report.url;
        else
            problems += report.problem;
    }
    if (comfyUis->isEmpty())
        return {ApiError::Kind::Network, problems.join(u' ')};
    for (const QString &problem : std::as_const(problems))
        console->warning(problem);
    return {};
}

} // namespace ComfyDeploy::Cli

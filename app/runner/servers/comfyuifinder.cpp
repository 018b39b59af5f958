// SPDX-License-Identifier: MIT

#include "servers/comfyuifinder.h"

#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ComfyDeploy::Runner {

namespace {

constexpr int usualPort = 8188;

// Null if it is not to be looked for.
QUrl usualPlace()
{
    bool isNumber = false;
    const int given = qEnvironmentVariableIntValue("COMFYDEPLOY_COMFYUI_PORT", &isNumber);
    const int port = isNumber ? given : usualPort;
    if (port <= 0 || port > 65535)
        return {};
    QUrl url(u"http://127.0.0.1"_s);
    url.setPort(port);
    return url;
}

} // namespace

ComfyUiFinder::ComfyUiFinder(QObject *parent) : QObject(parent)
{
    connect(&m_probe, &App::ComfyUiProbe::reported, this, &ComfyUiFinder::onReport);
}

void ComfyUiFinder::look()
{
    if (const QUrl place = usualPlace(); !place.isEmpty())
        m_probe.start({place}, 10s); // it is on this machine, and may be busy
}

void ComfyUiFinder::onReport(const App::ComfyUiReport &report)
{
    const QUrl found = report.isReady() ? report.url : QUrl();
    if (std::exchange(m_found, found) != found)
        Q_EMIT foundChanged();
}

} // namespace ComfyDeploy::Runner

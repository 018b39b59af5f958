// SPDX-License-Identifier: MIT

#include "servers/comfyuitester.h"

#include "shared/authorities.h"
#include "shared/comfyuiurls.h"

namespace ComfyDeploy::Runner {

ComfyUiTester::ComfyUiTester(QObject *parent) : QObject(parent)
{
    connect(&m_probe, &App::ComfyUiProbe::reported, this, &ComfyUiTester::changed);
}

void ComfyUiTester::start(ServerProfiles *profiles, const QString &id, const QString &address,
                          const QString &caFile)
{
    cancel();
    m_probe.setSslConfiguration(App::trusting(caFile.trimmed()));
    m_problem = ServerProfiles::problemWithCaFile(caFile);
    if (m_problem.isEmpty() && App::comfyUiUrls(address, &m_problem))
        m_probe.start(profiles->urlsOf(id, address));
    Q_EMIT changed();
}

void ComfyUiTester::cancel()
{
    m_problem.clear();
    m_probe.start({});
    Q_EMIT changed();
}

QString ComfyUiTester::answers() const
{
    return linesOf(true).join(u'\n');
}

QString ComfyUiTester::problems() const
{
    return m_problem.isEmpty() ? linesOf(false).join(u'\n') : m_problem;
}

QStringList ComfyUiTester::linesOf(bool isReady) const
{
    QStringList lines;
    for (const App::ComfyUiReport &report : m_probe.reports()) {
        if (report.state != App::ComfyUiReport::State::Unknown && report.isReady() == isReady)
            lines += report.text();
    }
    return lines;
}

} // namespace ComfyDeploy::Runner

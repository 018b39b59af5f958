// SPDX-License-Identifier: MIT

#include "settings/runoptions.h"

#include "settings/appsettings.h"
#include "settings/serverprofiles.h"

#include <ComfyDeploy/WorkflowRunRequest>

#include <QtCore/qurl.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

RunOptions::RunOptions(AppSettings *settings, QObject *parent)
    : QObject(parent), m_settings(settings)
{}

void RunOptions::load(const ServerProfile &profile)
{
    m_profileId = profile.id;
    m_modeName = profile.isComfyUi() ? u"comfyUiMode"_s : u"mode"_s;
    m_mode = RunMode(std::clamp(m_settings->state(key(m_modeName)).toInt(), int(RunMode::Queue),
                                int(RunMode::Stream)));
    m_gpu = m_settings->state(key(u"gpu"_s)).toString();
    m_webhook = m_settings->state(key(u"webhook"_s)).toString();
    m_keepSeeds = m_settings->state(key(u"keepSeeds"_s)).toBool();
    m_repeatCount = 1;
    Q_EMIT changed();
}

QString RunOptions::key(const QString &name) const
{
    return m_profileId + u'/' + name;
}

void RunOptions::keep(const QString &name, const QVariant &value)
{
    m_settings->setState(key(name), value);
    Q_EMIT changed();
}

void RunOptions::setMode(RunMode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    keep(m_modeName, int(mode));
}

void RunOptions::setGpu(const QString &gpu)
{
    if (gpu == m_gpu)
        return;
    m_gpu = gpu;
    keep(u"gpu"_s, gpu);
}

QStringList RunOptions::gpus() const
{
    QStringList names = WorkflowRunRequest::gpuNames();
    names.removeOne(u"CPU"_s); // not useful for pictures
    return QStringList{tr("The machine's own")} + names;
}

void RunOptions::setWebhook(const QString &url)
{
    if (url.trimmed() == m_webhook)
        return;
    m_webhook = url.trimmed();
    keep(u"webhook"_s, m_webhook);
}

QString RunOptions::webhookProblem() const
{
    if (m_webhook.isEmpty())
        return {};
    const QUrl url(m_webhook, QUrl::StrictMode);
    if (url.isValid() && !url.host().isEmpty()
        && (url.scheme() == "https"_L1 || url.scheme() == "http"_L1))
        return {};
    return tr("The webhook must be an address such as https://host/path.");
}

void RunOptions::setKeepSeeds(bool on)
{
    if (on == m_keepSeeds)
        return;
    m_keepSeeds = on;
    keep(u"keepSeeds"_s, on);
}

void RunOptions::setRepeatCount(int count)
{
    const int wanted = std::clamp(count, 1, MaximumRepeatCount);
    if (wanted == m_repeatCount)
        return;
    m_repeatCount = wanted;
    Q_EMIT changed();
}

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#include "workflows/keptdeployments.h"

#include "runs/runnertext.h"
#include "workflows/useorder.h"

#include <ComfyDeploy/core/filewriting_p.h>

#include <QtCore/qcryptographichash.h>
#include <QtCore/qdir.h>
#include <QtCore/qsavefile.h>
#include <QtCore/qstandardpaths.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

constexpr auto keyPrefix = "deployment-"_L1;
constexpr auto suffix = ".json"_L1;
constexpr qint64 largestCopy = 64LL * 1024 * 1024;

} // namespace

KeptDeployments::KeptDeployments()
    : m_folder(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)
               + "/deployments"_L1)
{}

QString KeptDeployments::keyOf(const QString &profileId, const QString &deploymentId)
{
    const QByteArray key = (profileId + u'\n' + deploymentId).toUtf8();
    const QByteArray hash = QCryptographicHash::hash(key, QCryptographicHash::Sha256).toHex();
    return keyPrefix + QString::fromLatin1(hash);
}

bool KeptDeployments::isKey(const QString &workflowKey)
{
    return workflowKey.startsWith(keyPrefix);
}

QString KeptDeployments::pathOf(const QString &key) const
{
    return m_folder + u'/' + key + suffix;
}

std::optional<QStringList> KeptDeployments::keep(const QString &key, const Deployment &deployment,
                                                 QString *why)
{
    QDir().mkpath(m_folder);
    const QByteArray bytes = deployment.toJson();
    QSaveFile file(pathOf(key));
    if (!saveAll(&file, bytes)) {
        *why =
            RunnerText::tr("“%1” cannot be written: %2").arg(file.fileName(), writeProblem(file));
        return std::nullopt;
    }
    return forgetOldest(key + suffix);
}

QStringList KeptDeployments::forgetOldest(const QString &newest)
{
    QStringList forgotten;
    QDir folder(m_folder);
    QStringList order = UseOrder::of(folder, {keyPrefix + u'*' + suffix});
    order.removeOne(newest);
    order.prepend(newest);
    const QStringList oldest = order.mid(MaximumKept);
    for (const QString &name : oldest) {
        if (folder.remove(name)) {
            order.removeOne(name);
            forgotten += name.chopped(suffix.size());
        }
    }
    UseOrder::keep(folder, order);
    return forgotten;
}

std::optional<Deployment> KeptDeployments::find(const QString &key) const
{
    QFile file(pathOf(key));
    if (!isKey(key) || !file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return Deployment::fromJson(file.read(largestCopy));
}

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#include "servers/comfyuigateway.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qdir.h>
#include <QtCore/qstandardpaths.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

QString folderOf(const QString &profileId)
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/comfyui/"_L1
        + profileId;
}

} // namespace

ComfyUiGateway::ComfyUiGateway(const QString &profileId, QObject *parent)
    : QObject(parent), m_folder(folderOf(profileId))
{
    auto lock = std::make_unique<QLockFile>(m_folder + ".lock"_L1);
    lock->setStaleLockTime(0); // the program may run for weeks
    if (QDir().mkpath(QFileInfo(m_folder).path()) && lock->tryLock(0))
        m_lock = std::move(lock);
}

ComfyUiGateway::~ComfyUiGateway() = default;

bool ComfyUiGateway::start(const QList<QUrl> &comfyUis, const QSslConfiguration &ssl)
{
    const quint16 port = quint16(qMax(0, url().port()));
    m_server.reset(); // at a ComfyUI, only one may have this folder's name
    auto server = std::make_unique<LocalServer>();
    if (m_lock)
        server->setDataDirectory(m_folder);
    const bool isListening = server->setComfyUiServers(comfyUis, ssl)
        && ((port != 0 && server->listen(port)) || server->listen());
    m_errorString = server->errorString();
    if (!isListening)
        return false;
    connect(server.get(), &LocalServer::comfyUiChanged, this,
            [this](const QUrl &, const QString &, const QString &reason) {
                Q_EMIT comfyUiChanged(reason.isEmpty());
            });
    m_server = std::move(server);
    return true;
}

void ComfyUiGateway::stopForGood()
{
    m_server.reset();
    if (m_lock)
        QDir(m_folder).removeRecursively();
}

QUrl ComfyUiGateway::url() const
{
    return m_server ? m_server->url() : QUrl();
}

} // namespace ComfyDeploy::Runner

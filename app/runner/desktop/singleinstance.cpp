// SPDX-License-Identifier: MIT

#include "desktop/singleinstance.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qdir.h>
#include <QtNetwork/qlocalsocket.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

constexpr int answerPatience = 3000;
constexpr qint64 longestLine = 64LL * 1024;
constexpr QByteArrayView confirmation = "raised\n";

QString lockFileIn(const QString &folder)
{
    QDir().mkpath(folder);
    return folder + "/runner.lock"_L1;
}

// Paths of sockets are short.
QString socketNameOf(const QString &folder)
{
    const QByteArray hash =
        QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha256).toHex();
    return "comfydeploy-runner-"_L1 + QString::fromLatin1(hash.first(16));
}

} // namespace

SingleInstance::SingleInstance(const QString &folder, QObject *parent)
    : QObject(parent), m_lock(lockFileIn(folder)), m_name(socketNameOf(folder))
{
    m_lock.setStaleLockTime(0);
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::onConnected);
}

bool SingleInstance::becomeFirst()
{
    if (!m_lock.tryLock(0))
        return false;
    QLocalServer::removeServer(m_name); // of one that crashed
    m_server.listen(m_name);
    return true;
}

bool SingleInstance::passOn(const QString &workflow) const
{
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(answerPatience))
        return false;
    // A path may contain a line break.
    socket.write(workflow.toUtf8().toPercentEncoding() + '\n');
    while (!socket.canReadLine()) {
        if (!socket.waitForReadyRead(answerPatience))
            return false;
    }
    return socket.readLine() == confirmation;
}

void SingleInstance::onConnected()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        const auto read = [this, socket] {
            if (socket->bytesAvailable() > longestLine)
                return socket->abort();
            if (!socket->canReadLine())
                return;
            const QByteArray line = QByteArray::fromPercentEncoding(socket->readLine().chopped(1));
            socket->write(confirmation.data(), confirmation.size());
            socket->flush();
            Q_EMIT startedAgain(QString::fromUtf8(line));
        };
        connect(socket, &QLocalSocket::readyRead, this, read);
        read(); // what came before
    }
}

} // namespace ComfyDeploy::Runner

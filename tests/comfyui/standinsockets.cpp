// SPDX-License-Identifier: MIT

#include "standinsockets.h"

#include "standinjson.h"

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qurlquery.h>
#include <QtCore/quuid.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtWebSockets/qwebsocket.h>

using namespace Qt::StringLiterals;

namespace {

constexpr quint64 LargestClientFrame = 4 * 1024 * 1024;

} // namespace

StandInSockets::StandInSockets(StandInDialect dialect)
    : m_dialect(dialect), m_server(u"ComfyUI"_s, QWebSocketServer::NonSecureMode)
{
    connect(&m_server, &QWebSocketServer::newConnection, this, &StandInSockets::onConnection);
}

QByteArray StandInSockets::featureFlags(StandInDialect dialect)
{
    if (dialect == StandInDialect::Old)
        return R"({"supports_preview_metadata": true, "max_upload_size": 104857600})";
    return R"({"supports_preview_metadata": true, "supports_model_type_tags": true, )"
           R"("max_upload_size": 104857600, "extension": {"manager": {"supports_v4": true}}, )"
           R"("node_replacements": true, "assets": false})";
}

void StandInSockets::take(QTcpSocket *connection)
{
    m_server.handleConnection(connection);
}

void StandInSockets::onConnection()
{
    while (QWebSocket *socket = m_server.nextPendingConnection()) {
        QString clientId =
            QUrlQuery(socket->requestUrl()).queryItemValue(u"clientId"_s, QUrl::FullyDecoded);
        if (clientId.isEmpty())
            clientId = QUuid::createUuid().toString(QUuid::Id128);
        socket->setParent(this);
        socket->setMaxAllowedIncomingMessageSize(LargestClientFrame); // more ends it with 1009
        m_all.append(socket);
        ++m_opened;
        m_clients.insert(clientId, socket);
        connect(socket, &QWebSocket::textMessageReceived, this,
                [this, clientId, socket, first = true](const QString &text) mutable {
                    onText(clientId, socket, text, std::exchange(first, false));
                });
        connect(socket, &QWebSocket::disconnected, this, [this, clientId, socket] {
            m_all.removeOne(socket);
            m_clients.remove(clientId);
            m_wantMetadata.remove(clientId);
            socket->deleteLater();
        });
        Q_EMIT connected(clientId);
    }
}

void StandInSockets::onText(const QString &clientId, QWebSocket *socket, const QString &text,
                            bool first)
{
    // Only the first message is looked at; broken or later ones are ignored.
    const QJsonObject message = QJsonDocument::fromJson(text.toUtf8()).object();
    if (!first || message["type"_L1].toString() != "feature_flags"_L1)
        return;
    if (message["data"_L1]["supports_preview_metadata"_L1].toBool())
        m_wantMetadata.insert(clientId);
    send(socket, StandInJson::frame("feature_flags", featureFlags(m_dialect)));
}

void StandInSockets::greet(const QString &clientId, const QByteArrayList &texts)
{
    QWebSocket *socket = m_clients.value(clientId);
    if (!socket || m_trouble == Trouble::Deaf)
        return;
    for (const QByteArray &text : texts) {
        socket->sendTextMessage(QString::fromUtf8(text));
        if (m_trouble == Trouble::Frozen)
            return;
    }
}

void StandInSockets::send(QWebSocket *socket, const QByteArray &text)
{
    if (m_trouble == Trouble::None)
        socket->sendTextMessage(QString::fromUtf8(text));
}

void StandInSockets::toAll(const QByteArray &text)
{
    for (QWebSocket *socket : std::as_const(m_clients))
        send(socket, text);
}

void StandInSockets::toAllBinary(const QByteArray &bytes)
{
    for (const QString &clientId : m_clients.keys())
        toClientBinary(clientId, bytes);
}

void StandInSockets::toClient(const QString &clientId, const QByteArray &text)
{
    if (QWebSocket *socket = m_clients.value(clientId))
        send(socket, text);
}

void StandInSockets::toClientBinary(const QString &clientId, const QByteArray &bytes)
{
    if (QWebSocket *socket = m_clients.value(clientId); socket && m_trouble == Trouble::None)
        socket->sendBinaryMessage(bytes);
}

void StandInSockets::toSubscribers(const QByteArray &text)
{
    for (const QString &clientId : std::as_const(m_subscribers))
        toClient(clientId, text);
}

void StandInSockets::subscribe(const QString &clientId, bool enabled)
{
    if (enabled)
        m_subscribers.insert(clientId);
    else
        m_subscribers.remove(clientId);
}

void StandInSockets::dropAll(bool withCloseFrame)
{
    const QList<QWebSocket *> sockets = m_all;
    m_subscribers.clear();
    for (QWebSocket *socket : sockets) {
        if (withCloseFrame)
            socket->close();
        else
            socket->abort();
    }
}

// SPDX-License-Identifier: MIT

#pragma once

#include "standinitem.h"

#include <QtCore/qhash.h>
#include <QtCore/qobject.h>
#include <QtCore/qset.h>
#include <QtWebSockets/qwebsocketserver.h>

class QTcpSocket;

//! \brief ComfyUI's websockets, by client id.
//!
//! Recorded: one id has one socket, the newest; when any socket of an id closes, the id is
//! forgotten, so the newer one gets nothing from then on. Nothing is sent again.
class StandInSockets : public QObject
{
    Q_OBJECT

public:
    enum class Trouble {
        None,
        Deaf, //!< no frame is sent; sockets stay open
        Frozen, //!< only the status at the connection is sent
    };

    explicit StandInSockets(StandInDialect dialect);

    //! Takes a connection whose request for an upgrade is not read yet.
    void take(QTcpSocket *connection);
    //! Ends all, with a close frame or without.
    void dropAll(bool withCloseFrame);

    void toAll(const QByteArray &text);
    void toAllBinary(const QByteArray &bytes);
    //! To the client of a prompt, if it is there.
    void toClient(const QString &clientId, const QByteArray &text);
    void toClientBinary(const QString &clientId, const QByteArray &bytes);
    //! To those that subscribed to the log.
    void toSubscribers(const QByteArray &text);

    //! Whether the client asked for previews with their prompt's id.
    [[nodiscard]] bool wantsPreviewMetadata(const QString &clientId) const
    {
        return m_wantMetadata.contains(clientId);
    }
    void subscribe(const QString &clientId, bool enabled);
    void setTrouble(Trouble trouble) { m_trouble = trouble; }
    [[nodiscard]] int open() const { return int(m_all.size()); }
    //! Connections so far.
    [[nodiscard]] int opened() const { return m_opened; }
    [[nodiscard]] QStringList clientIds() const { return m_clients.keys(); }

    //! The first frames of a connection.
    void greet(const QString &clientId, const QByteArrayList &texts);
    [[nodiscard]] static QByteArray featureFlags(StandInDialect dialect);

Q_SIGNALS:
    //! A client is there, to be greeted.
    void connected(const QString &clientId);

private:
    void onConnection();
    void onText(const QString &clientId, QWebSocket *socket, const QString &text, bool first);
    void send(QWebSocket *socket, const QByteArray &text);

    const StandInDialect m_dialect;
    QWebSocketServer m_server;
    QList<QWebSocket *> m_all;
    QHash<QString, QWebSocket *> m_clients;
    QSet<QString> m_wantMetadata;
    QSet<QString> m_subscribers;
    Trouble m_trouble = Trouble::None;
    int m_opened = 0;
};

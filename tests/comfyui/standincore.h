// SPDX-License-Identifier: MIT

#pragma once

#include "standinroutes.h"

#include <shared/scriptedserver.h>

#include <memory>

//! \brief The stand-in's inside, which lives in a thread of its own: port, connections, troubles.
class StandInCore : public QObject
{
    Q_OBJECT

public:
    explicit StandInCore(StandInDialect dialect);

    // Where it is, and who may come.
    [[nodiscard]] quint16 port() const { return m_port; }
    void setPathPrefix(const QByteArray &prefix) { m_prefix = prefix; }
    void requireAuthorization(const QByteArray &header) { m_authorization = header; }

    // Troubles of connections.
    void restart();
    void vanish();
    bool comeBack();
    void setSocketless(bool socketless) { m_isSocketless = socketless; }
    void stopListening() { m_server->stopListening(); }
    void holdAnswers(const QByteArray &methodAndPath);
    void releaseAnswers();
    void holdRequest(const QByteArray &methodAndPath) { m_toHold += methodAndPath; }
    void releaseRequests();
    void answerHeld(const ComfyDeploy::Local::HttpAnswer &answer) { m_heldAnswer = answer; }
    void loseAnswer(const QByteArray &methodAndPath) { m_toLose += methodAndPath; }
    void answerOnce(const QByteArray &methodAndPath, const ComfyDeploy::Local::HttpAnswer &answer);

    [[nodiscard]] QList<ScriptedServer::Request> requests(const QByteArray &methodAndPath) const;
    StandInWorld &world() { return m_world; }
    StandInEngine &engine() { return m_engine; }
    StandInRoutes &routes() { return m_routes; }

Q_SIGNALS:
    void requestReceived(const QByteArray &methodAndPath);

private:
    void onRequest(const ScriptedServer::Request &request, ScriptedServer::Exchange exchange);
    void onUpgrade(const ScriptedServer::Request &request, QTcpSocket *connection);
    void respond(const ScriptedServer::Request &request,
                 const ComfyDeploy::Local::HttpAnswer &answer, ScriptedServer::Exchange exchange);
    [[nodiscard]] bool isAllowed(const ScriptedServer::Request &request) const;
    //! Method and path without prefix, query and /api; null if the path is not under the prefix.
    [[nodiscard]] QByteArray keyOf(const ScriptedServer::Request &request) const;

    StandInWorld m_world;
    StandInEngine m_engine;
    StandInRoutes m_routes;
    std::unique_ptr<ScriptedServer> m_server;
    quint16 m_port = 0;
    QByteArray m_prefix;
    QByteArray m_authorization;
    bool m_isSocketless = false;
    std::optional<QByteArray> m_held; //!< which answers are; empty for all
    QList<std::function<void()>> m_heldAnswers;
    QByteArrayList m_toHold;
    QList<std::function<void()>> m_heldRequests;
    std::optional<ComfyDeploy::Local::HttpAnswer> m_heldAnswer;
    QByteArrayList m_toLose;
    QList<std::pair<QByteArray, ComfyDeploy::Local::HttpAnswer>> m_onceAnswers;
};

// SPDX-License-Identifier: MIT

#include "standincore.h"

#include <QtCore/qjsondocument.h>
#include <QtNetwork/qtcpsocket.h>

using ComfyDeploy::Local::HttpAnswer;
using ComfyDeploy::Local::HttpRequest;
using namespace Qt::StringLiterals;

StandInCore::StandInCore(StandInDialect dialect)
    : m_world(dialect), m_engine(m_world), m_routes(m_world, m_engine),
      m_server(std::make_unique<ScriptedServer>())
{
    const bool isNew = m_world.isNew();
    const QByteArray info =
        testData(isNew ? u"comfyui/object_info-new.json"_s : u"comfyui/object_info-old.json"_s);
    m_world.objectInfo = QJsonDocument::fromJson(info).object();
    connect(&m_world.sockets, &StandInSockets::connected, this, [this](const QString &clientId) {
        m_world.sockets.greet(clientId, m_engine.greeting(clientId));
    });
    m_server->on("*", [this](const auto &request, ScriptedServer::Exchange exchange) {
        onRequest(request, exchange);
    });
    m_server->onUpgrade(
        [this](const auto &request, QTcpSocket *connection) { onUpgrade(request, connection); });
    if (!m_server->listen())
        qFatal("no port for the ComfyUI stand-in");
    m_port = m_server->port();
}

QByteArray StandInCore::keyOf(const ScriptedServer::Request &request) const
{
    QByteArray path = request.path();
    if (!path.startsWith(m_prefix))
        return {};
    path = path.sliced(m_prefix.size());
    return request.method + ' ' + (path.startsWith("/api/") ? path.sliced(4) : path);
}

bool StandInCore::isAllowed(const ScriptedServer::Request &request) const
{
    return m_authorization.isEmpty() || request.header("authorization") == m_authorization;
}

void StandInCore::onRequest(const ScriptedServer::Request &request,
                            ScriptedServer::Exchange exchange)
{
    const QByteArray key = keyOf(request);
    if (m_toHold.removeOne(key)) {
        m_heldRequests += [this, request, exchange] {
            onRequest(request, exchange);
        };
        if (m_heldAnswer)
            respond(request, *std::exchange(m_heldAnswer, std::nullopt), exchange);
        return;
    }
    HttpAnswer answer;
    if (!isAllowed(request)) {
        answer.status = 401;
        answer.contentType = "text/html";
        answer.headers.emplaceBack("WWW-Authenticate", "Basic realm=\"ComfyUI\"");
        answer.body = "<html><body><h1>401 Authorization Required</h1></body></html>";
    } else if (key.isNull()) {
        answer.status = 404;
    } else {
        const auto once = std::find_if(m_onceAnswers.begin(), m_onceAnswers.end(),
                                       [&key](const auto &known) { return known.first == key; });
        if (once != m_onceAnswers.end()) {
            answer = once->second;
            m_onceAnswers.erase(once);
        } else {
            const QByteArray target = request.target.sliced(m_prefix.size());
            answer =
                m_routes.answer(HttpRequest{request.method, target, request.headers, request.body});
        }
    }
    Q_EMIT requestReceived(key);
    if (m_toLose.removeOne(key)) {
        exchange.abort();
        return;
    }
    if (m_held && (m_held->isEmpty() || *m_held == key)) {
        m_heldAnswers += [this, request, answer, exchange] {
            respond(request, answer, exchange);
        };
        return;
    }
    respond(request, answer, exchange);
}

void StandInCore::respond(const ScriptedServer::Request &request, const HttpAnswer &answer,
                          ScriptedServer::Exchange exchange)
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(answer.status) + " Status\r\n";
    if (!answer.contentType.isEmpty())
        head += "Content-Type: " + answer.contentType + "\r\n";
    for (const auto &[name, value] : answer.headers)
        head += name + ": " + value + "\r\n";
    if (answer.status != 304)
        head += "Content-Length: " + QByteArray::number(answer.body.size()) + "\r\n";
    const bool keepsOpen = request.header("connection").toLower() != "close";
    if (!keepsOpen)
        head += "Connection: close\r\n";
    exchange.write(head + "\r\n" + (request.method == "HEAD" ? QByteArray() : answer.body));
    if (!keepsOpen)
        exchange.close();
}

void StandInCore::onUpgrade(const ScriptedServer::Request &request, QTcpSocket *connection)
{
    if (keyOf(request) == "GET /ws" && isAllowed(request) && !m_isSocketless) {
        m_world.sockets.take(connection);
        return;
    }
    connection->readAll();
    connection->write(isAllowed(request)
                          ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                          : "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
    connect(connection, &QTcpSocket::disconnected, connection, &QObject::deleteLater);
    connection->disconnectFromHost();
}

void StandInCore::vanish()
{
    m_server->stopListening();
    m_server->dropConnections();
    m_world.sockets.dropAll(false);
    m_heldAnswers.clear();
}

bool StandInCore::comeBack()
{
    return m_server->listen(m_port);
}

//! As SIGKILL does: sockets end without a close frame; queue, history and numbers are gone.
void StandInCore::restart()
{
    vanish();
    m_engine.restart();
    m_world.queue = StandInQueue();
    m_routes.restart();
    if (!comeBack())
        qFatal("the ComfyUI stand-in lost its port");
}

void StandInCore::holdAnswers(const QByteArray &methodAndPath)
{
    m_held = methodAndPath.isNull() ? QByteArray("") : methodAndPath;
}

void StandInCore::releaseAnswers()
{
    m_held.reset();
    const auto answers = std::exchange(m_heldAnswers, {});
    for (const auto &send : answers)
        send();
}

void StandInCore::releaseRequests()
{
    const auto requests = std::exchange(m_heldRequests, {});
    for (const auto &handle : requests)
        handle();
}

void StandInCore::answerOnce(const QByteArray &methodAndPath, const HttpAnswer &answer)
{
    m_onceAnswers.append({methodAndPath, answer});
}

QList<ScriptedServer::Request> StandInCore::requests(const QByteArray &methodAndPath) const
{
    QList<ScriptedServer::Request> found;
    for (const ScriptedServer::Request &request : m_server->requests()) {
        if (methodAndPath.isEmpty() || keyOf(request) == methodAndPath)
            found += request;
    }
    return found;
}

// SPDX-License-Identifier: MIT

#include "scriptedserver.h"

#include <QtCore/qfile.h>
#include <QtNetwork/qsslkey.h>

#include <sys/socket.h>

using namespace Qt::StringLiterals;

namespace {

QByteArray keyOf(const ScriptedServer::Request &request)
{
    const QByteArray path = request.path();
    return request.method + ' ' + (path.startsWith("/api/") ? path.sliced(4) : path);
}

ScriptedServer::Request requestOf(QByteArray head)
{
    ScriptedServer::Request request;
    const QByteArrayList lines = head.replace("\r\n", "\n").split('\n');
    const QByteArrayList start = lines.first().split(' ');
    request.method = start.value(0);
    request.target = start.value(1);
    for (const QByteArray &line : lines.sliced(1)) {
        const qsizetype colon = line.indexOf(':');
        request.headers.append({line.first(colon).trimmed(), line.sliced(colon + 1).trimmed()});
    }
    return request;
}

} // namespace

QByteArray ScriptedServer::Request::header(const QByteArray &name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

void ScriptedServer::Exchange::respond(int status, const QByteArray &body, const QByteArray &type,
                                       const QByteArray &extraHeaders)
{
    write("HTTP/1.1 " + QByteArray::number(status) + " Status\r\nContent-Type: " + type
          + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + extraHeaders
          + "\r\n" + body);
}

void ScriptedServer::Exchange::beginStream(const QByteArray &type)
{
    write("HTTP/1.1 200 OK\r\nContent-Type: " + type
          + "\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n");
}

void ScriptedServer::Exchange::write(const QByteArray &bytes)
{
    if (m_socket) {
        m_socket->write(bytes);
        m_socket->flush();
    }
}

void ScriptedServer::Exchange::close()
{
    if (m_socket)
        m_socket->disconnectFromHost();
}

void ScriptedServer::Exchange::abort()
{
    if (m_socket)
        m_socket->abort();
}

void ScriptedServer::Exchange::reset()
{
    if (!m_socket)
        return;
    const linger option{.l_onoff = 1, .l_linger = 0};
    setsockopt(int(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &option, sizeof option);
    m_socket->abort();
}

bool ScriptedServer::Exchange::isOpen() const
{
    return m_socket && m_socket->state() == QAbstractSocket::ConnectedState;
}

ScriptedServer::ScriptedServer(QObject *parent) : QObject(parent) {}

bool ScriptedServer::listen(quint16 port)
{
    if (m_server)
        return m_server->listen(QHostAddress::LocalHost, port);
    m_server = std::make_unique<QTcpServer>();
    return start(port);
}

bool ScriptedServer::listenTls()
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(QSslCertificate(testData(u"tls/server.crt"_s)));
    configuration.setPrivateKey(QSslKey(testData(u"tls/server.key"_s), QSsl::Rsa));
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    auto server = std::make_unique<QSslServer>();
    server->setSslConfiguration(configuration);
    server->setHandshakeTimeout(120'000); // for a busy machine
    m_server = std::move(server);
    m_tls = true;
    return start(0);
}

bool ScriptedServer::start(quint16 port)
{
    connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, this,
            &ScriptedServer::onConnection);
    m_server->setListenBacklogSize(300);
    m_server->setMaxPendingConnections(1000);
    return m_server->listen(QHostAddress::LocalHost, port);
}

void ScriptedServer::dropConnections()
{
    for (QTcpSocket *socket : m_server->findChildren<QTcpSocket *>())
        socket->abort();
}

QUrl ScriptedServer::url() const
{
    return QUrl(
        u"%1://127.0.0.1:%2/api"_s.arg(m_tls ? u"https"_s : u"http"_s, QString::number(port())));
}

void ScriptedServer::on(const QByteArray &methodAndPath, const Handler &handler)
{
    m_handlers.insert(methodAndPath, handler);
}

void ScriptedServer::on(const QByteArray &methodAndPath, int status, const QByteArray &body)
{
    on(methodAndPath,
       [status, body](const Request &, Exchange exchange) { exchange.respond(status, body); });
}

QList<ScriptedServer::Request> ScriptedServer::requests(const QByteArray &methodAndPath) const
{
    QList<Request> found;
    for (const Request &request : m_requests) {
        if (methodAndPath.isEmpty() || keyOf(request) == methodAndPath)
            found += request;
    }
    return found;
}

void ScriptedServer::onConnection()
{
    while (QTcpSocket *socket = m_server->nextPendingConnection()) {
        ++m_connections;
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { onReadyRead(socket); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QObject::destroyed, this, [this, socket] { m_pending.remove(socket); });
        onReadyRead(socket);
    }
}

//! Whether the connection is not this server's any more, or its request not there yet.
bool ScriptedServer::handOver(QTcpSocket *socket)
{
    if (!m_pending.value(socket).isEmpty())
        return false; // a body
    const QByteArray arrived = socket->peek(socket->bytesAvailable());
    const qsizetype headEnd = arrived.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return true;
    const Request request = requestOf(arrived.first(headEnd));
    if (request.header("upgrade").toLower() != "websocket")
        return false;
    disconnect(socket, nullptr, this, nullptr);
    disconnect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    m_pending.remove(socket);
    m_requests += request;
    m_upgradeHandler(request, socket);
    return true;
}

void ScriptedServer::onReadyRead(QTcpSocket *socket)
{
    if (m_upgradeHandler && handOver(socket))
        return;
    QByteArray &bytes = m_pending[socket];
    bytes += socket->readAll();
    const qsizetype headEnd = bytes.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return;
    Request request = requestOf(bytes.first(headEnd));
    const qsizetype length = request.header("content-length").toLongLong();
    if (bytes.size() - headEnd - 4 < length)
        return;
    request.body = bytes.sliced(headEnd + 4, length);
    bytes.clear();
    m_requests += request;
    const QByteArray key = keyOf(request);
    const Handler handler = m_handlers.value(key, m_handlers.value("*"));
    if (handler)
        handler(request, Exchange(socket));
    else
        Exchange(socket).respond(404, R"({"detail":"Not Found"})");
    Q_EMIT requestReceived(key);
}

QSslConfiguration testAuthority()
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates({QSslCertificate(testData(u"tls/ca.crt"_s))});
    return configuration;
}

QByteArray testData(const QString &name)
{
    QFile file(QStringLiteral(TEST_DATA_DIR "/") + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no test data %s", qUtf8Printable(file.fileName()));
    return file.readAll();
}

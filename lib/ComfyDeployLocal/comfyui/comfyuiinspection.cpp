// SPDX-License-Identifier: MIT

#include "comfyuiinspection_p.h"

#include "runfit_p.h"

namespace ComfyDeploy::Local {

QFuture<QList<ComfyUiState>> ComfyUiInspection::start(const QList<QUrl> &urls,
                                                      const QByteArray &graph,
                                                      const QSslConfiguration &configuration)
{
    auto *inspection = new ComfyUiInspection(graph, configuration);
    QFuture<QList<ComfyUiState>> future = inspection->m_promise.future();
    inspection->m_promise.start();
    for (const QUrl &url : urls)
        inspection->ask(url);
    inspection->endIfComplete();
    return future;
}

void ComfyUiInspection::ask(const QUrl &url)
{
    const qsizetype index = m_states.size();
    m_states.append({.url = url.adjusted(QUrl::RemoveUserInfo)});
    m_servers.emplace_back();
    QString why;
    auto address = ComfyUiAddress::from(url, &why);
    if (!address) {
        m_states[index].problem = why;
        return;
    }
    address->setSslConfiguration(m_configuration);
    ++m_open;
    m_servers[size_t(index)] =
        std::make_unique<ComfyUiServer>(*address, QString(), ComfyUiTimings());
    ComfyUiServer *server = m_servers[size_t(index)].get();
    using Kind = ServerProblem::Kind;
    connect(server, &ComfyUiServer::identified, this, [this, index](const ServerProblem &problem) {
        if (problem.isNone())
            m_servers[size_t(index)]->readQueue();
        else
            finish(index, problem);
    });
    connect(server, &ComfyUiServer::queueUnreadable, this, [this, index](const QString &problem) {
        finish(index, {Kind::NoQueue, problem});
    });
    connect(server, &ComfyUiServer::queueRead, this, [this, index] {
        m_servers[size_t(index)]->readCatalog(
            this, [this, index](const NodeCatalog *catalog, const ComfyUiAnswer &answer) {
                onCatalog(index, catalog, answer);
            });
    });
    server->identify();
}

void ComfyUiInspection::onCatalog(qsizetype index, const NodeCatalog *catalog,
                                  const ComfyUiAnswer &answer)
{
    if (!catalog)
        return finish(index, {ServerProblem::Kind::NoClasses, answer.problem()});
    if (!m_graph.isEmpty())
        m_states[index].lacks = RunFit::of(m_graph, {}, *catalog, {}).lacks;
    finish(index, {});
}

void ComfyUiInspection::finish(qsizetype index, const ServerProblem &problem)
{
    ComfyUiServer *server = m_servers[size_t(index)].release();
    if (!server)
        return;
    const QStringList lacks = m_states[index].lacks;
    m_states[index] = server->state();
    m_states[index].lacks = lacks;
    m_states[index].problem = problem.localText();
    server->disconnect(this);
    server->deleteLater(); // the server is emitting a signal
    --m_open;
    endIfComplete();
}

void ComfyUiInspection::endIfComplete()
{
    if (m_open > 0)
        return;
    m_promise.addResult(m_states);
    m_promise.finish();
    deleteLater();
}

} // namespace ComfyDeploy::Local

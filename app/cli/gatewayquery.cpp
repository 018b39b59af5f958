// SPDX-License-Identifier: MIT

#include "gatewayquery.h"

#include "clitext.h"
#include "shared/authorities.h"

#include <ComfyDeploy/core/apiroutes_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qnetworkreply.h>

#include <chrono>
#include <optional>

namespace ComfyDeploy::Cli {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr auto Patience = 30s;

ComfyUiState stateFrom(const QJsonObject &json)
{
    const QJsonValue plugin = json["plugin"_L1];
    ComfyUiState state;
    state.url = QUrl(json["url"_L1].toString());
    state.problem = json["problem"_L1].toString();
    state.version = json["version"_L1].toString();
    state.device = json["device"_L1].toString();
    state.freeMemory = json["vram_free"_L1].toInteger(-1);
    state.totalMemory = json["vram_total"_L1].toInteger(-1);
    state.running = json["running"_L1].toInt(-1);
    state.waiting = json["waiting"_L1].toInt(-1);
    if (plugin.isBool())
        state.hasPlugin = plugin.toBool();
    for (const QJsonValue lack : json["lacks"_L1].toArray())
        state.lacks += lack.toString();
    return state;
}

} // namespace

GatewayQuery::GatewayQuery(const ServerChoice &server, const QString &caFile, QObject *parent)
    : QObject(parent), m_server(server), m_caFile(caFile)
{
    if (server.isLocal())
        m_network.setProxy(QNetworkProxy::NoProxy); // a proxy cannot reach this machine
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy); // it has the token
    m_network.setTransferTimeout(int(std::chrono::milliseconds(Patience).count()));
}

void GatewayQuery::start(const QByteArray &graph, const Done &done)
{
    const bool hasGraph = !graph.isEmpty();
    const ApiRoute route = hasGraph ? ApiRoute::CheckComfyUis : ApiRoute::ListComfyUis;
    QUrl url = m_server.url;
    url.setPath(url.path() + rowOf(route).path.toString());
    QNetworkRequest request(url);
    if (!m_server.token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_server.token);
    request.setSslConfiguration(App::trusting(m_caFile));
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    QNetworkReply *reply = hasGraph ? m_network.post(request, graph) : m_network.get(request);
    connect(reply, &QNetworkReply::finished, this, [this, reply, done] {
        reply->deleteLater();
        const QJsonDocument json = QJsonDocument::fromJson(reply->readAll());
        QList<ComfyUiState> states;
        const QJsonArray all = json.array();
        for (const QJsonValue state : all)
            states += stateFrom(state.toObject());
        done(problemOf(reply, json.isArray()), states);
    });
}

ApiError GatewayQuery::problemOf(QNetworkReply *reply, bool isList) const
{
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 401 || status == 403)
        return {ApiError::Kind::Unauthorized, CliText::tr("The server refuses the token.")};
    if (status == 0)
        return {ApiError::Kind::Network, reply->errorString()};
    if (status == 200 && isList)
        return {};
    if (status == 200 || status == 404 || status == 405)
        return {
            ApiError::Kind::NotFound,
            CliText::tr("%1 does not say which ComfyUIs execute its runs: it is no local server, "
                        "or an older one.")
                .arg(m_server.shownUrl())};
    return {ApiError::Kind::BadResponse,
            CliText::tr("%1 answers %2 to the question which ComfyUIs execute its runs.")
                .arg(m_server.shownUrl(), QString::number(status))};
}

} // namespace ComfyDeploy::Cli

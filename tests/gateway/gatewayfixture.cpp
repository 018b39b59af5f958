// SPDX-License-Identifier: MIT

#include "gatewayfixture.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qlogging.h>

using namespace ComfyDeploy;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

Gateway::Gateway(Dialect dialect, Pace pace) : comfy(dialect, pace) {}

Gateway::Timings Gateway::quickTimings()
{
    Timings timings;
    timings.reconnect = 10ms;
    timings.longestReconnect = 100ms;
    timings.closing = 500ms;
    timings.queueInterval = 10ms;
    timings.aside = 20ms;
    timings.longestAside = 200ms;
    timings.retry = 20ms;
    timings.closed = 20ms;
    timings.look = 100ms;
    return timings;
}

bool Gateway::start(const Timings &timings)
{
    timings.applyTo(&server);
    if (!server.setComfyUiServers({comfy.url()}) || !server.listen()) {
        qWarning().noquote() << server.errorString();
        return false;
    }
    useServer(client, server.url());
    return true;
}

QByteArray Gateway::graph(int steps, const QByteArray &seed)
{
    return R"({"2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], )"
           R"("filename_prefix": "run"}}, "1": {"class_type": "T_Steps", "inputs": {"steps": )"
        + QByteArray::number(steps) + R"(, "delay": 0, "preview": "none", "text": false, "seed": )"
        + seed + "}}}";
}

WorkflowRunRequest Gateway::request(const QByteArray &graph)
{
    WorkflowRunRequest request;
    request.setWorkflowId(QString::fromLatin1(exampleWorkflowId));
    request.setWorkflowApiJson(WorkflowGraph::fromJson(graph).value());
    return request;
}

QString Gateway::queue(const QByteArray &graph) const
{
    return RawHttp::postJson(server.url(), "/api/run/workflow/queue",
                             R"({"workflow_id": ")" + exampleWorkflowId
                                 + R"(", "workflow_api_json": )" + graph + '}')
        .json()["run_id"_L1]
        .toString();
}

QJsonObject Gateway::run(const QString &id, const QByteArray &query) const
{
    return RawHttp::get(server.url(), "/api/run/" + id.toLatin1() + query).json().object();
}

QString Gateway::status(const QString &id) const
{
    return run(id)["status"_L1].toString();
}

RawHttp::Answer Gateway::cancel(const QString &id) const
{
    return RawHttp::postJson(server.url(), "/api/run/" + id.toLatin1() + "/cancel", "{}");
}

QString Gateway::log(const QString &id) const
{
    const QJsonArray rows =
        RawHttp::get(server.url(), "/api/v2/clickhouse-run-logs/" + id.toLatin1()).json().array();
    QStringList lines;
    for (const QJsonValue row : rows)
        lines += row["log"_L1].toString();
    return lines.join(u'\n');
}

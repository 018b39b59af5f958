// SPDX-License-Identifier: MIT

#include "localserverfixture.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qfile.h>
#include <QtCore/qjsonobject.h>
#include <QtTest/qtest.h>

namespace LocalFixture {

QByteArray example(const char *name)
{
    QFile file(QStringLiteral(TEST_DATA_DIR "/examples/") + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", name);
    return file.readAll();
}

QByteArray graph(int color, int width)
{
    return R"({"2":{"inputs":{"width":)" + QByteArray::number(width)
        + R"(,"height":8,"batch_size":1,"color":)" + QByteArray::number(color)
        + R"(},"class_type":"EmptyImage"},)"
          R"("4":{"inputs":{"image":["2",0]},"class_type":"ImageInvert"},)"
          R"("9":{"inputs":{"images":["4",0],"filename_prefix":"t"},"class_type":"SaveImage"}})";
}

QByteArray runRequest(const QByteArray &graph, const QByteArray &more)
{
    return QByteArray(R"({"workflow_id":")") + WorkflowId + R"(","workflow_api_json":)" + graph
        + more + '}';
}

QByteArray queueRun(const ComfyDeploy::LocalServer &server, const QByteArray &request)
{
    return RawHttp::postJson(server.url(), "/api/run/workflow/queue", request)
        .json()[QLatin1String("run_id")]
        .toString()
        .toLatin1();
}

QJsonObject run(const ComfyDeploy::LocalServer &server, const QByteArray &id,
                const QByteArray &query)
{
    return RawHttp::get(server.url(), "/api/run/" + id + query).json().object();
}

QJsonObject endedRun(const ComfyDeploy::LocalServer &server, const QByteArray &id)
{
    QJsonObject last;
    const bool ended = QTest::qWaitFor(
        [&] {
            last = run(server, id);
            return !last[QLatin1String("ended_at")].isNull();
        },
        30'000);
    return ended ? last : QJsonObject();
}

QStringList keysInOrder(const QByteArray &json)
{
    QStringList keys;
    const auto parsed = ComfyDeploy::JsonText::parse(json);
    if (!parsed)
        return {QStringLiteral("no JSON")};
    const ComfyDeploy::JsonText::Value root = parsed->root();
    for (const ComfyDeploy::JsonText::Value &child :
         (root.isArray() ? root.at(0) : root).children())
        keys += child.key();
    return keys;
}

} // namespace LocalFixture

// SPDX-License-Identifier: MIT

#include "mortalgateway.h"

#include "shared/patience.h"

#include <ComfyDeployLocal/run/runarchive_p.h>

#include <QtCore/qjsonarray.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>
#include <QtTest/qtest.h>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

bool Mortal::start(const Gateway::Timings &timings)
{
    server = std::make_unique<LocalServer>();
    server->setDataDirectory(dir.path());
    QObject::connect(server.get(), &LocalServer::warned, server.get(),
                     [this](const QString &sentence) { warnings += sentence; });
    timings.applyTo(server.get());
    const bool isListening = server->setComfyUiServers(comfyUis)
        && (workflows.isEmpty() || server->setWorkflowFolder(workflows)) && server->listen(m_port);
    m_port = quint16(server->url().port());
    return isListening;
}

QString Mortal::dieAtWork()
{
    const QString id = start() ? queue(Gateway::graph()) : QString();
    const bool isExecuted =
        QTest::qWaitFor([&] { return status(id) == "running"_L1; }, testPatience);
    die();
    return isExecuted ? id : QString();
}

QString Mortal::queue(const QByteArray &graph, const QByteArray &more,
                      const QByteArray &input) const
{
    return RawHttp::postJson(server->url(), "/api/run/workflow/queue",
                             R"({"workflow_id": ")" + exampleWorkflowId + R"(", "inputs": {)"
                                 + input + '}' + more + R"(, "workflow_api_json": )" + graph + '}')
        .json()["run_id"_L1]
        .toString();
}

RawHttp::Answer Mortal::get(const QString &path) const
{
    return RawHttp::get(server->url(), path.toLatin1());
}

QJsonObject Mortal::run(const QString &id) const
{
    return get(u"/api/run/"_s + id).json().object();
}

QString Mortal::status(const QString &id) const
{
    return run(id)["status"_L1].toString();
}

QStringList Mortal::listed() const
{
    QStringList ids;
    const QJsonArray rows =
        get(u"/api/v2/workflow/%1/runs"_s.arg(QString::fromLatin1(exampleWorkflowId)))
            .json()
            .array();
    for (const QJsonValue row : rows)
        ids += row["id"_L1].toString();
    return ids;
}

QString Mortal::log(const QString &id) const
{
    return QString::fromUtf8(get(u"/api/v2/clickhouse-run-logs/"_s + id).body);
}

QString Mortal::upload(const QByteArray &content) const
{
    const QByteArray body = "--cut\r\nContent-Disposition: form-data; name=\"file\"; "
                            "filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
        + content + "\r\n--cut--\r\n";
    return RawHttp::send(server->url(),
                         {.method = "POST",
                          .target = "/api/file/upload",
                          .headers = {{"Content-Type", "multipart/form-data; boundary=cut"}},
                          .body = body})
        .json()["file_url"_L1]
        .toString();
}

bool Mortal::execute(const QString &sql) const
{
    const QString connection = u"mortal"_s;
    bool isDone = false;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, connection);
        database.setDatabaseName(Local::RunArchive::fileIn(dir.path()));
        isDone = database.open();
        QSqlQuery query(database);
        isDone = isDone && query.exec(sql);
        if (!isDone)
            qWarning().noquote() << database.lastError().text() << query.lastError().text();
    }
    QSqlDatabase::removeDatabase(connection);
    return isDone;
}

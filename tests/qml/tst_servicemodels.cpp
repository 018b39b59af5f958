// SPDX-License-Identifier: MIT

#include "columns.h"

#include "qml/service/deploymentlistmodel.h"
#include "qml/service/remoterunmodel.h"
#include "qml/service/sessionmodel.h"
#include "qml/service/uploadmodel.h"
#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/utc_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qurlquery.h>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QtTest>

#include <utility>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Qml;
using namespace Qt::StringLiterals;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QByteArray listDeployments = "GET /deployments";
const QByteArray listSessions = "GET /sessions";
const QByteArray workflowList = "GET /v2/workflow/w/runs";

QByteArray json(const QJsonArray &array)
{
    return QJsonDocument(array).toJson();
}

QJsonObject deployment(const QString &id, int minute, const QString &name = u"A workflow"_s)
{
    return {{u"id"_s, id},
            {u"environment"_s, u"production"_s},
            {u"workflow_id"_s, u"w"_s},
            {u"gpu"_s, u"A10G"_s},
            {u"workflow"_s, QJsonObject{{u"name"_s, name}}},
            {u"updated_at"_s, u"2025-03-04T05:%1:00Z"_s.arg(minute, 2, 10, QChar(u'0'))}};
}

QJsonObject session(const QString &id, const QString &url)
{
    return {{u"id"_s, id},
            {u"session_id"_s, id},
            {u"url"_s, url.isEmpty() ? QJsonValue() : QJsonValue(url)},
            {u"gpu"_s, u"T4"_s},
            {u"timeout"_s, 15},
            {u"machine_id"_s, u"m"_s},
            {u"status"_s, u"running"_s}};
}

QVariant errorOf(const ServiceListModel &model)
{
    return model.error().isValid() ? int(model.error().value<ApiError>().kind()) : QVariant();
}

} // namespace

//! The models of a server's lists, each with QAbstractItemModelTester, which fails at the first
//! wrong signal.
class tst_ServiceModels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void deployments();
    void askedAnew();
    void outdatedAnswer();
    void errorKeepsTheRows();
    void clientGoes();
    void modelGoesInASlot_data();
    void modelGoesInASlot();
    void runsByPages();
    void runsThatAreAskedFor();
    void runsOfADeploymentThatAreLeftOut();
    void sessions();
    void sessionRequests_data();
    void sessionRequests();
    void closedSession();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_ServiceModels::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
    m_client->setDefaultOptions(RequestOptions().setRetryPolicy(RetryPolicy::none()));
}

void tst_ServiceModels::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_ServiceModels::deployments()
{
    QJsonArray old{deployment(u"a"_s, 1), deployment(u"c"_s, 3)};
    m_server->on(listDeployments, [&old](const Request &request, Exchange exchange) {
        const bool isFluid = request.target.contains("is_fluid=true");
        exchange.respond(200, isFluid ? json({deployment(u"b"_s, 2)}) : json(old));
    });
    DeploymentListModel idle;
    idle.setClient(m_client.get());
    QVERIFY(idle.canFetchMore({}));
    DeploymentListModel model;
    const QAbstractItemModelTester tester(&model); // fetches like a view
    model.setClient(m_client.get());
    const QSignalSpy reset(&model, &DeploymentListModel::modelReset);
    const QSignalSpy moved(&model, &DeploymentListModel::rowsMoved);
    QVERIFY(model.isLoading());
    QVERIFY(!model.canFetchMore({}));
    QTRY_VERIFY(!model.isLoading());
    QCOMPARE(errorOf(model), QVariant());
    QCOMPARE(column(model, DeploymentListModel::DeploymentIdRole),
             QStringList({u"c"_s, u"b"_s, u"a"_s}));
    QVERIFY(!model.canFetchMore({})); // all are here
    const auto first = [&model](int role) {
        return model.index(0).data(role);
    };
    QCOMPARE(first(DeploymentListModel::NameRole), u"A workflow"_s);
    QCOMPARE(first(Qt::DisplayRole), u"A workflow"_s);
    QCOMPARE(first(DeploymentListModel::EnvironmentRole), u"production"_s);
    QCOMPARE(first(DeploymentListModel::GpuRole), u"A10G"_s);
    QCOMPARE(first(DeploymentListModel::WorkflowIdRole), u"w"_s);
    QCOMPARE(first(DeploymentListModel::UpdatedRole).toDateTime().time(), QTime(5, 3));
    QCOMPARE(first(DeploymentListModel::DeploymentRole).value<Deployment>().id(), u"c"_s);
    QCOMPARE(model.deploymentAt(1).id(), u"b"_s);
    QVERIFY(model.deploymentAt(3).id().isEmpty());
    QCOMPARE(model.indexOf(u"a"_s), 2);
    QCOMPARE(model.indexOf(u"x"_s), -1);
    QVERIFY(!model.data({}, DeploymentListModel::NameRole).isValid());

    // One is new, one moves up with another name, one is removed: a view keeps its position.
    old = {deployment(u"d"_s, 0), deployment(u"a"_s, 9, u"Renamed"_s)};
    model.reload();
    QTRY_VERIFY(!model.isLoading());
    QCOMPARE(column(model, DeploymentListModel::DeploymentIdRole),
             QStringList({u"a"_s, u"b"_s, u"d"_s}));
    QCOMPARE(first(DeploymentListModel::NameRole), u"Renamed"_s);
    QCOMPARE(reset.size(), 0);
    QVERIFY(!moved.isEmpty());
    QCOMPARE(idle.count(), 0); // not used by a view
    QCOMPARE(m_server->count(listDeployments), 4);
}

void tst_ServiceModels::askedAnew()
{
    m_server->on(listDeployments, [](const Request &request, Exchange exchange) {
        const QUrlQuery query(QUrl(QString::fromUtf8(request.target)));
        const QString environment = query.queryItemValue(u"environment"_s);
        exchange.respond(
            200,
            json({deployment(
                u"of "_s + environment + QString::fromUtf8(request.header("authorization")), 1)}));
    });
    DeploymentListModel model;
    QAbstractItemModelTester tester(&model);
    model.fetchMore({});
    QVERIFY(!model.isLoading()); // there is no client
    model.setClient(m_client.get());
    QVERIFY(model.isLoading()); // but it was requested
    QTRY_COMPARE(model.count(), 1);
    m_client->setToken("t");
    QCOMPARE(model.count(), 0); // they belonged to another user
    QTRY_COMPARE(column(model, DeploymentListModel::DeploymentIdRole),
                 QStringList({u"of Bearer t"_s}));
    model.setEnvironment(u"staging"_s);
    QTRY_COMPARE(column(model, DeploymentListModel::DeploymentIdRole),
                 QStringList({u"of stagingBearer t"_s}));
    model.setClient(nullptr);
    QCOMPARE(model.count(), 0);
    model.reload();
    QVERIFY(!model.isLoading());
}

void tst_ServiceModels::outdatedAnswer()
{
    QList<Exchange> waiting;
    m_server->on(listDeployments, [&waiting](const Request &request, Exchange exchange) {
        if (request.target.contains("environment=staging"))
            exchange.respond(200, json({deployment(u"right"_s, 1)}));
        else
            waiting += exchange;
    });
    DeploymentListModel model;
    model.setClient(m_client.get());
    model.reload();
    QTRY_COMPARE(waiting.size(), 2);
    model.setEnvironment(u"staging"_s);
    QTRY_COMPARE(model.count(), 1);
    for (Exchange &exchange : waiting)
        exchange.respond(200, json({deployment(u"wrong"_s, 1), deployment(u"too"_s, 2)}));
    model.reload();
    QTRY_VERIFY(!model.isLoading());
    QCOMPARE(column(model, DeploymentListModel::DeploymentIdRole), QStringList({u"right"_s}));
}

void tst_ServiceModels::errorKeepsTheRows()
{
    m_server->on(listDeployments, 200, json({deployment(u"a"_s, 1)}));
    DeploymentListModel model;
    const QAbstractItemModelTester tester(&model);
    model.setClient(m_client.get());
    model.reload();
    QTRY_COMPARE(model.count(), 1);
    m_server->on(listDeployments, 403, R"({"detail": "not yours"})");
    model.reload();
    QTRY_VERIFY(!model.isLoading());
    QCOMPARE(errorOf(model), int(ApiError::Kind::Unauthorized));
    QVERIFY(model.error().value<ApiError>().message().contains(u"not yours"_s));
    QCOMPARE(model.count(), 1);
    QVERIFY(!model.canFetchMore({})); // otherwise a view would request it forever
    m_server->on(listDeployments, 200, json({}));
    model.reload();
    QVERIFY(!model.error().isValid());
    QTRY_VERIFY(!model.isLoading());
    QCOMPARE(model.count(), 0);
}

void tst_ServiceModels::clientGoes()
{
    m_server->on(listDeployments, 200, json({deployment(u"a"_s, 1)}));
    m_server->on(listSessions, [](const Request &, Exchange) {}); // silence
    DeploymentListModel model;
    const QAbstractItemModelTester tester(&model);
    SessionModel silent;
    UploadModel uploads;
    model.setClient(m_client.get());
    silent.setClient(m_client.get());
    uploads.setClient(m_client.get());
    model.reload();
    silent.reload();
    silent.remove(u"s"_s);
    uploads.add(QUrl(u"file:///nowhere/a.png"_s));
    QTRY_COMPARE(model.count(), 1);
    QVERIFY(silent.isLoading() || silent.isBusy());
    m_client.reset();
    QCOMPARE(model.count(), 0);
    QCOMPARE(model.client(), nullptr);
    QTRY_VERIFY(!silent.isLoading() && !silent.isBusy());
    QCOMPARE(uploads.uploading(), 0);
    model.reload();
    QVERIFY(!model.isLoading());
}

void tst_ServiceModels::modelGoesInASlot_data()
{
    QTest::addColumn<QByteArray>("slot");
    for (const char *slot : {"loadingChanged", "loaded", "countChanged", "errorChanged"})
        QTest::newRow(slot) << QByteArray(slot);
}

void tst_ServiceModels::modelGoesInASlot()
{
    QFETCH(QByteArray, slot);
    if (slot == "errorChanged")
        m_server->on(listDeployments, 404, "{}");
    else
        m_server->on(listDeployments, 200, json({deployment(u"a"_s, 1)}));
    auto *model = new DeploymentListModel;
    const QPointer<DeploymentListModel> guard(model);
    model->setClient(m_client.get());
    connect(model, &DeploymentListModel::loadingChanged, this, [&] {
        if (slot == "loadingChanged" || (slot == "loaded" && !model->isLoading()))
            delete model;
    });
    connect(model, &DeploymentListModel::errorChanged, this, [&] {
        if (slot == "errorChanged")
            delete model;
    });
    connect(model, &DeploymentListModel::countChanged, this, [&] {
        if (slot == "countChanged")
            model->deleteLater();
    });
    model->reload();
    QTRY_VERIFY(!guard);
}

void tst_ServiceModels::runsByPages()
{
    // Between the first page and the second a run was started: "2" is listed twice.
    m_server->on(workflowList, [](const Request &request, Exchange exchange) {
        const QUrlQuery query(QUrl(QString::fromUtf8(request.target)));
        const int offset = query.queryItemValue(u"offset"_s).toInt();
        QByteArrayList ids;
        if (offset == 0)
            ids = {"1", "2"};
        else if (offset == 2)
            ids = {"2", "3"};
        else if (offset == 4)
            ids = {"4"};
        exchange.respond(200, listOf(ids));
    });
    RemoteRunModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false);
    model.setClient(m_client.get());
    model.setPageSize(2);
    model.fetchMore({});
    QVERIFY(!model.isLoading()); // there are no runs without an id
    model.setStatus(u"running"_s);
    QSignalSpy hasMoreChanged(&model, &RemoteRunModel::hasMoreChanged);
    QVERIFY(!model.hasMore());
    model.setWorkflowId(u"w"_s);
    QTRY_COMPARE(column(model, RemoteRunModel::RunIdRole), QStringList({u"1"_s, u"2"_s}));
    QVERIFY(m_server->requests().constLast().target.contains("status=running"));
    QCOMPARE(model.index(0).data(RemoteRunModel::StatusRole).toInt(), int(RunStatus::Running));
    QCOMPARE(model.index(0).data(RemoteRunModel::StatusTextRole), u"running"_s);
    QCOMPARE(model.index(0).data(RemoteRunModel::DurationRole).toDouble(), -1);
    QCOMPARE(model.index(0).data(RemoteRunModel::SummaryRole).value<RunSummary>().id(), u"1"_s);
    QVERIFY(!model.index(0).data(RemoteRunModel::EndedRole).toDateTime().isValid());

    QTRY_VERIFY(model.canFetchMore({}));
    QVERIFY(model.hasMore());
    QCOMPARE(hasMoreChanged.size(), 1);
    model.loadMore();
    QTRY_COMPARE(column(model, RemoteRunModel::RunIdRole), QStringList({u"1"_s, u"2"_s, u"3"_s}));
    QTRY_VERIFY(model.canFetchMore({}));
    model.fetchMore({});
    QTRY_COMPARE(model.count(), 4);
    QTRY_VERIFY(!model.isLoading());
    QVERIFY(!model.canFetchMore({}));
    QVERIFY(!model.hasMore());
    QCOMPARE(hasMoreChanged.size(), 2);
    QCOMPARE(m_server->count(workflowList), 3);
    model.reload();
    QTRY_COMPARE(model.count(), 2);
    QTRY_VERIFY(model.hasMore());
    model.setWorkflowId({});
    QCOMPARE(model.count(), 0);
    QVERIFY(!model.hasMore());
}

// The model's requests depend on its properties.
void tst_ServiceModels::runsThatAreAskedFor()
{
    m_server->on("*", 200, "[]");
    RemoteRunModel model;
    model.setClient(m_client.get());
    model.setFrom(Utc::dateTime(QDate(2025, 3, 4), QTime(5, 6, 7)));
    model.setOwnOnly(true);
    model.setWorkflowId(u"w"_s);
    model.fetchMore({});
    QTRY_COMPARE(m_server->requests().size(), 1);
    QVERIFY2(m_server->requests().constLast().target.contains("rf=1741064767"),
             m_server->requests().constLast().target);
    QVERIFY(!m_server->requests().constLast().target.contains("filter_user_runs"));
    model.resetFrom();
    QTRY_COMPARE(m_server->requests().size(), 2);
    QVERIFY(!m_server->requests().constLast().target.contains("rf="));
    model.setDeploymentId(u"d"_s);
    model.setWorkflowId({});
    QTRY_VERIFY(m_server->count("GET /deployment/d/runs") == 1);
    QVERIFY2(m_server->requests().constLast().target.contains("filter_user_runs=true"),
             m_server->requests().constLast().target);
}

// A deployment's list is filtered by the client: pages without matches are skipped.
void tst_ServiceModels::runsOfADeploymentThatAreLeftOut()
{
    m_server->on("GET /deployment/d/runs", [](const Request &request, Exchange exchange) {
        const QUrlQuery query(QUrl(QString::fromUtf8(request.target)));
        const int offset = query.queryItemValue(u"offset"_s).toInt();
        const QString status = offset == 4 ? u"failed"_s : u"success"_s;
        QJsonArray rows;
        for (int i = offset; i < std::min(offset + 2, 5); ++i)
            rows += QJsonObject{{u"id"_s, QString::number(i)}, {u"status"_s, status}};
        exchange.respond(200, QJsonDocument(QJsonObject{{u"data"_s, rows}}).toJson());
    });
    RemoteRunModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false);
    model.setClient(m_client.get());
    model.setPageSize(2);
    model.setStatus(u"failed"_s);
    model.setDeploymentId(u"d"_s);
    model.fetchMore({});
    QTRY_COMPARE(column(model, RemoteRunModel::RunIdRole), QStringList({u"4"_s}));
    QCOMPARE(m_server->count("GET /deployment/d/runs"), 3);
}

void tst_ServiceModels::sessions()
{
    QJsonArray list{session(u"s1"_s, u"https://s1.invalid"_s)};
    m_server->on(listSessions, [&list](const Request &, Exchange exchange) {
        exchange.respond(200, json(list));
        list[0] = session(u"s1"_s, u"https://s1.invalid"_s); // its URL is known
    });
    m_server->on("POST /session", 200, R"({"session_id": "s2", "url": null})");
    m_server->on("DELETE /session/s2", 200, R"({"success": true})");
    m_server->on("POST /session/s1/increase-timeout", 400, R"({"detail": "too long"})");
    SessionModel model;
    const QAbstractItemModelTester tester(&model);
    QSignalSpy created(&model, &SessionModel::created);
    QSignalSpy removed(&model, &SessionModel::removed);
    QSignalSpy failed(&model, &SessionModel::failed);
    model.setMachineId(u"m"_s);
    model.setClient(m_client.get());
    model.reload();
    QTRY_COMPARE(model.count(), 1);
    QVERIFY(m_server->requests(listSessions).constLast().target.contains("machine_id=m"));
    const auto first = [&model](int role) {
        return model.index(0).data(role);
    };
    QCOMPARE(first(SessionModel::SessionIdRole), u"s1"_s);
    QCOMPARE(first(SessionModel::GpuRole), u"T4"_s);
    QCOMPARE(first(SessionModel::StatusRole), u"running"_s);
    QCOMPARE(first(SessionModel::TimeoutRole).toInt(), 15);
    QCOMPARE(first(SessionModel::MachineIdRole), u"m"_s);
    QCOMPARE(first(SessionModel::SessionRole).value<Session>().id(), u"s1"_s);

    model.create(QVariantMap{{u"gpu"_s, u"T4"_s}, {u"timeout"_s, 5.}});
    QVERIFY(model.isBusy());
    list = {session(u"s1"_s, {}), session(u"s2"_s, u"https://s2.invalid"_s)};
    QTRY_COMPARE(created.size(), 1);
    QVERIFY(!model.isBusy());
    QCOMPARE(created.first().first().value<Session>().id(), u"s2"_s);
    const QJsonObject body =
        QJsonDocument::fromJson(m_server->requests("POST /session").constLast().body).object();
    QCOMPARE(body,
             (QJsonObject{{u"machine_id"_s, u"m"_s}, {u"gpu"_s, u"T4"_s}, {u"timeout"_s, 5}}));
    QTRY_COMPARE(model.count(), 2);
    QCOMPARE(first(SessionModel::UrlRole).toUrl(), QUrl());
    QTRY_COMPARE(first(SessionModel::UrlRole).toUrl(),
                 QUrl(u"https://s1.invalid"_s)); // requested again

    model.extend(u"s1"_s, 90);
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed.first().first().value<ApiError>().message().contains(u"too long"_s));
    list.removeLast();
    model.remove(u"s2"_s);
    QTRY_COMPARE(removed.size(), 1);
    QCOMPARE(removed.first().first().toString(), u"s2"_s);
    QTRY_COMPARE(model.count(), 1);
    QCOMPARE(failed.size(), 1);
}

void tst_ServiceModels::sessionRequests_data()
{
    QTest::addColumn<QVariant>("request");
    QTest::addColumn<QString>("words");
    QTest::newRow("unknown key") << QVariant(QVariantMap{{u"machine"_s, u"m"_s}})
                                 << u"\"machine\""_s;
    QTest::newRow("half a minute") << QVariant(QVariantMap{{u"timeout"_s, .5}}) << u"\"timeout\""_s;
    QTest::newRow("text as timeout")
        << QVariant(QVariantMap{{u"timeout"_s, u"15"_s}}) << u"\"timeout\""_s;
    QTest::newRow("number as gpu") << QVariant(QVariantMap{{u"gpu"_s, 4}}) << u"\"gpu\""_s;
    QTest::newRow("no object") << QVariant(15) << u"object"_s;
    QTest::newRow("no machine") << QVariant() << u"machine"_s;
}

void tst_ServiceModels::sessionRequests()
{
    QFETCH(QVariant, request);
    QFETCH(QString, words);
    SessionModel model;
    QSignalSpy failed(&model, &SessionModel::failed);
    model.create(request);
    QCOMPARE(failed.size(), 1); // no client
    model.setClient(m_client.get());
    model.create(request);
    QTRY_COMPARE(failed.size(), 2);
    const auto error = failed.last().first().value<ApiError>();
    QCOMPARE(error.kind(), ApiError::Kind::InvalidRequest);
    QVERIFY2(error.message().contains(words), qPrintable(error.message()));
    QCOMPARE(m_server->count("POST /session"), 0);
}

void tst_ServiceModels::closedSession()
{
    m_server->on(listSessions, 200, "[]");
    m_server->on("DELETE /session/s", 404, R"({"detail": "GPUEvent not found"})");
    SessionModel model;
    QSignalSpy removed(&model, &SessionModel::removed);
    QSignalSpy failed(&model, &SessionModel::failed);
    model.setClient(m_client.get());
    model.remove(u"s"_s);
    QTRY_COMPARE(removed.size(), 1); // the requested result
    QCOMPARE(failed.size(), 0);
}

REGISTER_TEST(tst_ServiceModels)

#include "tst_servicemodels.moc"

// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <QtCore/qmetaobject.h>
#include <QtTest/QtTest>

#include <algorithm>
#include <functional>
#include <vector>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QByteArray upload = "POST /file/upload";
const QString imageUrl = u"https://storage.invalid/inputs/img_1.png?sig=a%2Fb"_s;

} // namespace

//! Writing a journal of runs, and using it in a later process.
class tst_RunJournal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void runAddedComesFirst_data();
    void runAddedComesFirst();
    void runDeletedWhenItIsAdded();
    void sentRequestHasUrls();
    void sentRequestWithoutFiles();
    void confirmsWhatAFormerProcessSent();
    void confirmLooksFromTheGivenTime();
    void confirmAdoptsNoRunOfAnother_data();
    void confirmAdoptsNoRunOfAnother();
    void confirmRefuses_data();
    void confirmRefuses();
    void confirmsARunOfAnotherClient();

private:
    void listTheExample(const QJsonObject &inputs);

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_RunJournal::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_RunJournal::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_RunJournal::listTheExample(const QJsonObject &inputs)
{
    m_server->on(listRuns, 200, R"([{"id":")" + exampleRunId + R"(","status":"running"}])");
    m_server->on(getRun, 200, runJson(u"run-success.json"_s, {{u"workflow_inputs"_s, inputs}}));
}

void tst_RunJournal::runAddedComesFirst_data()
{
    QTest::addColumn<std::function<WorkflowRun *(WorkflowClient *)>>("make");
    using Make = std::function<WorkflowRun *(WorkflowClient *)>;
    const auto row = [](const char *name, const Make &make) {
        QTest::newRow(name) << make;
    };
    row("queue", [](WorkflowClient *client) { return client->queue(exampleRequest()); });
    row("sync", [](WorkflowClient *client) { return client->sync(exampleRequest()); });
    row("stream", [](WorkflowClient *client) { return client->stream(exampleRequest()); });
    row("attach",
        [](WorkflowClient *client) { return client->attach(QString::fromLatin1(exampleRunId)); });
    row("attach to nothing", [](WorkflowClient *client) { return client->attach({}); });
    row("confirm nothing", [](WorkflowClient *client) { return client->confirm(nullptr); });
    row("confirm what was sent before", [](WorkflowClient *client) {
        return client->confirm(exampleRequest(), QDateTime::currentDateTimeUtc());
    });
    row("invalid", [](WorkflowClient *client) { return client->queue({}); });
    row("aborted at once", [](WorkflowClient *client) {
        WorkflowRun *run = client->queue(exampleRequest());
        run->abort();
        return run;
    });
    row("cancelled at once", [](WorkflowClient *client) {
        WorkflowRun *run = client->queue(exampleRequest());
        run->cancel();
        return run;
    });
}

void tst_RunJournal::runAddedComesFirst()
{
    using Make = std::function<WorkflowRun *(WorkflowClient *)>;
    QFETCH(Make, make);
    std::vector<std::unique_ptr<QSignalSpy>> others;
    const auto spyOn = [&others](const QObject *object) {
        const QMetaObject *type = object->metaObject();
        for (int i = type->methodOffset(); i < type->methodCount(); ++i) {
            const QMetaMethod method = type->method(i);
            if (method.methodType() == QMetaMethod::Signal && method.name() != "runAdded")
                others.push_back(std::make_unique<QSignalSpy>(object, method));
        }
    };
    const auto emitters = [&others] {
        return std::count_if(others.begin(), others.end(),
                             [](const auto &spy) { return !spy->isEmpty(); });
    };
    QList<WorkflowRun *> added;
    connect(m_client.get(), &WorkflowClient::runAdded, this, [&](WorkflowRun *run) {
        added += run;
        QCOMPARE(emitters(), 0);
        QVERIFY(run->isRunning());
    });
    spyOn(m_client.get());
    WorkflowRun *run = make(m_client.get());
    spyOn(run);
    QVERIFY(added.isEmpty());
    QTRY_VERIFY(run->isFinished());
    QVERIFY(emitters() > 0);
    QCOMPARE(added, QList<WorkflowRun *>{run});
}

void tst_RunJournal::runDeletedWhenItIsAdded()
{
    connect(m_client.get(), &WorkflowClient::runAdded, this,
            [](const WorkflowRun *run) { delete run; });
    const QPointer<WorkflowRun> run = m_client->queue(exampleRequest());
    QTRY_VERIFY(!run);
    QCoreApplication::processEvents();
    QCOMPARE(m_server->connections(), 0);
}

void tst_RunJournal::sentRequestHasUrls()
{
    m_server->on(upload, 200, QJsonDocument(QJsonObject{{u"file_url"_s, imageUrl}}).toJson());
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    const WorkflowRunRequest request = exampleRequest(
        {{u"input_image"_s, QVariant::fromValue(FileInput::fromData("bytes", u"a.png"_s))},
         {u"seed"_s, QVariant::fromValue(std::numeric_limits<quint64>::max())}});
    WorkflowRun *run = m_client->queue(request);
    std::optional<WorkflowRunRequest> journal;
    int unsent = 0;
    connect(run, &WorkflowRun::phaseChanged, this, [&] {
        if (run->phase() == WorkflowRun::Uploading) {
            QVERIFY(run->sentRequest() == request);
        } else if (run->phase() == WorkflowRun::Submitting) {
            journal = WorkflowRunRequest::fromJson(run->sentRequest().toJson());
            unsent = m_server->count(queueRoute);
        }
    });
    QTRY_VERIFY(run->isFinished());
    QVERIFY(journal);
    QCOMPARE(unsent, 0);
    QCOMPARE(journal->inputs().value(u"input_image"_s).toString(), imageUrl);
    QCOMPARE(m_server->requests(queueRoute).constFirst().body, journal->toJson());
    QVERIFY(run->request() == request);
    QVERIFY(!journal->runMark().isEmpty());
    QVERIFY(run->sentRequest() == *journal);
}

void tst_RunJournal::sentRequestWithoutFiles()
{
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = m_client->queue(exampleRequest({{u"seed"_s, 5}}));
    QVERIFY(run->sentRequest() == run->request());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->sentRequest().inputs(), run->request().inputs());
    QVERIFY(run->request().runMark().isEmpty());
    QCOMPARE(m_server->requests(queueRoute).constFirst().body, run->sentRequest().toJson());
}

void tst_RunJournal::confirmsWhatAFormerProcessSent()
{
    QByteArray journal;
    {
        m_server->on(queueRoute, [](const Request &, Exchange exchange) { exchange.close(); });
        m_server->on(listRuns, 404, "{}");
        WorkflowClient former;
        useServer(former, m_server->url());
        const WorkflowRun *run = former.queue(exampleRequest({{u"steps"_s, 20}}));
        QTRY_VERIFY(run->isFinished());
        journal = run->sentRequest().toJson();
    }
    const auto restored = WorkflowRunRequest::fromJson(journal);
    QVERIFY(restored);
    m_server->on(listRuns, 200, listOf({exampleRunId}));
    giveInputsBack(*m_server, u"run-success.json"_s);
    QSignalSpy queued(m_client.get(), &WorkflowClient::queued);
    WorkflowRun *run = m_client->confirm(*restored);
    QVERIFY(run->sentRequest() == *restored);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(run->id(), QString::fromLatin1(exampleRunId));
    QCOMPARE(queued.size(), 1);
    QCOMPARE(m_server->count(queueRoute), 1);
}

// Without a mark, the time of the server's clock is used.
void tst_RunJournal::confirmLooksFromTheGivenTime()
{
    m_server->on(listRuns, 404, "{}");
    const QDateTime submitted = QDateTime::fromString(u"2025-03-01T12:00:00Z"_s, Qt::ISODate);
    WorkflowRun *run = m_client->confirm(exampleRequest(), submitted.toLocalTime());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Unconfirmed);
    QCOMPARE(run->error().kind(), Kind::Unconfirmed);
    QVERIFY(!run->isSettled());
    const QByteArray since = QByteArray::number(submitted.toSecsSinceEpoch() - 60);
    QVERIFY(m_server->requests().constFirst().target.endsWith("runs?rf=" + since));
}

void tst_RunJournal::confirmAdoptsNoRunOfAnother_data()
{
    QTest::addColumn<bool>("attached");
    QTest::newRow("that was attached before") << true;
    QTest::newRow("that is given as another's") << false;
}

// The journal contains the id of one of two equal runs; the other never arrived.
void tst_RunJournal::confirmAdoptsNoRunOfAnother()
{
    QFETCH(bool, attached);
    listTheExample({});
    if (attached) {
        WorkflowRun *known = m_client->attach(QString::fromLatin1(exampleRunId));
        QTRY_VERIFY(known->isFinished());
        delete known;
    }
    const QStringList others =
        attached ? QStringList() : QStringList{QString::fromLatin1(exampleRunId)};
    const QDateTime longAgo = QDateTime::fromString(u"2020-01-01T00:00:00Z"_s, Qt::ISODate);
    WorkflowRun *run = m_client->confirm(exampleRequest(), longAgo, {}, others);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Unconfirmed);
    QVERIFY(run->id().isEmpty());
}

void tst_RunJournal::confirmRefuses_data()
{
    QTest::addColumn<WorkflowRunRequest>("request");
    QTest::addColumn<QDateTime>("submittedAt");
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QTest::newRow("no time") << exampleRequest() << QDateTime();
    QTest::newRow("no request") << WorkflowRunRequest() << now;
    QTest::newRow("files that were not sent")
        << exampleRequest({{u"a"_s, QVariant::fromValue(FileInput::fromData("a", u"a.png"_s))}})
        << now;
    QTest::newRow("an input that cannot have been sent")
        << exampleRequest({{u"a"_s, QVariantMap()}}) << now;
}

void tst_RunJournal::confirmRefuses()
{
    QFETCH(WorkflowRunRequest, request);
    QFETCH(QDateTime, submittedAt);
    WorkflowRun *run = m_client->confirm(request, submittedAt);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind(), Kind::InvalidRequest);
    QVERIFY(!run->error().message().isEmpty());
    QVERIFY(run->isSettled());
    QCOMPARE(m_server->connections(), 0);
}

// Each client numbers its own submissions.
void tst_RunJournal::confirmsARunOfAnotherClient()
{
    m_server->on(queueRoute, [](const Request &, Exchange exchange) { exchange.close(); });
    m_server->on(listRuns, 404, "{}");
    WorkflowClient other;
    useServer(other, m_server->url());
    const WorkflowRun *lost = other.queue(exampleRequest());
    QTRY_VERIFY(lost->isFinished());
    giveInputsBack(*m_server, u"run-success.json"_s);
    m_server->on(listRuns, 200, listOf({exampleRunId}));
    const WorkflowRun *attached = m_client->attach(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(attached->isFinished()); // which does not claim it
    const WorkflowRun *run = m_client->confirm(lost);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(run->id(), QString::fromLatin1(exampleRunId));
}

REGISTER_TEST(tst_RunJournal)
#include "tst_runjournal.moc"

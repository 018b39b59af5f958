// SPDX-License-Identifier: MIT

#include "runs/runkeeper.h"

#include "keptruns.h"
#include "shared/runmark.h"
#include "shared/testprogram.h"

#include <QtSql/qsqlquery.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunKeeper : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void keepsARun_data();
    void keepsARun();
    void exactNumbers();
    void seedOfTheServer();
    void failures_data();
    void failures();
    void failureAtANode();
    void failureWithoutReason();
    void cancelled();
    void cancelledTooLate();
    void nothingIsSentUnwritten_data();
    void nothingIsSentUnwritten();
    void foundByItself();
    void checkedAgain();
    void sentAgainOnRequest();
    void forgotten();
    void runAgain();
    void runAgainWithUploads();

private:
    //! A run whose answer is lost and which is not found.
    RunEntry *unconfirmed(KeptRuns &runs, const QString &fault);

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<LocalServer> m_server;
};

void tst_RunKeeper::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_RunKeeper::keepsARun_data()
{
    QTest::addColumn<RunMode>("mode");
    QTest::newRow("queue") << RunMode::Queue;
    QTest::newRow("sync") << RunMode::Sync;
    QTest::newRow("stream") << RunMode::Stream;
}

void tst_RunKeeper::keepsARun()
{
    QFETCH(const RunMode, mode);
    QString localId;
    QString runId;
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        QCOMPARE(runs.problem, QString());
        QSignalSpy finished(&runs.keeper, &RunKeeper::entryFinished);
        RunEntry *entry = runs.start(smallRequest(), mode);
        QVERIFY(entry);
        QVERIFY(entry->isRunning());
        QVERIFY(entry->canCancel());
        QCOMPARE(entry->headline(), QString());
        QCOMPARE(runs.keeper.activeCount(), 1);
        QCOMPARE(runs.keeper.activeCount(RunKeeper::BuiltIn), 0);
        QCOMPARE(runs.keeper.newestId(), entry->localId());
        QVERIFY(runs.waitForAll());
        QCOMPARE(runs.problems, QStringList());
        QCOMPARE(finished.size(), 1);
        QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
        QVERIFY(!entry->isRunning());
        QCOMPARE(entry->headline(), QString());
        QCOMPARE(entry->cause(), QString());
        QCOMPARE(entry->savingError(), QString());
        QCOMPARE(entry->seedText(), u"42"_s);
        QCOMPARE(entry->mainText(), u"a lake"_s);
        QCOMPARE(entry->run(), nullptr);
        localId = entry->localId();
        runId = entry->runId();
    }
    KeptRuns again(m_dir->path(), m_server->url());
    QCOMPARE(again.keeper.profilesWithOpenRuns(), QStringList());
    QCOMPARE(again.resume(), 0);
    const RunEntry *entry = again.keeper.entry(localId);
    QVERIFY(entry);
    QCOMPARE(entry->runId(), runId);
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(entry->formValues(), again.intent().formValues);
    QCOMPARE(entry->workflowKey(), u"key"_s);
    QCOMPARE(again.database.graph(entry->record().workflowHash),
             smallRequest().workflowApiJson().toJson().trimmed());
    QCOMPARE(entry->files().size(), 1);
    const QString path = entry->files().first().value<RunFile>().path;
    QVERIFY(!QImage(path).isNull());
    QCOMPARE(entry->thumbnail(), QUrl::fromLocalFile(path));
    const QString sidecarPath = u"Lake/%1.json"_s.arg(runId);
    const QString folder = m_dir->filePath(u"out"_s);
    QStringList expected{u"Lake/1.png"_s, sidecarPath};
    expected.sort();
    QCOMPARE(filesBelow(folder), expected);

    const QJsonObject sidecar =
        QJsonDocument::fromJson(readFile(folder + u'/' + sidecarPath)).object();
    QCOMPARE(sidecar["run_id"_L1].toString(), runId);
    QCOMPARE(sidecar["server"_L1].toString(), m_server->url().toString());
    QCOMPARE(sidecar["workflow"_L1].toString(), u"Lake"_s);
    QCOMPARE(sidecar["state"_L1].toString(), u"Succeeded"_s);
    QCOMPARE(sidecar["seeds"_L1].toArray(), QJsonArray{42});
    QCOMPARE(sidecar["inputs"_L1]["prompt"_L1].toString(), u"a lake"_s);
    QCOMPARE(sidecar["files"_L1][0]["path"_L1].toString(), u"1.png"_s);
    QCOMPARE(postsOf(*m_server), 1);
    QVERIFY(!tokenIsBelow(m_dir->path()));
}

void tst_RunKeeper::exactNumbers()
{
    KeptRuns runs(m_dir->path(), m_server->url());
    WorkflowRunRequest request = smallRequest();
    request.setInput(u"seed"_s, quint64(9007199254740993)); // not representable as a double
    RunEntry *entry = runs.start(request);
    QVERIFY(entry);
    QVERIFY(runs.waitForAll());
    QVERIFY2(entry->inputsJson().contains(u"9007199254740993"_s), qPrintable(entry->inputsJson()));
    const QByteArray sidecar = readFile(m_dir->filePath(u"out/Lake/%1.json"_s.arg(entry->runId())));
    QVERIFY(sidecar.contains("\"seed\": 9007199254740993"));
}

// Chosen by the server, it is read from the picture.
void tst_RunKeeper::seedOfTheServer()
{
    KeptRuns runs(m_dir->path(), m_server->url());
    WorkflowRunRequest request = smallRequest();
    request.removeInput(u"seed"_s);
    WorkflowGraph graph = request.workflowApiJson();
    QVERIFY(graph.setValue(u"3"_s, u"seed"_s, 1234));
    request.setWorkflowApiJson(graph);
    RunEntry *entry = runs.start(request);
    QVERIFY(entry);
    QCOMPARE(entry->seedText(), QString());
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->seedText(), u"1234"_s);
}

void tst_RunKeeper::failures_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("value");
    QTest::addColumn<ApiError::Kind>("kind");
    QTest::addColumn<QString>("headline");
    using enum ApiError::Kind;
    QTest::newRow("server error") << u"status"_s << u"500"_s << Server << u"(500)"_s;
    QTest::newRow("too many") << u"status"_s << u"429"_s << RateLimited << u"busy"_s;
    QTest::newRow("token refused") << u"reject-token"_s << QString() << Unauthorized << u"token"_s;
    QTest::newRow("not allowed") << u"status"_s << u"403"_s << Unauthorized << u"not allow"_s;
    QTest::newRow("no such workflow") << u"status"_s << u"404"_s << NotFound << u"not know"_s;
    QTest::newRow("refused") << u"status"_s << u"400"_s << Rejected << u"refused"_s;
}

void tst_RunKeeper::failures()
{
    QFETCH(const QString, fault);
    QFETCH(const QString, value);
    QFETCH(const ApiError::Kind, kind);
    QFETCH(const QString, headline);
    QVERIFY(m_server->addFault(fault, value));
    KeptRuns runs(m_dir->path(), m_server->url());
    RunEntry *entry = runs.start(smallRequest());
    QVERIFY(entry);
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->phase(), int(WorkflowRun::Failed));
    QCOMPARE(entry->errorKind(), int(kind));
    QVERIFY2(entry->headline().contains(headline), qPrintable(entry->headline()));
    QVERIFY(!entry->cause().isEmpty());
    QVERIFY2(entry->details().contains(entry->cause()), qPrintable(entry->details()));
    QVERIFY(!entry->isRunning());
    QCOMPARE(postsOf(*m_server), 1);
    QCOMPARE(runs.resume(), 0); // it is settled
}

void tst_RunKeeper::failureAtANode()
{
    QVERIFY(m_server->addFault(u"fail-node"_s, u"3"_s));
    QString localId;
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        RunEntry *entry = runs.start(smallRequest(), RunMode::Stream);
        QVERIFY(entry);
        QVERIFY(runs.waitForAll());
        localId = entry->localId();
    }
    KeptRuns runs(m_dir->path(), m_server->url());
    const RunEntry *entry = runs.keeper.entry(localId);
    QCOMPARE(entry->headline(), u"\"Paint\" failed"_s);
    QCOMPARE(entry->nodeId(), u"3"_s);
    QCOMPARE(entry->nodeTitle(), u"Paint"_s);
    QVERIFY(!entry->cause().isEmpty());
    QVERIFY(!entry->traceback().isEmpty());
    QVERIFY(!entry->logTail().isEmpty());
    QVERIFY(entry->details().contains(entry->traceback()));
}

// The service stores no reason, and a queued run has no stream.
void tst_RunKeeper::failureWithoutReason()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("POST /run/workflow/queue", 200, R"({"run_id": ")" + exampleRunId + R"("})");
    server.on("GET /run/" + exampleRunId, 200,
              runJson(u"run-failed.json"_s,
                      {{u"live_status"_s, u"Executing KSampler"_s}, {u"outputs"_s, QJsonArray()}}));
    server.on("*", 404, "{}");
    KeptRuns runs(m_dir->path(), server.url());
    RunEntry *entry = runs.start(smallRequest());
    QVERIFY(entry);
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->headline(), u"The run failed"_s);
    QVERIFY2(entry->cause().startsWith(u"The server gave no reason."_s),
             qPrintable(entry->cause()));
    QVERIFY2(entry->cause().contains(u"Executing KSampler"_s), qPrintable(entry->cause()));
}

void tst_RunKeeper::cancelled()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"200"_s));
    KeptRuns runs(m_dir->path(), m_server->url());
    RunEntry *entry = runs.start(smallRequest());
    QVERIFY(entry);
    QVERIFY(reaches(entry, [entry] { return !entry->runId().isEmpty(); }));
    runs.keeper.cancelAll();
    QTRY_VERIFY(entry->cancelRequested());
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->phase(), int(WorkflowRun::Cancelled));
    QCOMPARE(entry->headline(), u"The run was cancelled"_s);
    QVERIFY(!entry->canCancel());
    QCOMPARE(runs.keeper.profilesWithOpenRuns(), QStringList());
}

void tst_RunKeeper::cancelledTooLate()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    const QByteArray path = "/run/" + exampleRunId;
    server.on("POST /run/workflow/queue", 200, R"({"run_id": ")" + exampleRunId + R"("})");
    server.on("GET " + path, 200, runJson(u"run-running.json"_s));
    server.on("POST " + path + "/cancel",
              [&server, path](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                  server.on("GET " + path, 200,
                            runJson(u"run-success.json"_s, {{u"outputs"_s, QJsonArray()}}));
                  exchange.respond(200, example(u"cancel-response.json"_s));
              });
    KeptRuns runs(m_dir->path(), server.url());
    RunEntry *entry = runs.start(smallRequest());
    QVERIFY(entry);
    QTRY_COMPARE(entry->phase(), int(WorkflowRun::Running));
    runs.keeper.cancel(entry->localId());
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(runs.problems.size(), 1);
    QVERIFY2(runs.problems.first().contains(u"before it could be cancelled"_s),
             qPrintable(runs.problems.first()));
}

void tst_RunKeeper::nothingIsSentUnwritten_data()
{
    QTest::addColumn<QString>("trigger");
    QTest::newRow("the intent")
        << u"CREATE TEMP TRIGGER full BEFORE INSERT ON runs BEGIN SELECT RAISE(ABORT, "
           "'no space'); END"_s;
    QTest::newRow("the request that goes out")
        << u"CREATE TEMP TRIGGER full BEFORE UPDATE OF request ON runs BEGIN SELECT RAISE(ABORT, "
           "'no space'); END"_s;
}

void tst_RunKeeper::nothingIsSentUnwritten()
{
    QFETCH(const QString, trigger);
    KeptRuns runs(m_dir->path(), m_server->url());
    QSqlQuery query(historyConnection());
    QVERIFY(query.exec(trigger));
    const RunEntry *entry = runs.start(smallRequest());
    QVERIFY(runs.waitForAll());
    const QString told = entry ? entry->cause() : runs.problems.value(0);
    QVERIFY2(told.contains(u"no space"_s), qPrintable(told));
    if (entry)
        QCOMPARE(entry->phase(), int(WorkflowRun::Failed));
    QCOMPARE(postsOf(*m_server), 0);
}

// --- unconfirmed runs

RunEntry *tst_RunKeeper::unconfirmed(KeptRuns &runs, const QString &fault)
{
    m_server->addFault(fault, {}, 1, u"/queue"_s);
    m_server->addFault(u"status"_s, u"404"_s, -1, u"/runs"_s); // ends the search immediately
    RunEntry *entry = runs.start(smallRequest());
    if (!entry || !runs.waitForAll() || !entry->isUnconfirmed())
        return nullptr;
    m_server->clearFaults();
    return entry;
}

void tst_RunKeeper::foundByItself()
{
    QVERIFY(m_server->addFault(u"lose-answer"_s));
    KeptRuns runs(m_dir->path(), m_server->url());
    const RunEntry *entry = runs.start(smallRequest());
    QVERIFY(entry);
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(entry->files().size(), 1);
    QCOMPARE(postsOf(*m_server), 1);
}

void tst_RunKeeper::checkedAgain()
{
    KeptRuns runs(m_dir->path(), m_server->url());
    RunEntry *entry = unconfirmed(runs, u"lose-answer"_s);
    QVERIFY(entry);
    QCOMPARE(entry->stateText(), u"Unconfirmed"_s);
    QVERIFY(entry->headline().contains(u"could not confirm"_s));
    QVERIFY(!entry->cause().isEmpty());
    QVERIFY(!entry->isRunning());
    runs.keeper.checkAgain(entry->localId());
    QVERIFY(entry->isRunning());
    QCOMPARE(entry->headline(), QString());
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(entry->files().size(), 1);
    QCOMPARE(postsOf(*m_server), 1);
}

void tst_RunKeeper::sentAgainOnRequest()
{
    KeptRuns runs(m_dir->path(), m_server->url());
    RunEntry *entry = unconfirmed(runs, u"lose-request"_s);
    QVERIFY(entry);
    QCOMPARE(runs.resume(), 0); // no automatic search any more
    const QString again = runs.keeper.sendAgain(entry->localId());
    QVERIFY(!again.isEmpty());
    QCOMPARE_NE(again, entry->localId());
    QVERIFY(runs.waitForAll());
    QVERIFY(!entry->isUnconfirmed());
    QCOMPARE(runs.keeper.entry(again)->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(postsOf(*m_server), 2); // one of which was lost
    QCOMPARE(runs.keeper.sendAgain(entry->localId()), QString());
}

void tst_RunKeeper::forgotten()
{
    KeptRuns runs(m_dir->path(), m_server->url());
    RunEntry *entry = unconfirmed(runs, u"lose-answer"_s);
    QVERIFY(entry);
    runs.keeper.forget(entry->localId());
    QVERIFY(!entry->isUnconfirmed());
    QVERIFY(!entry->headline().isEmpty());
    QCOMPARE(runs.keeper.profilesWithOpenRuns(), QStringList());
    QCOMPARE(postsOf(*m_server), 1);
}

void tst_RunKeeper::runAgain()
{
    KeptRuns runs(m_dir->path(), m_server->url());
    const RunEntry *entry = runs.start(smallRequest());
    QVERIFY(runs.waitForAll());
    const QString again = runs.keeper.runAgain(entry->localId(), &runs.client);
    QVERIFY(!again.isEmpty());
    QVERIFY(runs.waitForAll());
    const RunEntry *second = runs.keeper.entry(again);
    QCOMPARE(second->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE_NE(second->runId(), entry->runId());
    QCOMPARE(second->formValues(), entry->formValues());
    QCOMPARE(second->inputsJson(), entry->inputsJson());
    const auto requests = m_server->requests(u"/run/workflow/queue"_s);
    QCOMPARE(requests.size(), 2);
    QVERIFY(requests.at(0).body != requests.at(1).body); // each run has its own mark
    QCOMPARE(withoutRunMark(requests.at(0).body), withoutRunMark(requests.at(1).body));
}

void tst_RunKeeper::runAgainWithUploads()
{
    WorkflowRunRequest request = sampleRequest(u"image-to-image.json"_s);
    request.setInput(u"image"_s, FileInput::fromData("no picture", u"a.png"_s));
    QVERIFY(m_server->addFault(u"fail-node"_s, u"1"_s, -1)); // how it ends does not matter
    KeptRuns runs(m_dir->path(), m_server->url());
    QVERIFY(m_server->addFault(u"status"_s, u"400"_s, 1, u"/file/upload"_s));
    const RunEntry *failed = runs.start(request);
    QVERIFY(failed);
    QVERIFY(runs.waitForAll());
    QCOMPARE(failed->phase(), int(WorkflowRun::Failed));
    QCOMPARE(runs.keeper.runAgain(failed->localId(), &runs.client), QString());
    QVERIFY(!runs.problems.isEmpty());
    QCOMPARE(postsOf(*m_server), 0);

    const RunEntry *sent = runs.start(request);
    QVERIFY(runs.waitForAll());
    const QString again = runs.keeper.runAgain(sent->localId(), &runs.client);
    QVERIFY(!again.isEmpty());
    QVERIFY(runs.waitForAll());
    const auto requests = m_server->requests(u"/run/workflow/queue"_s);
    QCOMPARE(requests.size(), 2);
    // The link of the upload.
    QCOMPARE(withoutRunMark(requests.at(0).body), withoutRunMark(requests.at(1).body));
}

REGISTER_TEST(tst_RunKeeper)
#include "tst_runkeeper.moc"

// SPDX-License-Identifier: MIT

#include "keptruns.h"
#include "shared/testprogram.h"

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

//! Runs that outlive the client or the program that started them, and results that could not be
//! saved immediately. tst_crash.cpp tests crashes.
class tst_Resume : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void deletedClient();
    void clientDeletedWhileSaving_data();
    void clientDeletedWhileSaving();
    void manyAtOnce();
    void knownRunsAreNotTakenForLostOnes();
    void builtInServer();
    void builtInServerBeforeSaving();
    void comfyUiElsewhere();
    void anotherWindow();
    void twoWindowsSaveSideBySide();
    void anotherAddress();
    void serverForgotIt();
    void savedAgain();
    void folderCannotBeMade();
    void linkExpired();
    void filesMissingOnTheServer();
    void namesFromTheServer();
    void sidecarOfAnother();
    void textsOnly();
    void notSavedUnlessAsked();

private:
    //! A queued run that takes a while at the server.
    RunEntry *slowRun(KeptRuns &runs);
    [[nodiscard]] QStringList saved() const { return filesBelow(m_dir->filePath(u"out"_s)); }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<LocalServer> m_server;
};

void tst_Resume::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

RunEntry *tst_Resume::slowRun(KeptRuns &runs)
{
    m_server->addFault(u"step-delay"_s, u"40"_s);
    RunEntry *entry = runs.start(smallRequest());
    return reaches(entry, [entry] { return !entry->runId().isEmpty(); }) ? entry : nullptr;
}

void tst_Resume::deletedClient()
{
    KeptRuns runs(m_dir->path(), m_server->url());
    auto client = std::make_unique<WorkflowClient>();
    useServer(*client, m_server->url());
    m_server->addFault(u"step-delay"_s, u"40"_s);
    RunEntry *entry =
        runs.keeper.start(client.get(), RunMode::Queue, smallRequest(), runs.intent());
    QVERIFY(reaches(entry, [entry] { return !entry->runId().isEmpty(); }));
    client.reset();
    QCOMPARE(runs.keeper.activeCount(), 0);
    QCOMPARE(entry->run(), nullptr);
    QVERIFY(entry->isRunning());
    QVERIFY(!entry->canCancel());
    QCOMPARE(entry->headline(), QString());
    QCOMPARE(runs.resume(), 1);
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(saved().size(), 2);
    QCOMPARE(postsOf(*m_server), 1);
}

void tst_Resume::clientDeletedWhileSaving_data()
{
    QTest::addColumn<bool>("downloading");
    QTest::newRow("before the files are known") << false;
    QTest::newRow("while they come down") << true;
}

void tst_Resume::clientDeletedWhileSaving()
{
    QFETCH(const bool, downloading);
    KeptRuns runs(m_dir->path(), m_server->url());
    auto client = std::make_unique<WorkflowClient>();
    useServer(*client, m_server->url());
    const auto dropClient = [&client, &runs, downloading](const RunEntry *entry) {
        const bool loads = entry->statusText().startsWith("Downloading"_L1);
        if (entry->phase() == WorkflowRun::Succeeded && loads == downloading)
            QMetaObject::invokeMethod(
                &runs.keeper, [&client] { client.reset(); }, Qt::QueuedConnection);
    };
    connect(&runs.keeper, &RunKeeper::entryChanged, this, dropClient);
    connect(&runs.keeper, &RunKeeper::entryLive, this, dropClient);
    const RunEntry *entry =
        runs.keeper.start(client.get(), RunMode::Queue, smallRequest(), runs.intent());
    QVERIFY(entry);
    QVERIFY(runs.waitForAll());
    QVERIFY(!client);
    runs.keeper.disconnect(this);
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QVERIFY(!saved().contains(u"Lake/1.png"_s));
    QCOMPARE(runs.resume(), 1);
    QVERIFY(runs.waitForAll());
    QCOMPARE(saved().size(), 2);
    QVERIFY(saved().contains(u"Lake/1.png"_s));
}

void tst_Resume::manyAtOnce()
{
    // No run ends before the last one has its id.
    QVERIFY(m_server->addFault(u"cold-start"_s, u"1500"_s, 3));
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        QList<RunEntry *> entries;
        for (int seed = 1; seed <= 3; ++seed)
            entries += runs.start(smallRequest(seed));
        for (const RunEntry *entry : entries)
            QTRY_VERIFY(!entry->runId().isEmpty());
    }
    KeptRuns runs(m_dir->path(), m_server->url());
    QCOMPARE(runs.resume(), 3);
    QCOMPARE(runs.keeper.activeCount(), 3);
    QVERIFY(runs.waitForAll());
    QCOMPARE(saved().size(),
             6); // three pictures with the same name in the template, and three sidecars
    QCOMPARE(postsOf(*m_server), 3);
}

// Two runs with the same inputs: the request of the second was lost, and the first must not be
// mistaken for it.
void tst_Resume::knownRunsAreNotTakenForLostOnes()
{
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        QVERIFY(runs.start(smallRequest()));
        QVERIFY(runs.waitForAll());
        m_server->addFault(u"lose-request"_s, {}, 1, u"/queue"_s);
        m_server->addFault(u"status"_s, u"404"_s, -1, u"/runs"_s); // ends the search immediately
        const RunEntry *second = runs.start(smallRequest());
        QVERIFY(runs.waitForAll());
        QVERIFY(second->isUnconfirmed());
    }
    m_server->clearFaults();
    m_server->clearRequests();
    KeptRuns runs(m_dir->path(), m_server->url());
    QCOMPARE(runs.resume(), 1);
    QTRY_VERIFY(m_server->requests(u"/runs"_s).size() >= 2);
    const RunEntry *second = runs.keeper.entry(runs.keeper.newestId());
    QCOMPARE(second->runId(), QString());
    QVERIFY(second->isRunning()); // the search continues
    QCOMPARE(second->stateText(), u"Looking for it"_s);
}

void tst_Resume::builtInServer()
{
    QString localId;
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        runs.builtIn = true;
        RunEntry *entry = slowRun(runs);
        QVERIFY(entry);
        QCOMPARE(runs.keeper.activeCount(RunKeeper::BuiltIn), 1);
        localId = entry->localId();
    }
    LocalServer next; // the program's next start has a new one
    QVERIFY(next.listen());
    KeptRuns runs(m_dir->path(), next.url());
    QCOMPARE(runs.resume(), 0);
    const RunEntry *entry = runs.keeper.entry(localId);
    QCOMPARE(entry->phase(), int(WorkflowRun::Failed));
    QVERIFY2(entry->headline().contains(u"local server stopped"_s), qPrintable(entry->headline()));
    QCOMPARE(next.requests().size(), 0);
    QCOMPARE(runs.keeper.profilesWithOpenRuns(), QStringList());
}

void tst_Resume::builtInServerBeforeSaving()
{
    m_server->addFault(u"expired-link"_s, {}, -1);
    QString localId;
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        runs.builtIn = true;
        RunEntry *entry = runs.start(smallRequest());
        QVERIFY(runs.waitForAll());
        QCOMPARE(runs.keeper.profilesWithOpenRuns(), QStringList(u"test"_s));
        localId = entry->localId();
    }
    KeptRuns runs(m_dir->path(), QUrl(u"http://nothing.invalid/api"_s));
    QCOMPARE(runs.resume(), 0);
    const RunEntry *entry = runs.keeper.entry(localId);
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded)); // the run did not fail
    QVERIFY(entry->savingError().contains(u"local server stopped"_s));
    QCOMPARE(runs.keeper.profilesWithOpenRuns(), QStringList());
}

// What passes runs on to a ComfyUI is at another address each time, and the runs go on.
void tst_Resume::comfyUiElsewhere()
{
    const QUrl comfyUi(u"http://gpu.invalid:8188/comfy"_s);
    QString localId;
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        runs.comfyUi = comfyUi;
        RunEntry *entry = slowRun(runs);
        QVERIFY(entry);
        QCOMPARE(runs.keeper.runningCount(RunKeeper::ComfyUi), 1);
        QCOMPARE(runs.keeper.runningCount(RunKeeper::BuiltIn), 0);
        QCOMPARE(runs.keeper.activeCountOf(u"test"_s), 1);
        QCOMPARE(runs.keeper.activeCountOf(u"another"_s), 0);
        localId = entry->localId();
    }
    const int port = m_server->url().port();
    m_server->close();
    QVERIFY(m_server->listen()); // the runs are the same
    QVERIFY(m_server->url().port() != port);
    KeptRuns runs(m_dir->path(), m_server->url());
    QCOMPARE(runs.resume(), 1);
    QCOMPARE(runs.problems, QStringList());
    QVERIFY(runs.waitForAll());
    const RunEntry *entry = runs.keeper.entry(localId);
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(entry->record().intent.comfyUi, comfyUi);
    QVERIFY2(entry->details().contains(u"Server: ComfyUI at gpu.invalid:8188\n"_s),
             qPrintable(entry->details()));
}

void tst_Resume::anotherWindow()
{
    KeptRuns first(m_dir->path(), m_server->url());
    QVERIFY(slowRun(first));
    KeptRuns second(m_dir->path(), m_server->url());
    QCOMPARE(second.problem, QString());
    QCOMPARE(second.resume(), 0);
    QCOMPARE(second.problems.size(), 1);
    QVERIFY2(second.problems.first().contains(u"another window"_s),
             qPrintable(second.problems.first()));
    QCOMPARE(second.keeper.activeCount(), 0);
    const RunEntry *seen = second.keeper.entry(second.keeper.newestId());
    QCOMPARE(seen->statusText(), u"Followed by another window of this program"_s);
    QVERIFY(!second.keeper.remove(seen->localId()));
    QCOMPARE(second.problems.size(), 2);
    second.keeper.forget(seen->localId());
    QCOMPARE(second.problems.size(), 3);
    QVERIFY2(second.problems.last().contains(u"Another window"_s),
             qPrintable(second.problems.last()));
    QVERIFY(first.waitForAll());
    QCOMPARE(saved().size(), 2);
    QCOMPARE(first.database.run(seen->localId())->phase, WorkflowRun::Succeeded);
    // The other window shows it, too, and does not revert it.
    second.keeper.retrySaving(seen->localId());
    QCOMPARE(seen->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(seen->files().size(), 1);
    QVERIFY(second.waitForAll());
    QCOMPARE(saved().size(), 2);
}

// The same history, the same folder, the same names.
void tst_Resume::twoWindowsSaveSideBySide()
{
    KeptRuns first(m_dir->path(), m_server->url());
    KeptRuns second(m_dir->path(), m_server->url());
    QCOMPARE(second.problem, QString());
    QVERIFY(m_server->addFault(u"step-delay"_s, u"5"_s, -1));
    QList<RunEntry *> entries;
    for (int seed = 1; seed <= 3; ++seed) {
        entries += first.start(smallRequest(seed));
        entries += second.start(smallRequest(seed + 10));
    }
    QVERIFY(first.waitForAll());
    QVERIFY(second.waitForAll());
    QCOMPARE(first.problems + second.problems, QStringList());
    QStringList paths;
    for (const RunEntry *entry : entries) {
        QCOMPARE(entry->savingError(), QString());
        QCOMPARE(entry->record().files.size(), 1);
        paths += entry->record().files.first().path;
    }
    QCOMPARE(paths.removeDuplicates(), 0); // none has overwritten another
    QCOMPARE(saved().size(), 12);
    QCOMPARE(postsOf(*m_server), 6);
    for (const KeptRuns *runs : {&first, &second})
        QCOMPARE(runs->database.runs({}, 0, 10).size(), 6); // both show all
    QCOMPARE(second.resume() + first.resume(), 0);
}

void tst_Resume::anotherAddress()
{
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        QVERIFY(slowRun(runs));
    }
    LocalServer other;
    QVERIFY(other.listen());
    {
        KeptRuns runs(m_dir->path(), other.url());
        QCOMPARE(runs.resume(), 0);
        QCOMPARE(runs.problems.size(), 1);
        QCOMPARE(other.requests().size(), 0);
    }
    KeptRuns runs(m_dir->path(), m_server->url());
    QCOMPARE(runs.resume(), 1);
    QVERIFY(runs.waitForAll());
    QCOMPARE(saved().size(), 2);
}

void tst_Resume::serverForgotIt()
{
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        QVERIFY(slowRun(runs));
    }
    m_server->addFault(u"status"_s, u"404"_s, -1, u"/run/"_s);
    KeptRuns runs(m_dir->path(), m_server->url());
    QCOMPARE(runs.resume(), 1);
    QVERIFY(runs.waitForAll());
    const RunEntry *entry = runs.keeper.entry(runs.keeper.newestId());
    QCOMPARE(entry->phase(), int(WorkflowRun::Failed));
    QVERIFY2(entry->headline().contains(u"any more"_s), qPrintable(entry->headline()));
    QVERIFY(!entry->cause().isEmpty());
}

// --- saving

// Saved, but the program ended before it was recorded.
void tst_Resume::savedAgain()
{
    KeptRuns runs(m_dir->path(), m_server->url());
    RunEntry *entry = runs.start(smallRequest());
    QVERIFY(runs.waitForAll());
    const QStringList before = saved();
    QCOMPARE(before.size(), 2);
    runs.keeper.retrySaving(entry->localId());
    QVERIFY(runs.waitForAll());
    QCOMPARE(saved(), before);

    RunRecord record = entry->record();
    record.saving = Saving::Pending;
    for (RunFile &file : record.files)
        file.path.clear();
    QVERIFY(runs.database.updateWithFiles(record));
    QFile left(m_dir->filePath(u"out/Lake/.comfydeploy-%1-old.part.Ab12"_s.arg(entry->localId())));
    QVERIFY(left.open(QIODevice::WriteOnly));
    left.close();
    KeptRuns again(m_dir->path(), m_server->url());
    runs.database.close(); // as if it had ended
    QCOMPARE(again.resume(), 1);
    QVERIFY(again.waitForAll());
    QCOMPARE(saved(), before);
    QCOMPARE(again.keeper.entry(entry->localId())->files().size(), 1);
}

void tst_Resume::folderCannotBeMade()
{
    QFile inTheWay(m_dir->filePath(u"out"_s));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    KeptRuns runs(m_dir->path(), m_server->url());
    RunEntry *entry = runs.start(smallRequest());
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QVERIFY2(entry->savingError().contains(u"cannot be made"_s), qPrintable(entry->savingError()));
    QCOMPARE(entry->headline(), QString()); // not a failed run
    QCOMPARE(runs.resume(), 0); // the user has to decide now
    inTheWay.close();
    QVERIFY(inTheWay.remove());
    runs.keeper.retrySaving(entry->localId());
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->savingError(), QString());
    QCOMPARE(saved().size(), 2);
}

void tst_Resume::linkExpired()
{
    m_server->addFault(u"expired-link"_s, {}, -1);
    QString localId;
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        RunEntry *entry = runs.start(smallRequest());
        QVERIFY(runs.waitForAll());
        QVERIFY(!entry->savingError().isEmpty());
        localId = entry->localId();
    }
    m_server->clearFaults();
    KeptRuns runs(m_dir->path(), m_server->url());
    QCOMPARE(runs.resume(), 1); // the next start tries again automatically
    QVERIFY(runs.waitForAll());
    QCOMPARE(runs.keeper.entry(localId)->savingError(), QString());
    QCOMPARE(saved().size(), 2);
    QCOMPARE(postsOf(*m_server), 1);
}

void tst_Resume::filesMissingOnTheServer()
{
    m_server->addFault(u"expired-link"_s, {}, -1);
    KeptRuns runs(m_dir->path(), m_server->url());
    RunEntry *entry = runs.start(smallRequest());
    QVERIFY(runs.waitForAll());
    m_server->clearFaults();
    m_server->addFault(u"status"_s, u"404"_s, -1, u"/run/"_s);
    runs.keeper.retrySaving(entry->localId());
    QVERIFY(runs.waitForAll());
    QVERIFY(!entry->savingError().isEmpty());
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    runs.keeper.forget(entry->localId());
    QCOMPARE(entry->savingError(), QString());
    QCOMPARE(runs.keeper.profilesWithOpenRuns(), QStringList());
}

void tst_Resume::namesFromTheServer()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    const QString url = server.url().toString() + u"/file"_s;
    const auto item = [&url](const QString &name, const QString &subfolder) {
        return QJsonObject{{u"url"_s, url}, {u"filename"_s, name}, {u"subfolder"_s, subfolder}};
    };
    const QJsonObject data{
        {u"images"_s,
         QJsonArray{item(u"../../evil.png"_s, u"../.."_s), item(u"/etc/cron.d/evil.sh"_s, {}),
                    item(u"..\\evil.p/ng"_s, {})}}};
    const QJsonObject output{{u"data"_s, data}, {u"run_id"_s, QString::fromLatin1(exampleRunId)}};
    server.on("POST /run/workflow/queue", 200, R"({"run_id": ")" + exampleRunId + R"("})");
    server.on("GET /run/" + exampleRunId, 200,
              runJson(u"run-success.json"_s, {{u"outputs"_s, QJsonArray{output}}}));
    server.on("GET /file", 200, "picture");
    KeptRuns runs(m_dir->path(), server.url());
    runs.keeper.setOutputTemplate(u"../{run}/../{workflow}"_s);
    RunEntry *entry = runs.start(smallRequest());
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->savingError(), QString());
    const QString id = QString::fromLatin1(exampleRunId);
    QStringList expected{id + u"/Lake.png"_s, id + u"/Lake.sh"_s, id + u"/Lake"_s,
                         id + u'/' + id + u".json"_s};
    expected.sort();
    QCOMPARE(saved(), expected);
    QStringList all = filesBelow(m_dir->path());
    all.removeIf([](const QString &file) { return file.startsWith(u"runs.sqlite"); });
    QCOMPARE(all.size(), 4);
}

void tst_Resume::sidecarOfAnother()
{
    KeptRuns runs(m_dir->path(), m_server->url());
    RunEntry *entry = slowRun(runs);
    QVERIFY(entry);
    QVERIFY(QDir(m_dir->path()).mkpath(u"out/Lake"_s));
    QFile mine(m_dir->filePath(u"out/Lake/%1.json"_s.arg(entry->runId())));
    QVERIFY(mine.open(QIODevice::WriteOnly));
    mine.write("{}");
    mine.close();
    QVERIFY(runs.waitForAll());
    QCOMPARE(readFile(mine.fileName()), "{}"_ba);
    QVERIFY(saved().contains(u"Lake/%1 (1).json"_s.arg(entry->runId())));
}

void tst_Resume::textsOnly()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    const QJsonObject data{{u"text"_s, QJsonArray{u"<b>a lake</b>"_s}}};
    const QJsonObject output{{u"data"_s, data}, {u"run_id"_s, QString::fromLatin1(exampleRunId)}};
    server.on("POST /run/workflow/queue", 200, R"({"run_id": ")" + exampleRunId + R"("})");
    server.on("GET /run/" + exampleRunId, 200,
              runJson(u"run-success.json"_s, {{u"outputs"_s, QJsonArray{output}}}));
    KeptRuns runs(m_dir->path(), server.url());
    RunEntry *entry = runs.start(smallRequest());
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->files().size(), 1);
    QCOMPARE(entry->files().first().value<RunFile>().text, u"<b>a lake</b>"_s);
    QCOMPARE(entry->gpu(), u"A10G"_s);
    const QString name = u"Lake/"_s + QString::fromLatin1(exampleRunId) + u".json"_s;
    QCOMPARE(saved(), QStringList(name));
    const auto sidecar =
        QJsonDocument::fromJson(readFile(m_dir->filePath(u"out/"_s + name))).object();
    QCOMPARE(sidecar["texts"_L1].toArray(), QJsonArray{u"<b>a lake</b>"_s});
    QCOMPARE(sidecar["gpu"_L1].toString(), u"A10G"_s);
}

void tst_Resume::notSavedUnlessAsked()
{
    KeptRuns runs(m_dir->path(), m_server->url());
    runs.keeper.setAutoSave(false);
    RunEntry *entry = runs.start(smallRequest());
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(entry->files().size(), 1);
    QCOMPARE(saved(), QStringList());
    QCOMPARE(runs.keeper.profilesWithOpenRuns(), QStringList());
    runs.keeper.retrySaving(entry->localId());
    QVERIFY(runs.waitForAll());
    QCOMPARE(saved().size(), 2);
}

REGISTER_TEST(tst_Resume)
#include "tst_resume.moc"

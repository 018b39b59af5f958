#include "runs/runkeeper.h"

#include "keptruns.h"
#include "runs/runhistorymodel.h"

#include <QtTest/qabstractitemmodeltester.h>

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

private:
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
    QTest::addColumn<RunKeeper::Mode>("mode");
    QTest::newRow("queue") << RunKeeper::Queue;
    QTest::newRow("sync") << RunKeeper::Sync;
    QTest::newRow("stream") << RunKeeper::Stream;
}

void tst_RunKeeper::keepsARun()
{
    QFETCH(const RunKeeper::Mode, mode);
    QString localId;
    QString runId;
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        QCOMPARE(runs.problem, QString());
        RunHistoryModel model(&runs.keeper);
        const QAbstractItemModelTester tester(&model);
        RunEntry *entry = runs.start(smallRequest(), mode);
        QVERIFY(entry);
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(entry->isRunning());
        QCOMPARE(entry->headline(), QString());
        QVERIFY(runs.waitForAll());
        QCOMPARE(runs.problems, QStringList());
        QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
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
    QCOMPARE(entry->files().size(), 1);
    const QString path = entry->files().first().value<RunFile>().path;
    QVERIFY(!QImage(path).isNull());
    QCOMPARE(entry->thumbnail(), QUrl::fromLocalFile(path));
    QCOMPARE(filesBelow(m_dir->filePath(u"out"_s)).size(), 2);

    const QJsonObject sidecar =
        QJsonDocument::fromJson(readFile(QFileInfo(path).path() + u'/' + runId + u".json"_s))
            .object();
    QCOMPARE(sidecar["run_id"_L1].toString(), runId);
    QCOMPARE(sidecar["seeds"_L1].toArray(), QJsonArray{42});
    QCOMPARE(sidecar["inputs"_L1]["prompt"_L1].toString(), u"a lake"_s);
    QCOMPARE(sidecar["files"_L1][0]["path"_L1].toString(), QFileInfo(path).fileName());
    QCOMPARE(postsOf(*m_server), 1);
}

QTEST_GUILESS_MAIN(tst_RunKeeper)
#include "tst_runkeeper.moc"

// SPDX-License-Identifier: MIT

#include "keptruns.h"

#include "runs/runbatches.h"
#include "runs/runhistorymodel.h"
#include "shared/testprogram.h"

#include <QtGui/qimage.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

//! Runs that are started together: none is lost, none is sent without the user's word, none twice.
class tst_RunBatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void untilTheEnd();
    void axes();
    void cellAgain();
    void pause();
    void cancelOne();
    void cancelAll();
    void afterARestart_data();
    void afterARestart();
    void killedWhileUploading();
    void otherAddress();
    void unwritable();
    void oneRow();
    void removal();
    void clientGone();

private:
    [[nodiscard]] static QList<RunKeeper::PlannedRun> planned(const KeptRuns &runs, int count);
    void restart();

    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<KeptRuns> m_runs;
    std::unique_ptr<RunBatches> m_batches;
};

void tst_RunBatch::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_folder = std::make_unique<QTemporaryDir>();
    restart();
}

void tst_RunBatch::cleanup()
{
    m_batches.reset();
    m_runs.reset();
    m_folder.reset();
    m_server.reset();
}

void tst_RunBatch::restart()
{
    m_batches.reset();
    m_runs.reset();
    m_runs = std::make_unique<KeptRuns>(m_folder->path(), m_server->url());
    m_batches = std::make_unique<RunBatches>(&m_runs->keeper);
}

// Seeds from 1 on.
QList<RunKeeper::PlannedRun> tst_RunBatch::planned(const KeptRuns &runs, int count)
{
    QList<RunKeeper::PlannedRun> all;
    for (int i = 1; i <= count; ++i) {
        RunKeeper::PlannedRun run{smallRequest(i), runs.intent()};
        run.intent.cell = {{u"Seed"_s, QString::number(i)}};
        all += run;
    }
    return all;
}

void tst_RunBatch::untilTheEnd()
{
    RunBatch *batch = m_batches->start(&m_runs->client, RunMode::Queue, planned(*m_runs, 5), 2);
    QVERIFY(batch);
    QCOMPARE(batch->count(), 5);
    QCOMPARE(batch->unsentCount(), 5);
    QVERIFY(batch->isActive() && batch->canPause() && !batch->isOffered());
    QCOMPARE(batch->countText(), u"0 / 5"_s);
    int most = 0;
    connect(&m_runs->keeper, &RunKeeper::activeCountChanged, this,
            [&] { most = std::max(most, m_runs->keeper.runningCount()); });
    QTRY_COMPARE(batch->succeededCount(), 5);
    QVERIFY(m_runs->waitForAll());
    QCOMPARE(most, 2);
    QCOMPARE(postsOf(*m_server), 5);
    QCOMPARE(batch->countText(), u"5 / 5"_s);
    QCOMPARE(batch->statusText(), QString());
    QCOMPARE(batch->progress(), 1);
    QVERIFY(!batch->isActive() && !batch->canPause());
    for (const RunEntry *entry : batch->entries()) {
        QCOMPARE(entry->batchId(), batch->id());
        QVERIFY(!entry->thumbnail().isEmpty());
    }
    QCOMPARE(batch->entries().at(2)->cellText(), u"Seed 3"_s);
    QCOMPARE(m_runs->problems, QStringList());
}

void tst_RunBatch::axes()
{
    QList<RunKeeper::PlannedRun> runs;
    for (const QString &prompt : {u"a fox"_s, u"a hare"_s}) {
        for (const QString &seed : {u"1"_s, u"2"_s, u"3"_s}) {
            RunKeeper::PlannedRun run{smallRequest(seed.toInt()), m_runs->intent()};
            run.intent.cell = {{u"Prompt"_s, prompt}, {u"Seed"_s, seed}};
            runs += run;
        }
    }
    RunBatch *batch = m_batches->start(&m_runs->client, RunMode::Queue, runs, 6);
    QCOMPARE(batch->rowTitles(), (QStringList{u"a fox"_s, u"a hare"_s}));
    QCOMPARE(batch->columnTitles(), (QStringList{u"1"_s, u"2"_s, u"3"_s}));
    QCOMPARE(batch->entries().at(4)->cellText(), u"Prompt a hare · Seed 2"_s);
    QTRY_COMPARE(batch->succeededCount(), 6);
    const QString id = batch->id();
    restart();
    QCOMPARE(m_batches->batch(id)->columnTitles(), (QStringList{u"1"_s, u"2"_s, u"3"_s}));
    QCOMPARE(m_batches->batch(id)->succeededCount(), 6);
}

void tst_RunBatch::cellAgain()
{
    QVERIFY(m_server->addFault(u"fail-node"_s, u"3"_s));
    RunBatch *batch = m_batches->start(&m_runs->client, RunMode::Queue, planned(*m_runs, 3), 1);
    QVERIFY(m_runs->waitForAll());
    QTRY_COMPARE(batch->statusText(), u"1 failed"_s);
    QCOMPARE(batch->countText(), u"2 / 3"_s);
    const RunEntry *bad = batch->entries().at(0);
    QCOMPARE(bad->phase(), WorkflowRun::Failed);
    QVERIFY(!m_runs->keeper.runAgain(bad->localId(), &m_runs->client).isEmpty());
    QCOMPARE(batch->count(), 3);
    QVERIFY(batch->entries().at(0) != bad);
    QTRY_COMPARE(batch->countText(), u"3 / 3"_s);
    QCOMPARE(postsOf(*m_server), 4);
}

void tst_RunBatch::pause()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"100"_s, 1));
    RunBatch *batch = m_batches->start(&m_runs->client, RunMode::Queue, planned(*m_runs, 3), 1);
    QTRY_COMPARE(postsOf(*m_server), 1);
    batch->setPaused(true);
    QVERIFY(batch->isPaused());
    QTRY_COMPARE(batch->succeededCount(), 1);
    QVERIFY(m_runs->waitForAll());
    QCOMPARE(batch->statusText(), u"2 paused"_s);
    QCOMPARE(postsOf(*m_server), 1);
    QVERIFY(!batch->isOffered());
    batch->setPaused(false);
    QTRY_COMPARE(batch->succeededCount(), 3);
    QCOMPARE(postsOf(*m_server), 3);
}

void tst_RunBatch::cancelOne()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"100"_s, 1));
    RunBatch *batch = m_batches->start(&m_runs->client, RunMode::Queue, planned(*m_runs, 3), 1);
    QTRY_COMPARE(postsOf(*m_server), 1);
    const RunEntry *waiting = batch->entries().at(1);
    QVERIFY(waiting->canCancel());
    QCOMPARE(waiting->stateText(), u"Not started"_s);
    m_runs->keeper.cancel(waiting->localId());
    QCOMPARE(waiting->phase(), WorkflowRun::Cancelled);
    QTRY_COMPARE(batch->succeededCount(), 2);
    QVERIFY(!batch->isActive());
    QCOMPARE(postsOf(*m_server), 2);
}

void tst_RunBatch::cancelAll()
{
    QVERIFY(m_server->addFault(u"cold-start"_s, u"60000"_s, -1));
    RunBatch *batch = m_batches->start(&m_runs->client, RunMode::Queue, planned(*m_runs, 5), 2);
    QTRY_COMPARE(postsOf(*m_server), 2);
    QTRY_VERIFY(!batch->entries().at(0)->runId().isEmpty()
                && !batch->entries().at(1)->runId().isEmpty());
    batch->cancel();
    QTRY_VERIFY(!batch->isActive());
    QCOMPARE(batch->statusText(), u"5 cancelled"_s);
    QCOMPARE(postsOf(*m_server), 2);
}

void tst_RunBatch::afterARestart_data()
{
    QTest::addColumn<bool>("starts");
    QTest::newRow("started") << true;
    QTest::newRow("dropped") << false;
}

// What was sent is followed; what was not is neither sent nor dropped without the user's word.
void tst_RunBatch::afterARestart()
{
    QFETCH(const bool, starts);
    QVERIFY(m_server->addFault(u"step-delay"_s, u"50"_s, 2));
    const QString id =
        m_batches->start(&m_runs->client, RunMode::Queue, planned(*m_runs, 5), 2)->id();
    QTRY_COMPARE(postsOf(*m_server), 2);
    QTRY_VERIFY(!m_batches->batch(id)->entries().at(1)->runId().isEmpty()
                && !m_batches->batch(id)->entries().at(0)->runId().isEmpty());
    restart();
    QCOMPARE(m_runs->resume(), 2);
    RunBatch *batch = m_batches->batch(id);
    QVERIFY(batch->isOffered());
    QCOMPARE(m_runs->database.batchesWithUnsentRuns(u"test"_s), QStringList{id});
    QTRY_COMPARE(batch->succeededCount(), 2);
    QVERIFY(m_runs->waitForAll());
    QCOMPARE(batch->statusText(), u"3 not started"_s);
    QCOMPARE(postsOf(*m_server), 2);
    QCOMPARE(m_runs->resume(), 0); // and again, by a connection that was lost
    restart(); // and once more
    QCOMPARE(m_runs->resume(), 0);
    batch = m_batches->batch(id);
    QCOMPARE(batch->unsentCount(), 3);
    QCOMPARE(postsOf(*m_server), 2);
    if (starts) {
        batch->startUnsent(&m_runs->client, 2);
        QVERIFY(!batch->isOffered());
        batch->startUnsent(&m_runs->client, 2); // has no effect
        QTRY_COMPARE(batch->succeededCount(), 5);
        QCOMPARE(postsOf(*m_server), 5);
        QSet<int> seeds;
        for (const RecordedRequest &request : m_server->requests(u"/run/workflow/"_s))
            seeds += QJsonDocument::fromJson(request.body)["inputs"_L1]["seed"_L1].toInt();
        QCOMPARE(seeds, (QSet<int>{1, 2, 3, 4, 5}));
    } else {
        batch->dropUnsent();
        QCOMPARE(batch->statusText(), u"3 cancelled"_s);
        QVERIFY(!batch->isOffered());
        QCOMPARE(postsOf(*m_server), 2);
    }
    QVERIFY(m_runs->waitForAll());
    QVERIFY(m_runs->database.batchesWithUnsentRuns(u"test"_s).isEmpty());
    QCOMPARE(m_runs->problems, QStringList());
}

// Nothing was sent of a run that uploads its files.
void tst_RunBatch::killedWhileUploading()
{
    const QString picture = m_folder->filePath(u"in.png"_s);
    QImage image(16, 16, QImage::Format_RGB32);
    image.fill(Qt::red);
    QVERIFY(image.save(picture));
    QList<RunKeeper::PlannedRun> runs = planned(*m_runs, 1);
    runs.first().request = sampleRequest(u"image-to-image.json"_s);
    runs.first().request.setInput(u"image"_s, QVariant::fromValue(FileInput::fromFile(picture)));
    const QString id = m_batches->start(&m_runs->client, RunMode::Queue, runs, 1)->id();
    const RunEntry *entry = m_batches->batch(id)->entries().at(0);
    QVERIFY(reaches(entry, [entry] { return entry->phase() == WorkflowRun::Uploading; }));
    restart();
    QCOMPARE(m_runs->resume(), 0);
    RunBatch *batch = m_batches->batch(id);
    QVERIFY(batch->isOffered());
    QCOMPARE(postsOf(*m_server), 0);
    batch->startUnsent(&m_runs->client, 1); // uploads the file again
    QTRY_COMPARE(batch->succeededCount(), 1);
    QCOMPARE(postsOf(*m_server), 1);
    QVERIFY(!m_server->requests(u"/run/workflow/"_s).at(0).body.contains("_comfydeploy_file"));
    QCOMPARE(m_runs->problems, QStringList());
}

void tst_RunBatch::otherAddress()
{
    const QString id =
        m_batches->start(&m_runs->client, RunMode::Queue, planned(*m_runs, 2), 1)->id();
    LocalServer other;
    QVERIFY(other.listen());
    restart();
    m_runs->client.setServerUrl(other.url());
    RunBatch *batch = m_batches->batch(id);
    batch->startUnsent(&m_runs->client, 2);
    QCOMPARE(m_runs->problems.size(), 2);
    QVERIFY2(m_runs->problems.first().contains(m_server->url().toString()),
             qPrintable(m_runs->problems.first()));
    QVERIFY(batch->isOffered());
    QCOMPARE(postsOf(other), 0);
}

void tst_RunBatch::unwritable()
{
    QFile file(m_folder->filePath(u"file"_s)); // no folder for a history
    QVERIFY(file.open(QIODevice::WriteOnly));
    KeptRuns runs(file.fileName(), m_server->url());
    QVERIFY(!runs.problem.isEmpty());
    RunBatches batches(&runs.keeper);
    runs.problems.clear();
    QCOMPARE(batches.start(&runs.client, RunMode::Queue, planned(runs, 3), 2), nullptr);
    QCOMPARE(runs.problems.size(), 1);
    QCOMPARE(postsOf(*m_server), 0);
}

// In the history, unless a filter may match some of its runs only.
void tst_RunBatch::oneRow()
{
    RunHistoryModel model(&m_runs->keeper);
    QTRY_VERIFY(!model.isSearching());
    QVERIFY(m_runs->start(smallRequest(100)));
    RunBatch *batch = m_batches->start(&m_runs->client, RunMode::Queue, planned(*m_runs, 4), 4);
    QVERIFY(m_runs->start(smallRequest(200)));
    QCOMPARE(model.count(), 3);
    const auto data = [&model](int row, int role) {
        return model.data(model.index(row), role);
    };
    QVERIFY(data(1, RunHistoryModel::FoldedRole).toBool());
    QCOMPARE(data(1, RunHistoryModel::BatchIdRole).toString(), batch->id());
    QVERIFY(!data(0, RunHistoryModel::FoldedRole).toBool());
    QCOMPARE(model.rowOf(batch->entries().at(3)->localId()), 1);
    QTRY_COMPARE(batch->succeededCount(), 4);
    QVERIFY(m_runs->waitForAll());
    QCOMPARE(model.count(), 3);
    RunHistoryModel later(&m_runs->keeper);
    QTRY_VERIFY(!later.isSearching());
    QCOMPARE(later.count(), 3);
    later.setStateFilter(RunHistoryModel::Succeeded);
    QTRY_VERIFY(!later.isSearching());
    QCOMPARE(later.count(), 6);
    QVERIFY(!later.data(later.index(1), RunHistoryModel::FoldedRole).toBool());
    later.setStateFilter(RunHistoryModel::All);
    later.setSearchText(u"lake"_s);
    QTRY_VERIFY(!later.isSearching());
    QCOMPARE(later.count(), 6);
}

void tst_RunBatch::removal()
{
    RunHistoryModel model(&m_runs->keeper);
    QTRY_VERIFY(!model.isSearching());
    RunBatch *batch = m_batches->start(&m_runs->client, RunMode::Queue, planned(*m_runs, 3), 1);
    const QStringList ids{batch->entries().at(0)->localId(), batch->entries().at(1)->localId(),
                          batch->entries().at(2)->localId()};
    QVERIFY(!m_runs->keeper.hide(ids.at(2))); // it waits for its turn
    QCOMPARE(m_runs->problems.size(), 1);
    QTRY_COMPARE(batch->succeededCount(), 3);
    QVERIFY(m_runs->waitForAll());
    QTRY_COMPARE(model.idAt(0), ids.at(0));
    QVERIFY(m_runs->keeper.hide(ids.at(0))); // the next one stands for the batch
    QTRY_COMPARE(model.count(), 1);
    QTRY_COMPARE(model.idAt(0), ids.at(1));
    QCOMPARE(batch->count(), 2);
    m_runs->keeper.showHidden();
    QTRY_COMPARE(model.idAt(0), ids.at(0));
    QCOMPARE(batch->count(), 3);
    for (const QString &id : ids)
        QVERIFY(m_runs->keeper.hide(id));
    QTRY_COMPARE(model.count(), 0);
    QCOMPARE(batch->count(), 0);
}

void tst_RunBatch::clientGone()
{
    auto client = std::make_unique<WorkflowClient>();
    useServer(*client, m_server->url());
    QVERIFY(m_server->addFault(u"cold-start"_s, u"60000"_s, -1));
    RunBatch *batch = m_batches->start(client.get(), RunMode::Queue, planned(*m_runs, 3), 1);
    QTRY_COMPARE(postsOf(*m_server), 1);
    client.reset();
    QTRY_VERIFY(batch->isOffered());
    QCOMPARE(batch->unsentCount(), 2);
    m_server->clearFaults();
    batch->startUnsent(&m_runs->client, 2);
    QTRY_COMPARE(batch->succeededCount(), 2);
    QCOMPARE(postsOf(*m_server), 3);
}

REGISTER_TEST(tst_RunBatch)
#include "tst_runbatch.moc"

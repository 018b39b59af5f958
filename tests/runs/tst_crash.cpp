// SPDX-License-Identifier: MIT

#include "keptruns.h"

#include <QtCore/qprocess.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

//! The runner is killed at every critical moment; the next start has to recover.
class tst_Crash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void pickedUpAndSaved_data();
    void pickedUpAndSaved();
    void killedByOthersWhileSubmitting();
    void nothingWasSent_data();
    void nothingWasSent();
    void notFoundIsNotSentAgain();

    void cleanup();

private:
    void putMineThere();
    void crash(const QString &mode, const QString &moment);
    void checkResult(KeptRuns &runs);

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<LocalServer> m_server;
    QProcess m_program;
};

void tst_Crash::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<LocalServer>();
    m_server->setRequiredToken(testToken);
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_Crash::cleanup()
{
    m_server->disconnect(&m_program);
    if (m_program.state() != QProcess::NotRunning) {
        m_program.kill();
        m_program.waitForFinished();
    }
}

// A file of the user with the path of the run's file.
void tst_Crash::putMineThere()
{
    QVERIFY(QDir(m_dir->path()).mkpath(u"out/Lake"_s));
    QFile mine(m_dir->filePath(u"out/Lake/1.png"_s));
    QVERIFY(mine.open(QIODevice::WriteOnly));
    mine.write("mine");
}

void tst_Crash::crash(const QString &mode, const QString &moment)
{
    m_program.start(QStringLiteral(CRASHING_RUNNER),
                    {m_dir->path(), m_server->url().toString(), mode, moment});
    QVERIFY2(m_program.waitForStarted(), qPrintable(m_program.errorString()));
}

void tst_Crash::checkResult(KeptRuns &runs)
{
    QVERIFY(runs.waitForAll());
    QCOMPARE(runs.problems, QStringList());
    const RunEntry *entry = runs.keeper.entry(runs.keeper.newestId());
    QVERIFY(entry);
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(entry->savingError(), QString());
    QCOMPARE(postsOf(*m_server), 1);
    QCOMPARE(runs.keeper.profilesWithOpenRuns(), QStringList());
    // Nothing was overwritten, duplicated or left incomplete.
    const QString folder = m_dir->filePath(u"out"_s);
    QStringList expected{u"Lake/1 (1).png"_s, u"Lake/1.png"_s,
                         u"Lake/%1.json"_s.arg(entry->runId())};
    expected.sort();
    QCOMPARE(filesBelow(folder), expected);
    QCOMPARE(readFile(folder + u"/Lake/1.png"_s), "mine"_ba);
    QVERIFY(!QImage(folder + u"/Lake/1 (1).png"_s).isNull());
    const QJsonObject sidecar =
        QJsonDocument::fromJson(readFile(folder + u"/Lake/%1.json"_s.arg(entry->runId()))).object();
    QCOMPARE(sidecar["run_id"_L1].toString(), entry->runId());
    QCOMPARE(sidecar["inputs"_L1]["prompt"_L1].toString(), u"a lake"_s);
    QCOMPARE(sidecar["seeds"_L1].toArray(), QJsonArray{42});
    QCOMPARE(sidecar["files"_L1][0]["path"_L1].toString(), u"1 (1).png"_s);
    QVERIFY(QDateTime::fromString(sidecar["submitted"_L1].toString(), Qt::ISODate).isValid());
    QVERIFY(!tokenIsBelow(m_dir->path()));
}

void tst_Crash::pickedUpAndSaved_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QString>("moment");
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("value");
    QTest::newRow("the id has come") << u"queue"_s << u"id"_s << QString() << QString();
    QTest::newRow("cold start") << u"queue"_s << u"id"_s << u"cold-start"_s << u"400"_s;
    QTest::newRow("cold start of a stream, which tells no id yet")
        << u"stream"_s << u"Queued"_s << u"cold-start"_s << u"400"_s;
    QTest::newRow("running") << u"queue"_s << u"Running"_s << u"step-delay"_s << u"60"_s;
    QTest::newRow("running, streamed") << u"stream"_s << u"Running"_s << u"step-delay"_s << u"60"_s;
    QTest::newRow("ended, nothing saved yet")
        << u"queue"_s << u"saving"_s << QString() << QString();
    QTest::newRow("downloading") << u"queue"_s << u"downloading"_s << QString() << QString();
}

void tst_Crash::pickedUpAndSaved()
{
    QFETCH(const QString, mode);
    QFETCH(const QString, moment);
    QFETCH(const QString, fault);
    QFETCH(const QString, value);
    putMineThere();
    if (!fault.isEmpty())
        QVERIFY(m_server->addFault(fault, value));
    crash(mode, moment);
    QVERIFY(m_program.waitForFinished());
    QCOMPARE(m_program.exitStatus(), QProcess::CrashExit);

    KeptRuns runs(m_dir->path(), m_server->url());
    QCOMPARE(runs.problem, QString());
    QCOMPARE(runs.keeper.profilesWithOpenRuns(), QStringList(u"test"_s));
    QCOMPARE(runs.resume(), 1);
    QCOMPARE(runs.resume(), 0); // it is already followed
    checkResult(runs);
}

// The request has reached the server, the answer is lost.
void tst_Crash::killedByOthersWhileSubmitting()
{
    putMineThere();
    QVERIFY(m_server->addFault(u"delay"_s, u"300"_s, 1, u"/queue"_s));
    connect(m_server.get(), &LocalServer::requestReceived, &m_program,
            [this] { m_program.kill(); });
    crash(u"queue"_s, u"never"_s);
    QTRY_COMPARE(m_program.state(), QProcess::NotRunning);
    QCOMPARE(m_program.exitStatus(), QProcess::CrashExit);

    KeptRuns runs(m_dir->path(), m_server->url());
    QCOMPARE(runs.resume(), 1);
    QCOMPARE(runs.keeper.entry(runs.keeper.newestId())->runId(), QString());
    checkResult(runs);
}

void tst_Crash::nothingWasSent_data()
{
    QTest::addColumn<QString>("moment");
    QTest::newRow("the intent was written") << u"intent"_s;
    QTest::newRow("files go up") << u"Uploading"_s;
}

void tst_Crash::nothingWasSent()
{
    QFETCH(const QString, moment);
    crash(u"queue"_s, moment);
    QVERIFY(m_program.waitForFinished());
    KeptRuns runs(m_dir->path(), m_server->url());
    QCOMPARE(runs.resume(), 0);
    const RunEntry *entry = runs.keeper.entry(runs.keeper.newestId());
    QVERIFY(entry);
    QCOMPARE(entry->phase(), int(WorkflowRun::Failed));
    QVERIFY2(entry->headline().contains(u"before anything was sent"_s),
             qPrintable(entry->headline()));
    QVERIFY(!entry->isRunning());
    QCOMPARE(postsOf(*m_server), 0);
    QCOMPARE(runs.keeper.activeCount(), 0);
}

void tst_Crash::notFoundIsNotSentAgain()
{
    crash(u"queue"_s, u"Submitting"_s);
    QVERIFY(m_program.waitForFinished());
    QVERIFY(
        m_server->addFault(u"status"_s, u"404"_s, -1, u"/runs"_s)); // ends the search immediately
    KeptRuns runs(m_dir->path(), m_server->url());
    QCOMPARE(runs.resume(), 1);
    const RunEntry *entry = runs.keeper.entry(runs.keeper.newestId());
    QVERIFY(entry->isRunning());
    QVERIFY(runs.waitForAll());
    QVERIFY(entry->isUnconfirmed());
    QVERIFY(!entry->headline().isEmpty());
    QCOMPARE(postsOf(*m_server), 0);
    QCOMPARE(runs.resume(), 0); // now the user has to decide
}

QTEST_GUILESS_MAIN(tst_Crash)
#include "tst_crash.moc"

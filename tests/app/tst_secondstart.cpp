// SPDX-License-Identifier: MIT

#include "runnerprocess.h"
#include "shared/testprogram.h"

#include <QtCore/qdiriterator.h>
#include <QtCore/qlockfile.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

namespace {

//! The program without any option, as from a menu of the desktop.
class PlainStart
{
public:
    explicit PlainStart(const RunnerHome &home)
    {
        m_process.setProcessEnvironment(home.environment());
        m_process.start(QStringLiteral(RUNNER_PROGRAM), QStringList());
        m_process.waitForStarted();
    }
    ~PlainStart()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    QProcess *operator->() { return &m_process; }

private:
    QProcess m_process;
};

//! The process that later starts turn to; 0 if there is none yet.
qint64 firstOf(const RunnerHome &home)
{
    QDirIterator walk(home.environment().value(u"XDG_DATA_HOME"_s), {u"runner.lock"_s}, QDir::Files,
                      QDirIterator::Subdirectories);
    qint64 process = 0;
    QString host;
    QString program;
    if (walk.hasNext())
        QLockFile(walk.next()).getLockInfo(&process, &host, &program);
    return process;
}

} // namespace

class tst_SecondStart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plainOneEnds();
    void scriptsAreNoFirst();
};

void tst_SecondStart::plainOneEnds()
{
    const RunnerHome home;
    PlainStart first(home);
    QTRY_COMPARE_WITH_TIMEOUT(firstOf(home), first->processId(), 60'000);
    PlainStart second(home);
    QVERIFY(second->waitForFinished(60'000));
    QCOMPARE(second->exitStatus(), QProcess::NormalExit);
    QCOMPARE(second->exitCode(), 0);
    QCOMPARE(first->state(), QProcess::Running);
}

//! A script's window ends when its run has: nobody may be given that instead of a window.
void tst_SecondStart::scriptsAreNoFirst()
{
    const ServeProcess server({u"--fault"_s, u"step-delay=300"_s});
    QVERIFY(!server.url().isEmpty());
    const RunnerHome home;
    RunnerProcess script(home, {u"--server"_s, server.url(), u"--run"_s});
    QTRY_COMPARE_WITH_TIMEOUT(server.runs(), 1, 60'000); // it has started
    PlainStart plain(home);
    QTRY_COMPARE_WITH_TIMEOUT(firstOf(home), plain->processId(), 60'000);
    QCOMPARE(plain->state(), QProcess::Running);
    QVERIFY(script.isRunning());
}

REGISTER_TEST(tst_SecondStart)
#include "tst_secondstart.moc"

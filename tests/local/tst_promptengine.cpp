// SPDX-License-Identifier: MIT

// What the server does with whatever executes its graphs: here one that plays a script.
#include <ComfyDeployLocal/run/runexecution_p.h>
#include <ComfyDeployLocal/storage/filestore_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy::Local;
using ComfyDeploy::JsonText;
using ComfyDeploy::RunStatus;
using namespace Qt::StringLiterals;

//! Accepts every prompt unless the script refuses it, and plays one node.
class PlayedEngine : public PromptEngine
{
public:
    [[nodiscard]] PromptCheck check(const JsonText &graph) const override
    {
        checked = graph.text();
        return result;
    }
    ExecutionOutcome run(const QString &, const JsonText &, const QStringList &outputNodes,
                         const ExecutionHooks &hooks) override
    {
        ran = outputNodes;
        hooks.event(u"execution_start"_s, {});
        hooks.event(u"executing"_s, {{"node"_L1, u"1"_s}});
        hooks.print(u"the engine's own line"_s);
        const bool wasCancelled = hooks.cancelled();
        duringRun();
        isCancelled = hooks.cancelled() && !wasCancelled;
        const QJsonObject output{{"text"_L1, QJsonArray{u"hello"_s}}};
        hooks.event(u"executed"_s, {{"node"_L1, u"1"_s}, {"output"_L1, output}});
        if (outcome == ExecutionOutcome::Success)
            hooks.event(u"execution_success"_s, {});
        return outcome;
    }

    PromptCheck result{{}, {}, {u"1"_s}, {}};
    ExecutionOutcome outcome = ExecutionOutcome::Success;
    std::function<void()> duringRun;
    mutable QByteArray checked;
    QStringList ran;
    bool isCancelled = false;
};

class tst_PromptEngine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void outcomes_data();
    void outcomes();
    void refused();
    void cancelled();

private:
    //! A run of a graph with one node, executed to its end.
    std::shared_ptr<Run> executed();

    std::unique_ptr<PlayedEngine> m_engine;
    bool m_cancels = false; //!< while it is executed
};

void tst_PromptEngine::init()
{
    m_engine = std::make_unique<PlayedEngine>();
    m_cancels = false;
}

std::shared_ptr<Run> tst_PromptEngine::executed()
{
    RunRequest request;
    request.graph = R"({"1":{"class_type":"Played","inputs":{}}})";
    request.inputs = "{}";
    const auto run = std::make_shared<Run>(request, RunFaults(), nullptr,
                                           [](Run *, const RunState &, RunChange) {});
    m_engine->duringRun = [this, run] {
        if (m_cancels)
            run->cancel();
    };
    FileStore files;
    RunExecution(*run,
                 {*m_engine, files, [] { return u"http://127.0.0.1:1"_s; },
                  [] {
                      return 1;
                  }})
        .execute();
    return run;
}

void tst_PromptEngine::outcomes_data()
{
    QTest::addColumn<ExecutionOutcome>("outcome");
    QTest::addColumn<RunStatus>("status");
    QTest::newRow("success") << ExecutionOutcome::Success << RunStatus::Success;
    QTest::newRow("error") << ExecutionOutcome::Error << RunStatus::Failed;
    // The service does not learn of it.
    QTest::newRow("interrupted") << ExecutionOutcome::Interrupted << RunStatus::Running;
}

//! A run is checked and run by the engine, and stores and prints what that reports.
void tst_PromptEngine::outcomes()
{
    QFETCH(ExecutionOutcome, outcome);
    m_engine->outcome = outcome;
    const auto run = executed();
    QCOMPARE(m_engine->checked, R"({"1":{"class_type":"Played","inputs":{}}})");
    QCOMPARE(m_engine->ran, QStringList{u"1"_s});
    QTEST(run->state().status, "status");
    QCOMPARE(run->state().outputs.size(), 1);
    QCOMPARE(run->state().outputs.first().nodeClass, u"Played"_s);
    QCOMPARE(run->state().outputs.first().texts, R"({"text":["hello"]})");
    const QList<LogLine> lines = run->log.lines();
    QVERIFY(std::any_of(lines.begin(), lines.end(), [](const LogLine &line) {
        return line.text == "the engine's own line"_L1;
    }));
}

void tst_PromptEngine::refused()
{
    m_engine->result.error = {{"type"_L1, u"invalid_prompt"_s}};
    QCOMPARE(executed()->state().status, RunStatus::Failed);
    QVERIFY(m_engine->ran.isEmpty());
}

//! The engine is notified, and what it still reports is not stored.
void tst_PromptEngine::cancelled()
{
    m_cancels = true;
    const auto run = executed();
    QVERIFY(m_engine->isCancelled);
    QCOMPARE(run->state().status, RunStatus::Cancelled);
    QVERIFY(run->state().outputs.isEmpty());
}

QTEST_GUILESS_MAIN(tst_PromptEngine)
#include "tst_promptengine.moc"

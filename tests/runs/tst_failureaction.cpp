// SPDX-License-Identifier: MIT

#include "runs/failureaction.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

Q_DECLARE_METATYPE(FailureAction)

//! The action that a failure's card offers.
class tst_FailureAction : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void actions_data();
    void actions();
    void nothingButFailures_data();
    void nothingButFailures();
};

void tst_FailureAction::actions_data()
{
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("runId");
    QTest::addColumn<QString>("server");
    QTest::addColumn<QString>("workflowKey");
    QTest::addColumn<FailureAction>("action");
    const auto row = [](const char *name, Kind kind, int status, const QString &message,
                        FailureAction action, const QString &runId = {},
                        const QString &server = u"https://comfy.example.org/api"_s,
                        const QString &workflowKey = u"key"_s) {
        QTest::newRow(name) << kind << status << message << runId << server << workflowKey
                            << action;
    };
    using enum FailureAction;
    row("no token", Kind::Unauthorized, 401, u"Missing token"_s, ChangeToken);
    row("a token that is wrong", Kind::Unauthorized, 401, u"Invalid or expired token"_s,
        ChangeToken);
    row("credits", Kind::Unauthorized, 403, u"Insufficient your GPU credits to create run"_s,
        OpenBilling);
    row("the owner's credits", Kind::Unauthorized, 403,
        u"Insufficient deployment owner's GPU credits to create run"_s, OpenBilling);
    row("balance", Kind::Unauthorized, 403, u"Insufficient balance for requested operation"_s,
        OpenBilling);
    row("of another organization", Kind::Unauthorized, 403,
        u"You are not authorized to access this resource"_s, Nothing);
    row("denied", Kind::Unauthorized, 403, u"Access denied. "_s, Nothing);
    row("payment required", Kind::Rejected, 402, u"no words"_s, OpenBilling);
    row("refused", Kind::Rejected, 400, u"Machine is not ready"_s, Nothing);
    row("no such workflow", Kind::NotFound, 404, u"Workflow not found"_s, ShowAdvanced);
    row("gone since", Kind::NotFound, 404, u"Run not found"_s, Nothing, u"id"_s);
    row("any workflow", Kind::NotFound, 404, u"Workflow not found"_s, Nothing, {},
        u"http://127.0.0.1:3000/api"_s);
    row("no such deployment", Kind::NotFound, 404, u"Deployment not found"_s, Nothing, {},
        u"https://comfy.example.org/api"_s, u"deployment-1"_s);
    row("no network", Kind::Network, 0, u"Connection refused"_s, CheckServer);
    row("no answer", Kind::Timeout, 0, u"No answer"_s, CheckServer);
    row("wrong inputs", Kind::Validation, 422, u"seed: too large"_s, Nothing); // Go to field
    row("a node failed", Kind::RunFailed, 0, u"credit card not found in the picture"_s, Nothing);
    row("too many", Kind::RateLimited, 429, u"slow down"_s, Nothing);
    row("server", Kind::Server, 500, u"credits"_s, Nothing);
    const QString comfyUi = serverUrlOf(QUrl(u"http://gpu.invalid:8188"_s)).toString();
    row("a ComfyUI has no account", Kind::Rejected, 402, u"credits"_s, Nothing, {}, comfyUi);
    row("a ComfyUI has no token", Kind::Unauthorized, 401, u"no"_s, Nothing, {}, comfyUi);
    row("a ComfyUI has no ids", Kind::NotFound, 404, u"no"_s, Nothing, {}, comfyUi);
    row("a ComfyUI does not answer", Kind::Network, 0, u"no"_s, CheckServer, {}, comfyUi);
}

void tst_FailureAction::actions()
{
    QFETCH(Kind, kind);
    QFETCH(int, status);
    QFETCH(QString, message);
    QFETCH(QString, runId);
    QFETCH(QString, server);
    QFETCH(QString, workflowKey);
    QFETCH(FailureAction, action);
    RunRecord record;
    record.phase = WorkflowRun::Failed;
    record.errorKind = kind;
    record.httpStatus = status;
    record.errorMessage = message;
    record.runId = runId;
    record.serverUrl = QUrl(server);
    record.intent.comfyUi = comfyUiOf(record.serverUrl);
    record.intent.workflowKey = workflowKey;
    QCOMPARE(failureActionOf(record), action);
    QCOMPARE(failureActionText(action).isEmpty(), action == FailureAction::Nothing);
}

void tst_FailureAction::nothingButFailures_data()
{
    QTest::addColumn<WorkflowRun::Phase>("phase");
    QTest::newRow("running") << WorkflowRun::Running;
    QTest::newRow("unconfirmed") << WorkflowRun::Unconfirmed;
    QTest::newRow("succeeded") << WorkflowRun::Succeeded;
    QTest::newRow("cancelled") << WorkflowRun::Cancelled;
}

void tst_FailureAction::nothingButFailures()
{
    QFETCH(WorkflowRun::Phase, phase);
    RunRecord record;
    record.phase = phase;
    record.errorKind = Kind::Unauthorized;
    record.httpStatus = 401;
    QCOMPARE(failureActionOf(record), FailureAction::Nothing);
}

REGISTER_TEST(tst_FailureAction)
#include "tst_failureaction.moc"

// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/fileupload.h>

#include <QtCore/qbuffer.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

//! Requests that are refused before anything is sent.
class tst_RefusedHere : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void emptyId();
    void requests_data();
    void requests();
    void uploads_data();
    void uploads();
    void invalidRequests_data();
    void invalidRequests();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_RefusedHere::init()
{
    m_client = std::make_unique<WorkflowClient>();
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    useServer(*m_client, m_server->url());
}

void tst_RefusedHere::emptyId()
{
    const auto details = m_client->getRun({});
    const auto cancelled = m_client->cancelRun({});
    WorkflowRun *attached = m_client->attach({});
    QTRY_VERIFY(details.isFinished() && cancelled.isFinished() && attached->isFinished());
    QCOMPARE(details.result().error().kind(), Kind::InvalidRequest);
    QCOMPARE(cancelled.result().error().kind(), Kind::InvalidRequest);
    QCOMPARE(attached->error().kind(), Kind::InvalidRequest);
    QCOMPARE(cancelled.result().error().message(), u"There is no run id."_s);
    const auto deployment = m_client->deployment({});
    QTRY_VERIFY(deployment.isFinished());
    QCOMPARE(deployment.result().error().message(), u"There is no deployment id."_s);
    QCOMPARE(m_server->connections(), 0);
}

void tst_RefusedHere::requests_data()
{
    QTest::addColumn<WorkflowRunRequest>("request");
    QTest::addColumn<QString>("message");
    const auto batch = [](const char *name, const QVariant &value, const QString &message) {
        WorkflowRunRequest request = exampleRequest();
        request.setBatchInputParams({{u"seed"_s, value}});
        QTest::newRow(name) << request << message;
    };
    batch("a batch input without a list", 5, u"Batch input \"seed\": it needs a list of values."_s);
    batch("a batch input with an object", QVariantList{QVariantMap()},
          u"Batch input \"seed\": the server takes texts, numbers, booleans and lists only."_s);
    batch("a batch input with an infinite number", QVariantList{1, qInf()},
          u"Batch input \"seed\": JSON has no infinity and no NaN."_s);
}

void tst_RefusedHere::requests()
{
    QFETCH(WorkflowRunRequest, request);
    WorkflowRun *run = m_client->queue(request);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind(), Kind::InvalidRequest);
    QTEST(run->error().message(), "message");
    QCOMPARE(m_server->connections(), 0);
}

void tst_RefusedHere::uploads_data()
{
    QTest::addColumn<FileInput>("input");
    QTest::addColumn<QString>("words");
    static QTemporaryDir dir;
    static QBuffer emptyDevice;
    QVERIFY(emptyDevice.isOpen() || emptyDevice.open(QIODevice::ReadOnly));
    QVERIFY(QFile(dir.filePath(u"empty.png"_s)).open(QIODevice::WriteOnly));
    QTest::newRow("an empty file")
        << FileInput::fromFile(dir.filePath(u"empty.png"_s)) << u"\"empty.png\" is empty"_s;
    QTest::newRow("no bytes") << FileInput::fromData({}, u"none.mp4"_s)
                              << u"\"none.mp4\" is empty"_s;
    QTest::newRow("a device at its end")
        << FileInput::fromDevice(&emptyDevice, u"end.png"_s) << u"\"end.png\" is empty"_s;
    QTest::newRow("nothing") << FileInput() << u"no file"_s;
    QTest::newRow("a folder") << FileInput::fromFile(QDir::tempPath()) << u"not a file"_s;
    QTest::newRow("no such file") << FileInput::fromFile(u"no/such/file.png"_s)
                                  << u"\"no/such/file.png\" cannot be read: No such file"_s;
#ifdef Q_OS_UNIX
    QTest::newRow("a device") << FileInput::fromFile(u"/dev/null"_s) << u"not a file"_s;
#endif
}

void tst_RefusedHere::uploads()
{
    QFETCH(FileInput, input);
    FileUpload *upload = m_client->upload(input);
    QTRY_VERIFY(upload->isFinished());
    QCOMPARE(upload->error().kind(), Kind::InvalidRequest);
    QFETCH(QString, words);
    QVERIFY2(upload->error().message().contains(words), qPrintable(upload->error().message()));
    QCOMPARE(m_server->connections(), 0);
}

void tst_RefusedHere::invalidRequests_data()
{
    QTest::addColumn<WorkflowRunRequest>("request");
    QTest::addColumn<QString>("words");
    WorkflowRunRequest none;
    QTest::newRow("no id") << none << u"names neither workflowId"_s;
    WorkflowRunRequest two = exampleRequest();
    two.setDeploymentId(u"x"_s);
    QTest::newRow("two ids") << two << u"more than one"_s;
    WorkflowRunRequest noGraph;
    noGraph.setWorkflowId(u"x"_s);
    QTest::newRow("no graph") << noGraph << u"workflowApiJson is empty"_s;
    QTest::newRow("a size") << exampleRequest({{u"width"_s, QSize(1, 2)}}) << u"Input \"width\""_s;
    QTest::newRow("null") << exampleRequest({{u"width"_s, QVariant::fromValue(nullptr)}})
                          << u"Input \"width\""_s;
    QTest::newRow("infinity") << exampleRequest({{u"cfg"_s, qInf()}}) << u"Input \"cfg\""_s;
    QTest::newRow("object in a list")
        << exampleRequest({{u"cfg"_s, QVariantList{QVariantMap{}}}}) << u"Input \"cfg\""_s;
    QTest::newRow("no value") << exampleRequest({{u"cfg"_s, QVariant()}}) << u"Input \"cfg\""_s;
    WorkflowRunRequest badWorkflow = exampleRequest();
    badWorkflow.setWorkflow("{\n  x"_ba);
    QTest::newRow("workflow is not JSON") << badWorkflow << u"line 2, column 3"_s;
    static QTemporaryDir dir;
    QVERIFY(QFile(dir.filePath(u"empty.png"_s)).open(QIODevice::WriteOnly));
    const auto empty = QVariant::fromValue(FileInput::fromFile(dir.filePath(u"empty.png"_s)));
    QTest::newRow("an empty file") << exampleRequest({{u"input_image"_s, empty}})
                                   << u"Input \"input_image\": empty.png is empty"_s;
    QTest::newRow("an empty file in a list")
        << exampleRequest({{u"images"_s, QVariantList{u"https://x/a.png"_s, empty}}})
        << u"Input \"images\": empty.png is empty"_s;
    QTest::newRow("no bytes") << exampleRequest(
        {{u"clip"_s, QVariant::fromValue(FileInput::fromData({}, u"a.mp4"_s))}})
                              << u"Input \"clip\": a.mp4 is empty"_s;
    QTest::newRow("a file that is not there") << exampleRequest(
        {{u"input_image"_s, QVariant::fromValue(FileInput::fromFile(u"/nowhere/x.png"_s))}})
                                              << u"/nowhere/x.png"_s;
}

void tst_RefusedHere::invalidRequests()
{
    QFETCH(WorkflowRunRequest, request);
    QFETCH(QString, words);
    for (const QByteArray &route : runRoutes()) {
        WorkflowRun *run = startBy(*m_client, route, request);
        QTRY_VERIFY(run->isFinished());
        QCOMPARE(run->error().kind(), Kind::InvalidRequest);
        QVERIFY2(run->error().message().contains(words), qPrintable(run->error().message()));
        QVERIFY(run->isSettled());
    }
    QCOMPARE(m_server->requests().size(), 0);
}

REGISTER_TEST(tst_RefusedHere)
#include "tst_refusedhere.moc"

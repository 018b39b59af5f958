// SPDX-License-Identifier: MIT

// Runs through the local server by a ComfyUI: what the caller sees of them.
#include "gatewayfixture.h"
#include "shared/testprogram.h"

#include <QtCore/qjsonarray.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Dialect = Gateway::Dialect;
using Pace = Gateway::Pace;

class tst_GatewayRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void succeed_data();
    void succeed();
};

void tst_GatewayRuns::succeed_data()
{
    QTest::addColumn<Dialect>("dialect");
    QTest::addColumn<QByteArray>("route");
    for (const auto &[name, dialect] : {std::pair("new", Dialect::New), {"old", Dialect::Old}}) {
        for (const QByteArray &route : runRoutes())
            QTest::addRow("%s, %s", name, route.constData()) << dialect << route;
    }
}

void tst_GatewayRuns::succeed()
{
    QFETCH(Dialect, dialect);
    QFETCH(QByteArray, route);
    Gateway gateway(dialect);
    QVERIFY(gateway.start());
    const QByteArray graph = Gateway::graph(2, "18446744073709551615");
    WorkflowRun *run = startBy(gateway.client, route, Gateway::request(graph));
    EndRecorder recorder(&gateway.client, run);
    QTRY_COMPARE(recorder.ends.count("finished"), 1);
    QVERIFY2(!run->error(), qPrintable(run->error().message()));
    QCOMPARE(run->status(), RunStatus::Success);

    // The run is the prompt, and its graph is the caller's, to the digit.
    QCOMPARE(gateway.comfy.posted().size(), 1);
    const auto posted = gateway.comfy.posted().constFirst();
    QCOMPARE(posted.promptId, run->id());
    QVERIFY2(posted.graph.contains("18446744073709551615"), posted.graph);
    QCOMPARE(gateway.comfy.executions(run->id()), 1);

    // The file is found under a URL of the local server.
    QCOMPARE(run->mediaItems().size(), 1);
    const MediaItem item = run->mediaItems().constFirst();
    QCOMPARE(item.url().port(), gateway.server.url().port());
    QCOMPARE(item.subfolder(), QString());
    const RawHttp::Answer file =
        RawHttp::get(gateway.server.url(), item.url().path(QUrl::FullyEncoded).toLatin1());
    QCOMPARE(file.status, 200);
    QVERIFY(file.complete);
    QVERIFY(!file.body.isEmpty());
    QCOMPARE(
        file.body,
        gateway.comfy.file(u"output"_s, u"comfydeploy/%1/"_s.arg(run->id()) + item.filename()));
}

REGISTER_TEST(tst_GatewayRuns)
#include "tst_gatewayruns.moc"

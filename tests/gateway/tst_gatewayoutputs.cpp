// SPDX-License-Identifier: MIT

// What a run on a ComfyUI has made, as the caller sees it.
#include "endedrun.h"
#include "shared/testprogram.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Dialect = Gateway::Dialect;

class tst_GatewayOutputs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void outputsOfAllKinds();
    void numbersThatJsonLacks();
    void largeIntegers_data();
    void largeIntegers();
    void expandedNode_data();
    void expandedNode();
    void picturesByWebsocket();
};

void tst_GatewayOutputs::outputsOfAllKinds()
{
    // ComfyUI executes them in another order.
    const QList<std::pair<QString, QByteArray>> kinds{
        {u"9"_s, R"({"images": [{"filename": "a.png", "subfolder": "", "type": "output"}]})"},
        {u"8"_s,
         R"({"images": [{"filename": "b.mp4", "subfolder": "v", "type": "output"}], )"
         R"("animated": [true]})"},
        {u"7"_s, R"({"audio": [{"filename": "c.flac", "subfolder": "", "type": "output"}]})"},
        {u"6"_s, R"({"text": ["h", "\u00e9 \"quoted\""]})"},
        {u"5"_s,
         R"({"gifs": [{"filename": "d.webm", "subfolder": "", "type": "output", )"
         R"("format": "video/webm"}]})"},
        {u"4"_s, R"({"3d": [{"filename": "e.glb", "subfolder": "3d", "type": "output"}]})"},
        {u"3"_s, R"({"latents": [{"filename": "f.latent", "subfolder": "", "type": "output"}]})"},
        {u"2"_s, R"({"result": ["g.glb", {"position": 1.5}], "count": 7})"},
        {u"10"_s, R"({"images": [{"filename": "p.png", "subfolder": "", "type": "temp"}]})"},
        {u"11"_s,
         R"({"images": [{"filename": "q.png", "subfolder": "", "type": "temp"}], )"
         R"("animated": [false]})"}, // of MaskPreview in 0.33.0
    };
    QByteArrayList nodes{R"("1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, )"
                         R"("batch_size": 1, "color": 0}})"};
    ComfyUiScript script;
    for (const auto &[node, ui] : kinds) {
        nodes += '"' + node.toLatin1()
            + R"(": {"class_type": "SaveImage", "inputs": )"
              R"({"images": ["1", 0], "filename_prefix": "x"}})";
        script.outputs.insert(node, ui);
    }
    Gateway gateway;
    QVERIFY(gateway.start());
    gateway.comfy.expect(script);
    const WorkflowRun *run = ended(gateway, queueRoute, '{' + nodes.join(", ") + '}');
    QVERIFY(run);
    QVERIFY2(!run->error(), qPrintable(run->error().message()));

    const QJsonArray outputs = gateway.run(run->id())["outputs"_L1].toArray();
    QStringList order;
    for (const QJsonValue output : outputs)
        order += output["node_meta"_L1]["node_id"_L1].toString();
    QCOMPARE(order, (QStringList{u"9"_s, u"8"_s, u"7"_s, u"6"_s, u"5"_s, u"4"_s, u"3"_s, u"2"_s}));
    const auto kindOf = [&](qsizetype index) {
        return run->mediaItems().at(index).kind();
    };
    QCOMPARE(run->mediaItems().size(), 6);
    QCOMPARE(kindOf(0), MediaItem::Kind::Image);
    QCOMPARE(kindOf(1), MediaItem::Kind::Video);
    QCOMPARE(kindOf(2), MediaItem::Kind::Audio);
    QCOMPARE(kindOf(3), MediaItem::Kind::Video);
    QCOMPARE(kindOf(4), MediaItem::Kind::Model3D);
    QCOMPARE(outputs[1]["data"_L1]["animated"_L1], QJsonArray{true});
    QCOMPARE(outputs[3]["data"_L1]["text"_L1], (QJsonArray{u"h"_s, u"é \"quoted\""_s}));
    QCOMPARE(outputs[7]["data"_L1]["count"_L1].toInt(), 7);
    QCOMPARE(outputs[7]["data"_L1]["result"_L1][1]["position"_L1].toDouble(), 1.5);
}

void tst_GatewayOutputs::numbersThatJsonLacks()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    ComfyUiScript script;
    script.outputs.insert(u"2"_s, R"({"text": ["ok"], "score": [NaN, Infinity, -Infinity, 1]})");
    gateway.comfy.expect(script);
    const QString id = gateway.queue(Gateway::graph());
    QTRY_COMPARE(gateway.status(id), u"success"_s);
    const QJsonValue data = gateway.run(id)["outputs"_L1][0]["data"_L1];
    QCOMPARE(data["text"_L1], QJsonArray{u"ok"_s});
    QCOMPARE(data["score"_L1],
             (QJsonArray{QJsonValue::Null, QJsonValue::Null, QJsonValue::Null, 1}));
}

void tst_GatewayOutputs::largeIntegers_data()
{
    QTest::addColumn<QByteArray>("ui");
    QTest::addColumn<bool>("isDeaf"); //!< then they are read from the history
    for (const bool isDeaf : {false, true}) {
        const char *how = isDeaf ? "history" : "message";
        QTest::addRow("%s", how)
            << R"({"ints":[18446744073709551615,9223372036854775808,)"
               R"(9223372036854775807,9007199254740993,-9223372036854775808]})"_ba
            << isDeaf;
        QTest::addRow("%s, nested", how)
            << R"({"text":[{"seed":18446744073709551615,"x":[[18446744073709551614]]},1.5,"\u00e9"]})"_ba
            << isDeaf;
        QTest::addRow("%s, besides NaN", how)
            << R"({"ints":[NaN,18446744073709551615,Infinity]})"_ba << isDeaf;
        QTest::addRow("%s, no list", how) << R"({"seed":18446744073709551615})"_ba << isDeaf;
    }
}

//! Seeds have 64 bits.
void tst_GatewayOutputs::largeIntegers()
{
    QFETCH(QByteArray, ui);
    QFETCH(bool, isDeaf);
    Gateway gateway;
    gateway.comfy.setDeaf(isDeaf);
    QVERIFY(gateway.start());
    ComfyUiScript script;
    script.outputs.insert(u"2"_s, ui);
    gateway.comfy.expect(script);
    const QByteArray request = R"({"workflow_id": ")" + QByteArray(exampleWorkflowId)
        + R"(", "workflow_api_json": )" + Gateway::graph() + '}';
    const auto frames = RawHttp::frames(
        RawHttp::postJson(gateway.server.url(), "/api/run/workflow/stream", request).body);
    ui.replace("NaN", "null").replace("Infinity", "null").replace("\\u00e9", "é");
    const QByteArray raw =
        RawHttp::get(gateway.server.url(),
                     "/api/v2/workflow/" + QByteArray(exampleWorkflowId) + "/runs")
            .body;
    const QString id = QJsonDocument::fromJson(raw)[0]["id"_L1].toString();
    const QByteArray run = RawHttp::get(gateway.server.url(), "/api/run/" + id.toLatin1()).body;
    QVERIFY2(run.contains(R"("data":)" + ui), run);
    const bool isExecuted = std::any_of(frames.begin(), frames.end(), [&ui](const auto &frame) {
        return frame.data.contains(R"("event": "executed")")
            && QByteArray(frame.data)
                   .replace(", ", ",")
                   .replace(": ", ":")
                   .contains(QByteArray(ui).replace("é", "\\u00e9"));
    });
    QCOMPARE(isExecuted, !isDeaf);
}

//! Some outputs cannot run; the others do.
void tst_GatewayOutputs::expandedNode_data()
{
    QTest::addColumn<Dialect>("dialect");
    QTest::addColumn<QString>("trace");
    QTest::newRow("new") << Dialect::New << u"new-expanded"_s;
    QTest::newRow("old") << Dialect::Old << u"old-expanded"_s;
}

//! Node 2 makes nodes 2.0.0.1 and 2.0.0.2 when it is executed, which the author never sees.
void tst_GatewayOutputs::expandedNode()
{
    QFETCH(Dialect, dialect);
    QFETCH(QString, trace);
    Gateway gateway(dialect);
    QVERIFY(gateway.start());
    gateway.comfy.replay(trace);
    const WorkflowRun *run =
        ended(gateway, queueRoute,
              R"({"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, )"
              R"("batch_size": 1, "color": 0}}, "2": {"class_type": "ImageInvert", "inputs": )"
              R"({"image": ["1", 0]}}, "3": {"class_type": "SaveImage", "inputs": )"
              R"({"images": ["2", 0], "filename_prefix": "outer"}}})");
    QVERIFY(run);
    QVERIFY2(!run->error(), qPrintable(run->error().message()));
    QStringList nodes;
    const QJsonArray outputs = gateway.run(run->id())["outputs"_L1].toArray();
    for (const QJsonValue output : outputs)
        nodes += output["node_meta"_L1]["node_id"_L1].toString();
    QCOMPARE(nodes, (QStringList{u"2"_s, u"3"_s}));
    QStringList files;
    for (const MediaItem &item : run->mediaItems())
        files += item.subfolder() + u'/' + item.fileName();
    files.sort();
    QCOMPARE(files, (QStringList{u"/outer_00001_.png"_s, u"inner/x_00001_.png"_s}));
    const QString log = gateway.log(run->id());
    QVERIFY2(log.contains(u"Executing node 2, class ImageInvert"_s) && !log.contains(u"2.0.0"_s),
             qPrintable(log));
}

//! They are nowhere to be found afterwards, which is said.
void tst_GatewayOutputs::picturesByWebsocket()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    QByteArray graph = Gateway::graph();
    graph.insert(graph.size() - 1,
                 R"(, "3": {"class_type": "SaveImageWebsocket", "inputs": {"images": ["1", 0]}})");
    const WorkflowRun *run = ended(gateway, queueRoute, graph);
    QVERIFY(run);
    QVERIFY2(!run->error(), qPrintable(run->error().message()));
    QVERIFY2(gateway.log(run->id()).contains(u"Node 3, SaveImageWebsocket"_s),
             qPrintable(gateway.log(run->id())));
}

REGISTER_TEST(tst_GatewayOutputs)
#include "tst_gatewayoutputs.moc"

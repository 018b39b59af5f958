// SPDX-License-Identifier: MIT

#include "shared/testprogram.h"

#include <ComfyDeployLocal/comfyui/serverfit_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

// What a server lacks for a graph.
class tst_ServerFit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lacks_data();
    void lacks();
    void longListsAreCutShort();
    void checkpoint();
};

namespace {

NodeCatalog modelServer()
{
    return NodeCatalog::fromJson(R"({
        "Checkpoint": {"input": {"required": {"ckpt_name": [["a.safetensors", "sub/b.ckpt"], {}]}}},
        "Lora": {"input": {"required": {"lora_name": ["COMBO", {"options": []}],
                                        "note": ["STRING", {}]}}},
        "Load": {"input": {"required": {"image": [["x.png"], {"image_upload": true}]}}},
        "Save": {"input": {"required": {"images": ["IMAGE"]}}, "output_node": true}})")
        .value_or(NodeCatalog());
}

} // namespace

void tst_ServerFit::lacks_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<QString>("sentence");
    const QByteArray save = R"(, "9": {"class_type": "Save", "inputs": {"images": ["1", 0]}}})";
    const auto row = [&](const char *name, const QByteArray &nodes, const QString &sentence) {
        QTest::newRow(name) << '{' + nodes + save << sentence;
    };
    row("nothing", R"("1": {"class_type": "Checkpoint", "inputs": {"ckpt_name": "sub/b.ckpt"}})",
        {});
    row("a model", R"("1": {"class_type": "Checkpoint", "inputs": {"ckpt_name": "c.safetensors"}})",
        u"gpu2 lacks: model c.safetensors (node 1 ckpt_name)."_s);
    row("a model, of none at all",
        R"("1": {"class_type": "Lora", "inputs": {"lora_name": "l.SAFETENSORS", "note": "n.pt"}})",
        u"gpu2 lacks: model l.SAFETENSORS (node 1 lora_name)."_s);
    row("a picture is no model", R"("1": {"class_type": "Load", "inputs": {"image": "y.png"}})",
        {});
    row("a link is no model",
        R"("1": {"class_type": "Checkpoint", "inputs": {"ckpt_name": ["2", 0]}}, "2": {"class_type": "Load", "inputs": {}})",
        {});
    row("classes before models",
        R"("1": {"class_type": "Checkpoint", "inputs": {"ckpt_name": "c.pt", "x": ["3", 0], "y": ["5", 0]}}, )"
        R"("3": {"class_type": "Other", "inputs": {}}, "4": {"class_type": "Other"}, )"
        R"("5": {"class_type": "Checkpoint", "inputs": {"ckpt_name": "c.pt"}})",
        u"gpu2 lacks: class Other (node 3, node 4), model c.pt (node 1 ckpt_name, node 5 ckpt_name)."_s);
    // ComfyUI looks at classes everywhere, and at values where it executes.
    row("what no output depends on",
        R"("1": {"class_type": "Load", "inputs": {}}, "2": {"class_type": "Checkpoint", "inputs": {"ckpt_name": "c.pt"}}, "3": {"class_type": "Other"})",
        u"gpu2 lacks: class Other (node 3)."_s);
    QTest::newRow("no output at all")
        << R"({"1": {"class_type": "Checkpoint", "inputs": {"ckpt_name": "c.pt"}}})"_ba
        << u"gpu2 lacks: model c.pt (node 1 ckpt_name)."_s;
    QTest::newRow("a circle")
        << R"({"1": {"class_type": "Save", "inputs": {"images": ["1", 0]}}})"_ba << QString();
}

void tst_ServerFit::lacks()
{
    QFETCH(QByteArray, graph);
    QFETCH(QString, sentence);
    const ServerFit fit = ServerFit::of(graph, modelServer());
    QCOMPARE(fit.sentence(u"gpu2"_s), sentence);
    QCOMPARE(fit.isFit(), sentence.isEmpty());
    QCOMPARE(fit.lacks().isEmpty(), sentence.isEmpty());
}

void tst_ServerFit::longListsAreCutShort()
{
    QByteArrayList nodes;
    for (int i = 1; i <= 12; ++i) {
        const QByteArray id = QByteArray::number(i);
        nodes += '"' + id + R"(": {"class_type": "C)" + id + R"("}, "x)" + id
            + R"(": {"class_type": "Same"})";
    }
    const ServerFit fit = ServerFit::of('{' + nodes.join(", ") + '}', modelServer());
    QCOMPARE(fit.lacks().size(), 13);
    const QString sentence = fit.sentence(u"gpu2"_s);
    QVERIFY2(sentence.contains(u"node x9, node x10, …)"_s), qPrintable(sentence));
    QVERIFY2(sentence.endsWith(", and 3 more."_L1), qPrintable(sentence));
}

void tst_ServerFit::checkpoint()
{
    const QByteArray nodes =
        R"({"0": {"class_type": "Lora", "inputs": {"lora_name": "l.pt"}}, )"
        R"("1": {"class_type": "Checkpoint", "inputs": {"ckpt_name": "sub/b.ckpt"}}, )"
        R"("2": {"class_type": "Checkpoint", "inputs": {"ckpt_name": "a.safetensors"}}})";
    QCOMPARE(ServerFit::of(nodes, modelServer()).checkpoint(), u"sub/b.ckpt"_s);
    QVERIFY(ServerFit::of("{}", modelServer()).checkpoint().isNull());
}

REGISTER_TEST(tst_ServerFit)
#include "tst_serverfit.moc"

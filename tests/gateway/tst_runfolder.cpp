// SPDX-License-Identifier: MIT

#include "servercatalogs.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/comfyui/runfolder_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

// Each run's own folder for outputs.
class tst_RunFolder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void prefixes_data();
    void prefixes();
    void linkedPrefix();
    void shown_data();
    void shown();
};

void tst_RunFolder::prefixes_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("a saver; all other bytes stay")
        << R"( {"1":{"class_type":"SaveImage","inputs":{"x":  1e400,"filename_prefix":"a/b %date%"}}} )"_ba
        << R"( {"1":{"class_type":"SaveImage","inputs":{"x":  1e400,"filename_prefix":"comfydeploy/run-1/a/b %date%"}}} )"_ba;
    QTest::newRow("a number, as ComfyUI reads it")
        << R"({"1":{"class_type":"SaveImage","inputs":{"filename_prefix":7}}})"_ba
        << R"({"1":{"class_type":"SaveImage","inputs":{"filename_prefix":"comfydeploy/run-1/7"}}})"_ba;
    const QByteArray other = R"({"1":{"class_type":"LoadImage","inputs":{"filename_prefix":"a"}}})";
    QTest::newRow("no output") << other << other;
    const QByteArray preview = R"({"1":{"class_type":"PreviewImage","inputs":{}}})";
    QTest::newRow("no prefix") << preview << preview;
    QTest::newRow("no JSON") << "{"_ba
                             << "{"_ba;
}

void tst_RunFolder::prefixes()
{
    QFETCH(QByteArray, graph);
    QFETCH(QByteArray, expected);
    SubstitutedGraph result{.graph = graph};
    RunFolder(u"run-1"_s).addTo(&result, plainServer());
    QCOMPARE(result.graph, expected);
    QVERIFY(result.addedNodes.isEmpty());
}

void tst_RunFolder::linkedPrefix()
{
    const QByteArray graph =
        R"({"1": {"class_type": "SaveImage", "inputs": {"filename_prefix": ["2", 0]}}, )"
        R"("1-1": {"class_type": "PrimitiveInt"}})";
    SubstitutedGraph result{.graph = graph};
    RunFolder(u"run-1"_s).addTo(&result, plainServer());
    QCOMPARE(result.graph,
             R"({"1": {"class_type": "SaveImage", "inputs": {"filename_prefix": ["1-2", 0]}}, )"
             R"("1-1": {"class_type": "PrimitiveInt"}, "1-2": {"inputs": {"string_a": )"
             R"("comfydeploy/run-1/", "string_b": ["2", 0], "delimiter": ""}, "class_type": )"
             R"("StringConcatenate"}})"_ba);
    QCOMPARE(result.addedNodes.value(u"1-2"_s), u"1"_s);
    SubstitutedGraph kept{.graph = graph};
    RunFolder(u"run-1"_s).addTo(&kept, serverWith({}, {u"SaveImage"_s}));
    QCOMPARE(kept.graph, graph);
}

void tst_RunFolder::shown_data()
{
    QTest::addColumn<QString>("subfolder");
    QTest::addColumn<QString>("expected");
    QTest::newRow("itself") << u"comfydeploy/run-1"_s << QString();
    QTest::newRow("below") << u"comfydeploy/run-1/video/x"_s << u"video/x"_s;
    QTest::newRow("of Windows") << u"comfydeploy\\run-1\\video"_s << u"video"_s;
    QTest::newRow("of another run") << u"comfydeploy/run-12/x"_s << u"comfydeploy/run-12/x"_s;
    QTest::newRow("elsewhere") << u"my\\files"_s << u"my\\files"_s;
    QTest::newRow("nowhere") << QString() << QString();
}

void tst_RunFolder::shown()
{
    QFETCH(QString, subfolder);
    QFETCH(QString, expected);
    QCOMPARE(RunFolder(u"run-1"_s).shownSubfolder(subfolder), expected);
}

REGISTER_TEST(tst_RunFolder)
#include "tst_runfolder.moc"

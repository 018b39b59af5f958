#include "workflows/workflowlibrary.h"

#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qtest.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_WorkflowLibrary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void samplesAreThereAndRead();
    void openedOnesComeFirst();
    void aCopyOutlivesTheFile();
    void sameGraphIsOneEntry();
    void refused_data();
    void refused();
    void valuesAreKeptForEach();
    void oldOnesAreForgotten();
};

namespace {

QByteArray graph(int n)
{
    return R"({"1":{"class_type":"EmptyImage","inputs":{"width":)" + QByteArray::number(n) + "}}}";
}

QString dataFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
}

} // namespace

void tst_WorkflowLibrary::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
}

void tst_WorkflowLibrary::init()
{
    QDir(dataFolder()).removeRecursively();
}

void tst_WorkflowLibrary::samplesAreThereAndRead()
{
    const WorkflowLibrary library;
    QVERIFY(library.rowCount() >= 4);
    for (int row = 0; row < library.rowCount(); ++row) {
        QString why;
        const QByteArray json = library.graph(library.keyAt(row), &why);
        QVERIFY2(WorkflowGraph::fromJson(json), qPrintable(library.keyAt(row) + why));
        QVERIFY(library.data(library.index(row), WorkflowLibrary::SampleRole).toBool());
    }
    QCOMPARE(library.title(library.newest()), u"Text to image"_s);
}

void tst_WorkflowLibrary::openedOnesComeFirst()
{
    QString why;
    QString key;
    {
        WorkflowLibrary library;
        const QAbstractItemModelTester tester(&library);
        key = library.addText(graph(1), u"Mine"_s, &why);
        QVERIFY2(!key.isEmpty(), qPrintable(why));
        library.touch(key);
        QCOMPARE(library.newest(), key);
        library.touch(u"sample-caption"_s);
        QCOMPARE(library.newest(), u"sample-caption"_s);
    }
    const WorkflowLibrary library;
    QCOMPARE(library.newest(), u"sample-caption"_s);
    QCOMPARE(library.keyAt(1), key);
    QCOMPARE(library.title(key), u"Mine"_s);
}

void tst_WorkflowLibrary::aCopyOutlivesTheFile()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"my_graph.json"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(graph(7));
    file.close();

    QString why;
    WorkflowLibrary library;
    const QString key = library.addFile(path, &why);
    QVERIFY2(!key.isEmpty(), qPrintable(why));
    QVERIFY(QFile::remove(path));
    QCOMPARE(library.graph(key, &why), graph(7));
    QCOMPARE(library.title(key), u"my_graph"_s);
}

void tst_WorkflowLibrary::sameGraphIsOneEntry()
{
    QString why;
    WorkflowLibrary library;
    const int before = library.rowCount();
    QCOMPARE(library.addText(graph(1), u"A"_s, &why), library.addText(graph(1), u"B"_s, &why));
    QCOMPARE(library.rowCount(), before + 1);
}

void tst_WorkflowLibrary::refused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("expected");
    QTest::newRow("no JSON") << QByteArray("{\n  oops") << u"line 2"_s;
    QTest::newRow("editor format") << QByteArray(R"({"nodes":[],"links":[]})") << u"API format"_s;
    QTest::newRow("empty") << QByteArray() << QString();
}

void tst_WorkflowLibrary::refused()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, expected);
    QString why;
    WorkflowLibrary library;
    const int before = library.rowCount();
    QCOMPARE(library.addText(json, u"A"_s, &why), QString());
    QVERIFY(!why.isEmpty());
    QVERIFY2(why.contains(expected), qPrintable(why));
    QCOMPARE(library.rowCount(), before);
}

void tst_WorkflowLibrary::valuesAreKeptForEach()
{
    QString why;
    const WorkflowLibrary library;
    QCOMPARE(library.values(u"sample-caption"_s), QString());
    QVERIFY(library.setValues(u"sample-caption"_s, u"{\"a\":1}"_s, &why));
    QCOMPARE(WorkflowLibrary().values(u"sample-caption"_s), u"{\"a\":1}"_s);
    QCOMPARE(WorkflowLibrary().values(u"sample-photo-effects"_s), QString());
}

void tst_WorkflowLibrary::oldOnesAreForgotten()
{
    QString why;
    WorkflowLibrary library;
    const QAbstractItemModelTester tester(&library);
    const int samples = library.rowCount();
    const QString first = library.addText(graph(0), u"0"_s, &why);
    QVERIFY(library.setValues(first, u"{}"_s, &why));
    for (int i = 1; i <= WorkflowLibrary::MaximumKept; ++i)
        library.touch(library.addText(graph(i), QString::number(i), &why));
    QCOMPARE(library.rowCount(), samples + WorkflowLibrary::MaximumKept);
    QVERIFY(!library.contains(first));
    QVERIFY(library.values(first).isEmpty());
}

QTEST_GUILESS_MAIN(tst_WorkflowLibrary)
#include "tst_workflowlibrary.moc"

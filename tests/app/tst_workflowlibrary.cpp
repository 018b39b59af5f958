// SPDX-License-Identifier: MIT

#include "runnerfixture.h"
#include "runs/wallclock.h"
#include "shared/testprogram.h"
#include "workflows/keptdeployments.h"
#include "workflows/pastedpictures.h"
#include "workflows/workflowchoices.h"
#include "workflows/workflowlibrary.h"

#include <ComfyDeploy/workflowgraph.h>
#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qsettings.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtemporarydir.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qtest.h>

#include <chrono>
#include <memory>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_WorkflowLibrary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void samplesAreThereAndRead();
    void cleanup();
    void openedOnesComeFirst();
    void areRenamedAndRemoved();
    void clockHasNoSay_data();
    void clockHasNoSay();
    void earlierIndexIsRead();
    void aCopyOutlivesTheFile();
    void sameGraphIsOneEntry();
    void refused_data();
    void refused();
    void valuesAreKeptForEach();
    void oldOnesAreForgotten();
    void choices();
    void deploymentsAreKept();
    void keptDeploymentsGoByTheirOrder_data();
    void keptDeploymentsGoByTheirOrder();
    void pastedPicturesGoByTheirOrder();

private:
    std::unique_ptr<OwnFolders> m_folders;
};

namespace {

QByteArray graph(int n)
{
    return R"({"1":{"class_type":"EmptyImage","inputs":{"width":)" + QByteArray::number(n) + "}}}";
}

Deployment deployment(int n)
{
    return Deployment::fromJson(R"({"id":"../)" + QByteArray::number(n)
                                + R"(","seed":18446744073709551615})")
        .value();
}

QString keyOf(int n)
{
    return KeptDeployments::keyOf(u"p"_s, deployment(n).id());
}

void addSteps()
{
    QTest::addColumn<int>("step"); // of the clock, in s
    QTest::newRow("the clock runs") << 0;
    QTest::newRow("it goes back") << -3600;
    QTest::newRow("it goes back by years") << -365 * 86'400;
    QTest::newRow("it goes on by days") << 86'400;
}

QString dataFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
}

} // namespace

void tst_WorkflowLibrary::init()
{
    m_folders = std::make_unique<OwnFolders>(); // separate from other processes that run this test
}

void tst_WorkflowLibrary::cleanup()
{
    WallClock::setAhead(0s);
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

void tst_WorkflowLibrary::areRenamedAndRemoved()
{
    QString why;
    WorkflowLibrary library;
    const QAbstractItemModelTester tester(&library);
    QStringList keys;
    for (int i = 0; i < 3; ++i)
        keys += library.addText(graph(i), u"Mine %1"_s.arg(i), &why); // the last one is first
    QVERIFY(library.setValues(keys.at(1), u"{}"_s, &why));

    library.rename(keys.at(1), u"  The \n lake "_s);
    library.rename(keys.at(0), u" "_s);
    library.rename(u"sample-caption"_s, u"Yours"_s);
    QCOMPARE(library.title(keys.at(1)), u"The lake"_s);
    QCOMPARE(library.title(keys.at(0)), u"Mine 0"_s);
    QCOMPARE(library.title(u"sample-caption"_s), u"Caption"_s);
    QCOMPARE(WorkflowLibrary().title(keys.at(1)), u"The lake"_s);

    library.remove(u"sample-caption"_s);
    QVERIFY(!library.hasRemoved());
    library.remove(keys.at(1));
    QVERIFY(library.hasRemoved() && !library.contains(keys.at(1)));
    QVERIFY(!WorkflowLibrary().contains(keys.at(1)));
    QCOMPARE(library.restore(), keys.at(1));
    QCOMPARE(library.keyAt(1), keys.at(1));
    QCOMPARE(library.values(keys.at(1)), u"{}"_s);

    // The removal of another one, or the same file again, ends the offer.
    library.remove(keys.at(1));
    library.remove(keys.at(2));
    QCOMPARE(library.values(keys.at(1)), QString());
    QCOMPARE(library.addText(graph(2), u"Again"_s, &why), keys.at(2));
    QVERIFY(!library.hasRemoved());
    QCOMPARE(library.title(keys.at(2)), u"Mine 2"_s);
    library.remove(keys.at(2));
    library.forgetRemoved();
    QCOMPARE(library.restore(), QString());
    QVERIFY(!library.contains(keys.at(2)));
}

void tst_WorkflowLibrary::clockHasNoSay_data()
{
    addSteps();
}

// Many in the same millisecond, or with changes of the clock in between.
void tst_WorkflowLibrary::clockHasNoSay()
{
    QFETCH(int, step);
    if (!WallClock::canBeSet())
        QSKIP("the clock cannot be set for one program here");
    QString why;
    QStringList expected;
    int ahead = 0;
    const auto opened = [&](const QString &key) {
        expected.removeOne(key);
        expected.prepend(key);
        ahead += step;
        WallClock::setAhead(std::chrono::seconds(ahead));
    };
    {
        WorkflowLibrary library;
        const QAbstractItemModelTester tester(&library);
        for (int i = 0; i < 10; ++i) {
            const QString key = library.addText(graph(i), QString::number(i), &why);
            library.touch(key);
            opened(key);
        }
        for (const QString &key : {u"sample-caption"_s, expected.at(7), expected.at(3),
                                   u"sample-photo-effects"_s, u"sample-caption"_s}) {
            library.touch(key);
            opened(key);
            QCOMPARE(library.newest(), key);
        }
    }
    const WorkflowLibrary library;
    for (int row = 0; row < expected.size(); ++row)
        QCOMPARE(library.keyAt(row), expected.at(row));
    QCOMPARE(library.keyAt(int(expected.size())), u"sample-text-to-image"_s); // never opened
}

// As written by versions that stored the times.
void tst_WorkflowLibrary::earlierIndexIsRead()
{
    QString why;
    QStringList keys;
    {
        WorkflowLibrary library;
        for (int i = 0; i < 3; ++i)
            keys += library.addText(graph(i), u"Mine %1"_s.arg(i), &why);
    }
    {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        QSettings index(dataFolder() + u"/workflows/index.ini"_s, QSettings::IniFormat);
        index.clear();
        index.beginWriteArray(u"workflows"_s);
        int row = 0;
        const auto add = [&](const QString &key, const QString &title, int age) {
            index.setArrayIndex(row++);
            index.setValue(u"key"_s, key);
            index.setValue(u"title"_s, title);
            index.setValue(u"used"_s, now.addSecs(-age));
        };
        add(keys.at(1), u"Mine 1"_s, 10);
        add(keys.at(0), u"Mine 0"_s, 5);
        add(u"sample-caption"_s, u"Caption"_s, 7);
        add(keys.at(2), u"Mine 2"_s, 20);
        index.endArray();
    }
    const QStringList expected{keys.at(0), u"sample-caption"_s, keys.at(1), keys.at(2)};
    const auto compare = [](const WorkflowLibrary &library, const QStringList &order) {
        for (int row = 0; row < order.size(); ++row)
            QCOMPARE(library.keyAt(row), order.at(row));
    };
    {
        WorkflowLibrary library;
        compare(library, expected);
        QCOMPARE(library.title(keys.at(1)), u"Mine 1"_s);
        QVERIFY(library.data(library.index(1), WorkflowLibrary::SampleRole).toBool());
        library.touch(keys.at(2));
    }
    compare(WorkflowLibrary(), {keys.at(2), keys.at(0), u"sample-caption"_s, keys.at(1)});
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
    QTest::newRow("no JSON") << QByteArray("{\n  oops") << u" (line 2, column 3)."_s;
    QTest::newRow("no node") << QByteArray(R"({"1": {"class_type": "A", "inputs": {}},)"
                                           "\n"
                                           R"("2": {"class_type": 7}})")
                             << u" (line 2, column "_s;
    QTest::newRow("editor format")
        << QByteArray(R"({"nodes":[{"id":1,"type":"A","widgets_values":[1]}],"links":[]})")
        << u"API format"_s;
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
    QVERIFY2(why.endsWith(u'.') && !why.contains(u". (") && !why.endsWith(u".."), qPrintable(why));
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
    QVERIFY(library.setEditorWorkflow(first, "{}", &why));
    for (int i = 1; i <= WorkflowLibrary::MaximumKept; ++i)
        library.touch(library.addText(graph(i), QString::number(i), &why));
    QCOMPARE(library.rowCount(), samples + WorkflowLibrary::MaximumKept);
    QVERIFY(!library.contains(first));
    QVERIFY(library.values(first).isEmpty());
    QVERIFY(library.editorWorkflow(first).isEmpty());
}

// A list of two parts forwards all of their changes.
void tst_WorkflowLibrary::choices()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    WorkflowClient client;
    client.setServerUrl(server.url());
    client.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    QString why;
    WorkflowLibrary library;
    WorkflowChoices choices(&library);
    const QAbstractItemModelTester tester(&choices);
    const int samples = library.rowCount();
    choices.setServer(&client, u"Here"_s);
    choices.deployments()->reload();
    QTRY_COMPARE(choices.rowCount(), samples + 4);
    library.touch(library.addText(graph(1), u"Mine"_s, &why));
    QCOMPARE(choices.rowCount(), samples + 5);
    const auto at = [&choices](int row, int role) {
        return choices.index(row).data(role).toString();
    };
    QCOMPARE(at(0, WorkflowChoices::TitleRole), u"Mine"_s);
    QCOMPARE(at(0, WorkflowChoices::SectionRole), u"Yours"_s);
    QCOMPARE(choices.workflowKeyAt(0), library.keyAt(0));
    QVERIFY(choices.deploymentAt(0).id().isEmpty());
    QCOMPARE(at(1, WorkflowChoices::SectionRole), u"Samples"_s);
    const int first = samples + 1;
    QCOMPARE(at(first, WorkflowChoices::TitleRole), u"Text to image"_s);
    QCOMPARE(at(first, WorkflowChoices::DetailRole), u"production"_s);
    QCOMPARE(at(first, WorkflowChoices::SectionRole), u"Deployments on Here"_s);
    QVERIFY(choices.workflowKeyAt(first).isEmpty());
    QCOMPARE(choices.deploymentAt(first).name(), u"Text to image"_s);
    QVERIFY(!server.addDeployment(u"Another"_s, graph(2)).isEmpty()); // the newest
    choices.deployments()->reload();
    QTRY_COMPARE(choices.rowCount(), samples + 6);
    QCOMPARE(at(first, WorkflowChoices::TitleRole), u"Another"_s);
    choices.setServer(nullptr, {});
    QCOMPARE(choices.rowCount(), samples + 1);
}

void tst_WorkflowLibrary::deploymentsAreKept()
{
    QVERIFY(KeptDeployments::isKey(keyOf(0)));
    QVERIFY(!KeptDeployments::isKey(u"sample-caption"_s));
    QVERIFY(KeptDeployments::keyOf(u"q"_s, u"../0"_s) != keyOf(0));
    KeptDeployments kept;
    QString why;
    QVERIFY(!kept.find(keyOf(0)));
    QVERIFY(!kept.find(u"../0"_s));
    QCOMPARE(kept.keep(keyOf(0), deployment(0), &why), QStringList());
    QCOMPARE(KeptDeployments().find(keyOf(0))->toJson(), deployment(0).toJson()); // to the digit
    for (int n = 1; n < KeptDeployments::MaximumKept; ++n)
        QCOMPARE(kept.keep(keyOf(n), deployment(n), &why), QStringList());
    QCOMPARE(kept.keep(keyOf(1000), deployment(1000), &why), QStringList{keyOf(0)});
    QVERIFY(!kept.find(keyOf(0)));

    QVERIFY(QDir(dataFolder() + u"/deployments"_s).removeRecursively());
    QVERIFY(QFile(dataFolder() + u"/deployments"_s).open(QIODevice::WriteOnly)); // in the way
    QVERIFY(!kept.keep(keyOf(1), deployment(1), &why));
    QVERIFY2(why.contains(u"cannot be written"_s), qPrintable(why));
}

void tst_WorkflowLibrary::keptDeploymentsGoByTheirOrder_data()
{
    addSteps();
}

void tst_WorkflowLibrary::keptDeploymentsGoByTheirOrder()
{
    QFETCH(int, step);
    KeptDeployments kept;
    QString why;
    // As an earlier version left them: only the times of the files are known.
    QVERIFY(QDir().mkpath(dataFolder() + u"/deployments"_s));
    for (int n = 0; n < KeptDeployments::MaximumKept; ++n) {
        QFile file(dataFolder() + u"/deployments/"_s + keyOf(n) + u".json"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.write(deployment(n).toJson()) > 0 && file.flush());
        QVERIFY(file.setFileTime(QDateTime::currentDateTime().addSecs(n - 1000 + step * n),
                                 QFileDevice::FileModificationTime));
    }
    const int oldest = step < 0 ? KeptDeployments::MaximumKept - 1 : 0;
    QCOMPARE(kept.keep(keyOf(1000), deployment(1000), &why), QStringList{keyOf(oldest)});
    // From then on the order is kept, independent of the times of the files.
    for (int n = 1; n < KeptDeployments::MaximumKept; ++n) {
        QCOMPARE(kept.keep(keyOf(1000 + n), deployment(1000 + n), &why)->size(), 1);
        QFile file(dataFolder() + u"/deployments/"_s + keyOf(1000 + n) + u".json"_s);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.setFileTime(QDateTime::currentDateTime().addSecs(step * n),
                                 QFileDevice::FileModificationTime));
    }
    QCOMPARE(kept.keep(keyOf(1000), deployment(1000), &why), QStringList()); // used again
    QCOMPARE(kept.keep(keyOf(2000), deployment(2000), &why), QStringList{keyOf(1001)});
    QCOMPARE(KeptDeployments().keep(keyOf(2001), deployment(2001), &why), QStringList{keyOf(1002)});
}

// Pictures that look old because the clock was years behind.
void tst_WorkflowLibrary::pastedPicturesGoByTheirOrder()
{
    const QDir folder(PastedPictures::folder());
    QVERIFY(folder.mkpath(u"."_s));
    const auto paste = [&folder](const QString &name, int daysAgo) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("picture");
        file.flush();
        QVERIFY(file.setFileTime(QDateTime::currentDateTime().addDays(-daysAgo),
                                 QFileDevice::FileModificationTime));
    };
    const auto thereAre = [&folder] {
        return folder.entryList(QDir::Files).size();
    };
    PastedPictures::forgetOldest(); // with no pictures
    for (int n = 0; n < PastedPictures::MaximumKept; ++n)
        paste(u"old-%1.png"_s.arg(n), 1 + n);
    PastedPictures::forgetOldest();
    QCOMPARE(thereAre(), PastedPictures::MaximumKept);
    const QString held = u"old-%1.png"_s.arg(PastedPictures::MaximumKept - 1);
    const QString next = u"old-%1.png"_s.arg(PastedPictures::MaximumKept - 2);
    const WorkflowLibrary library;
    QString why;
    QVERIFY(
        library.setValues(u"sample-caption"_s, u"{\"image\":\"/there/"_s + held + u"\"}"_s, &why));
    paste(u"new.png"_s, 9'000);
    paste(u"newer.png"_s, 10'000);
    PastedPictures::forgetOldest();
    QVERIFY(folder.exists(u"new.png"_s));
    QVERIFY(folder.exists(u"newer.png"_s));
    QVERIFY(folder.exists(held));
    QVERIFY(!folder.exists(next));
    QCOMPARE(thereAre(), PastedPictures::MaximumKept + 1);
    PastedPictures::forgetOldest();
    QCOMPARE(thereAre(), PastedPictures::MaximumKept + 1);
}

REGISTER_TEST(tst_WorkflowLibrary)
#include "tst_workflowlibrary.moc"

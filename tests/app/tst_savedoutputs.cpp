// SPDX-License-Identifier: MIT

#include "results/savedoutputs.h"

#include "runs/rundatabase.h"
#include "runs/runkeeper.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qfile.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_SavedOutputs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsWhatARunHasSaved();
};

// A real run: its file appears in the model when it is saved, and is removed with the entry.
void tst_SavedOutputs::showsWhatARunHasSaved()
{
    const QTemporaryDir folder;
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    WorkflowClient client;
    client.setServerUrl(server.url());
    RunDatabase database;
    RunKeeper keeper(&database);
    QCOMPARE(keeper.open(folder.filePath(u"runs.sqlite"_s)), QString());
    keeper.setOutputFolder(folder.filePath(u"results"_s));
    keeper.setOutputTemplate(u"{index}"_s);

    QFile file(QStringLiteral(WORKFLOWS_DIR) + u"/photo-effects.json"_s);
    QVERIFY(file.open(QIODevice::ReadOnly));
    WorkflowRunRequest request;
    request.setWorkflowId(u"00000000-0000-4000-8000-000000000001"_s);
    request.setWorkflowApiJson(WorkflowGraph::fromJson(file.readAll()).value());
    SavedOutputs outputs;
    const QAbstractItemModelTester tester(&outputs);
    QSignalSpy counts(&outputs, &SavedOutputs::countChanged);
    RunEntry *entry = keeper.start(&client, RunMode::Queue, request, {});
    QVERIFY(entry);
    outputs.setEntry(entry);
    QCOMPARE(outputs.count(), 0);
    QTRY_VERIFY_WITH_TIMEOUT(outputs.count() > 0, 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(
        !outputs.data(outputs.index(0), SavedOutputs::LocalFileRole).toUrl().isEmpty(), 60'000);
    const QUrl url = outputs.data(outputs.index(0), SavedOutputs::LocalFileRole).toUrl();
    QVERIFY2(QFile::exists(url.toLocalFile()), qPrintable(url.toString()));
    QCOMPARE(outputs.data(outputs.index(0), SavedOutputs::MediaKindRole).toInt(),
             int(MediaItem::Kind::Image));
    QVERIFY(!outputs.data(outputs.index(0), SavedOutputs::FilenameRole).toString().isEmpty());
    QVERIFY(!counts.isEmpty());

    QTRY_COMPARE_WITH_TIMEOUT(keeper.activeCount(), 0, 60'000);
    outputs.setEntry(nullptr);
    QCOMPARE(outputs.count(), 0);
    outputs.setEntry(entry);
    QVERIFY(outputs.count() > 0);
    QVERIFY(keeper.remove(entry->localId()));
    QTRY_COMPARE(outputs.count(), 0);
}

REGISTER_TEST(tst_SavedOutputs)
#include "tst_savedoutputs.moc"

// SPDX-License-Identifier: MIT

#include "fulldisk.h"
#include "keptruns.h"

#include "runs/resultsaver.h"
#include "shared/outputsaver.h"
#include "shared/testprogram.h"

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

//! Saving a run's files; see also tst_runkeeper and tst_resume.
class tst_ResultSaver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void moreFilesThanAreSaved();
    void warnings();
    void fullDisk();
};

//! They are counted and reported: the run does not look complete.
void tst_ResultSaver::moreFilesThanAreSaved()
{
    constexpr qsizetype most = App::OutputSaver::MaximumFiles;
    ScriptedServer server;
    QVERIFY(server.listen());
    QJsonArray images;
    for (qsizetype i = 0; i < most + 2; ++i) {
        const QString name = u"x%1.png"_s.arg(i);
        images.append(QJsonObject{{u"filename"_s, name},
                                  {u"type"_s, u"output"_s},
                                  {u"url"_s, server.url().toString() + u'/' + name}});
    }
    QJsonObject run = QJsonDocument::fromJson(example(u"run-success.json"_s)).object();
    run[u"outputs"_s] =
        QJsonArray{QJsonObject{{u"node_meta"_s, QJsonObject{{u"node_id"_s, u"9"_s}}},
                               {u"data"_s, QJsonObject{{u"images"_s, images}}}}};
    server.on(getRun, 200, QJsonDocument(run).toJson());

    const QTemporaryDir dir;
    RunRecord record;
    record.localId = u"one"_s;
    record.runId = QString::fromLatin1(exampleRunId);
    const auto details = RunDetails::fromJson(run);
    QVERIFY(details);
    record.files = filesOf(details->outputs());
    QCOMPARE(record.files.size(), most);
    const QString there = dir.filePath(u"x.png"_s); // nothing is left to download
    QVERIFY(QFile(there).open(QIODevice::WriteOnly));
    for (RunFile &file : record.files)
        file.path = there;

    WorkflowClient client;
    useServer(client, server.url());
    ResultSaver saver(&client, {dir.path(), u"{index}"_s}, record, {}, nullptr);
    QSignalSpy finished(&saver, &ResultSaver::finished);
    saver.start();
    QVERIFY(finished.wait(30'000));
    QCOMPARE(saver.record().saving, Saving::Failed);
    QCOMPARE(saver.record().savingError,
             u"The run has 10002 files; only the first 10000 are saved."_s);
    QCOMPARE(saver.record().files.size(), most);
    QCOMPARE(server.requests().size(), 1);
    QVERIFY(QFileInfo::exists(dir.filePath(saver.record().runId + u".json"_s)));
}

//! A file with an unknown encoding is saved, with a warning.
void tst_ResultSaver::warnings()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("GET /file", [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        exchange.respond(200, "bytes", "image/png", "Content-Encoding: br\r\n");
    });
    QJsonObject run = QJsonDocument::fromJson(example(u"run-success.json"_s)).object();
    const QJsonObject image{{u"filename"_s, u"a.png"_s},
                            {u"url"_s, server.url().toString() + u"/file"_s}};
    const QJsonObject data{{u"images"_s, QJsonArray{image}}};
    run[u"outputs"_s] = QJsonArray{QJsonObject{{u"data"_s, data}}};
    server.on(getRun, 200, QJsonDocument(run).toJson());

    const QTemporaryDir dir;
    RunRecord record;
    record.localId = u"one"_s;
    record.runId = QString::fromLatin1(exampleRunId);
    WorkflowClient client;
    useServer(client, server.url());
    ResultSaver saver(&client, {dir.path(), u"{index}"_s}, record, {}, nullptr);
    QSignalSpy finished(&saver, &ResultSaver::finished);
    saver.start();
    QVERIFY(finished.wait(30'000));
    QCOMPARE(saver.record().saving, Saving::Done);
    QVERIFY(!saver.record().files.value(0).item.contains("url"_L1)); // no longer needed
    QCOMPARE(saver.warnings().size(), 1);
    QVERIFY2(saver.warnings().first().contains(u"\"br\""), qPrintable(saver.warnings().first()));
}

//! The message names the intended file, and the record has its link.
void tst_ResultSaver::fullDisk()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("GET /file", 200, QByteArray(100'000, 'x'));
    QJsonObject run = QJsonDocument::fromJson(example(u"run-success.json"_s)).object();
    const QString url = server.url().toString() + u"/file"_s;
    const QJsonObject image{{u"filename"_s, u"a.png"_s}, {u"url"_s, url}};
    const QJsonObject data{{u"images"_s, QJsonArray{image}}};
    run[u"outputs"_s] = QJsonArray{QJsonObject{{u"data"_s, data}}};
    server.on(getRun, 200, QJsonDocument(run).toJson());

    const QTemporaryDir dir;
    RunRecord record;
    record.localId = u"one"_s;
    record.runId = QString::fromLatin1(exampleRunId);
    WorkflowClient client;
    useServer(client, server.url());
    ResultSaver saver(&client, {dir.path(), u"{index}"_s}, record, {}, nullptr);
    QSignalSpy finished(&saver, &ResultSaver::finished);
    FileSizeLimit limit(50'000);
    if (!limit.isSet())
        QSKIP("no limit for the size of a file here");
    saver.start();
    QVERIFY(finished.wait(30'000));
    limit.lift();
    QCOMPARE(saver.record().saving, Saving::Failed);
    const QString error = saver.record().savingError;
    QVERIFY2(error.contains(u"The file \"%1/1.png\" cannot be written: "_s.arg(dir.path())),
             qPrintable(error));
    QVERIFY2(!error.contains(u"Unknown error") && !error.contains(u".part"), qPrintable(error));
    const RunFile file = saver.record().files.value(0);
    QCOMPARE(file.item["url"_L1].toString(), url);
    QVERIFY(QDir(dir.path())
                .entryList({u"*.png"_s, u"*.part"_s}, QDir::Files | QDir::Hidden)
                .isEmpty());
}

REGISTER_TEST(tst_ResultSaver)
#include "tst_resultsaver.moc"

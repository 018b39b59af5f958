// SPDX-License-Identifier: MIT

#include "shared/outputsaver.h"

#include "shared/safename.h"
#include "shared/scriptedserver.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qtemporarydir.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::App;
using namespace Qt::StringLiterals;

class tst_OutputSaver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void savesInOrder();
    void staysInTheFolder();
    void takesGivenPaths();
    void refusesPathsThatLeadOut_data();
    void refusesPathsThatLeadOut();
    void neverOverwrites();
    void identicalIsRecognized();
    void linksAreNotFollowed();
    void oneLostOfSeveral();
    void warnings();
    void aborted();
    void tooMany();

private:
    [[nodiscard]] MediaItem item(const QString &name, const QByteArray &path = "/file",
                                 const QString &subfolder = {}) const;
    [[nodiscard]] QList<SavedFile> save(const QList<MediaItem> &items,
                                        const QString &runId = u"run-1"_s);
    [[nodiscard]] QList<SavedFile> saveAs(const QStringList &paths, const QList<MediaItem> &items);
    [[nodiscard]] QStringList filesBelow() const;
    void write(const QString &path, const QByteArray &bytes) const;

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_OutputSaver::init()
{
    m_client.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_server->on("*",
                 [](const ScriptedServer::Request &request, ScriptedServer::Exchange exchange) {
                     exchange.respond(200, "bytes of " + request.path(), "image/png");
                 });
    m_client = std::make_unique<WorkflowClient>();
    m_client->setServerUrl(m_server->url());
    m_client->setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
}

MediaItem tst_OutputSaver::item(const QString &name, const QByteArray &path,
                                const QString &subfolder) const
{
    const QString url = m_server->url().toString() + QString::fromLatin1(path);
    return MediaItem::fromJson(
               {{u"url"_s, url}, {u"filename"_s, name}, {u"subfolder"_s, subfolder}})
        .value();
}

QList<SavedFile> tst_OutputSaver::save(const QList<MediaItem> &items, const QString &runId)
{
    return saveAs(pathsInRunFolder(runId, items), items);
}

QList<SavedFile> tst_OutputSaver::saveAs(const QStringList &paths, const QList<MediaItem> &items)
{
    OutputSaver saver(m_client.get(), m_dir->filePath(u"out"_s), paths, items);
    QSignalSpy finished(&saver, &OutputSaver::finished);
    saver.start();
    if (finished.isEmpty() && !finished.wait(10'000))
        return {};
    return saver.files();
}

QStringList tst_OutputSaver::filesBelow() const
{
    QStringList files;
    QDirIterator it(m_dir->path(), QDir::Files | QDir::Hidden | QDir::System,
                    QDirIterator::Subdirectories);
    while (it.hasNext())
        files += QDir(m_dir->path()).relativeFilePath(it.next());
    files.sort();
    return files;
}

void tst_OutputSaver::write(const QString &path, const QByteArray &bytes) const
{
    QVERIFY(QDir(m_dir->path()).mkpath(QFileInfo(path).path()));
    QFile file(m_dir->filePath(path));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

void tst_OutputSaver::savesInOrder()
{
    const auto files = save({item(u"b.png"_s, "/b"), item(u"a.png"_s, "/a")});
    QCOMPARE(files.size(), 2);
    QCOMPARE(files.at(0).path, m_dir->filePath(u"out/run-1/b.png"_s));
    QCOMPARE(files.at(1).path, m_dir->filePath(u"out/run-1/a.png"_s));
    QFile file(files.at(0).path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().endsWith("/b"));
    QCOMPARE(filesBelow(), QStringList({u"out/run-1/a.png"_s, u"out/run-1/b.png"_s}));
}

void tst_OutputSaver::staysInTheFolder()
{
    const auto files =
        save({item(u"../../x.png"_s, "/1"), item(u"/x.png"_s, "/2", u"../../y"_s)}, u"../../run"_s);
    QCOMPARE(files.size(), 2);
    QCOMPARE(filesBelow(), QStringList({u"out/run/x.png"_s, u"out/run/y/x.png"_s}));
}

void tst_OutputSaver::takesGivenPaths()
{
    const auto files = saveAs({u"lake/2026-11-24/1.png"_s, u"lake/2.png"_s},
                              {item(u"x.png"_s, "/1"), item(u"x.png"_s, "/2")});
    QCOMPARE(files.value(0).path, m_dir->filePath(u"out/lake/2026-11-24/1.png"_s));
    QCOMPARE(filesBelow(), QStringList({u"out/lake/2.png"_s, u"out/lake/2026-11-24/1.png"_s}));
}

void tst_OutputSaver::refusesPathsThatLeadOut_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("up") << u"../x.png"_s;
    QTest::newRow("up in the middle") << u"a/../../x.png"_s;
    QTest::newRow("up at the end") << u"a/.."_s;
    QTest::newRow("absolute") << u"/x.png"_s;
    QTest::newRow("nothing") << QString();
}

void tst_OutputSaver::refusesPathsThatLeadOut()
{
    QFETCH(const QString, path);
    const auto files = saveAs({path}, {item(u"x.png"_s)});
    QVERIFY(files.value(0).path.isEmpty());
    QVERIFY2(files.value(0).error.contains(u"not a path below"_s),
             qPrintable(files.value(0).error));
    QCOMPARE(filesBelow(), QStringList());
    QCOMPARE(m_server->requests().size(), 0);
}

void tst_OutputSaver::neverOverwrites()
{
    write(u"out/run-1/x.png"_s, "mine");
    write(u"out/run-1/x (1).png"_s, "mine too");
    const auto files = save({item(u"x.png"_s)});
    QCOMPARE(files.value(0).path, m_dir->filePath(u"out/run-1/x (2).png"_s));
    QFile file(m_dir->filePath(u"out/run-1/x.png"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "mine"_ba);
}

void tst_OutputSaver::identicalIsRecognized()
{
    const auto first = save({item(u"x.png"_s)});
    const auto again = save({item(u"x.png"_s)});
    QCOMPARE(again.value(0).path, first.value(0).path);
    QCOMPARE(filesBelow(), QStringList({u"out/run-1/x.png"_s}));
}

void tst_OutputSaver::linksAreNotFollowed()
{
#ifndef Q_OS_UNIX
    QSKIP("links are made differently here");
#endif
    write(u"elsewhere/precious"_s, "precious");
    write(u"out/run-1/kept"_s, "");
    QVERIFY(QFile::link(m_dir->filePath(u"elsewhere/precious"_s),
                        m_dir->filePath(u"out/run-1/x.png"_s)));
    QVERIFY(QFile::link(m_dir->filePath(u"elsewhere/new"_s),
                        m_dir->filePath(u"out/run-1/y.png"_s))); // dangling
    QVERIFY(QFile::link(m_dir->filePath(u"elsewhere"_s), m_dir->filePath(u"out/run-2"_s)));

    const auto files = save({item(u"x.png"_s), item(u"y.png"_s)});
    QCOMPARE(files.value(0).path, m_dir->filePath(u"out/run-1/x (1).png"_s));
    QCOMPARE(files.value(1).path, m_dir->filePath(u"out/run-1/y (1).png"_s));
    const auto refused = save({item(u"z.png"_s)}, u"run-2"_s);
    QVERIFY(refused.value(0).path.isEmpty());
    QVERIFY2(refused.value(0).error.contains(u"link"_s), qPrintable(refused.value(0).error));
    QCOMPARE(QDir(m_dir->filePath(u"elsewhere"_s)).entryList(QDir::Files | QDir::Hidden),
             QStringList(u"precious"_s));
}

void tst_OutputSaver::oneLostOfSeveral()
{
    m_server->on("GET /lost", 404, R"({"detail":"Not Found"})");
    const auto files = save({item(u"a.png"_s), item(u"b.png"_s, "/lost"), item(u"c.png"_s)});
    QCOMPARE(files.size(), 3);
    QVERIFY(files.at(0).error.isEmpty());
    QVERIFY(files.at(1).path.isEmpty());
    QVERIFY(!files.at(1).error.isEmpty());
    QVERIFY(files.at(2).error.isEmpty());
    QCOMPARE(filesBelow(), QStringList({u"out/run-1/a.png"_s, u"out/run-1/c.png"_s}));
}

//! A file with an unknown encoding is saved nevertheless.
void tst_OutputSaver::warnings()
{
    m_server->on("GET /br", [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        exchange.respond(200, "bytes", "image/png", "Content-Encoding: br\r\n");
    });
    const auto files = save({item(u"a.png"_s), item(u"b.png"_s, "/br")});
    QCOMPARE(files.size(), 2);
    QCOMPARE(files.at(0).warning, QString());
    QVERIFY(files.at(1).error.isEmpty() && !files.at(1).path.isEmpty());
    QVERIFY2(files.at(1).warning.contains(u"\"b.png\"") && files.at(1).warning.contains(u"\"br\""),
             qPrintable(files.at(1).warning));
}

void tst_OutputSaver::aborted()
{
    m_server->on("GET /slow",
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfirst bytes");
                 });
    OutputSaver saver(m_client.get(), m_dir->filePath(u"out"_s),
                      {u"run-1/a.png"_s, u"run-1/b.png"_s},
                      {item(u"a.png"_s, "/slow"), item(u"b.png"_s)});
    QSignalSpy progress(&saver, &OutputSaver::progress);
    QSignalSpy finished(&saver, &OutputSaver::finished);
    saver.start();
    QVERIFY(progress.wait(10'000));
    saver.abort();
    QVERIFY(finished.wait(10'000));
    QCOMPARE(saver.files().size(), 2);
    QVERIFY(!saver.files().at(0).error.isEmpty());
    QVERIFY(!saver.files().at(1).error.isEmpty());
    QCOMPARE(filesBelow(), QStringList());
}

//! The rest is not downloaded, and reports why.
void tst_OutputSaver::tooMany()
{
    const qsizetype count = OutputSaver::MaximumFiles + 2;
    QStringList paths(count, u"../x.png"_s); // which needs no download
    paths[OutputSaver::MaximumFiles - 1] = u"run-1/last.png"_s;
    paths[OutputSaver::MaximumFiles] = u"run-1/beyond.png"_s;
    const auto files = saveAs(paths, QList<MediaItem>(count, item(u"x.png"_s)));
    QCOMPARE(files.size(), count);
    QCOMPARE(filesBelow(), QStringList(u"out/run-1/last.png"_s));
    for (const SavedFile &file : files.last(2))
        QCOMPARE(file.error, u"Only the first 10000 files of a run are saved.");
}

REGISTER_TEST(tst_OutputSaver)
#include "tst_outputsaver.moc"

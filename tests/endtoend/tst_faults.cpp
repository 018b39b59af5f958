// SPDX-License-Identifier: MIT

#include "localruns.h"

#include <ComfyDeploy/FileUpload>
#include <ComfyDeploy/MediaDownload>
#include <ComfyDeployLocal/FaultProxy>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;
using Phase = WorkflowRun::Phase;

//! Each fault of the local server, in each mode: the end, the kind, and one POST.
class tst_Faults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void named_data();
    void named();
    void everyNameIsTried();
    void expiredLink();
    void cutAnywhere_data();
    void cutAnywhere();
    void proxyRefuses();
    void serverGoesAway();
    void downloadOverABadNetwork_data();
    void downloadOverABadNetwork();
    void downloadFromTheLocalServer_data();
    void downloadFromTheLocalServer();

private:
    [[nodiscard]] bool save(const QUrl &url, QByteArray *bytes);

    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

namespace {

// More data than any connection of a bad network transfers, without repetitions.
QByteArray manyBytes()
{
    QByteArray bytes(1'000'000, '\0');
    for (qsizetype i = 0; i < bytes.size(); ++i)
        bytes[i] = char(i * 7 % 251);
    return bytes;
}

} // namespace

void tst_Faults::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_Faults::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_Faults::named_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<int>("mode");
    QTest::addColumn<Phase>("phase");
    QTest::addColumn<Kind>("kind");
    struct Row
    {
        const char *name;
        const char *value;
        Phase phase;
        Kind kind;
    };
    const QList<Row> always{
        {"status", "500", Phase::Failed, Kind::Server},
        {"status", "503", Phase::Failed, Kind::Server},
        {"status", "403", Phase::Failed, Kind::Unauthorized},
        {"retry-after", "3", Phase::Failed, Kind::RateLimited},
        {"delay", "300", Phase::Succeeded, Kind::None},
        {"lose-answer", "", Phase::Succeeded, Kind::None},
        {"reject-token", "", Phase::Failed, Kind::Unauthorized},
        {"cold-start", "300", Phase::Succeeded, Kind::None},
        {"step-delay", "20", Phase::Succeeded, Kind::None},
        {"queue-position", "2", Phase::Succeeded, Kind::None},
        {"node-error", "3", Phase::Failed, Kind::RunFailed},
        {"fail-node", "3", Phase::Failed, Kind::RunFailed},
    };
    const QList<Row> streamsOnly{
        {"silent-stream", "12", Phase::Succeeded, Kind::None},
        {"end-stream", "3", Phase::Succeeded, Kind::None},
        {"end-stream", "12", Phase::Succeeded, Kind::None},
        {"garble", "9", Phase::Succeeded, Kind::None},
        {"garble", "20", Phase::Succeeded, Kind::None},
        {"no-terminal", "", Phase::Succeeded, Kind::None},
        {"unknown-event", "", Phase::Succeeded, Kind::None},
    };
    const auto add = [](const Row &row, Mode mode) {
        QTest::addRow("%s=%s, mode %d", row.name, row.value, int(mode))
            << QString::fromLatin1(row.name) << QString::fromLatin1(row.value) << int(mode)
            << row.phase << row.kind;
    };
    for (const Row &row : always) {
        for (const Mode mode : {Mode::Queue, Mode::Sync, Mode::Stream}) {
            // A sync call answers [] for a failed run, without an id: the run is found by its
            // inputs.
            add(row, mode);
        }
    }
    for (const Row &row : streamsOnly)
        add(row, Mode::Stream);
}

void tst_Faults::named()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(int, mode);
    QVERIFY(m_server->addFault(name, value, 1, u"/run/workflow/"_s));
    WorkflowRun *run =
        startRun(*m_client, Mode(mode), smallRequest(), RequestOptions().setIdleTimeout(500ms));
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 40'000);
    QFETCH(Phase, phase);
    QVERIFY2(run->phase() == phase, qPrintable(run->error().message()));
    QTEST(run->error().kind(), "kind");
    QVERIFY(run->isSettled());
    QCOMPARE(m_server->requests(u"/run/workflow/"_s).size(), 1);
    QCOMPARE(recorder.ends.count("finished"), 1);
    QCOMPARE(run->mediaItems().size(), phase == Phase::Succeeded ? 1 : 0);
}

// Every fault must have a row above.
void tst_Faults::everyNameIsTried()
{
    const QSet<QString> elsewhere{u"lose-request"_s, u"cancel-500"_s, u"expired-link"_s,
                                  u"no-logs"_s};
    for (const QString &name : LocalServer::faultNames()) {
        if (elsewhere.contains(name))
            continue;
        QFile source(QStringLiteral(TEST_DATA_DIR "/../endtoend/tst_faults.cpp"));
        QVERIFY(source.open(QIODevice::ReadOnly));
        QFile matrix(QStringLiteral(TEST_DATA_DIR "/../endtoend/faultcells.cpp"));
        QVERIFY(matrix.open(QIODevice::ReadOnly));
        QVERIFY2(source.readAll().contains("{\"" + name.toUtf8() + "\"")
                     || matrix.readAll().contains("u\"" + name.toUtf8() + "\"_s"),
                 qPrintable(name));
    }
}

void tst_Faults::expiredLink()
{
    WorkflowRun *run = m_client->queue(smallRequest());
    QTRY_VERIFY(run->isFinished());
    QVERIFY(m_server->addFault(u"expired-link"_s));
    MediaDownload *download = m_client->download(run->mediaItems().first());
    QTRY_VERIFY(download->isFinished());
    QVERIFY2(!download->error(), qPrintable(download->error().message()));
    QVERIFY(download->data().startsWith("\x89PNG"));
}

void tst_Faults::cutAnywhere_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<bool>("reset");
    for (const Mode mode : {Mode::Queue, Mode::Sync, Mode::Stream}) {
        for (const qint64 bytes : {0, 9, 40, 200, 1500, 4000}) {
            for (const bool reset : {false, true})
                QTest::addRow("mode %d, %s after %lld bytes", int(mode), reset ? "reset" : "cut",
                              bytes)
                    << int(mode) << bytes << reset;
        }
    }
}

// The answer to the run's POST is cut; later requests succeed. The run is paid for once, and found.
void tst_Faults::cutAnywhere()
{
    QFETCH(int, mode);
    QFETCH(qint64, bytes);
    QFETCH(bool, reset);
    FaultProxy proxy(m_server->url());
    QVERIFY(proxy.listen());
    m_client->setServerUrl(proxy.url());
    if (reset)
        proxy.resetAfter(bytes, FaultProxy::Direction::ToClient);
    else
        proxy.cutAfter(bytes, FaultProxy::Direction::ToClient);
    connect(m_server.get(), &LocalServer::requestReceived, this,
            [&](const RecordedRequest &request) {
                if (!request.path.contains(u"/run/workflow/"_s))
                    proxy.clear();
            });
    WorkflowRun *run = startRun(*m_client, Mode(mode), smallRequest());
    QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 40'000);
    QVERIFY2(run->phase() == Phase::Succeeded, qPrintable(run->error().message()));
    QCOMPARE(run->mediaItems().size(), 1);
    QCOMPARE(m_server->requests(u"/run/workflow/"_s).size(), 1);
}

void tst_Faults::proxyRefuses()
{
    FaultProxy proxy(m_server->url());
    QVERIFY(proxy.listen());
    m_client->setServerUrl(proxy.url());
    WorkflowRun *run = m_client->queue(smallRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), Phase::Succeeded);
    QVERIFY(proxy.connectionCount() >= 2);
}

// The server stops during the run and starts again on its port: the run is still followed.
void tst_Faults::serverGoesAway()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"100"_s));
    const quint16 port = quint16(m_server->url().port());
    WorkflowRun *run = m_client->stream(smallRequest());
    QTRY_COMPARE(run->phase(), Phase::Running);
    m_server->close();
    QTRY_VERIFY(run->contactLost());
    QVERIFY(run->isRunning());
    QVERIFY2(m_server->listen(port), qPrintable(m_server->errorString()));
    QTRY_VERIFY(run->isFinished());
    QVERIFY2(run->phase() == Phase::Succeeded, qPrintable(run->error().message()));
    QVERIFY(!run->contactLost());
}

//! Downloads the file to a path; false with a warning if that fails.
bool tst_Faults::save(const QUrl &url, QByteArray *bytes)
{
    const QJsonObject file{{u"url"_s, url.toString()}, {u"filename"_s, u"file.bin"_s}};
    const QJsonObject output{{u"run_id"_s, QString::fromLatin1(exampleRunId)},
                             {u"data"_s, QJsonObject{{u"files"_s, QJsonArray{file}}}}};
    const QTemporaryDir dir;
    const QString path = dir.filePath(u"file.bin"_s);
    const MediaDownload *download =
        m_client->download(WorkflowRunOutput::fromJson(output)->mediaItems().constFirst(), path);
    const bool hasEnded = QTest::qWaitFor([&] { return download->isFinished(); }, 20'000);
    if (!hasEnded || download->error()) {
        qWarning() << "no download:" << download->error().message();
        return false;
    }
    QFile saved(path);
    if (!saved.open(QIODevice::ReadOnly))
        return false;
    *bytes = saved.readAll();
    return true;
}

void tst_Faults::downloadOverABadNetwork_data()
{
    QTest::addColumn<bool>("reset");
    QTest::newRow("cut") << false;
    QTest::newRow("reset") << true;
}

// No connection lasts for the whole file, and hardly any byte is sent twice.
void tst_Faults::downloadOverABadNetwork()
{
    QFETCH(bool, reset);
    const QByteArray bytes = manyBytes();
    ScriptedServer storage;
    QVERIFY(storage.listen());
    storage.on("GET /file.bin",
               [&](const ScriptedServer::Request &request, ScriptedServer::Exchange exchange) {
                   const qsizetype from =
                       request.header("range").mid(6).split('-').first().toLongLong();
                   const QByteArray size = QByteArray::number(bytes.size());
                   exchange.respond(
                       from > 0 ? 206 : 200, bytes.sliced(from), "application/octet-stream",
                       "ETag: \"v1\"\r\nContent-Range: bytes " + QByteArray::number(from) + '-'
                           + QByteArray::number(bytes.size() - 1) + '/' + size + "\r\n");
               });
    FaultProxy proxy(storage.url());
    QVERIFY(proxy.listen());
    if (reset)
        proxy.resetAfter(300'000);
    else
        proxy.cutAfter(300'000);
    QUrl url = proxy.url();
    url.setPath(u"/file.bin"_s);
    QByteArray saved;
    QVERIFY(save(url, &saved));
    QVERIFY(saved == bytes);
    QVERIFY(storage.requests().size() >= 4);
}

void tst_Faults::downloadFromTheLocalServer_data()
{
    downloadOverABadNetwork_data();
}

// The same with a file of the local server.
void tst_Faults::downloadFromTheLocalServer()
{
    QFETCH(bool, reset);
    const QByteArray bytes = manyBytes();
    FileUpload *upload = m_client->upload(FileInput::fromData(bytes, u"file.bin"_s));
    QTRY_VERIFY(upload->isFinished());
    QVERIFY2(!upload->error(), qPrintable(upload->error().message()));
    FaultProxy proxy(m_server->url());
    QVERIFY(proxy.listen());
    if (reset)
        proxy.resetAfter(300'000);
    else
        proxy.cutAfter(300'000);
    QUrl url = upload->file().fileUrl();
    url.setPort(proxy.url().port());
    QByteArray saved;
    QVERIFY(save(url, &saved));
    QVERIFY(saved == bytes);
    const QList<RecordedRequest> requests = m_server->requests(url.path());
    QVERIFY(requests.size() >= 4);
    qint64 begin = -1; // each resumes where the previous one ended
    for (const RecordedRequest &request : requests) {
        QByteArray range = request.header("Range"); // none before any data has arrived
        const qint64 next = range.replace("bytes=", "").replace('-', "").toLongLong();
        QVERIFY2(next >= begin, range.constData()); // a reset may lose all data of a connection
        begin = next;
    }
    QVERIFY(begin > 300'000);
}

QTEST_GUILESS_MAIN(tst_Faults)
#include "tst_faults.moc"

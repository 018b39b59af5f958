// SPDX-License-Identifier: MIT

#include "runs/wallclock.h"
#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/utc_p.h>
#include <ComfyDeploy/files/uploadcache_p.h>
#include <ComfyDeploy/fileupload.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QByteArray uploadRoute = "POST /file/upload";
const QString lastingUrl = u"https://bucket.invalid/inputs/img_1.png"_s;

QByteArray answerWith(const QString &url)
{
    const QJsonObject json{{u"file_url"_s, url}, {u"file_name"_s, u"first.png"_s}};
    return QJsonDocument(json).toJson();
}

QString signedUrl(const QDateTime &made, int seconds)
{
    return lastingUrl
        + u"?X-Amz-Date=%1&X-Amz-Expires=%2&X-Amz-Signature=ab"_s.arg(
            made.toString(u"yyyyMMdd'T'HHmmss'Z'"_s), QString::number(seconds));
}

} // namespace

//! Uploads of files.
class tst_FileUpload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void uploadWithProgress();
    void sameBytesAsTheExample();
    void uploadTooLarge();
    void uploadRefused();
    void emptiedAfterItWasChosen();

    void secondTime_data();
    void secondTime();
    void forgets_data();
    void forgets();
    void endOfUrls_data();
    void endOfUrls();
    void signedUrls_data();
    void signedUrls();
    void endsWhateverTheClockSays_data();
    void endsWhateverTheClockSays();
    void changedFile();
    void atTheSameTime_data();
    void atTheSameTime();
    void errorAtTheSameTime();
    void runsShare();
    void largeContent();
    void largeContentsAtTheSameTime();
    void largeContentRefused();
    void hashingLeavesTime();
    void totalTimeout();
    void future();
    void futureOfADeletedUpload();

private:
    FileUpload *uploaded(const FileInput &input);
    [[nodiscard]] int uploads() const { return m_server->count(uploadRoute); }

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_FileUpload::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
    m_server->on(uploadRoute, 200, answerWith(lastingUrl));
}

void tst_FileUpload::cleanup()
{
    m_client.reset();
    m_server.reset();
}

//! The upload once it has finished, with or without an error.
FileUpload *tst_FileUpload::uploaded(const FileInput &input)
{
    FileUpload *upload = m_client->upload(input);
    QSignalSpy finished(upload, &FileUpload::finished);
    if (!finished.wait(20'000))
        qWarning("the upload does not finish");
    return upload;
}

void tst_FileUpload::uploadWithProgress()
{
    QTemporaryDir dir;
    QFile file(dir.filePath(u"big.bin"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8 * 1024 * 1024, 'x'));
    file.close();
    m_server->on("POST /file/upload", 200, example(u"file-upload-response.json"_s));
    FileUpload *upload = m_client->upload(FileInput::fromFile(file.fileName()));
    QList<qint64> sent;
    connect(upload, &FileUpload::progress, this, [&](qint64 bytes, qint64 total) {
        QVERIFY(total > 8 * 1024 * 1024);
        sent += bytes;
    });
    QSignalSpy finished(upload, &FileUpload::finished);
    QVERIFY(finished.wait(20'000));
    QVERIFY2(!upload->error(), qPrintable(upload->error().message()));
    QCOMPARE(upload->file().fileName(), u"harbour.png"_s);
    QVERIFY(sent.size() > 10 && std::is_sorted(sent.begin(), sent.end()));
    QVERIFY(m_server->requests().first().body.contains(
        "filename=\"big.bin\"\r\nContent-Type: application/octet-stream\r\n\r\nxxxx"));
}

void tst_FileUpload::emptiedAfterItWasChosen()
{
    QTemporaryDir dir;
    QFile file(dir.filePath(u"photo.png"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.write("png") == 3 && file.flush());
    const FileInput input = FileInput::fromFile(file.fileName());
    QCOMPARE(input.problem(), QString());
    FileUpload *upload = m_client->upload(input);
    QVERIFY(file.resize(0));
    QSignalSpy finished(upload, &FileUpload::finished);
    QVERIFY(finished.wait(20'000));
    QCOMPARE(upload->error().kind(), ApiError::Kind::InvalidRequest);
    QCOMPARE(upload->error().message(), u"\"photo.png\" is empty: choose a file with content."_s);
    QCOMPARE(m_server->connections(), 0);
}

// Header and body as a client of the service sends them, except the boundary.
void tst_FileUpload::sameBytesAsTheExample()
{
    const QByteArray wanted = example(u"file-upload-request.http"_s);
    const qsizetype split = wanted.indexOf("\r\n\r\n");
    const QByteArrayList head = wanted.first(split).split('\n');
    const QByteArray body = wanted.sliced(split + 4);
    const auto wantedHeader = [&head](const QByteArray &name) {
        for (const QByteArray &line : head) {
            if (line.startsWith(name + ": "))
                return line.sliced(name.size() + 2).trimmed();
        }
        return QByteArray();
    };
    const QByteArray type = wantedHeader("Content-Type");
    const QByteArray boundary = type.sliced(type.indexOf("boundary=") + 9);
    QVERIFY(body.startsWith("--" + boundary + "\r\n"));

    m_client->setToken("YOUR_KEY");
    const FileUpload *upload = uploaded(FileInput::fromData("(PNG bytes here)", u"harbour.png"_s));
    QVERIFY2(!upload->error(), qPrintable(upload->error().message()));
    const Request sent = m_server->requests().constFirst();
    QCOMPARE(sent.method + ' ' + sent.target + " HTTP/1.1", head.constFirst().trimmed());
    for (const char *name : {"Authorization", "Accept"})
        QCOMPARE(sent.header(QByteArray(name).toLower()), wantedHeader(name));
    const QByteArray sentType = sent.header("content-type");
    const qsizetype place = sentType.indexOf("boundary=");
    QCOMPARE(sentType.first(place), type.first(type.indexOf("boundary=")));
    QByteArray sentBoundary = sentType.sliced(place + 9);
    sentBoundary.replace('"', "");
    QCOMPARE(sent.header("content-length").toLongLong(), sent.body.size());
    QByteArray sentBody = sent.body;
    QCOMPARE(sentBody.replace(sentBoundary, boundary), body);
}

void tst_FileUpload::uploadTooLarge()
{
    QTemporaryDir dir;
    QFile file(dir.filePath(u"huge.bin"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.resize(FileUpload::MaximumSize + 1)); // sparse
    FileUpload *upload = m_client->upload(FileInput::fromFile(file.fileName()));
    QSignalSpy finished(upload, &FileUpload::finished);
    QVERIFY(finished.wait(testPatience));
    QCOMPARE(upload->error().kind(), Kind::InvalidRequest);
    QCOMPARE(upload->error().message(),
             u"\"huge.bin\" is larger than the 250 MiB that the server accepts."_s);
    QCOMPARE(m_server->connections(), 0);
}

void tst_FileUpload::uploadRefused()
{
    m_server->on("POST /file/upload", 400, example(u"400-upload-type.json"_s));
    FileUpload *upload = m_client->upload(FileInput::fromData("x", u"notes.txt"_s));
    QSignalSpy finished(upload, &FileUpload::finished);
    QVERIFY(finished.wait(testPatience));
    QCOMPARE(upload->error().kind(), Kind::Rejected);
    QCOMPARE(upload->error().message(), u"Unsupported file type"_s);
}

void tst_FileUpload::secondTime_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("fileName");
    QTest::addColumn<int>("requests");
    QTest::newRow("the same") << "bytes"_ba << u"first.png"_s << 1;
    QTest::newRow("another name") << "bytes"_ba << u"second.PNG"_s << 1;
    QTest::newRow("another type") << "bytes"_ba << u"first.webp"_s << 2;
    QTest::newRow("other bytes") << "bytez"_ba << u"first.png"_s << 2;
    QTest::newRow("more bytes") << "bytes!"_ba << u"first.png"_s << 2;
}

void tst_FileUpload::secondTime()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, fileName);
    QTemporaryDir dir;
    QFile file(dir.filePath(u"first.png"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("bytes") == 5);
    file.close();
    QCOMPARE(uploaded(FileInput::fromFile(file.fileName()))->file().fileUrl(), QUrl(lastingUrl));
    const FileUpload *second = uploaded(FileInput::fromData(bytes, fileName));
    QVERIFY(!second->error());
    QCOMPARE(second->file().fileUrl(), QUrl(lastingUrl));
    QTEST(uploads(), "requests");
    if (uploads() == 1)
        QCOMPARE(second->file().fileName(), fileName);
}

void tst_FileUpload::forgets_data()
{
    QTest::addColumn<std::function<void(WorkflowClient &)>>("deed");
    using Deed = std::function<void(WorkflowClient &)>;
    QTest::newRow("another server") << Deed([](WorkflowClient &client) {
        const QUrl url = client.serverUrl();
        client.setServerUrl(WorkflowClient::localServer());
        client.setServerUrl(url);
    });
    QTest::newRow("another token") << Deed([](WorkflowClient &client) { client.setToken("t"); });
    QTest::newRow("a token provider")
        << Deed([](WorkflowClient &client) { client.setTokenProvider({}); });
    QTest::newRow("invalidated") << Deed([](WorkflowClient &client) {
        client.invalidateUpload(QUrl(u"https://other.invalid/"_s));
        client.invalidateUpload(QUrl(lastingUrl));
    });
    QTest::newRow("cleared") << Deed([](WorkflowClient &client) { client.clearUploadCache(); });
    QTest::newRow("switched off") << Deed([](WorkflowClient &client) {
        QVERIFY(client.isUploadCacheEnabled());
        client.setUploadCacheEnabled(false);
        QVERIFY(!client.isUploadCacheEnabled());
    });
}

void tst_FileUpload::forgets()
{
    QFETCH(std::function<void(WorkflowClient &)>, deed);
    const FileInput input = FileInput::fromData("bytes", u"a.png"_s);
    uploaded(input);
    deed(*m_client);
    QVERIFY(!uploaded(input)->error());
    QCOMPARE(uploads(), 2);
    uploaded(input);
    QCOMPARE(uploads(), m_client->isUploadCacheEnabled() ? 2 : 3);
}

void tst_FileUpload::endOfUrls_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("minutes"); // from now; -1: does not expire
    QTest::newRow("none") << QString() << -1;
    QTest::newRow("of another meaning") << u"?v=2&expiresIn=3"_s << -1;
    QTest::newRow("signed just now")
        << u"?X-Amz-Date=20250304T050000Z&X-Amz-Expires=3600&X-Amz-Signature=a"_s << 55;
    QTest::newRow("signed a while ago")
        << u"?X-Amz-Date=20250304T044000Z&X-Amz-Expires=3600"_s << 35;
    QTest::newRow("by a clock before ours")
        << u"?X-Amz-Date=20250304T090000Z&X-Amz-Expires=3600"_s << 55;
    QTest::newRow("without a date") << u"?x-amz-expires=1800"_s << 25;
    QTest::newRow("with rubbish as date") << u"?X-Amz-Date=today&X-Amz-Expires=1800"_s << 25;
    QTest::newRow("by its end") << u"?Signature=x&Expires=1741068000"_s << 55;
    QTest::newRow("signed, end unknown") << u"?X-Amz-Signature=a"_s << 0;
    QTest::newRow("signed, end unreadable") << u"?X-Amz-Expires=soon"_s << 0;
}

void tst_FileUpload::endOfUrls()
{
    QFETCH(QString, query);
    QFETCH(int, minutes);
    const QDateTime now = Utc::dateTime(QDate(2025, 3, 4), QTime(5, 0));
    const QDateTime end = endOfUpload(QUrl(lastingUrl + query), now);
    QCOMPARE(end, minutes < 0 ? QDateTime() : now.addSecs(minutes * 60));
}

void tst_FileUpload::signedUrls_data()
{
    QTest::addColumn<int>("age");
    QTest::addColumn<int>("requests");
    QTest::newRow("fresh") << 0 << 1;
    QTest::newRow("about to end") << 3400 << 2;
}

void tst_FileUpload::signedUrls()
{
    QFETCH(int, age);
    const QDateTime made = QDateTime::currentDateTimeUtc().addSecs(-age);
    m_server->on(uploadRoute, 200, answerWith(signedUrl(made, 3600)));
    const FileInput input = FileInput::fromData("bytes", u"a.png"_s);
    uploaded(input);
    uploaded(input);
    QTEST(uploads(), "requests");
}

void tst_FileUpload::endsWhateverTheClockSays_data()
{
    QTest::addColumn<int>("lifetime"); // s, including the five minutes of safety margin
    QTest::addColumn<int>("later"); // ms, when the clock is changed
    QTest::addColumn<int>("jump"); // s
    QTest::addColumn<bool>("isForgotten");
    QTest::newRow("set back a little, at its end") << 301 << 1'100 << -1 << true;
    QTest::newRow("set back by a year, at its end") << 301 << 1'100 << -365 * 86'400 << true;
    QTest::newRow("set back while there is time") << 3600 << 0 << -7200 << false;
    QTest::newRow("set forward while there is time") << 3600 << 0 << 600 << false;
    QTest::newRow("set forward beyond the end") << 3600 << 0 << 7200 << true;
}

// The URL expires after a second, even if the clock is changed.
void tst_FileUpload::endsWhateverTheClockSays()
{
    QFETCH(int, lifetime);
    QFETCH(int, later);
    QFETCH(int, jump);
    if (!WallClock::canBeSet())
        QSKIP("the clock cannot be set for one program here");
    const auto setRight = qScopeGuard([] { WallClock::setAhead(0s); });
    WallClock::setAhead(0s);
    m_server->on(uploadRoute, [lifetime](const Request &, Exchange exchange) {
        exchange.respond(200, answerWith(signedUrl(QDateTime::currentDateTimeUtc(), lifetime)));
    });
    const FileInput input = FileInput::fromData("bytes", u"a.png"_s);
    uploaded(input);
    QElapsedTimer sinceUpload;
    sinceUpload.start();
    QTRY_VERIFY(sinceUpload.elapsed() >= later);
    WallClock::setAhead(std::chrono::seconds(jump));
    QVERIFY(!uploaded(input)->error());
    QFETCH(bool, isForgotten);
    QCOMPARE(uploads(), isForgotten ? 2 : 1);
}

// The sent bytes differ from the hashed ones then.
void tst_FileUpload::changedFile()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.png"_s);
    const auto write = [&](const QByteArray &bytes, qint64 second) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(bytes);
        file.flush();
        QVERIFY(file.setFileTime(QDateTime::fromSecsSinceEpoch(second),
                                 QFileDevice::FileModificationTime));
    };
    write("old", 1'000'000);
    m_server->on(uploadRoute, [&](const Request &, Exchange exchange) {
        write("new", 2'000'000);
        exchange.respond(200, answerWith(lastingUrl));
    });
    uploaded(FileInput::fromFile(path));
    m_server->on(uploadRoute, 200, answerWith(lastingUrl));
    uploaded(FileInput::fromData("old", u"a.png"_s));
    QCOMPARE(uploads(), 2);
}

void tst_FileUpload::atTheSameTime_data()
{
    QTest::addColumn<QByteArray>("deed");
    QTest::addColumn<int>("requests");
    QTest::newRow("all wait") << ""_ba << 1;
    QTest::newRow("the first one aborts") << "abort"_ba << 2;
    QTest::newRow("the first one goes") << "delete"_ba << 2;
    QTest::newRow("one that waits aborts") << "abort another"_ba << 1;
}

void tst_FileUpload::atTheSameTime()
{
    QFETCH(QByteArray, deed);
    QFETCH(int, requests);
    QList<Exchange> open;
    m_server->on(uploadRoute, [&](const Request &, Exchange exchange) { open += exchange; });
    QList<QPointer<FileUpload>> list;
    for (int i = 0; i < 4; ++i)
        list += m_client->upload(FileInput::fromData("bytes", u"%1.png"_s.arg(i)));
    QTRY_COMPARE(open.size(), 1);
    if (deed == "abort")
        list.takeFirst()->abort();
    else if (deed == "delete")
        delete list.takeFirst();
    else if (deed == "abort another")
        list.takeLast()->abort();
    QTRY_COMPARE(open.size(), requests);
    open.last().respond(200, answerWith(lastingUrl));
    for (const auto &upload : std::as_const(list)) {
        QTRY_VERIFY(upload->isFinished());
        QVERIFY(!upload->error());
        QCOMPARE(upload->file().fileUrl(), QUrl(lastingUrl));
    }
    QCOMPARE(uploads(), requests);
}

void tst_FileUpload::errorAtTheSameTime()
{
    m_server->on(uploadRoute, 400, example(u"400-upload-type.json"_s));
    const FileInput input = FileInput::fromData("bytes", u"a.txt"_s);
    const FileUpload *first = m_client->upload(input);
    const FileUpload *second = m_client->upload(input);
    QTRY_VERIFY(first->isFinished() && second->isFinished());
    QCOMPARE(second->error(), first->error());
    QCOMPARE(second->error().kind(), Kind::Rejected);
    QCOMPARE(uploads(), 1);
    QCOMPARE(uploaded(input)->error().kind(), Kind::Rejected); // an error is not kept
    QCOMPARE(uploads(), 2);
}

void tst_FileUpload::runsShare()
{
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    for (int i = 0; i < 3; ++i) {
        const FileInput file = FileInput::fromData("bytes", u"%1.png"_s.arg(i));
        const WorkflowRun *run =
            m_client->queue(exampleRequest({{u"input_image"_s, QVariant::fromValue(file)}}),
                            RequestOptions().setFollow(false));
        QTRY_VERIFY(run->isFinished());
        QCOMPARE(run->phase(), WorkflowRun::Queued);
        QVERIFY(m_server->requests(queueRoute).constLast().body.contains(lastingUrl.toUtf8()));
    }
    QCOMPARE(uploads(), 1);
}

// Beyond the first bytes, which say whether it may be known.
void tst_FileUpload::largeContent()
{
    const QByteArray bytes(200 * 1024, 'x');
    uploaded(FileInput::fromData(bytes, u"a.bin"_s));
    QVERIFY(m_server->requests(uploadRoute).constLast().body.contains(bytes));
    const FileUpload *second = uploaded(FileInput::fromData(bytes, u"b.bin"_s));
    QCOMPARE(second->file().fileUrl(), QUrl(lastingUrl));
    QCOMPARE(second->file().fileName(), u"b.bin"_s);
    QCOMPARE(uploads(), 1);
    uploaded(FileInput::fromData(bytes.chopped(1) + 'y', u"a.bin"_s));
    QCOMPARE(uploads(), 2);
    QVERIFY(m_server->requests(uploadRoute).constLast().body.contains("xy"));
}

// One waits for what it may be the same as, and is sent if it is not.
void tst_FileUpload::largeContentsAtTheSameTime()
{
    QList<Exchange> open;
    m_server->on(uploadRoute, [&](const Request &, Exchange exchange) { open += exchange; });
    const QByteArray bytes(200 * 1024, 'x');
    const FileUpload *first = m_client->upload(FileInput::fromData(bytes, u"a.bin"_s));
    const FileUpload *same = m_client->upload(FileInput::fromData(bytes, u"b.bin"_s));
    const FileUpload *other =
        m_client->upload(FileInput::fromData(bytes.chopped(1) + 'y', u"c.bin"_s));
    QTRY_COMPARE(open.size(), 1);
    open.takeFirst().respond(200, answerWith(lastingUrl));
    QTRY_VERIFY(first->isFinished() && same->isFinished());
    QVERIFY(!same->error());
    QTRY_COMPARE(open.size(), 1);
    QVERIFY(!other->isFinished());
    open.takeFirst().respond(200, answerWith(lastingUrl));
    QTRY_VERIFY(other->isFinished());
    QVERIFY(!other->error());
    QCOMPARE(uploads(), 2);
    QVERIFY(m_server->requests(uploadRoute).constLast().body.contains("xy"));
}

// The hash of what was sent before the error is that of no whole content.
void tst_FileUpload::largeContentRefused()
{
    m_server->on(uploadRoute, 400, example(u"400-upload-type.json"_s));
    const FileInput input = FileInput::fromData(QByteArray(200 * 1024, 'x'), u"a.txt"_s);
    const FileUpload *first = m_client->upload(input);
    const FileUpload *second = m_client->upload(input);
    QTRY_VERIFY(first->isFinished() && second->isFinished());
    QCOMPARE(first->error().kind(), Kind::Rejected);
    QCOMPARE(second->error().kind(), Kind::Rejected);
    QCOMPARE(uploads(), 2);
}

void tst_FileUpload::hashingLeavesTime()
{
    const FileInput input = FileInput::fromData(QByteArray(32 * 1024 * 1024, 'x'), u"a.bin"_s);
    uploaded(input);
    int passes = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] { ++passes; });
    timer.start(0);
    const FileUpload *again = m_client->upload(input);
    QTRY_VERIFY(again->isFinished());
    QCOMPARE(uploads(), 1);
    QVERIFY(passes > 5);
}

void tst_FileUpload::totalTimeout()
{
    m_server->on(uploadRoute, [](const Request &, Exchange) {});
    const FileInput input = FileInput::fromData("bytes", u"a.png"_s);
    const FileUpload *patient = m_client->upload(input);
    QTRY_COMPARE(uploads(), 1);
    const FileUpload *waiting = m_client->upload(input, RequestOptions().setTotalTimeout(30ms));
    QTRY_VERIFY(waiting->isFinished());
    QCOMPARE(waiting->error().kind(), Kind::Timeout);
    QVERIFY(waiting->error().message().contains(u"a.png"_s));
    QVERIFY(!patient->isFinished());
}

void tst_FileUpload::future()
{
    FileUpload *upload = m_client->upload(FileInput::fromData("abc", u"a.png"_s));
    const auto done = upload->future();
    bool wasReady = false;
    connect(upload, &FileUpload::finished, this, [&] { wasReady = done.isFinished(); });
    QTRY_VERIFY(done.isFinished());
    QCOMPARE(done.result()->fileUrl().toString(), lastingUrl);
    QTRY_VERIFY(wasReady);
    QVERIFY(upload->future().isFinished()); // later, too

    FileUpload *refused = m_client->upload(FileInput::fromFile(u"/no/such/file.png"_s));
    QTRY_VERIFY(refused->future().isFinished());
    QCOMPARE(refused->future().result().error(), refused->error());

    // Nothing is called from inside abort(), and a continuation may delete what it belongs to.
    FileUpload *aborted = m_client->upload(FileInput::fromData("abcd", u"a.png"_s));
    Kind kind = Kind::None;
    (void)aborted->future().then([&](const Result<UploadedFile> &result) {
        kind = result.error().kind();
        m_client.reset();
    });
    aborted->abort();
    QCOMPARE(kind, Kind::None);
    QTRY_COMPARE(kind, Kind::Aborted);
}

void tst_FileUpload::futureOfADeletedUpload()
{
    const auto done = m_client->upload(FileInput::fromData("abc", u"a.png"_s))->future();
    m_client.reset();
    QVERIFY(done.isFinished());
    QCOMPARE(done.result().error().kind(), Kind::Aborted);
}

REGISTER_TEST(tst_FileUpload)
#include "tst_fileupload.moc"

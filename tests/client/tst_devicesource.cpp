// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

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

//! An endless sequential device of zeros.
class Zeros : public QIODevice
{
public:
    Zeros() { open(QIODevice::ReadOnly); }
    [[nodiscard]] bool isSequential() const override { return true; }

protected:
    qint64 readData(char *data, qint64 maximum) override
    {
        std::fill_n(data, maximum, '\0');
        return maximum;
    }
    qint64 writeData(const char *, qint64) override { return -1; }
};

//! A socket to which a server writes.
struct Socket
{
    Socket()
    {
        server.listen(QHostAddress::LocalHost);
        device.connectToHost(QHostAddress::LocalHost, server.serverPort());
        if (!server.waitForNewConnection(5'000) || !device.waitForConnected(5'000))
            qFatal("no connection");
        writer = server.nextPendingConnection();
    }
    QTcpServer server;
    QTcpSocket device;
    QTcpSocket *writer = nullptr;
};

} // namespace

//! Uploads from random-access and sequential devices.
class tst_DeviceSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void devices_data();
    void devices();
    void deviceAgain();
    void socket();
    void socketTwice();
    void badDevices_data();
    void badDevices();
    void silentDevice();
    void endlessDevice();

private:
    FileUpload *uploaded(const FileInput &input);

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_DeviceSource::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
    m_server->on(uploadRoute, 200, example(u"file-upload-response.json"_s));
}

void tst_DeviceSource::cleanup()
{
    m_client.reset();
    m_server.reset();
}

//! The upload once it has finished, with or without an error.
FileUpload *tst_DeviceSource::uploaded(const FileInput &input)
{
    FileUpload *upload = m_client->upload(input);
    QSignalSpy finished(upload, &FileUpload::finished);
    if (!finished.wait(20'000))
        qWarning("the upload does not finish");
    return upload;
}

void tst_DeviceSource::devices_data()
{
    QTest::addColumn<bool>("cached");
    QTest::newRow("hashed first") << true;
    QTest::newRow("sent as it is") << false;
}

void tst_DeviceSource::devices()
{
    QFETCH(bool, cached);
    m_client->setUploadCacheEnabled(cached);
    QBuffer buffer;
    buffer.setData("skipped, sent");
    QVERIFY(buffer.open(QIODevice::ReadOnly) && buffer.seek(9));
    const FileUpload *upload = uploaded(FileInput::fromDevice(&buffer, u"dir/a.png"_s));
    QVERIFY2(!upload->error(), qPrintable(upload->error().message()));
    const QByteArray form = m_server->requests(uploadRoute).constFirst().body;
    QVERIFY(form.contains("filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nsent\r\n--"));
    QVERIFY(buffer.isOpen());
}

// After a temporary refusal, the same bytes have to be sent again.
void tst_DeviceSource::deviceAgain()
{
    m_server->on(uploadRoute, [this](const Request &, Exchange exchange) {
        if (m_server->count(uploadRoute) == 1)
            exchange.respond(503, "{}");
        else
            exchange.respond(200, example(u"file-upload-response.json"_s));
    });
    QTemporaryFile file;
    QVERIFY(file.open() && file.write("bytes") == 5 && file.seek(1));
    QVERIFY(!uploaded(FileInput::fromDevice(&file, u"a.png"_s))->error());
    const QList<Request> requests = m_server->requests(uploadRoute);
    QCOMPARE(requests.size(), 2);
    for (const Request &request : requests)
        QVERIFY(request.body.contains("\r\n\r\nytes\r\n--"));
}

void tst_DeviceSource::socket()
{
    Socket socket;
    FileUpload *upload = m_client->upload(FileInput::fromDevice(&socket.device, u"a.png"_s));
    socket.writer->write("first ");
    QTRY_COMPARE(socket.device.bytesAvailable(), 0);
    QCOMPARE(m_server->count(uploadRoute), 0);
    socket.writer->write("second");
    socket.writer->disconnectFromHost();
    QTRY_VERIFY(upload->isFinished());
    QVERIFY2(!upload->error(), qPrintable(upload->error().message()));
    QVERIFY(m_server->requests(uploadRoute).constFirst().body.contains("first second\r\n--"));
}

// The content of a sequential device can be sent again.
void tst_DeviceSource::socketTwice()
{
    m_client->setUploadCacheEnabled(false);
    Socket socket;
    socket.writer->write("bytes");
    const FileInput input = FileInput::fromDevice(&socket.device, u"a.png"_s);
    const FileUpload *first = m_client->upload(input);
    const FileUpload *second = m_client->upload(input);
    socket.writer->disconnectFromHost();
    QTRY_VERIFY(first->isFinished() && second->isFinished());
    socket.device.close();
    QVERIFY(!first->error() && !second->error() && !uploaded(input)->error());
    const QList<Request> requests = m_server->requests(uploadRoute);
    QCOMPARE(requests.size(), 3);
    for (const Request &request : requests)
        QVERIFY(request.body.contains("\r\n\r\nbytes\r\n--"));
}

void tst_DeviceSource::badDevices_data()
{
    QTest::addColumn<QIODevice *>("device");
    QTest::addColumn<QString>("why");
    QTest::newRow("none") << static_cast<QIODevice *>(nullptr) << u"not open for reading"_s;
    QTest::newRow("closed") << static_cast<QIODevice *>(new QBuffer(this))
                            << u"not open for reading"_s;
    QTest::newRow("a closed socket")
        << static_cast<QIODevice *>(new QTcpSocket(this)) << u"not open for reading"_s;
#ifdef Q_OS_UNIX
    auto *endless = new QFile(u"/dev/zero"_s, this);
    QVERIFY(endless->open(QIODevice::ReadOnly));
    QTest::newRow("a pipe or the like") << static_cast<QIODevice *>(endless) << u"is a pipe"_s;
#endif
}

void tst_DeviceSource::badDevices()
{
    QFETCH(QIODevice *, device);
    QFETCH(QString, why);
    const FileUpload *upload = uploaded(FileInput::fromDevice(device, u"a.png"_s));
    QCOMPARE(upload->error().kind(), Kind::InvalidRequest);
    QVERIFY2(upload->error().message().contains(why), qPrintable(upload->error().message()));
    QCOMPARE(m_server->connections(), 0);
}

void tst_DeviceSource::silentDevice()
{
    auto socket = std::make_unique<Socket>();
    const FileInput input = FileInput::fromDevice(&socket->device, u"a.png"_s);
    const FileUpload *impatient = m_client->upload(input, RequestOptions().setIdleTimeout(20ms));
    const FileUpload *patient = m_client->upload(input);
    QTRY_VERIFY(impatient->isFinished());
    QCOMPARE(impatient->error().kind(), Kind::Timeout);
    QVERIFY(!patient->isFinished());
    socket.reset();
    QTRY_VERIFY(patient->isFinished());
    QVERIFY(patient->error().message().contains(u"to its end"_s));
    QCOMPARE(m_server->connections(), 0);
}

void tst_DeviceSource::endlessDevice()
{
    Zeros zeros;
    const FileUpload *upload = uploaded(FileInput::fromDevice(&zeros, u"a.bin"_s));
    QCOMPARE(upload->error().kind(), Kind::InvalidRequest);
    QVERIFY(upload->error().message().contains(u"250 MiB"_s));
    QCOMPARE(m_server->connections(), 0);
}

REGISTER_TEST(tst_DeviceSource)
#include "tst_devicesource.moc"

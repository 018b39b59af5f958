// SPDX-License-Identifier: MIT

// Previews of a ComfyUI.
#include "runnerfixture.h"

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <QtCore/qbuffer.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qregularexpression.h>
#include <QtGui/qimage.h>

#include <optional>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunnerPreviews : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void previewIsShownUntilTheResult();
    void cancelIsReached();
    void flags_data();
    void flags();
    void modeOfComfyUis();
    void settingIsClicked();

private:
    //! The window with its run started, at a server that is scripted, whatever its \a kind; its
    //! stream is then m_stream.
    [[nodiscard]] std::unique_ptr<RunnerFixture> startedRun(ServerKind kind = ServerKind::ComfyUi,
                                                            bool setting = true);
    void send(const QString &event, const QJsonObject &data);
    void sendPreview(int step, int steps);

    std::unique_ptr<OwnFolders> m_folders;
    std::unique_ptr<ScriptedServer> m_server;
    std::optional<ScriptedServer::Exchange> m_stream;
};

namespace {

// A picture that appears out of noise.
QByteArray noise(int step, int steps)
{
    QImage image(256, 256, QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const int grain = (x / 8 * 7919 + y / 8 * 104729 + step * 31) % 256;
            const double share = double(step) / steps;
            const auto mix = [&](int color) {
                return int(color * share + grain * (1 - share));
            };
            image.setPixel(x, y, qRgb(mix(x), mix(y), mix(180)));
        }
    }
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "JPEG");
    return bytes;
}

QString sampler()
{
    return u"3"_s;
}

} // namespace

void tst_RunnerPreviews::init()
{
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s)); // warnings of QML are errors
    m_stream.reset();
    m_folders = std::make_unique<OwnFolders>();
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_server->on(streamRoute, [this](const auto &, ScriptedServer::Exchange exchange) {
        exchange.beginStream();
        m_stream = exchange;
    });
    m_server->on(getRun, 200, example(u"run-running.json"_s));
    m_server->on("*", 404, R"({"detail":"Run not found"})");
}

std::unique_ptr<RunnerFixture> tst_RunnerPreviews::startedRun(ServerKind kind, bool setting)
{
    auto runner = std::make_unique<RunnerFixture>(m_folders->outputs(), onServer(m_server->url()));
    ServerConnection *server = runner->workspace()->servers()->current();
    const auto isConnected = [server] {
        return server->state() == ServerConnection::State::Connected;
    };
    if (!runner->isShown() || !QTest::qWaitFor(isConnected, testPatience))
        return nullptr;
    ServerProfile profile = server->profile();
    profile.kind = kind;
    server->setProfile(profile); // keeps its connection
    runner->workspace()->settings()->setState(u"previews"_s, setting);
    if (!runner->click(u"mode%1"_s.arg(int(RunMode::Stream))) || !runner->click(u"runButton"_s)
        || !QTest::qWaitFor([this] { return m_stream.has_value(); }, testPatience))
        return nullptr;
    return runner;
}

void tst_RunnerPreviews::send(const QString &event, const QJsonObject &data)
{
    QJsonObject whole = data;
    whole[u"prompt_id"_s] = QString::fromLatin1(exampleRunId);
    m_stream->write(
        "event: event_update\ndata: "
        + QJsonDocument({{u"event"_s, event}, {u"data"_s, whole}}).toJson(QJsonDocument::Compact)
        + "\n\n");
}

void tst_RunnerPreviews::sendPreview(int step, int steps)
{
    send(u"progress"_s, {{u"node"_s, sampler()}, {u"value"_s, step}, {u"max"_s, steps}});
    send(u"preview"_s,
         {{u"node"_s, sampler()},
          {u"format"_s, u"jpeg"_s},
          {u"image"_s, QString::fromLatin1(noise(step, steps).toBase64())}});
}

void tst_RunnerPreviews::previewIsShownUntilTheResult()
{
    const auto runner = startedRun();
    QVERIFY(runner);
    send(u"executing"_s, {{u"node"_s, sampler()}});
    sendPreview(4, 20);
    QTRY_VERIFY(runner->item(u"preview"_s)
                && runner->item(u"preview"_s)->property("ready").toBool());
    QVERIFY(!runner->item(u"emptyText"_s));
    QTRY_VERIFY(
        runner->item(u"previewLabel"_s)->property("text").toString().contains(u"step 4 of 20"_s));
    runner->pictures(u"preview"_s);
    runner->window()->resize(900, 600);
    QTRY_COMPARE(runner->window()->contentItem()->width(), 900.0);
    sendPreview(12, 20);
    QTRY_VERIFY(
        runner->item(u"previewLabel"_s)->property("text").toString().contains(u"step 12 of 20"_s));
    runner->pictures(u"preview-small"_s);

    m_server->on("GET /files/result.png", 200, noise(20, 20));
    const QJsonObject file{{u"filename"_s, u"result.png"_s},
                           {u"url"_s, m_server->url().toString() + u"/files/result.png"_s},
                           {u"type"_s, u"output"_s}};
    m_server->on(getRun, 200,
                 runJson(u"run-success.json"_s,
                         {{u"outputs"_s,
                           QJsonArray{QJsonObject{
                               {u"data"_s, QJsonObject{{u"images"_s, QJsonArray{file}}}}}}}}));
    send(u"status"_s, {{u"status"_s, u"success"_s}});
    QTRY_VERIFY(runner->showsPicture());
    QVERIFY(!runner->item(u"preview"_s));
    // Nothing of it is kept.
    QCOMPARE(m_folders->files({u"*.png"_s, u"*.jpg"_s, u"*.jpeg"_s}).size(), 1);
}

//! A preview is not a result: the keys of the run stay as they are.
void tst_RunnerPreviews::cancelIsReached()
{
    m_server->on(cancelRun, 200, R"({"success": true})");
    const auto runner = startedRun();
    QVERIFY(runner);
    sendPreview(4, 20);
    QTRY_VERIFY(runner->item(u"preview"_s));
    runner->key(Qt::Key_2, Qt::ControlModifier);
    QTRY_VERIFY(runner->item(u"cancelButton"_s)->hasActiveFocus());
    runner->key(Qt::Key_Escape);
    QCOMPARE(m_server->count(cancelRun), 0);
    runner->key(Qt::Key_Period, Qt::ControlModifier);
    QTRY_COMPARE(m_server->count(cancelRun), 1);
    m_server->on(getRun, 200, example(u"run-cancelled.json"_s));
    QTRY_COMPARE(runner->workspace()->runs()->activeCount(), 0);
    QTRY_VERIFY(!runner->item(u"preview"_s));
}

void tst_RunnerPreviews::flags_data()
{
    QTest::addColumn<ServerKind>("kind");
    QTest::addColumn<bool>("setting");
    QTest::addColumn<bool>("asks");
    QTest::newRow("a ComfyUI") << ServerKind::ComfyUi << true << true;
    QTest::newRow("a ComfyUI, not wanted") << ServerKind::ComfyUi << false << false;
    QTest::newRow("another server") << ServerKind::Api << true << false;
}

void tst_RunnerPreviews::flags()
{
    QFETCH(ServerKind, kind);
    QFETCH(bool, setting);
    QFETCH(bool, asks);
    QVERIFY(startedRun(kind, setting));
    const QJsonObject body =
        QJsonDocument::fromJson(m_server->requests(streamRoute).constFirst().body).object();
    QCOMPARE(body[u"flags"_s].toArray(), asks ? QJsonArray{u"previews"_s} : QJsonArray());
}

//! Previews are part of a stream only.
void tst_RunnerPreviews::modeOfComfyUis()
{
    AppSettings settings;
    RunOptions options(&settings);
    ServerProfile profile;
    profile.id = u"studio"_s;
    options.load(profile);
    QCOMPARE(options.mode(), RunMode::Queue);
    profile.kind = ServerKind::ComfyUi;
    options.load(profile);
    QCOMPARE(options.mode(), RunMode::Stream);
    options.setMode(RunMode::Sync);
    options.load(profile);
    QCOMPARE(options.mode(), RunMode::Sync);
}

void tst_RunnerPreviews::settingIsClicked()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    AppSettings *settings = runner.workspace()->settings();
    QVERIFY(settings->state(u"previews"_s).toBool());
    settings->setTheme(AppSettings::Theme::Dark);
    runner.key(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"previewsBox"_s));
    runner.item(u"previewsBox"_s)->forceActiveFocus();
    runner.key(Qt::Key_Space);
    QVERIFY(!settings->state(u"previews"_s).toBool());
    runner.picture(u"settings-previews-dark"_s);
}

REGISTER_TEST_RUN(tst_RunnerPreviews, [](int argc, char **argv) {
    tst_RunnerPreviews test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnerpreviews.moc"

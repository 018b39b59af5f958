// SPDX-License-Identifier: MIT

#include "shared/comfyuiprobe.h"
#include "shared/comfyuiurls.h"

#include "shared/patience.h"
#include "shared/scriptedserver.h"
#include "shared/testprogram.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::App;
using namespace Qt::StringLiterals;
using State = ComfyUiReport::State;

class tst_ComfyUiProbe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers_data();
    void answers();
    void reports();
    void credentialsAreAHeader();
    void refusedCredentials_data();
    void refusedCredentials();
    void silence();
    void cancelled();
    void restartedInASlot();
    void names_data();
    void names();
};

namespace {

constexpr auto stats = R"({"system": {"comfyui_version": "0.33.0"}, "devices": [{"name":)"
                       R"( "cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync", "type": "cuda",)"
                       R"( "vram_total": 24000000000, "vram_free": 9500000000}]})";

QUrl addressOf(const ScriptedServer &server)
{
    return server.url().adjusted(QUrl::RemovePath);
}

} // namespace

void tst_ComfyUiProbe::answers_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("path"); // of the address
    QTest::addColumn<State>("state");
    QTest::addColumn<QString>("word");
    QTest::newRow("ready") << 200 << QByteArray(stats) << QString() << State::Ready << u"0.33.0"_s;
    QTest::newRow("ready under a path")
        << 200 << QByteArray(stats) << u"/comfy"_s << State::Ready << u"0.33.0"_s;
    QTest::newRow("a version that names none")
        << 200 << R"({"system": {}, "devices": []})"_ba << QString() << State::Ready << QString();
    QTest::newRow("a page") << 200 << "<html>hello</html>"_ba << QString() << State::Wrong
                            << u"is no ComfyUI: check host and port"_s;
    QTest::newRow("other JSON") << 200 << R"({"system": "up"})"_ba << QString() << State::Wrong
                                << u"is no ComfyUI: check host and port"_s;
    QTest::newRow("404") << 404 << "{}"_ba << QString() << State::Wrong
                         << u"is no ComfyUI: check host and port"_s;
    QTest::newRow("404 under a path")
        << 404 << "{}"_ba << u"/comfy"_s << State::Wrong << u"under the path /comfy"_s;
    QTest::newRow("401") << 401 << "{}"_ba << QString() << State::Wrong
                         << u"http://user:password@host"_s;
    QTest::newRow("403") << 403 << "{}"_ba << QString() << State::Wrong << u"(403)"_s;
    QTest::newRow("502") << 502 << "{}"_ba << QString() << State::Unreachable
                         << u"is ComfyUI running behind it?"_s;
}

void tst_ComfyUiProbe::answers()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, path);
    QFETCH(State, state);
    QFETCH(QString, word);
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("*", 404, "{}");
    server.on("GET " + path.toLatin1() + "/system_stats", status, body);
    server.on("GET " + path.toLatin1() + "/prompt", 200,
              R"({"exec_info": {"queue_remaining": 2}})");
    QUrl url = addressOf(server);
    url.setPath(path);
    ComfyUiProbe probe;
    QSignalSpy finished(&probe, &ComfyUiProbe::finished);
    probe.start({url});
    QVERIFY(probe.isRunning());
    QVERIFY(finished.wait(testPatience));
    QVERIFY(!probe.isRunning());
    const ComfyUiReport report = probe.reports().constFirst();
    QVERIFY2(report.state == state, qPrintable(report.text()));
    QVERIFY2(report.text().contains(word), qPrintable(report.text()));
    QCOMPARE(report.queued, state == State::Ready ? 2 : -1);
}

void tst_ComfyUiProbe::reports()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("GET /system_stats", 200, stats);
    server.on("GET /prompt", 500, "no"); // the queue is a detail
    ComfyUiProbe probe;
    QSignalSpy finished(&probe, &ComfyUiProbe::finished);
    probe.start({addressOf(server)});
    QVERIFY(finished.wait(testPatience));
    const ComfyUiReport report = probe.reports().constFirst();
    QCOMPARE(report.device, u"NVIDIA GeForce RTX 4090"_s);
    QCOMPARE(
        report.text(),
        u"ComfyUI at 127.0.0.1:%1 0.33.0 \u00B7 NVIDIA GeForce RTX 4090 \u00B7 9.5 GB of memory free"_s
            .arg(server.url().port()));
}

void tst_ComfyUiProbe::credentialsAreAHeader()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    QByteArray seen;
    server.on("GET /system_stats",
              [&](const ScriptedServer::Request &request, ScriptedServer::Exchange exchange) {
                  seen = request.header("Authorization");
                  exchange.respond(200, stats);
              });
    QUrl url = addressOf(server);
    url.setUserInfo(u"me:p%40ss%3A"_s);
    ComfyUiProbe probe;
    QSignalSpy finished(&probe, &ComfyUiProbe::finished);
    probe.start({url});
    QVERIFY(finished.wait(testPatience));
    QCOMPARE(seen, "Basic " + QByteArray("me:p@ss:").toBase64());
    QVERIFY(!probe.reports().constFirst().text().contains(u"p@ss"_s));
}

void tst_ComfyUiProbe::refusedCredentials_data()
{
    QTest::addColumn<QString>("userInfo");
    QTest::addColumn<State>("state");
    QTest::newRow("no user") << QString() << State::Wrong;
    QTest::newRow("no password") << u"me"_s << State::PasswordMissing;
    QTest::newRow("another password") << u"me:s3cret"_s << State::PasswordRefused;
}

void tst_ComfyUiProbe::refusedCredentials()
{
    QFETCH(QString, userInfo);
    QFETCH(State, state);
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("*", 401, "no");
    QUrl url = addressOf(server);
    url.setUserInfo(userInfo);
    ComfyUiProbe probe;
    QSignalSpy finished(&probe, &ComfyUiProbe::finished);
    probe.start({url});
    QVERIFY(finished.wait(testPatience));
    const ComfyUiReport report = probe.reports().constFirst();
    QVERIFY2(report.state == state, qPrintable(report.problem));
    QVERIFY(!report.problem.contains(u"s3cret"_s));
}

void tst_ComfyUiProbe::silence()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("*", [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        exchange.abort();
    });
    ComfyUiProbe probe;
    QSignalSpy reported(&probe, &ComfyUiProbe::reported);
    QSignalSpy finished(&probe, &ComfyUiProbe::finished);
    probe.start({addressOf(server), QUrl(u"http://no-such-host.invalid:8188"_s)});
    QVERIFY(finished.wait(testPatience));
    QCOMPARE(reported.size(), 2);
    const QList<ComfyUiReport> &reports = probe.reports();
    QVERIFY(reports.at(0).state == State::Unreachable);
    QVERIFY2(reports.at(0).problem.contains(u"does not answer: start it, or"_s),
             qPrintable(reports.at(0).problem));
    QVERIFY(reports.at(1).state == State::Unreachable);
    QVERIFY2(reports.at(1).problem.contains(u"no-such-host.invalid"_s),
             qPrintable(reports.at(1).problem));
}

void tst_ComfyUiProbe::cancelled()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    int asked = 0;
    server.on("*", [&](const ScriptedServer::Request &, ScriptedServer::Exchange) { ++asked; });
    ComfyUiProbe probe;
    QSignalSpy reported(&probe, &ComfyUiProbe::reported);
    QSignalSpy finished(&probe, &ComfyUiProbe::finished);
    probe.start({addressOf(server)});
    QTRY_COMPARE(asked, 1);
    probe.cancel();
    QVERIFY(!probe.isRunning());
    server.on("*", 200, stats);
    probe.start({addressOf(server)});
    QVERIFY(finished.wait(testPatience));
    QCOMPARE(reported.size(), 1);
}

void tst_ComfyUiProbe::restartedInASlot()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("GET /system_stats", 200, stats);
    server.on("GET /prompt", 200, "{}");
    ComfyUiProbe probe;
    QSignalSpy finished(&probe, &ComfyUiProbe::finished);
    int reports = 0;
    connect(&probe, &ComfyUiProbe::reported, this, [&] {
        if (++reports == 1)
            probe.start({addressOf(server)});
    });
    probe.start({addressOf(server)});
    QVERIFY(finished.wait(testPatience));
    QCOMPARE(reports, 2);
    QCOMPARE(finished.size(), 1);
}

void tst_ComfyUiProbe::names_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("name");
    QTest::newRow("with a port") << u"http://gpu.invalid:8188"_s << u"gpu.invalid:8188"_s;
    QTest::newRow("http") << u"http://gpu.invalid/comfy"_s << u"gpu.invalid:80"_s;
    QTest::newRow("https") << u"https://me:x@gpu.invalid"_s << u"gpu.invalid:443"_s;
    QTest::newRow("IPv6") << u"http://[::1]:8188"_s << u"[::1]:8188"_s;
}

void tst_ComfyUiProbe::names()
{
    QFETCH(QString, url);
    QFETCH(QString, name);
    QCOMPARE(comfyUiName(QUrl(url)), u"ComfyUI at "_s + name);
}

REGISTER_TEST(tst_ComfyUiProbe)
#include "tst_comfyuiprobe.moc"

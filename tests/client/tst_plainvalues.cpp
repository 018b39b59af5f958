// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/plainvalue_p.h>
#include <ComfyDeploy/runstate.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

// Values for people: what qDebug() shows; and for other languages: maps.
class tst_PlainValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void debugStreams_data();
    void debugStreams();
    void debugStreamsInVariants();
    void plainValues_data();
    void plainValues();
    void runAsMap();
    void failedRunAsMap();
};

namespace {

MediaItem signedItem()
{
    return MediaItem::fromJson(
               {{u"url"_s, u"https://me:pass@host.invalid/a%20b.png?X-Amz-Signature=abc#f"_s},
                {u"filename"_s, u"a b.png"_s}})
        .value();
}

template <typename T>
QString shown(const T &value)
{
    QString text;
    QDebug(&text).nospace() << value << '|';
    return text;
}

} // namespace

void tst_PlainValues::debugStreams_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("no error") << shown(ApiError())
                              << u"ComfyDeploy::ApiError(Kind::None, 0, \"\")|"_s;
    QTest::newRow("error") << shown(ApiError(ApiError::Kind::Network, u"It is \"off\"."_s))
                           << u"ComfyDeploy::ApiError(Kind::Network, 0, \"It is \\\"off\\\".\")|"_s;
    QTest::newRow("item, its link without password and signature")
        << shown(signedItem())
        << u"ComfyDeploy::MediaItem(\"a b.png\", Kind::Image, \"https://host.invalid/a b.png\")|"_s;
    const auto run = RunDetails::fromJson({{u"id"_s, u"run-1"_s},
                                           {u"status"_s, u"running"_s},
                                           {u"progress"_s, 0.5},
                                           {u"webhook"_s, u"https://h.invalid/?key=secret"_s}});
    QTest::newRow("run") << shown(run.value())
                         << u"ComfyDeploy::RunDetails(\"run-1\", RunStatus::Running, progress 0.5, "
                            "outputs 0)|"_s;
    RunState state;
    state.id = u"run-1"_s;
    state.phase = WorkflowRun::Running;
    state.status = RunStatus::Running;
    state.progress = 0.25;
    QTest::newRow("state") << shown(state)
                           << u"ComfyDeploy::RunState(\"run-1\", Running, RunStatus::Running, "
                              "progress 0.25)|"_s;
    state.error = ApiError(ApiError::Kind::RunFailed, u"Why."_s);
    QTest::newRow("state with an error")
        << shown(state)
        << u"ComfyDeploy::RunState(\"run-1\", Running, RunStatus::Running, progress 0.25, "
           "ComfyDeploy::ApiError(Kind::RunFailed, 0, \"Why.\"))|"_s;
}

void tst_PlainValues::debugStreams()
{
    QFETCH(QString, text);
    QTEST(text, "expected");
}

void tst_PlainValues::debugStreamsInVariants()
{
    QVERIFY(shown(QVariant::fromValue(ApiError())).contains(u"Kind::None"_s));
    QVERIFY(!shown(QVariant::fromValue(signedItem())).contains(u"Signature"_s));
}

void tst_PlainValues::plainValues_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QVariant>("expected");
    const auto row = [](const char *name, const QVariant &value, const QVariant &expected) {
        QTest::newRow(name) << value << expected;
    };
    row("text", u"a"_s, u"a"_s);
    row("number", 5, 5);
    row("bytes", "abc"_ba, "abc"_ba);
    row("texts", QStringList{u"a"_s}, QStringList{u"a"_s});
    row("nothing", {}, {});
    row("enumerator", QVariant::fromValue(WorkflowRun::Succeeded), u"Succeeded"_s);
    row("enumerator of a namespace", QVariant::fromValue(RunStatus::Success), u"Success"_s);
    row("JSON", QJsonValue(QJsonObject{{u"a"_s, QJsonArray{1, u"b"_s}}}),
        QVariantMap{{u"a"_s, QVariantList{1.0, u"b"_s}}});
    const QVariantMap log{
        {u"time"_s, QDateTime()}, {u"level"_s, u"info"_s}, {u"message"_s, u"m"_s}};
    LogEntry entry;
    entry.level = u"info"_s;
    entry.message = u"m"_s;
    row("value", QVariant::fromValue(entry), log);
    row("values", QVariant::fromValue(QList<LogEntry>{entry, entry}), QVariantList{log, log});
    row("values in a list", QVariantList{QVariant::fromValue(entry), 1}, QVariantList{log, 1});
}

void tst_PlainValues::plainValues()
{
    QFETCH(QVariant, value);
    QFETCH(QVariant, expected);
    const QVariant plain = plainValue(value);
    QCOMPARE(plain, expected);
    QCOMPARE(plain.typeId(), expected.typeId());
}

// JSON has all of it, so no other type is left.
void tst_PlainValues::runAsMap()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    WorkflowClient client;
    useServer(client, server.url());
    server.on("GET /run/" + QByteArray(exampleRunId), 200, example(u"run-success.json"_s));
    WorkflowRun *run = client.attach(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(run->isFinished());
    const QVariantMap map = run->property("asMap").toMap();
    QCOMPARE(map["id"_L1], QString::fromLatin1(exampleRunId));
    QCOMPARE(map["phase"_L1], u"Succeeded"_s);
    QCOMPARE(map["status"_L1], u"Success"_s);
    QCOMPARE(map["progress"_L1], 1.0);
    QCOMPARE(map["running"_L1], false);
    QVERIFY(map.contains("error"_L1) && !map["error"_L1].isValid());
    QVERIFY(!map["failure"_L1].isValid());
    QVERIFY(!map.contains("client"_L1) && !map.contains("asMap"_L1));
    const QVariantList items = map["mediaItems"_L1].toList();
    QCOMPARE(items.size(), run->mediaItems().size());
    QVERIFY(!items.isEmpty());
    QCOMPARE(items.first().toMap()["fileName"_L1], run->mediaItems().first().fileName());
    QCOMPARE(items.first().toMap()["kind"_L1], u"Image"_s);
    QCOMPARE(items.first().toMap()["url"_L1], run->mediaItems().first().url());
    const QVariantMap output = map["outputs"_L1].toList().first().toMap();
    QVERIFY(!output["mediaItems"_L1].toList().isEmpty());
    QVERIFY(!output["data"_L1].toMap().isEmpty());
    QVERIFY(!QJsonDocument::fromVariant(map).isEmpty());
}

void tst_PlainValues::failedRunAsMap()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    WorkflowClient client;
    useServer(client, server.url());
    WorkflowRun *run = client.attach(u"unknown"_s);
    QTRY_VERIFY(run->isFinished());
    const QVariantMap error = run->asMap()["error"_L1].toMap();
    QCOMPARE(error["kind"_L1], ApiError::kindName(run->error().kind()));
    QCOMPARE(error["message"_L1], run->error().message());
    QCOMPARE(run->asMap()["failure"_L1].toMap()["message"_L1], run->failure().message);
}

REGISTER_TEST(tst_PlainValues)
#include "tst_plainvalues.moc"

// SPDX-License-Identifier: MIT

#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

class tst_LocalSessions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void create();
    void waitForServer();
    void urlComesLater();
    void model();
    void list();
    void end();
    void increaseTimeout();
    void tooMany();
    void refusals_data();
    void refusals();
    void methods();

private:
    [[nodiscard]] RawHttp::Answer post(const QByteArray &target, const QByteArray &body) const
    {
        return RawHttp::postJson(m_server->url(), "/api" + target, body);
    }
    [[nodiscard]] RawHttp::Answer get(const QByteArray &target) const
    {
        return RawHttp::get(m_server->url(), "/api" + target);
    }
    [[nodiscard]] RawHttp::Answer remove(const QByteArray &target) const
    {
        return RawHttp::send(m_server->url(), {"DELETE", "/api" + target, {}, {}});
    }
    [[nodiscard]] QByteArray created(const QByteArray &more = {}) const
    {
        return post("/session", R"({"machine_id":"m1")" + more + '}')
            .json()["session_id"_L1]
            .toString()
            .toLatin1();
    }
    [[nodiscard]] QString base() const { return m_server->url().toString(QUrl::RemovePath); }

    std::unique_ptr<LocalServer> m_server;
};

void tst_LocalSessions::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_LocalSessions::create()
{
    const RawHttp::Answer answer = post("/session", R"({"machine_id":"m1"})");
    QCOMPARE(answer.status, 200);
    QCOMPARE(keysInOrder(answer.body), keysInOrder(example("session-create-response.json")));
    QVERIFY(answer.json()["url"_L1].isNull());
    QVERIFY(!QUuid(answer.json()["session_id"_L1].toString()).isNull());
}

void tst_LocalSessions::waitForServer()
{
    const RawHttp::Answer answer =
        post("/session", R"({"machine_id":"m1","gpu":null,"timeout":null,"wait_for_server":true})");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json()["url"_L1].toString(), base());
}

void tst_LocalSessions::urlComesLater()
{
    const QByteArray id = created();
    QTRY_COMPARE(get("/session/" + id).json()["url"_L1].toString(), base());
}

void tst_LocalSessions::model()
{
    const QByteArray id = created(R"(,"gpu":"A10G","timeout":30)");
    const RawHttp::Answer answer = get("/session/" + id);
    QCOMPARE(keysInOrder(answer.body), keysInOrder(example("session.json")));
    const QJsonObject session = answer.json().object();
    QCOMPARE(session["id"_L1].toString(), QString::fromLatin1(id));
    QCOMPARE(session["session_id"_L1], session["id"_L1]);
    QCOMPARE(session["gpu"_L1].toString(), u"A10G");
    QCOMPARE(session["timeout"_L1].toInt(), 30);
    QCOMPARE(session["machine_id"_L1].toString(), u"m1");
    QCOMPARE(session["status"_L1].toString(), u"running");
    QCOMPARE(session["org_id"_L1].toString(), u"None");
    const QString start = session["created_at"_L1].toString();
    const QString end = session["timeout_end"_L1].toString();
    static const QRegularExpression naive(uR"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$)"_s);
    QVERIFY2(naive.match(start).hasMatch(), qPrintable(start));
    QVERIFY2(naive.match(end).hasMatch(), qPrintable(end));
    const auto time = [](const QString &text) {
        return QDateTime::fromString(text.first(19), Qt::ISODate);
    };
    QCOMPARE(time(start).secsTo(time(end)), 30 * 60);
}

void tst_LocalSessions::list()
{
    QCOMPARE(get("/sessions").body, "[]");
    const QByteArray first = created();
    const QByteArray second =
        post("/session", R"({"machine_id":"m2"})").json()["session_id"_L1].toString().toLatin1();
    const auto ids = [this](const QByteArray &query) {
        QStringList found;
        for (const QJsonValue &session : get("/sessions" + query).json().array())
            found += session["id"_L1].toString();
        return found;
    };
    QCOMPARE(ids({}), (QStringList{QString::fromLatin1(second), QString::fromLatin1(first)}));
    QCOMPARE(ids("?machine_id=m1"), QStringList{QString::fromLatin1(first)});
    QCOMPARE(ids("?machine_id=m3"), QStringList());
}

void tst_LocalSessions::end()
{
    const QByteArray id = created();
    const RawHttp::Answer ended = remove("/session/" + id + "?wait_for_shutdown=true");
    QCOMPARE(ended.status, 200);
    QCOMPARE(ended.json(), QJsonDocument::fromJson(example("session-delete-response.json")));
    const QJsonDocument notFound = QJsonDocument::fromJson(example("404-session.json"));
    for (const RawHttp::Answer &answer :
         {get("/session/" + id), remove("/session/" + id),
          post("/session/" + id + "/increase-timeout", R"({"minutes":1})")}) {
        QCOMPARE(answer.status, 404);
        QCOMPARE(answer.json(), notFound);
    }
    QCOMPARE(get("/sessions").body, "[]");
}

void tst_LocalSessions::increaseTimeout()
{
    const QByteArray id = created();
    const QJsonObject before = get("/session/" + id).json().object();
    const RawHttp::Answer answer = post("/session/" + id + "/increase-timeout", R"({"minutes":5})");
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.json()["message"_L1].isString());
    const QJsonObject after = get("/session/" + id).json().object();
    QCOMPARE(after["timeout"_L1].toInt(), 20);
    const auto end = [](const QJsonObject &session) {
        return QDateTime::fromString(session["timeout_end"_L1].toString().first(19), Qt::ISODate);
    };
    QCOMPARE(end(before).secsTo(end(after)), 5 * 60);
}

void tst_LocalSessions::tooMany()
{
    QByteArray last;
    for (int i = 0; i < 5; ++i) {
        last = created();
        QVERIFY(!last.isEmpty());
    }
    const RawHttp::Answer refused = post("/session", R"({"machine_id":"m1"})");
    QCOMPARE(refused.status, 400);
    QVERIFY(refused.json()["detail"_L1].isString());
    QCOMPARE(post("/session", R"({"machine_id":"m2"})").status, 200);
    QCOMPARE(remove("/session/" + last).status, 200);
    QVERIFY(!created().isEmpty());
}

void tst_LocalSessions::refusals_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::newRow("no machine") << "/session"_ba
                                << "{}"_ba << 422;
    QTest::newRow("a machine without a name") << "/session"_ba
                                              << R"({"machine_id":""})"_ba << 404;
    QTest::newRow("a machine that is a number") << "/session"_ba
                                                << R"({"machine_id":1})"_ba << 422;
    QTest::newRow("an unknown gpu") << "/session"_ba
                                    << R"({"machine_id":"m","gpu":"RTX"})"_ba << 422;
    QTest::newRow("half a minute") << "/session"_ba
                                   << R"({"machine_id":"m","timeout":0.5})"_ba << 422;
    QTest::newRow("no time") << "/session"_ba
                             << R"({"machine_id":"m","timeout":0})"_ba << 400;
    QTest::newRow("beyond 64 bits")
        << "/session"_ba
        << R"({"machine_id":"m","timeout":99999999999999999999})"_ba << 422;
    QTest::newRow("no JSON") << "/session"_ba
                             << "{"_ba << 422;
    QTest::newRow("no minutes") << "/session/x/increase-timeout"_ba
                                << "{}"_ba << 422;
    QTest::newRow("a text") << "/session/x/increase-timeout"_ba
                            << R"({"minutes":"x"})"_ba << 422;
    QTest::newRow("back in time") << "/session/x/increase-timeout"_ba
                                  << R"({"minutes":-1})"_ba << 400;
}

void tst_LocalSessions::refusals()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QCOMPARE(post(target, body).status, status);
    QCOMPARE(get("/sessions").body, "[]");
}

void tst_LocalSessions::methods()
{
    const RawHttp::Answer answer = post("/session/x", "{}");
    QCOMPARE(answer.status, 405);
    QCOMPARE(answer.header("Allow"), "GET, DELETE");
}

REGISTER_TEST(tst_LocalSessions)
#include "tst_localsessions.moc"

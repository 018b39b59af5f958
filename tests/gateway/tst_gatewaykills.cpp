// SPDX-License-Identifier: MIT

#include "gatewayfixture.h"
#include "shared/testprogram.h"

#include <QtCore/qdir.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/QtTest>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <random>
#include <thread>

using namespace ComfyDeploy;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

//! The gateway is killed at random moments under 50 runs on three ComfyUIs, and started again.
//!
//! COMFYDEPLOY_GATEWAY_KILLS is the number of kills, COMFYDEPLOY_KILLS_SEED the seed.
class tst_GatewayKills : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void underFiftyRuns_data();
    void underFiftyRuns();
    void cleanup();
    void cleanupTestCase();

private:
    bool start();
    void lifeAndDeath();
    void noteMoment(bool isListening);
    void submitOne();
    void advanceSome();
    void checkAll();
    [[nodiscard]] QJsonArray list() const;
    [[nodiscard]] QByteArray logOf(const QString &id) const;

    QTemporaryDir m_dir;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::array<std::unique_ptr<ComfyUiStandIn>, 3> m_comfys;
    QProcess m_program;
    QUrl m_url; //!< the same at each start
    std::mt19937 m_random;
    QStringList m_accepted; //!< ids of runs
    int m_unanswered = 0; //!< POSTs of runs that may have been accepted
    int m_kills = 0;
    QMap<QString, int> m_histogram; //!< how far the runs were when it was killed
    int m_runs = 0;
};

namespace {

constexpr int Runs = 50;
constexpr int KillsOfARound = 5;
constexpr int RunsOfALife = 18; // at most, until it is killed
constexpr int LongestStart = 400; // ms, after which it is killed
constexpr int LongestAftermath = 60; // ms, from the last run that it is given
constexpr int EverydayKills = 5;

int numberFrom(const char *variable, int fallback)
{
    bool given = false;
    const int number = qEnvironmentVariableIntValue(variable, &given);
    return given ? number : fallback;
}

} // namespace

bool tst_GatewayKills::start()
{
    QStringList arguments{m_folder->path(), QString::number(std::max(0, m_url.port()))};
    for (const auto &comfy : m_comfys)
        arguments += comfy->url().toString();
    m_program.start(QStringLiteral(GATEWAY_PROCESS), arguments);
    return m_program.waitForStarted();
}

void tst_GatewayKills::submitOne()
{
    const RawHttp::Answer answer = RawHttp::postJson(
        m_url, "/api/run/workflow/queue",
        R"({"workflow_id": ")" + exampleWorkflowId + R"(", "workflow_api_json": )"
            + Gateway::graph(4, QByteArray::number(m_accepted.size() + m_unanswered)) + '}');
    if (answer.status == 200 && answer.complete)
        m_accepted += answer.json()["run_id"_L1].toString();
    else
        ++m_unanswered; // the client does not know
}

void tst_GatewayKills::advanceSome()
{
    for (const auto &comfy : m_comfys)
        comfy->advance(int(m_random() % 3));
}

//! Starts it, gives it runs, and kills it at a random moment: one time in six while it starts, else
//! after a random number of runs.
void tst_GatewayKills::lifeAndDeath()
{
    QVERIFY2(start(), qPrintable(m_program.errorString()));
    std::jthread killer;
    const auto killWithin = [&](int milliseconds) {
        const auto time =
            std::chrono::microseconds(int(m_random() % unsigned(milliseconds * 1000)));
        killer = std::jthread([pid = pid_t(m_program.processId()), time] {
            std::this_thread::sleep_for(time); // the random moment
            ::kill(pid, SIGKILL);
        });
    };
    const bool whileItStarts = m_random() % 6 == 0;
    if (whileItStarts)
        killWithin(LongestStart);
    const bool isListening = m_program.waitForReadyRead(testPatience);
    if (isListening && m_url.isEmpty())
        m_url = QUrl(QString::fromUtf8(m_program.readLine().trimmed()));
    int untilKill = int(m_random() % RunsOfALife);
    while (isListening && !m_program.waitForFinished(1)) {
        if (untilKill-- == 0 && !whileItStarts)
            killWithin(LongestAftermath);
        if (m_accepted.size() + m_unanswered < Runs)
            submitOne();
        advanceSome();
    }
    m_program.waitForFinished();
    QCOMPARE(m_program.exitStatus(), QProcess::CrashExit); // it did not end by itself
    QCOMPARE(m_program.readAllStandardError(), QByteArray());
    ++m_kills;
    noteMoment(isListening);
}

//! Where the runs were.
void tst_GatewayKills::noteMoment(bool isListening)
{
    if (!isListening) {
        ++m_histogram[u"before it listens"_s];
        return;
    }
    qsizetype begun = 0;
    for (const auto &comfy : m_comfys)
        begun += comfy->started().size();
    const auto tens = [](qsizetype count) {
        return QString::number(count / 10 * 10).rightJustified(2);
    };
    ++m_histogram[u"with %1 runs accepted, %2 begun"_s.arg(tens(m_accepted.size()), tens(begun))];
}

QJsonArray tst_GatewayKills::list() const
{
    return RawHttp::get(m_url, "/api/v2/workflow/" + exampleWorkflowId + "/runs?limit=1000")
        .json()
        .array();
}

QByteArray tst_GatewayKills::logOf(const QString &id) const
{
    return RawHttp::get(m_url, "/api/v2/clickhouse-run-logs/" + id.toLatin1()).body;
}

void tst_GatewayKills::checkAll()
{
    QVERIFY(start());
    QVERIFY(m_program.waitForReadyRead(testPatience));
    const QUrl url(QString::fromUtf8(m_program.readLine().trimmed()));
    QVERIFY(m_url.isEmpty() || m_url == url);
    m_url = url;
    while (m_accepted.size() + m_unanswered < Runs)
        submitOne();
    for (const auto &comfy : m_comfys)
        comfy->setPace(ComfyUiStandIn::Pace::Free);
    QTRY_VERIFY2(std::ranges::all_of(list(),
                                     [](QJsonValue row) {
                                         return isTerminal(
                                             runStatusFromWire(row["status"_L1].toString()));
                                     }),
                 qPrintable(QString::fromUtf8(QJsonDocument(list()).toJson())));

    // All are listed once, and each was executed once.
    QStringList listed;
    QStringList executed;
    const QJsonArray rows = list();
    for (const QJsonValue row : rows) {
        listed += row["id"_L1].toString();
        QVERIFY2(row["status"_L1] == "success"_L1, logOf(row["id"_L1].toString()));
    }
    for (const auto &comfy : m_comfys)
        executed += comfy->started();
    QCOMPARE(QSet(listed.begin(), listed.end()).size(), listed.size());
    QCOMPARE(QSet(executed.begin(), executed.end()).size(), executed.size());
    listed.sort();
    executed.sort();
    QCOMPARE(executed, listed);
    QVERIFY(listed.size() <= m_accepted.size() + m_unanswered);
    for (const QString &id : std::as_const(m_accepted)) {
        QVERIFY(listed.contains(id));
        const QJsonObject run = RawHttp::get(m_url, "/api/run/" + id.toLatin1()).json().object();
        QCOMPARE(run["outputs"_L1].toArray().size(), 1);
        const QUrl file(run["outputs"_L1][0]["data"_L1]["images"_L1][0]["url"_L1].toString());
        const RawHttp::Answer answer =
            RawHttp::get(m_url, file.path(QUrl::FullyEncoded).toLatin1());
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.complete && !answer.body.isEmpty());
    }
    QCOMPARE(m_program.readAllStandardError(), QByteArray());
    m_runs += int(listed.size());
}

void tst_GatewayKills::underFiftyRuns_data()
{
    QTest::addColumn<int>("seed");
    QTest::addColumn<int>("kills");
    const int kills = numberFrom("COMFYDEPLOY_GATEWAY_KILLS", EverydayKills);
    const int seed = numberFrom("COMFYDEPLOY_KILLS_SEED", 1);
    for (int done = 0; done < kills; done += KillsOfARound)
        QTest::addRow("from kill %d", done + 1)
            << seed * 1'000'000 + done << std::min(KillsOfARound, kills - done);
}

void tst_GatewayKills::underFiftyRuns()
{
    QFETCH(int, seed);
    QFETCH(int, kills);
    m_random.seed(unsigned(seed));
    m_folder = std::make_unique<QTemporaryDir>();
    m_url.clear();
    m_accepted.clear();
    m_unanswered = 0;
    for (auto &comfy : m_comfys) {
        comfy = std::make_unique<ComfyUiStandIn>(ComfyUiStandIn::Dialect::New,
                                                 ComfyUiStandIn::Pace::Stepwise);
    }
    for (int i = 0; i < kills; ++i) {
        lifeAndDeath();
        if (QTest::currentTestFailed())
            return;
    }
    checkAll();
}

void tst_GatewayKills::cleanup()
{
    if (m_program.state() != QProcess::NotRunning) {
        m_program.kill();
        m_program.waitForFinished();
    }
}

void tst_GatewayKills::cleanupTestCase()
{
    std::printf("%d kills, %d runs\n", m_kills, m_runs);
    for (auto it = m_histogram.cbegin(); it != m_histogram.cend(); ++it)
        std::printf("%5d  %s\n", it.value(), qPrintable(it.key()));
    std::fflush(stdout);
}

REGISTER_TEST(tst_GatewayKills)
#include "tst_gatewaykills.moc"

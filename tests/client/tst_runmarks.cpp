// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/runs.h"
#include "shared/testprogram.h"

#include <QtCore/qjsonarray.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QString markName = u"_comfydeploy_run"_s;

QString markOf(const Request &post)
{
    return inputsOf(post)[markName].toString();
}

//! A run in the server's list, with times of its clock.
struct ListedRun
{
    int secondsAfterPost = 0;
    QJsonObject inputs;
};

} // namespace

//! How a run whose answer was lost is identified: by its mark, or by its inputs and the server's
//! clock.
class tst_RunMarks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void everySubmissionHasItsOwn_data();
    void everySubmissionHasItsOwn();
    void optedOut_data();
    void optedOut();
    void isNotShown();
    void nameIsTaken();

    void foundWhateverTheClocks_data();
    void foundWhateverTheClocks();
    void neverAnothers_data();
    void neverAnothers();
    void asksByTheServersClock();
    void stopsWhereItIsFound();
    void passesOverWhatCannotBeRead_data();
    void passesOverWhatCannotBeRead();
    void readsAgainWhatCouldNotBeRead_data();
    void readsAgainWhatCouldNotBeRead();
    void cancelledAtOnce();
    void batch_data();
    void batch();

    void withoutAMark_data();
    void withoutAMark();

private:
    void loseAnswers();
    void list(const QList<ListedRun> &runs, const QByteArray &route = listRuns);
    [[nodiscard]] QByteArray dateHeader() const;

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
    QDateTime m_posted; //!< by this machine's clock
    std::optional<qint64> m_clockAhead = 0; //!< s, of the server's clock; none if it sends no Date
    QList<QByteArray> m_ids;
};

void tst_RunMarks::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
    m_clockAhead = 0;
}

void tst_RunMarks::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_RunMarks::loseAnswers()
{
    for (const QByteArray &route : runRoutes() + QByteArrayList{"POST /run/deployment/queue"})
        m_server->on(route, [this](const Request &, Exchange exchange) {
            m_posted = QDateTime::currentDateTimeUtc();
            exchange.close();
        });
}

QByteArray tst_RunMarks::dateHeader() const
{
    if (!m_clockAhead)
        return {};
    return ::dateHeader(QDateTime::currentDateTimeUtc().addSecs(*m_clockAhead));
}

// Newest first. An empty mark in a run's inputs is replaced by that of the POST.
void tst_RunMarks::list(const QList<ListedRun> &runs, const QByteArray &route)
{
    m_ids.clear();
    for (qsizetype i = 0; i < runs.size(); ++i)
        m_ids += "00000000-0000-4000-8000-" + QByteArray::number(i).rightJustified(12, '0');
    const auto postOf = [this] {
        const QList<Request> all = m_server->requests();
        return *std::find_if(all.begin(), all.end(),
                             [](const Request &request) { return request.method == "POST"; });
    };
    m_server->on(route, [this, runs, route](const Request &request, Exchange exchange) {
        const QUrlQuery query(QUrl(QString::fromLatin1(request.target)));
        const qsizetype offset = query.queryItemValue(u"offset"_s).toInt();
        const qsizetype page = route == listRuns ? 100 : 60;
        QJsonArray rows;
        for (qsizetype i = offset; i < std::min(runs.size(), offset + page); ++i) {
            const QDateTime created =
                m_posted.addSecs(m_clockAhead.value_or(0) + runs.at(i).secondsAfterPost);
            rows += QJsonObject{{u"id"_s, QString::fromLatin1(m_ids.at(i))},
                                {u"status"_s, u"running"_s},
                                {u"created_at"_s, created.toString(Qt::ISODateWithMs)}};
        }
        const QByteArray body = QJsonDocument(rows).toJson();
        exchange.respond(200, route == listRuns ? body : R"({"data": )" + body + '}',
                         "application/json", dateHeader());
    });
    for (qsizetype i = 0; i < runs.size(); ++i) {
        QJsonObject inputs = runs.at(i).inputs;
        const QString id = QString::fromLatin1(m_ids.at(i));
        m_server->on("GET /run/" + m_ids.at(i),
                     [this, id, inputs, postOf](const Request &, Exchange exchange) mutable {
                         if (inputs.contains(markName) && inputs[markName].toString().isEmpty())
                             inputs[markName] = markOf(postOf());
                         exchange.respond(200,
                                          runJson(u"run-success.json"_s,
                                                  {{u"id"_s, id}, {u"workflow_inputs"_s, inputs}}),
                                          "application/json", dateHeader());
                     });
    }
}

void tst_RunMarks::everySubmissionHasItsOwn_data()
{
    QTest::addColumn<QByteArray>("route");
    for (const QByteArray &route : runRoutes())
        QTest::newRow(route.constData()) << route;
}

void tst_RunMarks::everySubmissionHasItsOwn()
{
    QFETCH(QByteArray, route);
    m_server->on(route, 403, "{}");
    const QVariantMap inputs{{u"prompt"_s, u"a fox"_s}};
    const WorkflowRun *first = startBy(*m_client, route, exampleRequest(inputs));
    QTRY_VERIFY(first->isFinished());
    // Sending the same request again is another submission.
    const auto journal = WorkflowRunRequest::fromJson(first->sentRequest().toJson());
    QVERIFY(journal);
    const WorkflowRun *second = startBy(*m_client, route, *journal);
    QTRY_VERIFY(second->isFinished());

    QStringList marks;
    const QList<Request> posts = m_server->requests(route);
    for (const Request &post : posts) {
        marks += markOf(post);
        QCOMPARE(inputsOf(post).keys(), (QStringList{markName, u"prompt"_s}));
        QVERIFY(!QUuid::fromString(marks.last()).isNull());
    }
    QCOMPARE(marks.size(), 2);
    QVERIFY(marks.first() != marks.last());
    QCOMPARE(first->sentRequest().runMark(), marks.first());
    QCOMPARE(second->sentRequest().runMark(), marks.last());
    QCOMPARE(journal->runMark(), marks.first());
    QCOMPARE(first->request().runMark(), QString());
}

void tst_RunMarks::optedOut_data()
{
    QTest::addColumn<bool>("ofTheClient");
    QTest::addColumn<bool>("ofTheCall");
    QTest::addColumn<bool>("marked");
    QTest::newRow("for the client") << false << false << false;
    QTest::newRow("for this call") << true << false << false;
    QTest::newRow("but not for this call") << false << true << true;
}

void tst_RunMarks::optedOut()
{
    QFETCH(bool, ofTheClient);
    QFETCH(bool, ofTheCall);
    QFETCH(bool, marked);
    m_server->on(queueRoute, 403, "{}");
    m_client->setDefaultOptions(RequestOptions().setRunMarked(ofTheClient));
    RequestOptions options;
    if (ofTheCall != ofTheClient)
        options.setRunMarked(ofTheCall);
    const WorkflowRun *run = m_client->queue(exampleRequest(), options);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(!markOf(m_server->requests(queueRoute).constFirst()).isEmpty(), marked);
    QCOMPARE(!run->sentRequest().runMark().isEmpty(), marked);
}

void tst_RunMarks::isNotShown()
{
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    giveInputsBack(*m_server, u"run-success.json"_s);
    const WorkflowRun *run = m_client->queue(exampleRequest({{u"prompt"_s, u"a fox"_s}}));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->sentRequest().inputs().keys(), QStringList{u"prompt"_s});
    QCOMPARE(run->sentRequest().inputsJson(), run->request().inputsJson());
    const auto details = m_client->getRun(run->id());
    QTRY_VERIFY(details.isFinished());
    QCOMPARE(details.result()->workflowInputs().toObject(),
             (QJsonObject{{u"prompt"_s, u"a fox"_s}}));
}

void tst_RunMarks::nameIsTaken()
{
    const ApiError problem = exampleRequest({{markName, u"mine"_s}}).check();
    QCOMPARE(problem.kind(), Kind::InvalidRequest);
    QVERIFY2(problem.message().contains(markName), qPrintable(problem.message()));
}

void tst_RunMarks::foundWhateverTheClocks_data()
{
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<bool>("sendsDate");
    QTest::addColumn<qint64>("clockAhead");
    const QByteArrayList routes = runRoutes() + QByteArrayList{"POST /run/deployment/queue"};
    for (const QByteArray &route : routes) {
        QTest::addRow("%s, the same clock", route.constData()) << route << true << qint64(0);
        QTest::addRow("%s, 2 min behind", route.constData()) << route << true << qint64(-120);
        QTest::addRow("%s, 2 h behind", route.constData()) << route << true << qint64(-7200);
        QTest::addRow("%s, 2 h ahead", route.constData()) << route << true << qint64(7200);
        QTest::addRow("%s, 20 years behind", route.constData())
            << route << true << qint64(-20) * 365 * 86'400;
        QTest::addRow("%s, no date", route.constData()) << route << false << qint64(0);
    }
}

void tst_RunMarks::foundWhateverTheClocks()
{
    QFETCH(QByteArray, route);
    QFETCH(bool, sendsDate);
    QFETCH(qint64, clockAhead);
    m_clockAhead = clockAhead;
    if (!sendsDate)
        m_clockAhead.reset();
    loseAnswers();
    const bool isDeployment = route.contains("deployment");
    const QJsonObject inputs{{u"prompt"_s, u"a fox"_s}};
    QJsonObject ours = inputs;
    ours[markName] = u""_s;
    QJsonObject anothers = inputs;
    anothers[markName] = u"11111111-2222-4333-8444-555555555555"_s;
    list({{30, anothers}, {1, inputs}, {0, ours}, {0, anothers}, {-40, inputs}},
         isDeployment ? deploymentList : listRuns);
    WorkflowRunRequest request = exampleRequest(inputs.toVariantMap());
    if (isDeployment) {
        request = WorkflowRunRequest();
        request.setDeploymentId(QString::fromLatin1(exampleDeploymentId));
        request.setInputs(inputs.toVariantMap());
    }
    const WorkflowRun *run =
        isDeployment ? m_client->queue(request) : startBy(*m_client, route, request);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(run->id(), QString::fromLatin1(m_ids.at(2)));
    QCOMPARE(m_server->count(route), 1);
}

void tst_RunMarks::neverAnothers_data()
{
    QTest::addColumn<QJsonObject>("inputs");
    QTest::addColumn<int>("secondsAfterPost");
    const QJsonObject same{{u"prompt"_s, u"a fox"_s}};
    QJsonObject marked = same;
    marked[markName] = u"11111111-2222-4333-8444-555555555555"_s;
    for (const int seconds : {-40, 0, 20}) {
        QTest::addRow("the same inputs, %d s after", seconds) << same << seconds;
        QTest::addRow("another mark, %d s after", seconds) << marked << seconds;
    }
    QTest::newRow("no inputs") << QJsonObject() << 0;
}

// The POST was never accepted, and another program has sent the same request.
void tst_RunMarks::neverAnothers()
{
    QFETCH(QJsonObject, inputs);
    QFETCH(int, secondsAfterPost);
    loseAnswers();
    list({{secondsAfterPost, inputs}});
    const WorkflowRun *run = m_client->queue(exampleRequest({{u"prompt"_s, u"a fox"_s}}));
    QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 90'000);
    QCOMPARE(run->phase(), WorkflowRun::Unconfirmed);
    QVERIFY(run->id().isEmpty());
    QVERIFY(!run->isSettled());
}

void tst_RunMarks::asksByTheServersClock()
{
    m_clockAhead = -7200;
    loseAnswers();
    list({});
    const WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_VERIFY(m_server->count(listRuns) >= 2);
    const QList<Request> asked = m_server->requests(listRuns);
    const auto since = [](const Request &request) {
        return QUrlQuery(QUrl(QString::fromLatin1(request.target))).queryItemValue(u"rf"_s);
    };
    QVERIFY(since(asked.first()).isEmpty()); // its answer contains the time
    const qint64 posted = m_posted.toSecsSinceEpoch() - 7200;
    QVERIFY2(std::abs(since(asked.at(1)).toLongLong() - (posted - 60)) <= 5,
             qPrintable(since(asked.at(1))));
    QVERIFY(run->isRunning());
}

void tst_RunMarks::stopsWhereItIsFound()
{
    loseAnswers();
    QList<ListedRun> runs(350, {0, {}});
    runs[120].inputs = {{markName, u""_s}};
    list(runs);
    const WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->id(), QString::fromLatin1(m_ids.at(120)));
    QCOMPARE(m_server->count(listRuns), 2);
    QCOMPARE(m_server->count("GET /run/" + m_ids.at(121)), 0);
    QCOMPARE(m_server->count("GET /run/" + m_ids.at(119)), 1);
}

void tst_RunMarks::passesOverWhatCannotBeRead_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("500") << 500 << "Internal Server Error"_ba;
    QTest::newRow("403") << 403 << R"({"detail":"no"})"_ba;
    QTest::newRow("404") << 404 << R"({"detail":"Run not found"})"_ba;
    QTest::newRow("a page") << 200 << "<html>hi</html>"_ba;
    QTest::newRow("no inputs") << 200 << R"({"id":"x","status":"running"})"_ba;
    QTest::newRow("inputs that are a list")
        << 200 << R"({"id":"x","status":"running","workflow_inputs":[1]})"_ba;
}

void tst_RunMarks::passesOverWhatCannotBeRead()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    loseAnswers();
    list({{1, {}}, {0, {{markName, u""_s}}}});
    m_server->on("GET /run/" + m_ids.first(), status, body);
    const WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(run->id(), QString::fromLatin1(m_ids.last()));
}

void tst_RunMarks::readsAgainWhatCouldNotBeRead_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("500") << 500 << "Internal Server Error"_ba;
    QTest::newRow("a page") << 200 << "<html>hi</html>"_ba;
    QTest::newRow("empty") << 200 << QByteArray();
    QTest::newRow("an object that is no run") << 200 << R"({"x":1})"_ba;
}

// The first answers about our run are invalid: the next look requests them again.
void tst_RunMarks::readsAgainWhatCouldNotBeRead()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    loseAnswers();
    list({{0, {}}});
    const QByteArray details = "GET /run/" + m_ids.first();
    m_server->on(details, [&](const Request &, Exchange exchange) {
        const QJsonObject inputs = inputsOf(m_server->requests(queueRoute).constFirst());
        if (m_server->count(details) <= 2)
            exchange.respond(status, body);
        else
            exchange.respond(200, runJson(u"run-success.json"_s, {{u"workflow_inputs"_s, inputs}}));
    });
    const WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(run->id(), QString::fromLatin1(m_ids.first()));
}

// A run with the mark is ours, so one look is sufficient to cancel it.
void tst_RunMarks::cancelledAtOnce()
{
    m_server->on(streamRoute,
                 [this](const Request &, Exchange) { m_posted = QDateTime::currentDateTimeUtc(); });
    list({{0, {{markName, u""_s}}}});
    const QByteArray cancelRoute = "POST /run/" + m_ids.first() + "/cancel";
    m_server->on(cancelRoute, 200, example(u"cancel-response.json"_s));
    WorkflowRun *run = m_client->stream(exampleRequest());
    QTRY_COMPARE(m_server->count(streamRoute), 1);
    run->cancel();
    QTRY_COMPARE(m_server->count(cancelRoute), 1);
    QCOMPARE(m_server->count(listRuns), 1);
    QTRY_VERIFY(run->isFinished());
}

void tst_RunMarks::batch_data()
{
    QTest::addColumn<int>("made");
    QTest::newRow("one run") << 1;
    QTest::newRow("two runs, which one object cannot follow") << 2;
}

void tst_RunMarks::batch()
{
    QFETCH(int, made);
    m_server->on(queueRoute, [this](const Request &, Exchange exchange) {
        m_posted = QDateTime::currentDateTimeUtc();
        exchange.respond(500, "Internal Server Error");
    });
    list(QList<ListedRun>(made, {0, {{markName, u""_s}}}));
    WorkflowRunRequest request = exampleRequest();
    request.setBatchNumber(made);
    const WorkflowRun *run = m_client->queue(request);
    QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 90'000);
    QCOMPARE(run->phase(), made == 1 ? WorkflowRun::Succeeded : WorkflowRun::Unconfirmed);
}

void tst_RunMarks::withoutAMark_data()
{
    QTest::addColumn<QList<int>>("made"); // s after the POST, by the server's clock
    QTest::addColumn<bool>("sendsDate");
    QTest::addColumn<bool>("found");
    QTest::newRow("made since") << QList<int>{0} << true << true;
    QTest::newRow("within the whole seconds of Date") << QList<int>{-1} << true << true;
    QTest::newRow("40 s before") << QList<int>{-40} << true << false;
    QTest::newRow("since, and one 40 s before") << QList<int>{0, -40} << true << true;
    QTest::newRow("two since") << QList<int>{1, 0} << true << false;
    QTest::newRow("no clock to go by") << QList<int>{0} << false << false;
}

// All of them have the same inputs.
void tst_RunMarks::withoutAMark()
{
    QFETCH(QList<int>, made);
    QFETCH(bool, sendsDate);
    QFETCH(bool, found);
    m_clockAhead = -7200;
    loseAnswers();
    const QJsonObject inputs{{u"prompt"_s, u"a fox"_s}};
    QList<ListedRun> runs;
    for (const int seconds : std::as_const(made))
        runs += ListedRun{seconds, inputs};
    list(runs);
    if (!sendsDate)
        m_clockAhead.reset();
    const WorkflowRun *run = m_client->queue(exampleRequest(inputs.toVariantMap()),
                                             RequestOptions().setRunMarked(false));
    QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 90'000);
    QCOMPARE(run->phase(), found ? WorkflowRun::Succeeded : WorkflowRun::Unconfirmed);
    QCOMPARE(run->id(), found ? QString::fromLatin1(m_ids.first()) : QString());
    QCOMPARE(m_server->count(queueRoute), 1);
}

REGISTER_TEST(tst_RunMarks)
#include "tst_runmarks.moc"

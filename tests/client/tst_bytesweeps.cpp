// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <QtCore/qtimer.h>
#include <QtTest/QtTest>

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

//! What determines the end of a body.
enum class Framing { Length, Chunks, Close };

//! How a connection ends after the last byte.
struct Ending
{
    const char *name;
    int delay; //!< in milliseconds
    bool isReset;
};

constexpr std::array endings{Ending{"FIN at once", 0, false}, Ending{"FIN after 5 ms", 5, false},
                             Ending{"FIN after 50 ms", 50, false}, Ending{"RST", 0, true}};

//! The bytes of an answer.
struct Wire
{
    QByteArray bytes;
    qsizetype headSize = 0;
    QList<qsizetype> seams; //!< the ends of the body's frames
};

QByteArray chunk(const QByteArray &bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

//! The frames of a stream; for JSON, the part before the run's id and the rest.
QByteArrayList piecesOf(const QByteArray &body, bool isStream)
{
    if (!isStream) {
        const qsizetype id = body.indexOf(exampleRunId);
        return {body.first(id), body.sliced(id)};
    }
    QByteArrayList pieces;
    for (qsizetype from = 0; from < body.size();) {
        const qsizetype end = body.indexOf("\n\n", from);
        pieces += body.sliced(from, end < 0 ? -1 : end + 2 - from);
        from += pieces.last().size();
    }
    return pieces;
}

//! The head as the service writes it.
Wire wireOf(const QByteArray &body, bool isStream, Framing framing)
{
    Wire wire;
    wire.bytes = "HTTP/1.1 200 OK\r\ndate: Tue, 04 Mar 2025 05:06:01 GMT\r\nserver: uvicorn\r\n";
    wire.bytes += isStream ? "content-type: text/event-stream; charset=utf-8\r\n"
                             "cache-control: no-cache\r\nx-accel-buffering: no\r\n"
                           : "content-type: application/json\r\n";
    wire.bytes +=
        framing == Framing::Close ? "connection: close\r\n" : "connection: keep-alive\r\n";
    if (framing == Framing::Chunks)
        wire.bytes += "transfer-encoding: chunked\r\n";
    if (framing == Framing::Length)
        wire.bytes += "content-length: " + QByteArray::number(body.size()) + "\r\n";
    wire.bytes += "\r\n";
    wire.headSize = wire.bytes.size();
    const QByteArrayList pieces = piecesOf(body, isStream);
    for (const QByteArray &piece : pieces) {
        wire.bytes += framing == Framing::Chunks ? chunk(piece) : piece;
        wire.seams += wire.bytes.size();
    }
    if (framing == Framing::Chunks)
        wire.bytes += chunk({});
    return wire;
}

//! The answer to the run's POST, of the run of the examples.
Wire wireOf(const QByteArray &route, Framing framing)
{
    if (route == streamRoute)
        return wireOf(example(u"stream-success.sse"_s), true, framing);
    return wireOf(
        example(route == queueRoute ? u"createrunresponse.json"_s : u"sync-response.json"_s), false,
        framing);
}

// Ids of the same length as in the examples, so that the answers have the same length.
QByteArray numbered(const QByteArray &id, qsizetype number)
{
    return id.chopped(12) + QByteArray::number(number).rightJustified(12, '0');
}

qsizetype numberOf(const QByteArray &id)
{
    return id.right(12).toLongLong();
}

//! \brief Parallel runs whose answers are cut at different bytes.
//!
//! The server keeps each run in a separate workflow, as for a user who starts a single run: one
//! whose answer contained no id is found there.
class CutRuns
{
public:
    CutRuns(bool overTls, const QByteArray &route, const Wire &wire, const Ending &ending,
            const QList<qsizetype> &offsets);

    //! Waits for all of them and returns one line for each failure.
    [[nodiscard]] QStringList problems();

private:
    void start();
    void answerPost(const Request &request, Exchange exchange);
    void answerGet(const Request &request, Exchange exchange);
    [[nodiscard]] QString problemOf(qsizetype number) const;

    const bool m_overTls;
    const QByteArray m_route;
    const Wire m_wire;
    const Ending m_ending;
    const QList<qsizetype> m_offsets;
    const QJsonObject m_details = QJsonDocument::fromJson(example(u"run-success.json"_s)).object();
    std::vector<QJsonObject> m_inputs; //!< of the POSTs, their marks included
    std::vector<int> m_posts;
    std::vector<int> m_asked; //!< GET /run/{id}
    std::vector<int> m_ends;
    ScriptedServer m_server;
    WorkflowClient m_client;
    QList<WorkflowRun *> m_runs;
};

CutRuns::CutRuns(bool overTls, const QByteArray &route, const Wire &wire, const Ending &ending,
                 const QList<qsizetype> &offsets)
    : m_overTls(overTls), m_route(route), m_wire(wire), m_ending(ending), m_offsets(offsets),
      m_inputs(size_t(offsets.size())), m_posts(size_t(offsets.size())), m_asked(m_posts),
      m_ends(m_posts)
{
    m_server.on(route, [this](const Request &request, Exchange exchange) {
        answerPost(request, exchange);
    });
    m_server.on(
        "*", [this](const Request &request, Exchange exchange) { answerGet(request, exchange); });
}

void CutRuns::answerPost(const Request &request, Exchange exchange)
{
    const QByteArray id = exampleWorkflowId.chopped(12);
    const qsizetype number =
        numberOf(request.body.sliced(request.body.indexOf(id), id.size() + 12));
    ++m_posts.at(size_t(number));
    m_inputs.at(size_t(number)) = inputsOf(request);
    QByteArray bytes = m_wire.bytes;
    bytes.replace(exampleRunId, numbered(exampleRunId, number));
    exchange.write(bytes.first(m_offsets.at(number)));
    auto end = [exchange, isReset = m_ending.isReset]() mutable {
        isReset ? exchange.reset() : exchange.close();
    };
    if (m_ending.delay == 0)
        end();
    else
        QTimer::singleShot(m_ending.delay, Qt::PreciseTimer, exchange.socket(), end);
}

void CutRuns::answerGet(const Request &request, Exchange exchange)
{
    const QByteArrayList parts = request.path().split('/');
    if (parts.last() == "runs") { // GET /v2/workflow/{id}/runs
        exchange.respond(200,
                         listOf({numbered(exampleRunId, numberOf(parts.at(parts.size() - 2)))}));
        return;
    }
    const qsizetype number = numberOf(parts.last());
    ++m_asked.at(size_t(number));
    QJsonObject details = m_details;
    details[u"workflow_inputs"_s] = m_inputs.at(size_t(number));
    exchange.respond(
        200, QJsonDocument(details).toJson().replace(exampleRunId, numbered(exampleRunId, number)));
}

void CutRuns::start()
{
    useServer(m_client, m_server.url());
    if (m_overTls)
        m_client.setSslConfiguration(testAuthority());
    WorkflowRunRequest request = exampleRequest(
        {{u"input_text"_s, u"a paper boat on a still lake"_s}, {u"input_seed"_s, 42}});
    // Qt 6.4.2 does not report some ends; then the idle timeout detects them. A busy machine needs
    // time for 64 handshakes.
    const auto options = RequestOptions()
                             .setIdleTimeout(std::chrono::seconds(2))
                             .setConnectTimeout(std::chrono::minutes(2));
    for (qsizetype i = 0; i < m_offsets.size(); ++i) {
        request.setWorkflowId(QString::fromLatin1(numbered(exampleWorkflowId, i)));
        m_runs += startBy(m_client, m_route, request, options);
        QObject::connect(m_runs.last(), &WorkflowRun::finished, m_runs.last(),
                         [this, i] { ++m_ends.at(size_t(i)); });
    }
}

QString CutRuns::problemOf(qsizetype number) const
{
    const WorkflowRun *run = m_runs.at(number);
    const auto index = size_t(number);
    if (m_posts.at(index) != 1)
        return u"%1 POSTs reached the server: "_s.arg(m_posts.at(index)) + run->error().message();
    if (!run->isFinished())
        return u"hangs: "_s + run->statusText();
    if (run->phase() != WorkflowRun::Succeeded || run->error() || !run->isSettled())
        return u"ends as: "_s + run->statusText() + u' ' + run->error().message();
    if (m_ends.at(index) != 1)
        return u"finished() came %1 times"_s.arg(m_ends.at(index));
    if (run->id().toLatin1() != numbered(exampleRunId, number))
        return u"got another run"_s;
    QByteArray details = QJsonDocument(m_details).toJson();
    details.replace(exampleRunId, numbered(exampleRunId, number));
    const auto reported = RunDetails::fromJson(QJsonDocument::fromJson(details).object());
    if (m_asked.at(index) == 0 || run->outputs() != reported->outputs()
        || run->rawStatus() != reported->rawStatus())
        return u"outputs or status are not those that the server reports"_s;
    return {};
}

QStringList CutRuns::problems()
{
    if (!(m_overTls ? m_server.listenTls() : m_server.listen()))
        return QStringList(m_offsets.size(), u"the server cannot listen"_s);
    start();
    std::ignore = QTest::qWaitFor( // a timeout is reported below
        [this] {
            return std::all_of(m_runs.begin(), m_runs.end(),
                               [](const WorkflowRun *run) { return run->isFinished(); });
        },
        180'000);
    QStringList all;
    for (qsizetype i = 0; i < m_runs.size(); ++i) {
        const QString problem = problemOf(i);
        if (!problem.isEmpty())
            all += u"cut at byte %1: %2"_s.arg(QString::number(m_offsets.at(i)), problem);
    }
    return all;
}

//! Only the sample under the address sanitizer, which takes several times as long.
bool takesEveryByte()
{
#ifdef __SANITIZE_ADDRESS__
    return false;
#else
    return usesRealTimes();
#endif
}

//! Every byte with "scripts/test --full"; else a few of them, or with \a closely the whole head,
//! the bytes around the ends of frames, and every 97th byte.
QList<qsizetype> offsetsOf(const Wire &wire, bool closely)
{
    constexpr qsizetype few = 7;
    const qsizetype size = wire.bytes.size();
    QList<qsizetype> offsets;
    if (!takesEveryByte() && !closely) {
        for (qsizetype i = 0; i < few; ++i)
            offsets += i * size / (few - 1);
        return offsets;
    }
    for (qsizetype offset = 0; offset <= size; ++offset) {
        const bool isAtSeam =
            std::any_of(wire.seams.begin(), wire.seams.end(),
                        [&](qsizetype seam) { return offset == seam - 1 || offset == seam; });
        if (takesEveryByte() || offset <= wire.headSize || offset % 97 == 0 || offset == size
            || isAtSeam)
            offsets += offset;
    }
    return offsets;
}

} // namespace

//! The answer to a run's POST, cut at every byte, with each way to end the connection: there is
//! always one POST, and the run always ends with its real result.
class tst_ByteSweeps : public QObject
{
    Q_OBJECT

public:
    tst_ByteSweeps();

private Q_SLOTS:
    void everyByte_data();
    void everyByte();
    void cleanupTestCase();

private:
    qsizetype m_runs = 0;
    qsizetype m_settled = 0;
};

tst_ByteSweeps::tst_ByteSweeps()
{
    // A row of eleven thousand runs may take longer than QtTest's limit of five minutes.
    qputenv("QTEST_FUNCTION_TIMEOUT", "3600000");
}

void tst_ByteSweeps::everyByte_data()
{
    QTest::addColumn<bool>("overTls");
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<Framing>("framing");
    QTest::addColumn<int>("ending");
    const std::array<std::pair<const char *, Framing>, 3> framings{
        {{"length", Framing::Length},
         {"chunked", Framing::Chunks},
         {"to the end", Framing::Close}}};
    const QByteArrayList routes = runRoutes();
    for (const bool overTls : {false, true}) {
        for (const QByteArray &route : routes) {
            for (const auto &[name, framing] : framings) {
                if (route == streamRoute && framing == Framing::Length)
                    continue; // the id is unknown
                for (size_t ending = 0; ending < endings.size(); ++ending)
                    QTest::addRow("%s, %s, %s, %s", overTls ? "TLS" : "TCP",
                                  route.split('/').last().constData(), name,
                                  endings.at(ending).name)
                        << overTls << route << framing << int(ending);
            }
        }
    }
}

void tst_ByteSweeps::everyByte()
{
    QFETCH(bool, overTls);
    QFETCH(QByteArray, route);
    QFETCH(Framing, framing);
    QFETCH(int, ending);
    constexpr qsizetype atOnce = 64; // each uses a thread of Qt
    const Wire wire = wireOf(route, framing);
    const QList<qsizetype> offsets =
        offsetsOf(wire, !overTls && route == streamRoute && ending == 0);
    QStringList problems;
    for (qsizetype from = 0; from < offsets.size(); from += atOnce)
        problems +=
            CutRuns(overTls, route, wire, endings.at(size_t(ending)), offsets.mid(from, atOnce))
                .problems();
    const qsizetype settled = offsets.size() - problems.size();
    m_runs += offsets.size();
    m_settled += settled;
    qInfo("%lld of %lld settled, each with one POST; the answer is %lld + %lld bytes long",
          qlonglong(settled), qlonglong(offsets.size()), qlonglong(wire.headSize),
          qlonglong(wire.bytes.size() - wire.headSize));
    QVERIFY2(problems.isEmpty(), qPrintable(problems.mid(0, 20).join(u'\n')));
}

void tst_ByteSweeps::cleanupTestCase()
{
    qInfo("in all %lld of %lld settled", qlonglong(m_settled), qlonglong(m_runs));
}

REGISTER_TEST(tst_ByteSweeps)
#include "tst_bytesweeps.moc"

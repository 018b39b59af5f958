// SPDX-License-Identifier: MIT

// How `comfydeploy serve` carries many open streams: prints its threads, and the ms that 99 of 100
// GETs beside them take. Linux, for the threads.
#include "figures.h"
#include "shared/localserverfixture.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdir.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qprocess.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

constexpr int Gets = 2000;
constexpr int GetsPerRun = 50;

class Server
{
public:
    explicit Server(int streams)
    {
        // Runs in stream mode wait; one run in queue mode keeps no log, so its log does not end.
        m_process.start(QStringLiteral(PROGRAM),
                        {u"serve"_s, u"--port"_s, u"0"_s, u"--fault"_s,
                         u"queue-position=1000000*%1@/stream"_s.arg(streams), u"--fault"_s,
                         u"no-logs@/queue"_s});
        while (m_process.waitForReadyRead() && !m_process.canReadLine()) {}
        m_url = QUrl(QString::fromUtf8(m_process.readLine().trimmed().split(' ').last()));
    }
    ~Server()
    {
        m_process.terminate();
        m_process.waitForFinished();
    }

    [[nodiscard]] QUrl url() const { return m_url; }
    [[nodiscard]] qsizetype threads() const
    {
        return QDir(u"/proc/%1/task"_s.arg(m_process.processId()))
            .entryList(QDir::Dirs | QDir::NoDotAndDotDot)
            .size();
    }
    QByteArray queueRun()
    {
        return RawHttp::postJson(m_url, "/api/run/workflow/queue",
                                 LocalFixture::runRequest(LocalFixture::graph(++m_runs)))
            .json()["run_id"_L1]
            .toString()
            .toLatin1();
    }

private:
    QProcess m_process;
    QUrl m_url;
    int m_runs = 0;
};

using Streams = std::vector<std::unique_ptr<RawHttp::Connection>>;

//! A third of each kind: a run's events, its log, and what happens to a workflow.
bool openStreams(Server &server, int count, Streams *streams)
{
    const QByteArray run = server.queueRun();
    const RawHttp::Request requests[] = {
        {"POST", "/api/run/workflow/stream", {}, LocalFixture::runRequest(LocalFixture::graph(1))},
        {"GET", "/api/v2/stream-logs?run_id=" + run, {}, {}},
        {"GET", "/api/v2/stream-progress?workflow_id="_ba + LocalFixture::WorkflowId, {}, {}}};
    for (int i = 0; i < count; ++i) {
        streams->push_back(std::make_unique<RawHttp::Connection>(server.url()));
        streams->back()->write(requests[i % std::size(requests)].bytes(server.url()));
    }
    return std::all_of(streams->begin(), streams->end(), [](const auto &stream) {
        return stream->readUntilContains("\r\n\r\n") && stream->answer().status == 200;
    });
}

//! Whether they are all still open; reads what came.
bool areOpen(const Streams &streams)
{
    return std::all_of(streams.begin(), streams.end(), [](const auto &stream) {
        while (!stream->staysSilent(0)) {
            if (stream->error() == QAbstractSocket::RemoteHostClosedError)
                return false;
        }
        return true;
    });
}

//! In milliseconds, shortest first.
std::vector<double> timeGets(Server &server, bool withRuns)
{
    std::vector<double> times;
    for (int i = 0; i < Gets; ++i) {
        if (withRuns && i % GetsPerRun == 0)
            server.queueRun();
        QElapsedTimer timer;
        timer.start();
        if (RawHttp::get(server.url(), "/api/sessions").status == 200)
            times.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(times.begin(), times.end());
    return times;
}

double p99(const std::vector<double> &times)
{
    if (times.empty())
        qFatal("no GET was answered");
    return times[size_t(0.99 * double(times.size() - 1))];
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const int count = argc > 1 ? qMax(1, QByteArray(argv[1]).toInt()) : 2000;
    Bench::raiseDescriptorLimit();
    Server server(count);
    Streams streams;
    const bool opened = openStreams(server, count, &streams);
    QJsonObject figures{{u"p99"_s, p99(timeGets(server, false))},
                        {u"p99BesideRuns"_s, p99(timeGets(server, true))}};
    const bool open = areOpen(streams);
    figures.insert(u"threads"_s, server.threads());
    Bench::print(figures);
    if (!opened || !open)
        std::fputs("bench_openstreams: not all streams were open to the end\n", stderr);
    return opened && open ? EXIT_SUCCESS : EXIT_FAILURE;
}

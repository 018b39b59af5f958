// SPDX-License-Identifier: MIT

// The client against peers/server.mjs: one part a process, which prints a line of figures.
#include "events.h"
#include "figures.h"

#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/graphfields.h>
#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowgraph.h>
#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qtimer.h>

#include <malloc.h>

#include <chrono>
#include <functional>

using namespace Bench;
using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Numbers = QList<int>;

//! A client of one mode of the server, and what is done with it.
class Driver
{
public:
    Driver(const QString &server, const QString &mode)
    {
        m_client.setServerUrl(QUrl(server + u'/' + mode + u"/api"_s));
        m_client.setToken(Token);
        m_request.setDeploymentId(QString::fromLatin1(RunId));
    }

    //! \a onEvent may be empty.
    WorkflowRun *stream(const std::function<void(const RunStreamEvent &)> &onEvent = {})
    {
        WorkflowRun *run = m_client.stream(m_request);
        if (onEvent)
            QObject::connect(run, &WorkflowRun::streamEvent, run, onEvent);
        return run;
    }
    //! Follows a stream to its end; the number of its events.
    int follow(const std::function<void(const RunStreamEvent &)> &onEvent = {})
    {
        int events = -1; // without the last one
        wait(stream([&](const RunStreamEvent &event) {
            ++events;
            if (onEvent)
                onEvent(event);
        }));
        return events;
    }
    //! So many runs in mode queue, so many at once; false if one went wrong.
    bool queue(int count, int inFlight, const RequestOptions &options)
    {
        return keepInFlight(count, inFlight, [&](const auto &ended) {
            const WorkflowRun *run = m_client.queue(m_request, options);
            QObject::connect(run, &WorkflowRun::finished, &m_client,
                             [run, ended] { ended(!run->error()); });
        });
    }
    bool send(const WorkflowGraph &graph)
    {
        WorkflowRunRequest request;
        request.setWorkflowId(QString::fromLatin1(RunId));
        request.setWorkflowApiJson(graph);
        const WorkflowRun *run = m_client.queue(request, RequestOptions().setFollow(false));
        wait(run);
        return !run->error();
    }
    bool upload(const QString &path)
    {
        const FileUpload *upload = m_client.upload(FileInput::fromFile(path));
        QEventLoop loop;
        QObject::connect(upload, &FileUpload::finished, &loop, &QEventLoop::quit);
        loop.exec();
        return !upload->error();
    }
    void deleteRuns() { qDeleteAll(m_client.runs()); }

    static void wait(const WorkflowRun *run)
    {
        QEventLoop loop;
        QObject::connect(run, &WorkflowRun::finished, &loop, &QEventLoop::quit);
        if (!run->isFinished())
            loop.exec();
    }

private:
    WorkflowClient m_client;
    WorkflowRunRequest m_request;
};

void addTo(Latencies *latencies, const RunStreamEvent &event)
{
    latencies->add(event.field("sent"_L1).toString().toLatin1());
}

//! \a kind of events, a count of them.
QJsonObject follow(const QString &server, const QString &kind, int count)
{
    Driver(server, kind + u"-1000"_s).follow();
    Driver driver(server, kind + u'-' + QString::number(count));
    const Usage before = Usage::now();
    const int events = driver.follow();
    return events == count ? before.each(count) : QJsonObject();
}

QJsonObject stream(const QString &server, const Numbers &numbers)
{
    return follow(server, u"progress"_s, numbers.value(0));
}

QJsonObject log(const QString &server, const Numbers &numbers)
{
    return follow(server, u"log"_s, numbers.value(0));
}

//! \a numbers: at once, in all.
QJsonObject queue(const QString &server, const Numbers &numbers)
{
    RequestOptions options;
    options.setFollow(false);
    Driver driver(server, u"run"_s);
    bool isGood = driver.queue(5 * numbers.value(0), numbers.value(0), options);
    driver.deleteRuns();
    const Usage before = Usage::now();
    isGood = driver.queue(numbers.value(1), numbers.value(0), options) && isGood;
    return isGood ? before.each(numbers.value(1)) : QJsonObject();
}

QJsonObject upload(const QString &server, const Numbers &)
{
    Driver driver(server, u"run"_s);
    const Usage before = Usage::now();
    const bool isGood = driver.upload(qEnvironmentVariable("BENCH_FILE"));
    return isGood ? before.each(1) : QJsonObject();
}

//! \a numbers: streams, seconds. Memory and threads in the middle of it.
QJsonObject streams(const QString &server, const Numbers &numbers)
{
    const int count = numbers.value(0);
    const auto time = std::chrono::seconds(numbers.value(1));
    raiseDescriptorLimit();
    Driver(server, u"progress-1000"_s).follow();
    malloc_trim(0);
    const double before = residentKiB();
    Driver driver(server, u"paced-500-"_s + QString::number(numbers.value(1)));
    Latencies latencies;
    QList<WorkflowRun *> runs;
    for (int i = 0; i < count; ++i)
        runs += driver.stream([&](const RunStreamEvent &event) { addTo(&latencies, event); });
    QJsonObject figures;
    QTimer::singleShot(time / 2, [&] {
        figures = {{u"threads"_s, threads()}, {u"kib"_s, (residentKiB() - before) / count}};
    });
    for (const WorkflowRun *run : runs) {
        Driver::wait(run);
        if (run->error())
            return {};
    }
    const QJsonObject times = latencies.figures();
    for (auto figure = times.begin(); figure != times.end(); ++figure)
        figures.insert(figure.key(), figure.value());
    return figures;
}

//! \a numbers: nodes, whether its fields are read and kept. A graph loaded and sent.
QJsonObject graph(const QString &server, const Numbers &numbers)
{
    Driver driver(server, u"run"_s);
    const QByteArray json = graphJson(numbers.value(0));
    const auto small = WorkflowGraph::fromJson(graphJson(10));
    if (!small || GraphFields::of(*small).specs().isEmpty() || !driver.send(*small))
        return {};
    const Peak peak;
    const auto graph = WorkflowGraph::fromJson(json);
    const bool hasFields = numbers.value(1) > 0;
    const GraphFields fields = graph && hasFields ? GraphFields::of(*graph) : GraphFields();
    if (!graph || fields.specs().isEmpty() == hasFields || !driver.send(*graph))
        return {};
    return {{u"copies"_s, peak.kib() * 1024 / double(json.size())}};
}

//! \a numbers: runs.
QJsonObject kept(const QString &server, const Numbers &numbers)
{
    Driver driver(server, u"run"_s);
    bool isGood = driver.queue(20, 10, {});
    malloc_trim(0);
    const double heap = heapKiB();
    const double resident = residentKiB();
    isGood = driver.queue(numbers.value(0), 10, {}) && isGood;
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCoreApplication::processEvents();
    malloc_trim(0);
    if (!isGood)
        return {};
    return {{u"kib"_s, (heapKiB() - heap) / numbers.value(0)},
            {u"residentKib"_s, (residentKiB() - resident) / numbers.value(0)}};
}

//! \a numbers: seconds, events a second of another stream beside it.
QJsonObject latency(const QString &server, const Numbers &numbers)
{
    const QString seconds = QString::number(numbers.value(0));
    Driver(server, u"progress-1000"_s).follow();
    Driver flood(server, u"flood-%1-%2"_s.arg(QString::number(numbers.value(1)), seconds));
    if (numbers.value(1) > 0)
        flood.stream();
    Latencies latencies;
    Driver(server, u"paced-5-"_s + seconds).follow([&](const RunStreamEvent &event) {
        addTo(&latencies, event);
    });
    return latencies.figures();
}

} // namespace

int main(int argc, char **argv)
{
    return measure(argc, argv,
                   {
                       {u"stream"_s, stream},
                       {u"log"_s, log},
                       {u"queue"_s, queue},
                       {u"upload"_s, upload},
                       {u"streams"_s, streams},
                       {u"graph"_s, graph},
                       {u"kept"_s, kept},
                       {u"latency"_s, latency},
                   });
}

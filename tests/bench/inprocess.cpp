// SPDX-License-Identifier: MIT

// What needs no connection, and Qt's own means beside it, timed by Google Benchmark: one part a
// process. Prints its seconds, or with "peak" its memory.
#include "events.h"
#include "figures.h"

#include <ComfyDeploy/graphfields.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/workflowgraph.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qjsondocument.h>

#include <benchmark/benchmark.h>

#include <cstring>
#include <functional>
#include <map>

using namespace Bench;
using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

constexpr int Events = 20'000;
constexpr int Nodes = 10'600; // 5 MB

//! Ready to be done again and again; returns how many units that is, 0 if it went wrong.
using Work = std::function<int()>;

Work split()
{
    return [wire = progressEvents(Events)] {
        int count = 0;
        parse(wire, Piece, [&count](const ServerSentEvent &) { ++count; });
        return count;
    };
}

Work decode()
{
    return [wire = progressEvents(Events)] {
        int count = 0;
        parse(wire, Piece, [&count](const ServerSentEvent &sent) {
            const RunStreamEvent event(sent);
            count += int(event.type() == RunStreamEvent::Type::Progress
                         && event.field("value"_L1).toInt() < 20
                         && event.field("node"_L1).toString() == "3"_L1);
        });
        return count;
    };
}

//! The same of events that are split already.
Work decodeByQt()
{
    QByteArrayList events;
    parse(progressEvents(Events), Piece,
          [&events](const ServerSentEvent &sent) { events += sent.data; });
    return [events] {
        int count = 0;
        for (const QByteArray &data : events) {
            const QJsonObject event = QJsonDocument::fromJson(data).object();
            const QJsonObject values = event["data"_L1].toObject();
            count += int(event["event"_L1] == "progress"_L1 && values["value"_L1].toInt() < 20
                         && values["node"_L1] == "3"_L1);
        }
        return count;
    };
}

template <int MiB>
Work splitLarge()
{
    return [wire = largeEventWire(MiB * 1024LL * 1024)] {
        int count = 0;
        parse(wire, SmallPiece, [&count](const ServerSentEvent &) { ++count; });
        return count * MiB;
    };
}

template <int MiB>
Work decodeLarge()
{
    return [wire = largeEventWire(MiB * 1024LL * 1024)] {
        int count = 0;
        parse(wire, SmallPiece, [&count](const ServerSentEvent &sent) {
            count += int(RunStreamEvent(sent).type() == RunStreamEvent::Type::Executed);
        });
        return count * MiB;
    };
}

//! The least that can be done with it.
template <int MiB>
Work copyAndCheck()
{
    return [wire = largeEventWire(MiB * 1024LL * 1024)] {
        QByteArray copy(wire.size(), Qt::Uninitialized);
        std::memcpy(copy.data(), wire.constData(), size_t(wire.size()));
        return copy.isValidUtf8() ? MiB : 0;
    };
}

Work loadGraph()
{
    return [json = graphJson(Nodes)] {
        return WorkflowGraph::fromJson(json).has_value() ? 1 : 0;
    };
}

Work readFields()
{
    return [graph = WorkflowGraph::fromJson(graphJson(Nodes)).value_or(WorkflowGraph())] {
        return GraphFields::of(graph).specs().isEmpty() ? 0 : 1;
    };
}

QByteArray bodyOf(const WorkflowGraph &graph)
{
    WorkflowRunRequest request;
    request.setWorkflowId(QString::fromLatin1(RunId));
    request.setWorkflowApiJson(graph);
    return request.toJson();
}

Work writeBody()
{
    return [graph = WorkflowGraph::fromJson(graphJson(Nodes)).value_or(WorkflowGraph())] {
        return bodyOf(graph).size() > graph.toJson().size() ? 1 : 0;
    };
}

Work loadByQt()
{
    return [json = graphJson(Nodes)] {
        return QJsonDocument::fromJson(json).isObject() ? 1 : 0;
    };
}

Work writeByQt()
{
    return [document = QJsonDocument::fromJson(graphJson(Nodes))] {
        return document.toJson(QJsonDocument::Compact).isEmpty() ? 0 : 1;
    };
}

Work splitOnce()
{
    return [work = splitLarge<60>()] {
        return work() * 1024 * 1024;
    };
}

Work decodeOnce()
{
    return [work = decodeLarge<60>()] {
        return work() * 1024 * 1024;
    };
}

const std::map<QByteArray, Work (*)()> works{
    {"split", split},
    {"decode", decode},
    {"decode-qt", decodeByQt},
    {"split-1", splitLarge<1>},
    {"split-16", splitLarge<16>},
    {"split-60", splitLarge<60>},
    {"decode-1", decodeLarge<1>},
    {"decode-16", decodeLarge<16>},
    {"decode-60", decodeLarge<60>},
    {"copy-1", copyAndCheck<1>},
    {"copy-16", copyAndCheck<16>},
    {"copy-60", copyAndCheck<60>},
    {"load", loadGraph},
    {"fields", readFields},
    {"body", writeBody},
    {"load-qt", loadByQt},
    {"write-qt", writeByQt},
};

//! Those of which the memory is measured; they return how many bytes they were about.
const std::map<QByteArray, Work (*)()> peaks{{"split", splitOnce}, {"decode", decodeOnce}};

int printPeak(const QByteArray &name)
{
    const auto make = peaks.find(name);
    if (make == peaks.end())
        return 2;
    const Work work = make->second();
    const Peak peak;
    const int bytes = work();
    if (bytes <= 0)
        return 1;
    print({{u"copies"_s, peak.kib() * 1024 / bytes}});
    return 0;
}

//! Seconds a unit, in place of a table.
class FiguresReporter : public benchmark::BenchmarkReporter
{
public:
    bool ReportContext(const Context &) override { return true; }
    void ReportRuns(const std::vector<Run> &runs) override
    {
        for (const Run &run : runs) {
            isGood = !run.error_occurred;
            if (!isGood)
                return;
            print({{u"seconds"_s,
                    run.real_accumulated_time / double(run.iterations)
                        / run.counters.at("units").value}});
        }
    }

    bool isGood = false;
};

int printTime(const QByteArray &name)
{
    const auto make = works.find(name);
    if (make == works.end())
        return 2;
    benchmark::RegisterBenchmark(name.constData(),
                                 [make](benchmark::State &state) {
                                     const Work work = make->second();
                                     int units = 0;
                                     for ([[maybe_unused]] const auto &pass : state) {
                                         units = work();
                                         if (units == 0)
                                             state.SkipWithError("it went wrong");
                                     }
                                     state.counters["units"] = units;
                                 })
        ->MinTime(0.5)
        ->UseRealTime();
    FiguresReporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
    return reporter.isGood ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3 && argv[1] == "peak"_ba)
        return printPeak(argv[2]);
    return argc == 2 ? printTime(argv[1]) : 2;
}

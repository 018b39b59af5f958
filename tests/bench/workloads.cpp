// SPDX-License-Identifier: MIT

// What the client does most, one part a process, for scripts/bench, which counts the instructions.
// Only those between the two marks of Callgrind count.
#include "events.h"

#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowgraph.h>
#include <ComfyDeploy/workflowrun.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qprocess.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

#include <valgrind/callgrind.h>

#include <cstdio>
#include <map>

using namespace Bench;
using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

constexpr int Events = 10'000; // of a stream

//! What was done; a workload that did something else fails.
using Work = int;

Work split()
{
    const QByteArray wire = progressEvents(Events);
    int count = 0;
    CALLGRIND_TOGGLE_COLLECT;
    parse(wire, Piece, [&count](const ServerSentEvent &) { ++count; });
    CALLGRIND_TOGGLE_COLLECT;
    return count;
}

Work decode()
{
    const QByteArray wire = progressEvents(Events);
    int count = 0;
    CALLGRIND_TOGGLE_COLLECT;
    parse(wire, Piece, [&count](const ServerSentEvent &sent) {
        const RunStreamEvent event(sent);
        count += int(event.type() == RunStreamEvent::Type::Progress
                     && event.field("value"_L1).toInt() < 20
                     && event.field("node"_L1).toString() == "3"_L1);
    });
    CALLGRIND_TOGGLE_COLLECT;
    return count;
}

Work largeEvent()
{
    const QByteArray wire = largeEventWire(4 * 1024 * 1024);
    int count = 0;
    CALLGRIND_TOGGLE_COLLECT;
    parse(wire, SmallPiece, [&count](const ServerSentEvent &sent) {
        count += RunStreamEvent(sent).type() == RunStreamEvent::Type::Executed ? Events : 0;
    });
    CALLGRIND_TOGGLE_COLLECT;
    return count;
}

//! Answers a POST with \a wire and the end of the run, and everything else with the run.
class StreamServer : public QTcpServer
{
public:
    explicit StreamServer(const QByteArray &wire) : m_stream(wire)
    {
        m_stream += "event: event_update\ndata: {\"event\": \"status\", \"data\": {\"status\": "
                    "\"success\", \"prompt_id\": \""
            + RunId + "\"}}\n\n";
        connect(this, &QTcpServer::newConnection, this, &StreamServer::accept);
    }

private:
    void accept()
    {
        QTcpSocket *socket = nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, this,
                [this, socket, request = QByteArray()]() mutable {
                    request += socket->readAll();
                    const qsizetype head = request.indexOf("\r\n\r\n");
                    if (head < 0 || (request.startsWith("POST") && !request.endsWith('}')))
                        return;
                    const bool isPost = request.startsWith("POST");
                    request.clear();
                    write(socket, isPost ? "text/event-stream" : "application/json",
                          isPost ? m_stream
                                 : "{\"id\": \"" + RunId
                                  + "\", \"status\": \"success\", \"outputs\": []}");
                });
    }

    static void write(QTcpSocket *socket, const QByteArray &type, const QByteArray &body)
    {
        socket->write("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: "
                      + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    }

    QByteArray m_stream;
};

//! A process of its own, so that only the client's instructions count.
Work follow(const QString &served)
{
    QProcess server;
    server.start(QCoreApplication::applicationFilePath(), {u"serve"_s, served});
    if (!server.waitForReadyRead(-1))
        return 0;
    WorkflowClient client;
    client.setServerUrl(
        QUrl(u"http://127.0.0.1:"_s + QString::fromLatin1(server.readLine().trimmed())));
    client.setToken(Token);
    WorkflowRunRequest request;
    request.setDeploymentId(QString::fromLatin1(RunId));
    int events = 0;
    QEventLoop loop;
    CALLGRIND_TOGGLE_COLLECT;
    const WorkflowRun *run = client.stream(request);
    QObject::connect(run, &WorkflowRun::streamEvent, &loop,
                     [&events](const RunStreamEvent &) { ++events; });
    QObject::connect(run, &WorkflowRun::finished, &loop, &QEventLoop::quit);
    loop.exec();
    CALLGRIND_TOGGLE_COLLECT;
    server.kill();
    server.waitForFinished();
    return run->phase() == WorkflowRun::Succeeded ? events - 1 : 0;
}

Work stream()
{
    return follow(u"progress"_s);
}

Work logLines()
{
    return follow(u"log"_s);
}

Work graph()
{
    const QByteArray json = graphJson(Events);
    CALLGRIND_TOGGLE_COLLECT;
    const auto graph = WorkflowGraph::fromJson(json);
    WorkflowRunRequest request;
    request.setWorkflowId(QString::fromLatin1(RunId));
    if (graph)
        request.setWorkflowApiJson(*graph);
    const qsizetype size = request.toJson().size();
    CALLGRIND_TOGGLE_COLLECT;
    return graph && size > json.size() ? int(graph->nodeCount()) : 0;
}

int serve(const QString &what)
{
    StreamServer server(what == "log"_L1 ? logEvents(Events) : progressEvents(Events));
    if (!server.listen(QHostAddress::LocalHost))
        return 1;
    std::printf("%d\n", server.serverPort());
    std::fflush(stdout);
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const std::map<QString, Work (*)()> works{{u"split"_s, split},      {u"decode"_s, decode},
                                              {u"large"_s, largeEvent}, {u"stream"_s, stream},
                                              {u"log"_s, logLines},     {u"graph"_s, graph}};
    if (arguments.size() == 3 && arguments.at(1) == "serve"_L1)
        return serve(arguments.at(2));
    if (arguments.value(1) == "system"_L1) { // what the counts depend on besides the sources
        std::printf("GCC-%s,Qt-%s\n", __VERSION__, qVersion());
        return 0;
    }
    const auto work = works.find(arguments.value(1));
    if (work == works.end()) {
        std::fputs("Usage: workloads split|decode|large|stream|log|graph|system\n", stderr);
        return 2;
    }
    if (const Work done = work->second(); done != Events) {
        std::fprintf(stderr, "workloads: %s did %d of %d\n", argv[1], done, Events);
        return 1;
    }
    return 0;
}

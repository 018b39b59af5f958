// SPDX-License-Identifier: MIT

#include "secretstest.h"

#include <QtCore/qloggingcategory.h>
#include <QtCore/qmutex.h>
#include <QtTest/qtest.h>

#include <cstdio>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

QMutex logMutex;
QByteArray logText;

void keepLog(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const QMutexLocker lock(&logMutex);
    logText += QByteArray(context.category) + ": " + message.toUtf8() + '\n';
    if (type == QtFatalMsg)
        std::fprintf(stderr, "%s\n", qUtf8Printable(message));
}

} // namespace

void SecretsTest::initTestCase()
{
    qInstallMessageHandler(keepLog);
    // But for the painter's rectangles, half of the runner's log, in which there are no words.
    QLoggingCategory::setFilterRules(u"*=true\nqt.scenegraph.softwarecontext.renderable=false"_s);
}

void SecretsTest::cleanup()
{
    m_search.look(u"log"_s, QString::fromLatin1(QTest::currentTestFunction()), takeLog());
    const QStringList hits = m_search.hits().mid(m_reported);
    m_reported += hits.size();
    QVERIFY2(hits.isEmpty(), qPrintable(hits.join(u'\n')));
}

void SecretsTest::cleanupTestCase()
{
    QLoggingCategory::setFilterRules(QString());
    qInstallMessageHandler(nullptr);
    qInfo().noquote() << m_search.report();
}

QByteArray SecretsTest::takeLog()
{
    const QMutexLocker lock(&logMutex);
    return std::exchange(logText, {});
}

QStringList SecretsTest::kindsFoundBy(const TokenSearch &search)
{
    QStringList kinds;
    const QStringList hits = search.hits();
    for (const QString &hit : hits)
        kinds += hit.section(u": "_s, 0, 0);
    kinds.removeDuplicates();
    return kinds;
}

QByteArray textOf(const ApiError &error)
{
    ObjectText text;
    text.addGadget(error);
    text.add(error.message());
    text.add(error.detail().toVariant());
    for (const ValidationError &entry : error.validationErrors()) {
        text.addGadget(entry);
        text.add(entry.loc.toVariantList());
        text.add(entry.input.toVariant());
        text.add(entry.ctx.toVariant());
    }
    QByteArray bytes = text.text() + error.body() + '\n';
    for (const auto &[name, value] : error.headers())
        bytes += name + ": " + value + '\n';
    return bytes;
}

QByteArray textOf(const QObject *object)
{
    ObjectText text;
    text.add(object);
    return text.text();
}

QByteArray textOf(const RunStreamEvent &event)
{
    ObjectText text;
    text.addGadget(event);
    text.add(event.data().toVariant());
    return text.text() + event.rawData() + '\n' + event.event().toUtf8();
}

void HookText::add(const QByteArray &name, const QByteArray &value)
{
    text += name + ": " + value + '\n';
}

void HookText::add(const HookRequest &request)
{
    text += request.method() + ' ' + request.url().toEncoded() + '\n';
    for (const auto &[name, value] : request.headers())
        add(name, value);
}

RequestHooks HookText::hooks()
{
    return {[this](HookRequest &request) { add(request); },
            [this](const HookRequest &request, const HttpAnswerInfo &answer) {
                add(request);
                for (const auto &[name, value] : answer.headers())
                    add(name, value);
                text += answer.body() + '\n';
            },
            [this](const HookRequest &request, const ApiError &error) {
                add(request);
                text += textOf(error);
            }};
}

EchoServer::EchoServer(const TokenSearch &search) : m_search(search)
{
    if (!m_server.listen())
        qFatal("no port to listen on");
    m_server.on("*", 404, "{}");
}

bool EchoServer::hasEchoed() const
{
    return !m_search.formIn(m_echoed).isEmpty();
}

// Every form that a server could make of the token that it received.
QByteArray EchoServer::echo(const Request &request)
{
    const QByteArray header = request.header("authorization");
    if (header != "Bearer " + secretToken)
        return "no token came";
    QByteArrayList forms{header};
    for (const auto &[name, form] : m_search.forms()) {
        if (name != "UTF-16" && name != "hexadecimal" && !name.startsWith("base64"))
            forms += form;
    }
    for (const char *before : {"", "x", "xx", "Bearer "}) {
        for (const auto alphabet : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding})
            forms += (before + secretToken + "\n").toBase64(alphabet);
    }
    m_echoed = forms.join(' ');
    return m_echoed;
}

// In body, headers and, where the status has one, the target of a redirect.
void EchoServer::answer(int status, const QByteArray &body, const QByteArray &headers)
{
    m_server.on("*", [=, this](const Request &request, Exchange exchange) {
        const QByteArrayList forms = echo(request).split(' ');
        QByteArrayList inUrls;
        for (const QByteArray &form : forms) {
            if (!form.contains('\\'))
                inUrls += form;
        }
        exchange.respond(status, QByteArray(body).replace("@", forms.join(' ')), "application/json",
                         QByteArray(headers).replace("@", inUrls.join('_'))
                             + "X-Echo: " + forms.join(' ') + "\r\n");
        exchange.close();
    });
}

void EchoServer::streamFailure(const Request &request, Exchange exchange)
{
    const QByteArray words = echo(request);
    const QByteArray id = R"("prompt_id":")" + exampleRunId + R"(")";
    const auto event = [&](const QByteArray &name, const QByteArray &data) {
        exchange.write("event: " + name + "\ndata: " + data + "\n\n");
    };
    const auto update = [&](const QByteArray &name, const QByteArray &data) {
        event("event_update", R"({"event":")" + name + R"(","data":{)" + id + data + "}}");
    };
    exchange.beginStream();
    event("event_update", R"({"event":"queuing"})");
    update("execution_start", {});
    update("live_status", R"(,"progress":0.2,"live_status":"Executing )" + words + R"(")");
    event("log_update", R"({"logs":"Authorization: )" + words + R"(","timestamp":1})");
    event("log_update", R"({"logs":"Executing with )" + words);
    event("from_the_future", R"({"you":")" + words + R"("})");
    exchange.write("id: " + words + '\n');
    event(words, "{}");
    update("execution_error",
           R"(,"node_id":"3","node_type":")" + words + R"(","exception_type":")" + words
               + R"(","exception_message":")" + words + R"(","traceback":[")" + words + R"("])");
    exchange.close();
}

// A run that fails, with the token in everything that the server reports about it.
void EchoServer::serveFailingRuns()
{
    m_server.on(streamRoute, [this](const Request &request, Exchange exchange) {
        streamFailure(request, exchange);
    });
    m_server.on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server.on(getRun, [this](const Request &request, Exchange exchange) {
        const QByteArray run = runJson(u"run-failed.json"_s, {{u"live_status"_s, u"@"_s}});
        exchange.respond(200, QByteArray(run).replace("@", "Executing " + echo(request)));
    });
    m_server.on("GET /v2/stream-logs", [this](const Request &request, Exchange exchange) {
        const QByteArray words = echo(request);
        exchange.beginStream();
        for (const QByteArray &line :
             {"Authorization: " + words, "!!! Exception during processing !!! " + words,
              QByteArray("Traceback (most recent call last):"), "  File " + words,
              "ValueError: " + words})
            exchange.write(R"(data: {"message":")" + line
                           + R"(","level":"info","timestamp":"2026-01-01T00:00:00Z"})" + "\n\n");
        exchange.write("data: {\"type\":\"stream_complete\"}\n\n");
        exchange.close();
    });
}

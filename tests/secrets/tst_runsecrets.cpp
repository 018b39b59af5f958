// SPDX-License-Identifier: MIT

// Runs of every kind as the runner keeps them: the token is in no file, in no state, in no line of
// a log, and goes to the API alone.
#include "secretstest.h"
#include "shared/testprogram.h"

#include "runs/keptruns.h"
#include "runs/runhistorymodel.h"

#include <ComfyDeployLocal/webhookreceiver.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

namespace {

//! Everything that was received but the Authorization of the API; \a sent is whether that contained
//! the token.
QByteArray allButAuthorization(const QList<RecordedRequest> &requests, bool *sent)
{
    QByteArray text;
    for (const RecordedRequest &request : requests) {
        const bool isApi = request.path.startsWith("/api/"_L1);
        text += request.path.toUtf8() + '?' + request.query.toUtf8() + '\n' + request.body + '\n';
        for (const auto &[name, value] : request.headers) {
            if (isApi && name.toLower() == "authorization")
                *sent = *sent || value == "Bearer " + secretToken;
            else
                text += name + ": " + value + '\n';
        }
    }
    return text;
}

//! Likewise for a server that must not get it at all.
QByteArray allOf(const ScriptedServer &server)
{
    QByteArray text;
    const QList<ScriptedServer::Request> requests = server.requests();
    for (const ScriptedServer::Request &request : requests) {
        text += request.method + ' ' + request.target + '\n' + request.body + '\n';
        for (const auto &[name, value] : request.headers)
            text += name + ": " + value + '\n';
    }
    return text;
}

} // namespace

class tst_RunSecrets : public SecretsTest
{
    Q_OBJECT

private Q_SLOTS:
    void searchFindsWhatIsPlanted();

    void runsOfEveryKind_data();
    void runsOfEveryKind();
    void echoInTheHistory_data();
    void echoInTheHistory();
    void storageOfAnotherHost_data();
    void storageOfAnotherHost();

private:
    void lookAtKeptRuns(const QString &place, KeptRuns *runs, const QString &folder);
};

// As an input a token is in the history, the sidecar, a run's state and the request: there the same
// searches find it.
void tst_RunSecrets::searchFindsWhatIsPlanted()
{
    TokenSearch search(secretToken);
    LocalServer local;
    QVERIFY2(local.listen(), qPrintable(local.errorString()));
    QTemporaryDir folder;
    QStringList files;
    {
        KeptRuns runs(folder.path(), local.url());
        WorkflowRunRequest request = smallRequest();
        QVariantMap inputs = request.inputs();
        inputs[u"prompt"_s] = QString::fromLatin1(secretToken);
        request.setInputs(inputs);
        const RunEntry *entry = runs.start(request);
        QVERIFY(entry);
        QVERIFY(runs.waitForAll());
        QVERIFY(!search.lookBelow(u"open"_s, folder.path()));
        QVERIFY(!search.look(u"state"_s, u"client"_s, textOf(&runs.client) + textOf(entry)));
    }
    QVERIFY(!search.lookBelow(u"closed"_s, folder.path()));
    const QStringList hits = search.hits();
    for (const QString &hit : hits)
        files += hit.section(u": "_s, 0, 0) + u' ' + hit.section(u": "_s, 1, 1).section(u'.', -1);
    for (const QString &file : {u"open sqlite-wal"_s, u"open json"_s, u"closed sqlite"_s})
        QVERIFY2(files.contains(file), qPrintable(file + u" of "_s + files.join(u", "_s)));
    bool sent = false;
    QVERIFY(!search.look(u"requests"_s, {}, allButAuthorization(local.requests(), &sent)));
    QVERIFY(!sent);
    QVERIFY(!search.lookBelow(u"file name"_s, [&folder] {
        QDir(folder.path()).mkpath(u"names"_s);
        QFile file(folder.filePath(u"names/"_s
                                   + QString::fromLatin1(secretToken)
                                         .replace(u'/', u"%2F"_s)
                                         .replace(u'+', u"%2B"_s)
                                         .replace(u'=', u"%3D"_s)));
        return file.open(QIODevice::WriteOnly) ? folder.filePath(u"names"_s) : QString();
    }()));
    takeLog(); // the texts of the requests may stand there
}

// With -wal and -shm, sidecars and results, while the history is open.
void tst_RunSecrets::lookAtKeptRuns(const QString &place, KeptRuns *runs, const QString &folder)
{
    RunHistoryModel model(&runs->keeper);
    QTRY_VERIFY(model.rowCount() > 0);
    m_search.look(u"state of the history"_s, place, textOf(&model));
    m_search.look(u"state of the history"_s, place + u", notices"_s,
                  runs->problems.join(u'\n').toUtf8());
    m_search.look(u"state of the client"_s, place, textOf(&runs->client));
    QVERIFY(QFile::exists(folder + u"/runs.sqlite-wal"_s));
    m_search.lookBelow(u"open history, sidecars, results"_s, folder);
}

void tst_RunSecrets::runsOfEveryKind_data()
{
    QTest::addColumn<RunMode>("mode");
    QTest::addColumn<QString>("fault"); // NAME[=VALUE], "elsewhere" is another origin
    QTest::addColumn<QString>("path"); // of the requests that it strikes
    QTest::newRow("queue") << RunMode::Queue << QString() << QString();
    QTest::newRow("sync") << RunMode::Sync << QString() << QString();
    QTest::newRow("stream") << RunMode::Stream << QString() << QString();
    QTest::newRow("queue, no logs") << RunMode::Queue << u"no-logs"_s << QString();
    for (const char *fault :
         {"fail-node=3", "node-error=3", "lose-answer", "lose-request", "reset-after=100",
          "cut-stream=3", "garbage-json", "content-type=text/html", "reject-token", "status=500"})
        QTest::addRow("stream, %s", fault)
            << RunMode::Stream << QString::fromLatin1(fault) << u"/run/"_s;
    QTest::newRow("redirected to another origin")
        << RunMode::Queue << u"redirect=elsewhere"_s << u"/run/"_s;
    QTest::newRow("file redirected to another origin")
        << RunMode::Queue << u"redirect=elsewhere"_s << u"ComfyUI_"_s;
    QTest::newRow("outdated link") << RunMode::Queue << u"expired-link"_s << QString();
}

void tst_RunSecrets::runsOfEveryKind()
{
    QFETCH(RunMode, mode);
    QFETCH(QString, fault);
    QFETCH(QString, path);
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    server.setRequiredToken(secretToken);
    ScriptedServer elsewhere;
    QVERIFY(elsewhere.listen());
    elsewhere.on("*", 404, "{}");
    WebhookReceiver receiver;
    QVERIFY(receiver.listen());
    QByteArray events;
    connect(&receiver, &WebhookReceiver::eventReceived, this, [&events](const WebhookEvent &event) {
        ObjectText text;
        text.addGadget(event);
        events += text.text() + "event\n";
    });
    if (!fault.isEmpty()) {
        QString value = fault.section(u'=', 1);
        if (value == "elsewhere"_L1)
            value = elsewhere.url().toString();
        QVERIFY(server.addFault(fault.section(u'=', 0, 0), value, 1, path));
    }
    const QString place = QString::fromLatin1(QTest::currentDataTag());
    QTemporaryDir folder;
    {
        KeptRuns runs(folder.path(), server.url());
        runs.client.setToken(secretToken);
        HookText hooks;
        runs.client.addRequestHooks(hooks.hooks());
        WorkflowRunRequest request = smallRequest();
        request.setWebhook(receiver.url());
        const RunEntry *entry = runs.start(request, mode);
        QVERIFY(entry);
        QVERIFY(runs.waitForAll());
        if (fault.isEmpty())
            QTRY_VERIFY(!events.isEmpty());
        m_search.look(u"state of the history"_s, place, textOf(entry));
        m_search.look(u"hooks"_s, place, hooks.text);
        lookAtKeptRuns(place, &runs, folder.path());
    }
    m_search.lookBelow(u"closed history, sidecars, results"_s, folder.path());
    m_search.look(u"events of webhooks"_s, place, events);
    m_search.lookBelow(u"folder of the local server"_s, server.dataDirectory());
    bool sent = false;
    m_search.look(u"requests, but for Authorization"_s, place,
                  allButAuthorization(server.requests(), &sent));
    m_search.look(u"requests to other origins"_s, place, allOf(elsewhere));
    QVERIFY(sent);
}

void tst_RunSecrets::echoInTheHistory_data()
{
    QTest::addColumn<RunMode>("mode");
    QTest::newRow("queue") << RunMode::Queue;
    QTest::newRow("stream") << RunMode::Stream;
}

void tst_RunSecrets::echoInTheHistory()
{
    QFETCH(RunMode, mode);
    EchoServer server(m_search);
    server.serveFailingRuns();
    QTemporaryDir folder;
    {
        KeptRuns runs(folder.path(), server.url());
        runs.client.setToken(secretToken);
        const RunEntry *entry = runs.start(exampleRequest(), mode);
        QVERIFY(entry);
        QVERIFY(runs.waitForAll());
        QVERIFY2(entry->details().contains(u"[token]"_s), qPrintable(entry->details()));
        m_search.look(u"state of the history"_s, u"echo"_s, textOf(entry));
        m_search.look(u"copied details"_s, u"echo"_s, entry->details().toUtf8());
        lookAtKeptRuns(u"echo"_s, &runs, folder.path());
    }
    m_search.lookBelow(u"closed history, sidecars, results"_s, folder.path());
    QVERIFY(server.hasEchoed());
}

// The results are on another host, which may redirect to yet another one.
void tst_RunSecrets::storageOfAnotherHost_data()
{
    QTest::addColumn<bool>("leadsOn");
    QTest::newRow("has the file") << false;
    QTest::newRow("redirects") << true;
}

void tst_RunSecrets::storageOfAnotherHost()
{
    QFETCH(bool, leadsOn);
    ScriptedServer api;
    ScriptedServer storage;
    ScriptedServer next;
    QVERIFY(api.listen() && storage.listen() && next.listen());
    next.on("*", 200, "bytes");
    storage.on("*", [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        const QByteArray headers = "Location: " + next.url().toEncoded() + "/file.png\r\n";
        exchange.respond(leadsOn ? 307 : 200, "bytes", "image/png", leadsOn ? headers : "");
    });
    api.on(queueRoute, 200, example(u"createrunresponse.json"_s));
    api.on(getRun, 200,
           runJson(u"run-success.json"_s)
               .replace("https://example-outputs.s3.us-east-2.amazonaws.com",
                        storage.url().toEncoded()));
    api.on("*", 404, "{}");
    QTemporaryDir folder;
    {
        KeptRuns runs(folder.path(), api.url());
        runs.client.setToken(secretToken);
        const RunEntry *entry = runs.start(exampleRequest(), RunMode::Queue);
        QVERIFY(entry);
        QVERIFY(runs.waitForAll());
        QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
        QVERIFY(!storage.requests().isEmpty());
        const QString place = QString::fromLatin1(QTest::currentDataTag());
        m_search.look(u"requests to other origins"_s, place, allOf(storage) + allOf(next));
        m_search.look(u"state of the history"_s, place, textOf(entry));
        lookAtKeptRuns(place, &runs, folder.path());
    }
    m_search.lookBelow(u"closed history, sidecars, results"_s, folder.path());
    QVERIFY(allOf(api).contains("Bearer " + secretToken)); // the look would have found it
}

REGISTER_TEST(tst_RunSecrets)
#include "tst_runsecrets.moc"

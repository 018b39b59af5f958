// SPDX-License-Identifier: MIT

#include "faultcell.h"

#include "shared/rawhttp.h"
#include "shared/trapgraphs.h"

#include <QtCore/qdir.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qmetaobject.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslkey.h>
#include <QtTest/qtest.h>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Phase = WorkflowRun::Phase;

namespace {

const QString runPath = u"/run/workflow/"_s;
const QString filePath = u"/storage/"_s;

//! Longer than any cell takes on a busy machine; a run that has not ended by then hangs.
std::chrono::milliseconds patience()
{
    return usesRealTimes() ? 240s : 90s;
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

WorkflowRunRequest requestFor(Sample sample)
{
    WorkflowRunRequest request;
    request.setWorkflowId(QString::fromLatin1(exampleWorkflowId));
    request.setWorkflowApiJson(WorkflowGraph::fromJson(sampleGraph(sample)).value());
    return request;
}

} // namespace

QByteArray stageName(Stage stage)
{
    switch (stage) {
    case Stage::Connect:
        return "connect";
    case Stage::Request:
        return "request sent";
    case Stage::Head:
        return "head";
    case Stage::Body:
        return "body";
    case Stage::Events:
        return "between events";
    case Stage::End:
        return "at the end";
    case Stage::Following:
        return "following";
    case Stage::Download:
        return "download";
    }
    return {};
}

QByteArray modeName(Mode mode)
{
    return mode == Mode::Queue ? "queue" : mode == Mode::Sync ? "sync" : "stream";
}

QByteArray sampleGraph(Sample sample)
{
    switch (sample) {
    case Sample::Pictures:
        return R"({"2":{"inputs":{"width":24,"height":24,"batch_size":1,"color":6710886},)"
               R"("class_type":"EmptyImage"},)"
               R"("4":{"inputs":{"image":["2",0]},"class_type":"ImageInvert"},)"
               R"("9":{"inputs":{"images":["4",0],"filename_prefix":"inverted"},)"
               R"("class_type":"SaveImage"},)"
               R"("10":{"inputs":{"images":["2",0],"filename_prefix":"plain"},)"
               R"("class_type":"SaveImage"}})";
    case Sample::Seeded:
        return literalSeedGraph();
    case Sample::Text:
        return textOnlyGraph();
    }
    return {};
}

QByteArray RunEnd::text() const
{
    QByteArray text = QMetaEnum::fromType<Phase>().valueToKey(phase);
    const QByteArray name = ApiError::kindName(kind).toLatin1();
    if (kind != ApiError::Kind::None && name != text)
        text += " (" + name + ')';
    return text + ' ' + QByteArray::number(posts) + '/' + QByteArray::number(runs) + '/'
        + QByteArray::number(files);
}

QString NamedFault::valueIn(Mode mode, Engine engine) const
{
    return place ? QString::number(place(Faultless::of(mode, engine))) : value;
}

QByteArray FaultCell::name() const
{
    return fault + ", " + stageName(stage) + ", " + modeName(mode);
}

namespace {

//! A ComfyUI that has what the samples need.
std::unique_ptr<ComfyUiStandIn> comfyUiOf(Engine engine)
{
    if (engine == Engine::BuiltIn)
        return nullptr;
    auto comfy = std::make_unique<ComfyUiStandIn>();
    comfy->addCheckpoint(u"local-preview.safetensors"_s);
    return comfy;
}

Faultless measured(Mode mode, Engine engine)
{
    const auto comfy = comfyUiOf(engine);
    LocalServer server;
    if ((comfy && !server.setComfyUiServers({comfy->url()})) || !server.listen())
        qFatal("%s", qPrintable(server.errorString()));
    const RawHttp::Answer answer = RawHttp::postJson(
        server.url(), "/api/run/workflow/" + modeName(mode), requestFor(Sample::Pictures).toJson());
    Faultless faultless;
    faultless.headSize = answer.raw.indexOf("\r\n\r\n") + 4;
    faultless.size = answer.raw.size();
    const auto frames = RawHttp::frames(answer.body);
    faultless.frames = mode == Mode::Stream ? int(frames.size()) : 0;
    for (int i = 0; i < faultless.frames; ++i) {
        if (!faultless.promptFrame && frames[i].data.contains("\"node_errors\""))
            faultless.promptFrame = i + 1;
        if (!faultless.executedFrame && frames[i].data.contains("\"executed\""))
            faultless.executedFrame = i + 1;
    }
    return faultless;
}

} // namespace

const Faultless &Faultless::of(Mode mode, Engine engine)
{
    static QMap<std::pair<Mode, Engine>, Faultless> known;
    const std::pair key(mode, engine);
    if (!known.contains(key))
        known.insert(key, measured(mode, engine));
    return *known.constFind(key);
}

const QMap<QString, QByteArray> &Faultless::files(Sample sample)
{
    static const auto all = [] {
        QMap<Sample, QMap<QString, QByteArray>> files;
        for (const Sample each : AllSamples) {
            LocalServer server;
            if (!server.listen())
                qFatal("%s", qPrintable(server.errorString()));
            WorkflowClient client;
            useServer(client, server.url());
            WorkflowRun *run = client.sync(requestFor(each));
            if (!QTest::qWaitFor([run] { return run->isFinished(); }, 60'000)
                || run->phase() != WorkflowRun::Succeeded)
                qFatal("a run without any fault failed: %s", qPrintable(run->error().message()));
            files[each] = {};
            for (const MediaItem &item : run->mediaItems())
                files[each].insert(item.fileName(),
                                   RawHttp::get(item.url(), item.url().path().toLatin1()).body);
        }
        return files;
    }();
    return *all.constFind(sample);
}

CellRun::CellRun(const FaultCell &cell, Engine engine)
    : comfy(comfyUiOf(engine)), m_cell(cell), m_engine(engine)
{
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        m_hung = true;
        collect();
    });
}

CellRun::~CellRun()
{
    client.disconnect(this);
    server.disconnect(this);
}

FaultProxy &CellRun::proxy()
{
    if (!m_proxy) {
        m_proxy = std::make_unique<FaultProxy>(server.url());
        if (!m_proxy->listen())
            m_problems += m_proxy->errorString();
        client.setServerUrl(m_proxy->url());
    }
    return *m_proxy;
}

FaultProxy &CellRun::tlsProxy(bool trusted)
{
    proxy().setTls(QSslCertificate(testData(u"tls/server.crt"_s)),
                   QSslKey(testData(u"tls/server.key"_s), QSsl::Rsa));
    client.setServerUrl(proxy().url());
    if (trusted) {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setCaCertificates({QSslCertificate(testData(u"tls/ca.crt"_s))});
        client.setSslConfiguration(configuration);
    }
    return proxy();
}

// The fault affects the exchange of the run's POST; later requests succeed.
void CellRun::cutOnce(qint64 bytes, FaultProxy::Direction direction, bool isReset)
{
    isReset ? proxy().resetAfter(bytes, direction) : proxy().cutAfter(bytes, direction);
    connect(&server, &LocalServer::requestReceived, this, [this](const RecordedRequest &request) {
        if (!request.path.contains(runPath))
            proxy().clear();
    });
    connect(&client, &WorkflowClient::runAdded, this, [this](WorkflowRun *run) {
        connect(run, &WorkflowRun::phaseChanged, this, [this, run] {
            if (run->phase() == WorkflowRun::Unconfirmed)
                proxy().clear();
        });
    });
}

void CellRun::start(const std::function<void()> &done)
{
    m_done = done;
    m_deadline.start(patience());
    if ((comfy && !server.setComfyUiServers({comfy->url()})) || !server.listen()) {
        m_problems += server.errorString();
        QMetaObject::invokeMethod(this, &CellRun::collect, Qt::QueuedConnection);
        return;
    }
    useServer(client, server.url());
    // A busy machine may need time to connect, which only some cells test.
    client.setDefaultOptions(RequestOptions().setConnectTimeout(60s));
    options.setIdleTimeout(usesRealTimes() ? 2s : 500ms);
    const bool atOnce = m_cell.stage != Stage::Following && m_cell.stage != Stage::Download;
    for (const NamedFault &fault : m_cell.faults) {
        if (atOnce
            && !server.addFault(fault.name, fault.valueIn(m_cell.mode, m_engine), fault.times,
                                runPath))
            m_problems += u"there is no such fault: "_s + fault.name;
    }
    if (m_cell.stage == Stage::Following)
        connect(&client, &WorkflowClient::queued, this,
                [this](WorkflowRun *run) { armFollowing(run->id()); });
    if (m_cell.arrange)
        m_cell.arrange(*this);
    WorkflowRunRequest request = requestFor(m_cell.sample);
    request.setKeepSeeds(m_cell.seedsKept);
    m_run = startRun(client, m_cell.mode, request, options);
    m_recorder = std::make_unique<EndRecorder>(&client, m_run);
    connect(m_run, &WorkflowRun::finished, this, &CellRun::onFinished);
}

void CellRun::armFollowing(const QString &runId)
{
    for (const NamedFault &fault : m_cell.faults)
        server.addFault(fault.name, fault.valueIn(m_cell.mode, m_engine), fault.times,
                        u"/run/"_s + runId);
}

void CellRun::onFinished()
{
    if (m_cell.stage == Stage::Download) {
        for (const NamedFault &fault : m_cell.faults)
            server.addFault(fault.name, fault.valueIn(m_cell.mode, m_engine), fault.times,
                            filePath);
    }
    // After the signals of the client.
    QMetaObject::invokeMethod(this, &CellRun::download, Qt::QueuedConnection);
}

void CellRun::download()
{
    const QList<MediaItem> items = m_run->mediaItems();
    for (const MediaItem &item : items) {
        MediaDownload *download =
            client.download(item, m_folder.filePath(QFileInfo(item.fileName()).fileName()));
        m_downloads += download;
        connect(download, &MediaDownload::finished, this, [this] {
            const bool all =
                std::all_of(m_downloads.begin(), m_downloads.end(),
                            [](const MediaDownload *each) { return each->isFinished(); });
            if (all)
                collect();
        });
    }
    if (items.isEmpty())
        collect();
}

void CellRun::collect()
{
    if (std::exchange(m_collected, true))
        return;
    m_deadline.stop();
    if (!m_run) {
        m_done();
        return;
    }
    server.clearFaults();
    m_end.phase = m_run->phase();
    m_end.kind = m_run->error().kind();
    const QList<RecordedRequest> requests = server.requests(runPath);
    m_end.posts = int(requests.size());
    QStringList runs;
    const QJsonArray rows =
        RawHttp::get(server.url(), "/api/v2/workflow/" + exampleWorkflowId + "/runs")
            .json()
            .array();
    for (const QJsonValue row : rows)
        runs += row["id"_L1].toString();
    m_end.runs = int(runs.size());
    m_end.files = savedFiles();
    if (comfy)
        checkComfyUi(runs);
    m_lost = m_end.runs > 0 && m_run->id().isEmpty() && !m_run->isSettled();
    if (m_recorder->ends.count("finished") != (m_hung ? 0 : 1))
        m_problems += u"finished() came %1 times"_s.arg(m_recorder->ends.count("finished"));
    if (m_recorder->ends.count("queued") > 1)
        m_problems += u"queued() came twice"_s;
    const bool good = m_end.phase == WorkflowRun::Succeeded;
    if (!m_hung && m_recorder->ends.last() != (good ? "completed" : "failed"))
        m_problems += u"the last signal was %1"_s.arg(QString::fromLatin1(m_recorder->ends.last()));
    if (check) {
        if (const QString problem = check(); !problem.isEmpty())
            m_problems += problem;
    }
    m_done();
}

//! Nothing was executed twice, or without a run of the server's.
void CellRun::checkComfyUi(const QStringList &runs)
{
    const QStringList started = comfy->started();
    const bool mustHaveRun = m_end.phase == WorkflowRun::Succeeded;
    for (const QString &run : runs) {
        const qsizetype times = started.count(run);
        if (times > 1 || (mustHaveRun && times == 0))
            m_problems += u"ComfyUI has executed %1 %2 times"_s.arg(run, QString::number(times));
    }
    for (const QString &id : started) {
        if (!runs.contains(id))
            m_problems += u"ComfyUI has executed %1, which is no run"_s.arg(id);
    }
    const auto posted = comfy->posted();
    for (const ComfyUiStandIn::Posted &post : posted) {
        const QJsonObject sampler = QJsonDocument::fromJson(post.graph)["3"_L1].toObject();
        const bool hasOwnSeed = sampler["inputs"_L1]["seed"_L1] == 5;
        if (m_cell.sample == Sample::Seeded && hasOwnSeed == m_cell.ownPictures)
            m_problems += u"ComfyUI was given the wrong seed"_s;
    }
}

//! As the server has it; null if it does not.
QByteArray CellRun::expectedFile(const QString &name) const
{
    if (comfy)
        return comfy->file(u"output"_s, u"comfydeploy/%1/%2"_s.arg(m_run->id(), name));
    if (!m_cell.ownPictures)
        return Faultless::files(m_cell.sample).value(name);
    for (const MediaDownload *download : m_downloads) {
        const QUrl url = download->item().url();
        if (download->item().fileName() == name)
            return RawHttp::get(url, url.path().toLatin1()).body;
    }
    return {};
}

//! Files in the folder are complete.
int CellRun::savedFiles()
{
    int good = 0;
    const QDir folder(m_folder.path());
    const QStringList names = folder.entryList(QDir::Files | QDir::Hidden);
    for (const QString &name : names) {
        const QByteArray bytes = bytesOf(folder.filePath(name));
        if (bytes.isEmpty() || bytes != expectedFile(name))
            m_problems += u"%1 is not what the server has"_s.arg(name);
        else if (!comfy && m_cell.ownPictures
                 && bytes == Faultless::files(m_cell.sample).value(name))
            m_problems += u"%1 is the same as without the fault"_s.arg(name);
        else
            ++good;
    }
    return good;
}

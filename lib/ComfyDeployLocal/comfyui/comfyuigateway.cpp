// SPDX-License-Identifier: MIT

#include "comfyuigateway_p.h"

#include "runfit_p.h"
#include <ComfyDeployLocal/storage/filestore_p.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! For which an upload is kept at least, and after which old ones are looked for again.
constexpr std::chrono::milliseconds UploadAge = std::chrono::hours(24);
constexpr size_t MaximumWaiting = 10'000;
constexpr qsizetype MaximumWaitingBytes = 256LL * 1024 * 1024; // of their graphs

qsizetype bytesOf(const RunGraphs &graphs)
{
    return graphs.graph.size() + graphs.workflow.size();
}

} // namespace

ComfyUiGateway::ComfyUiGateway(const ComfyUiSetup &setup, RunArchive &archive)
    : m_setup(setup), m_archive(archive), m_uploads(setup.fetch)
{
    for (const KeptRun &kept : m_archive.ended())
        m_setup.restore(kept);
    for (const KeptRun &kept : m_archive.underWay()) {
        if (const auto run = m_setup.restore(kept))
            m_earlier.append({kept, run, {}});
    }
    for (int i = 0; i < int(m_setup.servers.size()); ++i)
        addPlace(i);
    connect(&m_cleaning, &QTimer::timeout, this, &ComfyUiGateway::removeOldUploads);
    m_cleaning.start(UploadAge);
    removeOldUploads();
}

ComfyUiGateway::~ComfyUiGateway() = default;

void ComfyUiGateway::addPlace(int index)
{
    m_places.push_back(
        std::make_unique<ComfyUiPlace>(m_setup.servers[index], m_setup.clientId, m_setup.timings));
    ComfyUiPlace *place = m_places.back().get();
    connect(place, &ComfyUiPlace::changed, this, [this, place, index] {
        m_setup.changed(index, place->state());
        dispatchLater();
    });
    place->open();
}

//! They are kept as long as the runs: what is older than those is of use only to a run that names
//! it. A run may yet come for an upload of today.
void ComfyUiGateway::removeOldUploads()
{
    const Microseconds begin = m_archive.begin();
    if (begin == 0)
        return;
    QSet<QString> named;
    m_archive.visitTexts(
        [&named](const QByteArray &text) { named.unite(FileStore::uploadsIn(text)); });
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(begin / 1000);
    const QDateTime latest = QDateTime::currentDateTime().addMSecs(-UploadAge.count());
    m_setup.removeUploads(std::min(time, latest), named);
}

void ComfyUiGateway::resume()
{
    if (m_recovery)
        return;
    QList<ComfyUiServer *> servers;
    for (const auto &place : m_places)
        servers += &place->server();
    m_recovery =
        std::make_unique<RunRecovery>(servers, m_archive, m_setup.restore, m_setup.timings);
    connect(m_recovery.get(), &RunRecovery::found, this, &ComfyUiGateway::adopt);
    connect(m_recovery.get(), &RunRecovery::lost, this, &ComfyUiGateway::lose);
    const QList<HeldRun> earlier = std::exchange(m_earlier, {});
    for (const HeldRun &held : earlier) {
        if (held.kept.server.isNull())
            enqueue(held.run);
        else
            m_recovery->hold(held);
    }
    m_recovery->start();
}

void ComfyUiGateway::adopt(const HeldRun &held, int server)
{
    Entry &entry = add(held.run);
    entry.place = m_places[size_t(server)].get();
    entry.place->add(entry.run.get(), {});
    m_archive.noteServer(held.run->id, entry.place->server().name());
    if (held.kept.isPosted)
        m_archive.notePosted(held.run->id);
    entry.run->resume(entry.place->server(), held);
}

void ComfyUiGateway::lose(const HeldRun &held)
{
    const QString reason =
        u"The run was given to ComfyUI at %1, which is not in use any more, and is at no other."_s;
    enqueue(held.run).run->waitForServer(reason.arg(held.kept.server), true);
}

//! What execute() and adopt() have in common.
ComfyUiGateway::Entry &ComfyUiGateway::add(const std::shared_ptr<Run> &run)
{
    const quint64 number = ++m_lastNumber;
    Entry &entry = m_entries[number];
    entry.number = number;
    entry.run =
        std::make_unique<PromptRun>(run, m_uploads, m_archive, m_setup.base, m_setup.timings);
    entry.fits.resize(m_places.size());
    m_byId[run->id] = &entry;
    connect(entry.run.get(), &PromptRun::advanced, this, [this, &entry] { onAdvanced(entry); });
    connect(entry.run.get(), &PromptRun::complained, this, [&entry](const QString &reason) {
        if (entry.place)
            entry.place->setAside(reason);
    });
    connect(entry.run.get(), &PromptRun::released, this, [this, &entry] { onReleased(entry); });
    return entry;
}

ComfyUiGateway::Entry &ComfyUiGateway::enqueue(const std::shared_ptr<Run> &run)
{
    Entry &entry = add(run);
    m_waiting[entry.number] = &entry;
    m_waitingBytes += bytesOf(entry.run->graphs());
    entry.run->begin();
    dispatchLater();
    return entry;
}

void ComfyUiGateway::execute(const std::shared_ptr<Run> &run)
{
    m_archive.accept(KeptRun::of(*run, run->state()), run->graphs());
    Entry &entry = enqueue(run);
    if (m_waiting.size() > MaximumWaiting || m_waitingBytes > MaximumWaitingBytes)
        entry.run->waitForServer(u"Too many runs wait for ComfyUI already."_s, true);
}

void ComfyUiGateway::cancel(const QString &runId)
{
    if (m_recovery)
        m_recovery->give(runId);
    if (const auto entry = m_byId.find(runId); entry != m_byId.end())
        entry->second->run->cancel();
}

void ComfyUiGateway::view(const QString &server, const QUrlQuery &file, const HttpRequest &request,
                          const std::shared_ptr<ViewedFile> &target)
{
    const auto place = std::find_if(m_places.begin(), m_places.end(), [&server](const auto &each) {
        return each->server().name() == server;
    });
    if (place == m_places.end())
        return target->setHead(
            {.status = 0, .error = "it is not in use", .headers = {}, .size = {}});
    QNetworkRequest view = (*place)->server().http().address().request(u"/view"_s, file);
    for (const char *name : {"Range", "If-Range", "If-None-Match", "If-Modified-Since"}) {
        if (const QByteArray value = request.header(name); !value.isNull())
            view.setRawHeader(name, value);
    }
    new FileViewer(view, request.method == "HEAD", target, m_setup.timings, this);
}

void ComfyUiGateway::onAdvanced(Entry &entry)
{
    if (entry.run->hasEnded())
        return remove(entry);
    if (!entry.place || std::exchange(entry.stage, entry.run->stage()) == entry.run->stage())
        return;
    entry.place->onAdvanced();
    dispatchLater();
}

//! Back to those that wait, where it was before.
void ComfyUiGateway::onReleased(Entry &entry)
{
    if (!entry.place || entry.run->hasEnded())
        return;
    std::exchange(entry.place, nullptr)->remove(entry.run.get());
    m_waiting[entry.number] = &entry;
    m_waitingBytes += bytesOf(entry.run->graphs());
    dispatchLater();
}

void ComfyUiGateway::remove(Entry &entry)
{
    PromptRun *run = entry.run.release();
    run->deleteLater(); // it is emitting a signal
    run->disconnect(this);
    if (entry.place) {
        entry.place->remove(run);
    } else {
        m_waitingBytes -= bytesOf(run->graphs());
        m_waiting.erase(entry.number);
    }
    m_byId.erase(run->id());
    m_entries.erase(entry.number);
    dispatchLater();
}

void ComfyUiGateway::dispatchLater()
{
    if (!std::exchange(m_isDispatchDue, true))
        QMetaObject::invokeMethod(this, &ComfyUiGateway::dispatch, Qt::QueuedConnection);
}

//! In the order of acceptance each run goes to a server, or is counted where it will go.
void ComfyUiGateway::dispatch()
{
    m_isDispatchDue = false;
    std::vector<int> waiting;
    for (const auto &place : m_places)
        waiting.push_back(place->load());
    moveFromUnusable(waiting);
    const std::map<quint64, Entry *> all = m_waiting; // some will not wait any more
    for (const auto &[number, entry] : all) {
        const ServerSelection selection = select(*entry, waiting);
        if (selection.server < 0) {
            entry->run->waitForServer(selection.reason, selection.isFinal);
            continue;
        }
        const auto index = size_t(selection.server);
        const int ahead = waiting[index]++;
        if (m_places[index]->hasRoom())
            assign(*entry, index, ahead);
        else
            entry->run->waitInLine(ahead);
    }
}

//! What can go elsewhere at once, or may have to wait there for long.
void ComfyUiGateway::moveFromUnusable(const std::vector<int> &waiting)
{
    for (const auto &place : m_places) {
        if (place->absence().isEmpty())
            continue;
        const QList<PromptRun *> runs = place->runs();
        for (PromptRun *run : runs) {
            if (!run->isExecuted() && select(*m_byId[run->id()], waiting).server >= 0)
                run->move();
        }
    }
}

ServerSelection ComfyUiGateway::select(Entry &entry, const std::vector<int> &waiting)
{
    QList<ServerCandidate> candidates;
    for (size_t i = 0; i < m_places.size(); ++i) {
        ServerCandidate candidate = m_places[i]->candidate();
        candidate.waiting = waiting[i];
        if (m_places.size() > 1) { // of a single one ComfyUI says itself what is wrong
            const KnownFit &fit = fitOf(entry, i);
            candidate.lack = fit.lack;
            candidate.isWarm =
                !fit.checkpoint.isNull() && fit.checkpoint == m_places[i]->lastCheckpoint();
            if (candidate.absence.isEmpty() && fit.catalogNumber == 0)
                candidate.absence = m_places[i]->title() + u" does not say which nodes it has: "_s
                    + m_places[i]->server().catalogProblem();
        }
        candidates += candidate;
    }
    return ServerSelection::of(candidates, m_lastServer);
}

const ComfyUiGateway::KnownFit &ComfyUiGateway::fitOf(Entry &entry, size_t index)
{
    const ComfyUiPlace &place = *m_places[index];
    KnownFit &known = entry.fits[index];
    const NodeCatalog *catalog = place.server().catalog();
    if (!catalog) {
        known = {};
    } else if (known.catalogNumber != place.server().catalogNumber()) {
        const RunFit fit = RunFit::of(entry.run->graphs().graph, entry.run->run().request.inputs,
                                      *catalog, place.title());
        known = {place.server().catalogNumber(), fit.sentence, fit.checkpoint};
    }
    return known;
}

void ComfyUiGateway::assign(Entry &entry, size_t index, int ahead)
{
    m_waitingBytes -= bytesOf(entry.run->graphs());
    m_waiting.erase(entry.number);
    m_lastServer = int(index);
    entry.place = m_places[index].get();
    entry.place->add(entry.run.get(), entry.fits[index].checkpoint);
    entry.stage = PromptSituation::Stage::Unassigned;
    entry.run->assign(entry.place->server(), ahead);
}

} // namespace ComfyDeploy::Local

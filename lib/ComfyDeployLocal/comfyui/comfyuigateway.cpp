// SPDX-License-Identifier: MIT

#include "comfyuigateway_p.h"

#include "runfit_p.h"
#include <ComfyDeployLocal/storage/filestore_p.h>
#include <ComfyDeployLocal/wording/wiredates_p.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! The minimum age of an upload that is removed, and the time between two searches for such
//! uploads.
constexpr std::chrono::milliseconds UploadAge = std::chrono::hours(24);

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
    connect(&m_cleaning, &QTimer::timeout, this, &ComfyUiGateway::findOldUploads);
    connect(&m_search, &QTimer::timeout, this, &ComfyUiGateway::searchNext);
    m_cleaning.start(UploadAge);
    findOldUploads();
    dispatchLater();
}

ComfyUiGateway::~ComfyUiGateway() = default;

void ComfyUiGateway::addPlace(int index)
{
    m_places.push_back(
        std::make_unique<ComfyUiPlace>(m_setup.servers[index], m_setup.clientId, m_setup.timings));
    ComfyUiPlace *place = m_places.back().get();
    connect(place, &ComfyUiPlace::changed, this, [this, place, index, known = 0]() mutable {
        const NodeCatalog *catalog = place->server().catalog();
        if (catalog
            && std::exchange(known, place->server().catalogNumber())
                != place->server().catalogNumber())
            m_setup.catalogRead(index, *catalog);
        m_setup.changed(index, place->state());
        dispatchLater();
    });
    const Microseconds earliest = now() - std::chrono::microseconds(m_setup.timings.late).count();
    const auto late = m_archive.late(place->server().name(), earliest);
    for (auto prompt = late.begin(); prompt != late.end(); ++prompt)
        place->watch(prompt.key(), prompt.value());
    place->open();
}

//! Starts to look for the uploads that runs name, one run at a time.
void ComfyUiGateway::findOldUploads()
{
    m_named.clear();
    m_searched = {};
    if (m_archive.begin() != 0)
        m_search.start(0);
}

void ComfyUiGateway::searchNext()
{
    using Visit = RunArchive::Visit;
    const Visit visit = m_archive.visitNext(
        &m_searched, [this](const QByteArray &text) { m_named.unite(FileStore::uploadsIn(text)); });
    if (visit == Visit::More)
        return;
    m_search.stop();
    if (visit == Visit::Done)
        removeOldUploads();
}

//! Removes uploads that are older than every kept run, unless one of the runs names them. Uploads
//! of the last day stay, because a run may still be started with them.
void ComfyUiGateway::removeOldUploads()
{
    const Microseconds begin = m_archive.begin();
    if (begin == 0)
        return;
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(begin / 1000);
    const QDateTime latest = QDateTime::currentDateTime().addMSecs(-UploadAge.count());
    m_setup.removeUploads(std::min(time, latest), std::exchange(m_named, {}));
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
    dispatchLater();
}

void ComfyUiGateway::adopt(const HeldRun &held, int server)
{
    Entry &entry = add(held.run);
    entry.place = m_places[size_t(server)].get();
    entry.place->add(entry.run.get(), {});
    m_archive.noteServer(held.run->id, entry.place->server().name(), held.kept.posts);
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

//! What enqueue() and adopt() have in common.
ComfyUiGateway::Entry &ComfyUiGateway::add(const std::shared_ptr<Run> &run)
{
    const quint64 number = ++m_lastNumber;
    Entry &entry = m_entries[number];
    entry.number = number;
    entry.run =
        std::make_unique<PromptRun>(run, m_uploads, m_archive, m_setup.base, m_setup.timings);
    entry.run->setHasAlternatives(m_places.size() > 1);
    entry.fits.resize(m_places.size());
    entry.refusals.resize(m_places.size());
    m_byId[run->id] = &entry;
    connect(entry.run.get(), &PromptRun::advanced, this, [this, &entry] { onAdvanced(entry); });
    connect(entry.run.get(), &PromptRun::serverFailed, this, [&entry](const QString &reason) {
        if (entry.place)
            entry.place->setAside(reason);
    });
    connect(entry.run.get(), &PromptRun::postEnded, this, [&entry](bool isAnswered) {
        if (entry.place)
            entry.place->notePost(isAnswered);
    });
    connect(entry.run.get(), &PromptRun::refused, this,
            [this, &entry](const QString &reason) { onRefused(entry, reason); });
    connect(entry.run.get(), &PromptRun::released, this, [this, &entry] { onReleased(entry); });
    return entry;
}

//! Adds a run that waits; does not look for a server yet.
ComfyUiGateway::Entry &ComfyUiGateway::enqueue(const std::shared_ptr<Run> &run)
{
    Entry &entry = add(run);
    m_waiting[entry.number] = &entry;
    m_waitingBytes += bytesOf(entry.run->graphs());
    entry.run->begin();
    return entry;
}

void ComfyUiGateway::execute(const std::shared_ptr<Run> &run)
{
    m_archive.accept(KeptRun::of(*run, run->state()), run->graphs());
    Entry &entry = enqueue(run);
    if (m_waiting.size() > m_setup.limits.runs || m_waitingBytes > m_setup.limits.bytes)
        entry.run->waitForServer(u"Too many runs wait for ComfyUI already."_s, true);
    else if (!m_isDispatchDue)
        offer(entry); // it comes last, so nothing changes for the runs before it
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

void ComfyUiGateway::onRefused(Entry &entry, const QString &reason)
{
    for (size_t i = 0; i < m_places.size(); ++i) {
        if (m_places[i].get() == entry.place)
            entry.refusals[i] = reason;
    }
}

//! Puts the run back among the waiting runs, at its old position.
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
    run->deleteLater(); // the run is emitting a signal
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

//! Offers each waiting run to a server, in the order of acceptance. A run that has to wait is
//! counted at the server that would get it.
void ComfyUiGateway::dispatch()
{
    m_isDispatchDue = false;
    m_candidates.clear();
    for (const auto &place : m_places)
        m_candidates += candidateOf(*place);
    moveFromUnusable();
    for (auto next = m_waiting.begin(); next != m_waiting.end();)
        offer(*(next++)->second); // offer() may remove the entry
}

void ComfyUiGateway::offer(Entry &entry)
{
    const ServerSelection selection = select(entry);
    if (selection.server < 0)
        return entry.run->waitForServer(selection.reason, selection.isFinal);
    const int ahead = m_candidates[selection.server].waiting++;
    const auto index = size_t(selection.server);
    if (m_places[index]->hasRoom())
        assign(entry, index, ahead);
    else
        entry.run->waitInLine(ahead);
}

//! Takes the runs that have not begun back from unusable servers, if another server can take them.
void ComfyUiGateway::moveFromUnusable()
{
    for (const auto &place : m_places) {
        if (place->absence().isEmpty())
            continue;
        const QList<PromptRun *> runs = place->runs();
        for (PromptRun *run : runs) {
            if (!run->isExecuted() && select(*m_byId[run->id()]).server >= 0)
                run->move();
        }
    }
}

//! Without lack and isWarm, which depend on the run.
ServerCandidate ComfyUiGateway::candidateOf(const ComfyUiPlace &place) const
{
    ServerCandidate candidate = place.candidate();
    candidate.waiting = place.load();
    if (m_places.size() > 1 && candidate.absence.isEmpty() && !place.server().catalog())
        candidate.absence = place.title() + u' '
            + ServerProblem{ServerProblem::Kind::NoClasses, place.server().catalogProblem()}.text();
    return candidate;
}

ServerSelection ComfyUiGateway::select(Entry &entry)
{
    QList<ServerCandidate> candidates = m_candidates;
    if (candidates.size() > 1) { // a single server reports itself what is wrong
        for (size_t i = 0; i < m_places.size(); ++i) {
            const KnownFit &fit = fitOf(entry, i);
            ServerCandidate &candidate = candidates[int(i)];
            candidate.lack = fit.lack.isEmpty() ? entry.refusals[i] : fit.lack;
            candidate.isWarm =
                !fit.checkpoint.isNull() && fit.checkpoint == m_places[i]->lastCheckpoint();
        }
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

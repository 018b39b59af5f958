// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuiplace_p.h"
#include "viewedfile_p.h"

#include <map>

namespace ComfyDeploy::Local {

//! How much may wait in a gateway for a server.
struct WaitingLimits
{
    size_t runs = 10'000;
    qsizetype bytes = 256LL * 1024 * 1024; //!< of their graphs
};

//! What a gateway is made of.
struct ComfyUiSetup
{
    QList<ComfyUiAddress> servers; //!< at least one
    QString clientId; //!< that no other gateway uses, and that this one keeps
    Fetcher fetch; //!< called in other threads
    std::function<QString()> base; //!< origin of this server's URLs
    QString directory; //!< where the runs are kept
    //! Called in the gateway's thread, see RunRecovery.
    RunRecovery::Restore restore;
    //! Removes the uploads of clients that came before a \a time, but for those of the ids \a kept
    //! and those of deployments. Called in the gateway's thread, so it must not wait for a disk.
    std::function<void(const QDateTime &time, const QSet<QString> &kept)> removeUploads;
    //! Called in the gateway's thread with a sentence for the user of this server.
    std::function<void(const QString &sentence)> warn;
    //! Called in the gateway's thread whenever more or something else is known of a server.
    std::function<void(int server, const ComfyUiState &state)> changed;
    //! Called in the gateway's thread whenever a server has said which classes it has.
    std::function<void(int server, const NodeCatalog &catalog)> catalogRead = [](int,
                                                                                 const auto &) {
    };
    ComfyUiTimings timings = {};
    WaitingLimits limits = {};
};

//! \brief The runs at one or more ComfyUIs. Lives in one thread and never blocks it.
//!
//! A ComfyUI has two of them at a time, so that it never waits for the next; the others wait here,
//! in their order, and belong to no server yet. ServerSelection decides where each goes. A run that
//! was posted leaves its server only before it has begun, see PromptCourse; one that was refused
//! for what its server lacks is offered to each of the others.
//!
//! Everything that it needs to go on after its death is in the archive before anything follows from
//! it: before a client hears that a run was accepted, before it is posted, before anybody knows of
//! its end.
class ComfyUiGateway : public QObject
{
    Q_OBJECT

public:
    //! Makes the runs of the \a archive known, which outlives it.
    ComfyUiGateway(const ComfyUiSetup &setup, RunArchive &archive);
    ~ComfyUiGateway() override;

    //! Once: goes on with those of them that are under way.
    void resume();
    void execute(const std::shared_ptr<Run> &run);
    void cancel(const QString &runId);
    void noteWebhookDone(const QString &runId) { m_archive.noteWebhookDone(runId); }
    //! Fetches a file that a run has at the server of that name.
    void view(const QString &server, const QUrlQuery &file, const HttpRequest &request,
              const std::shared_ptr<ViewedFile> &target);

private:
    //! What a server lacks for a run, and with which classes of it that was found.
    struct KnownFit
    {
        int catalogNumber = 0;
        QString lack;
        QString checkpoint;
    };
    struct Entry
    {
        quint64 number = 0; //!< in the order of acceptance
        std::unique_ptr<PromptRun> run;
        ComfyUiPlace *place = nullptr; //!< null while it waits here
        PromptSituation::Stage stage = PromptSituation::Stage::Draft; //!< that was seen last
        std::vector<KnownFit> fits; //!< one for each server, as are
        std::vector<QString> refusals; //!< why it has refused the run; null if it has not
    };

    void addPlace(int index);
    void findOldUploads();
    void searchNext();
    void removeOldUploads();
    Entry &add(const std::shared_ptr<Run> &run);
    Entry &enqueue(const std::shared_ptr<Run> &run);
    void adopt(const HeldRun &held, int server);
    void lose(const HeldRun &held);
    void onAdvanced(Entry &entry);
    void onRefused(Entry &entry, const QString &reason);
    void onReleased(Entry &entry);
    void remove(Entry &entry);
    void dispatchLater();
    void dispatch();
    void offer(Entry &entry);
    void moveFromUnusable();
    [[nodiscard]] ServerCandidate candidateOf(const ComfyUiPlace &place) const;
    [[nodiscard]] ServerSelection select(Entry &entry);
    [[nodiscard]] const KnownFit &fitOf(Entry &entry, size_t index);
    void assign(Entry &entry, size_t index, int ahead);

    const ComfyUiSetup m_setup;
    RunArchive &m_archive;
    QList<HeldRun> m_earlier; //!< until resume()
    std::vector<std::unique_ptr<ComfyUiPlace>> m_places;
    std::unique_ptr<RunRecovery> m_recovery; // ends before the servers that it asks
    MediaUploads m_uploads; // ends before the servers that it uploads to
    std::map<quint64, Entry> m_entries;
    std::map<QString, Entry *> m_byId;
    std::map<quint64, Entry *> m_waiting; //!< those without a server
    qsizetype m_waitingBytes = 0;
    //! The servers for the next run that comes; as they were at the last dispatch(), but for those
    //! that wait since.
    QList<ServerCandidate> m_candidates;
    quint64 m_lastNumber = 0;
    int m_lastServer = -1;
    bool m_isDispatchDue = false;
    QTimer m_cleaning;
    QTimer m_search; //!< for the uploads that runs name
    RunArchive::Bookmark m_searched; //!< how far
    QSet<QString> m_named; //!< those that were found so far, by their ids
};

} // namespace ComfyDeploy::Local

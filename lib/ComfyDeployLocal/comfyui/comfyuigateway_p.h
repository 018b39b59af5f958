// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuiplace_p.h"
#include "viewedfile_p.h"

#include <map>

namespace ComfyDeploy::Local {

//! Limits for the runs that wait in a gateway for a server.
struct WaitingLimits
{
    size_t runs = 10'000;
    qsizetype bytes = 256LL * 1024 * 1024; //!< total size of their graphs
};

//! The parameters of a ComfyUiGateway.
struct ComfyUiSetup
{
    QList<ComfyUiAddress> servers; //!< at least one
    QString clientId; //!< unique to this gateway, and the same at each start
    Fetcher fetch; //!< called in other threads
    std::function<QString()> base; //!< origin of this server's URLs
    QString directory; //!< where the archive stores the runs
    //! Called in the gateway's thread, see RunRecovery.
    RunRecovery::Restore restore;
    //! Removes the clients' uploads that are older than \a time, except those whose ids are in
    //! \a kept and those that deployments use. Called in the gateway's thread, so it must not wait
    //! for a disk.
    std::function<void(const QDateTime &time, const QSet<QString> &kept)> removeUploads;
    //! Called in the gateway's thread with a sentence for the user of this server.
    std::function<void(const QString &sentence)> warn;
    //! Called in the gateway's thread whenever the state of a server may have changed.
    std::function<void(int server, const ComfyUiState &state)> changed;
    //! Called in the gateway's thread whenever the node classes of a server were read and differ
    //! from those before.
    std::function<void(int server, const NodeCatalog &catalog)> catalogRead = [](int,
                                                                                 const auto &) {
    };
    ComfyUiTimings timings = {};
    WaitingLimits limits = {};
};

//! \brief Distributes runs to one or more ComfyUIs. Lives in one thread and never blocks it.
//!
//! Each ComfyUI gets two runs at a time, so that it never waits for the next one; the other runs
//! wait in the gateway, in the order of their acceptance, and belong to no server yet.
//! ServerSelection decides which server a run gets. A run that was posted leaves its server only
//! before it has begun, see PromptCourse; a run that was refused because its server lacks something
//! is offered to each of the other servers.
//!
//! The archive stores what is needed to continue after a crash before anything follows from it:
//! before the answer that a run was accepted, before a run is posted, and before anything reports
//! its end.
class ComfyUiGateway : public QObject
{
    Q_OBJECT

public:
    //! Restores the runs of \a archive, which must outlive this object.
    ComfyUiGateway(const ComfyUiSetup &setup, RunArchive &archive);
    ~ComfyUiGateway() override;

    //! Continues the restored runs that have not ended; a second call does nothing.
    void resume();
    void execute(const std::shared_ptr<Run> &run);
    void cancel(const QString &runId);
    void noteWebhookDone(const QString &runId) { m_archive.noteWebhookDone(runId); }
    //! Fetches an output file from the server with the name \a server into \a target.
    void view(const QString &server, const QUrlQuery &file, const HttpRequest &request,
              const std::shared_ptr<ViewedFile> &target);

private:
    //! What a server lacks for a run, according to one version of its catalog.
    struct KnownFit
    {
        int catalogNumber = 0;
        QString lack;
        QString checkpoint;
    };
    struct Entry
    {
        quint64 number = 0; //!< position in the order of acceptance
        std::unique_ptr<PromptRun> run;
        ComfyUiPlace *place = nullptr; //!< null while the run waits in the gateway
        //! The run's stage that was seen last.
        PromptSituation::Stage stage = PromptSituation::Stage::Draft;
        std::vector<KnownFit> fits; //!< one for each server
        //! One for each server: why it refused the run; null if it did not.
        std::vector<QString> refusals;
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
    std::map<quint64, Entry *> m_waiting; //!< the entries without a server
    qsizetype m_waitingBytes = 0;
    //! The candidates for the next run, as of the last dispatch(); their \c waiting also counts the
    //! runs that were offered since.
    QList<ServerCandidate> m_candidates;
    quint64 m_lastNumber = 0;
    int m_lastServer = -1;
    bool m_isDispatchDue = false;
    QTimer m_cleaning;
    QTimer m_search; //!< for the uploads that runs name, see searchNext()
    RunArchive::Bookmark m_searched; //!< how far the search has come
    QSet<QString> m_named; //!< ids of the uploads that the searched runs name
};

} // namespace ComfyDeploy::Local

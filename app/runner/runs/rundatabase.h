// SPDX-License-Identifier: MIT

#pragma once

#include "runs/historyfile.h"
#include "runs/runfilter.h"
#include "runs/runrecord.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qhash.h>
#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy::Runner {

//! \brief The rows of the history: runs, their requests and graphs, their files.
//!
//! Each run belongs to the program that started it or took it over, for as long as that one lives.
class RunDatabase : public HistoryFile
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Runner::RunDatabase)

public:
    static constexpr int LogTailLines = 200;

    //! Adds \a record and fills in its row and the hash of \a graphText, which is kept once for all
    //! of its runs. \a request is the body that may be sent; empty if it is not known yet.
    bool insert(RunRecord *record, const QByteArray &graphText, const QByteArray &request);
    //! How the run goes; not what insert() and setStarred() have written. A run that is not there
    //! any more, lost with a damaged file, is written as a whole.
    bool update(const RunRecord &record);
    bool updateWithFiles(const RunRecord &record);
    //! The same, together with the body as it goes out now, after the uploads.
    bool updateWithRequest(const RunRecord &record, const QByteArray &request);
    bool setLogTail(const QString &localId, const QStringList &lines);
    bool setStarred(const QString &localId, bool starred);
    //! Not while it isElsewhere().
    bool remove(const QString &localId);

    [[nodiscard]] std::optional<RunRecord> run(const QString &localId) const;
    //! At most \a limit, newest first, those with a smaller row than \a before; 0 = from the
    //! newest.
    [[nodiscard]] QList<RunRecord> runs(const RunFilter &filter, qint64 before, int limit) const;
    [[nodiscard]] bool matches(const RunFilter &filter, const QString &localId) const;
    //! Every workflow name in the history, in order.
    [[nodiscard]] QStringList workflowNames() const;
    //! The RunIntent::formValues of the latest runs of that workflow, newest first.
    [[nodiscard]] QStringList formValuesOf(const QString &workflowKey) const;
    //! The newest run; empty if there is none.
    [[nodiscard]] QString newestId() const;
    [[nodiscard]] QByteArray graph(const QString &workflowHash) const;
    //! The same workflow in the editor's format, as its latest run took it along; empty if it did
    //! not.
    [[nodiscard]] QByteArray editorWorkflow(const QString &workflowHash) const;
    [[nodiscard]] QByteArray request(const QString &localId) const;
    [[nodiscard]] QStringList logTail(const QString &localId) const;

    //! A run that is open, and whether a program that is gone has started it.
    struct OpenRun
    {
        RunRecord record;
        bool inherited = false;
    };
    //! The open runs of this program and of programs that are gone, oldest first; all are this
    //! one's from now on. \a elsewhere counts those of other programs that live.
    [[nodiscard]] QList<OpenRun> takeOver(const QString &profileId, int *elsewhere);
    //! Another living program has work to do on that run.
    [[nodiscard]] bool isElsewhere(const QString &localId) const;
    //! The other programs that have open runs, and whether they live.
    [[nodiscard]] QHash<QString, bool> otherOwners() const;
    [[nodiscard]] QStringList profilesWithOpenRuns() const;
    //! By local id, a digest of each run's row, which changes with the row, no matter which program
    //! writes it. Nothing if it cannot be read.
    [[nodiscard]] std::optional<QHash<QString, QByteArray>> digests() const;
    //! The ids, where they are known, of the latest 2,000 runs on that server but the one of \a
    //! row.
    [[nodiscard]] QStringList otherRunIds(const QUrl &serverUrl, qint64 row) const;
    //! Another run of the history has that id on that server.
    [[nodiscard]] bool isTaken(const QUrl &serverUrl, const QString &runId,
                               const QString &localId) const;

private:
    [[nodiscard]] QList<RunRecord> select(const QString &rest, const QVariantList &values) const;
    bool insertRow(RunRecord *record, const QVariant &request);
    bool updateRow(const RunRecord &record);
    bool writeFiles(const RunRecord &record);
    void readFiles(RunRecord *record) const;
};

} // namespace ComfyDeploy::Runner

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
//! Each run belongs to the program that started it or took it over, as long as that program runs.
class RunDatabase : public HistoryFile
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Runner::RunDatabase)

public:
    static constexpr int LogTailLines = 200;

    //! Adds \a record and sets its row and the hash of \a graphText, which is stored once for all
    //! runs that use it. \a request is the body that may be sent; empty if it is not known yet.
    bool insert(RunRecord *record, const QByteArray &graphText, const QByteArray &request)
    {
        return insert({{record, graphText, request}});
    }
    struct NewRun
    {
        RunRecord *record;
        QByteArray graphText;
        QByteArray request;
    };
    //! The same for several: all of them, or none.
    bool insert(const QList<NewRun> &runs);
    //! Updates the columns that change during a run, except starred. If the row is missing, because
    //! it was lost with a damaged file, the whole run is inserted.
    bool update(const RunRecord &record);
    bool updateWithFiles(const RunRecord &record);
    //! Like update(), and also stores the body as it is sent now, after the uploads.
    bool updateWithRequest(const RunRecord &record, const QByteArray &request);
    bool setLogTail(const QString &localId, const QStringList &lines);
    bool setStarred(const QString &localId, bool starred);
    //! Fails while isElsewhere().
    bool remove(const QString &localId);

    [[nodiscard]] std::optional<RunRecord> run(const QString &localId) const;
    //! At most \a limit runs, newest first, whose row is smaller than \a before; 0 means from the
    //! newest.
    [[nodiscard]] QList<RunRecord> runs(const RunFilter &filter, qint64 before, int limit) const;
    [[nodiscard]] bool matches(const RunFilter &filter, const QString &localId) const;
    //! The runs of a batch, in the order in which they were added.
    [[nodiscard]] QList<RunRecord> batch(const QString &batchId) const;
    //! The batches of which some runs were not sent, and are not elsewhere.
    [[nodiscard]] QStringList batchesWithUnsentRuns(const QString &profileId) const;
    //! The usual duration of a run of that workflow on that server, in ms; -1 if unknown.
    [[nodiscard]] qint64 usualDuration(const QString &workflowKey, const QString &profileId) const;
    //! Every workflow name in the history, in order.
    [[nodiscard]] QStringList workflowNames() const;
    //! The RunIntent::formValues of the latest runs of a workflow, newest first.
    [[nodiscard]] QStringList formValuesOf(const QString &workflowKey) const;
    //! The local id of the newest run; empty if there is none.
    [[nodiscard]] QString newestId() const;
    [[nodiscard]] QByteArray graph(const QString &workflowHash) const;
    //! The workflow in the editor's format, as sent with the latest run of that graph; empty if it
    //! had none.
    [[nodiscard]] QByteArray editorWorkflow(const QString &workflowHash) const;
    [[nodiscard]] QByteArray request(const QString &localId) const;
    [[nodiscard]] QStringList logTail(const QString &localId) const;

    //! An open run, and whether it was taken over from a program that has ended.
    struct OpenRun
    {
        RunRecord record;
        bool inherited = false;
    };
    //! The open runs of this program and of programs that have ended, oldest first; all of them
    //! belong to this program from now on. \a elsewhere is set to the number of runs of other
    //! running programs.
    [[nodiscard]] QList<OpenRun> takeOver(const QString &profileId, int *elsewhere);
    //! Whether another running program has work to do on the run.
    [[nodiscard]] bool isElsewhere(const QString &localId) const;
    //! The other programs that have open runs, and whether they still run.
    [[nodiscard]] QHash<QString, bool> otherOwners() const;
    [[nodiscard]] QStringList profilesWithOpenRuns() const;
    //! By local id, a digest of the row of each of these runs, which changes with the row, no
    //! matter which program writes it. Null if the rows cannot be read.
    [[nodiscard]] std::optional<QHash<QString, QByteArray>>
    digests(const QStringList &localIds) const;
    //! The local id of the run with this row; empty if there is none.
    [[nodiscard]] QString idAt(qint64 row) const;
    //! The known ids of the latest 2,000 runs on a server, except the run of \a row.
    [[nodiscard]] QStringList otherRunIds(const QUrl &serverUrl, qint64 row) const;
    //! Whether another run of the history has this id on this server.
    [[nodiscard]] bool isTaken(const QUrl &serverUrl, const QString &runId,
                               const QString &localId) const;

private:
    [[nodiscard]] QList<RunRecord> select(const QString &rest, const QVariantList &values) const;
    bool insertOne(const NewRun &run);
    bool insertRow(RunRecord *record, const QVariant &request);
    bool updateRow(const RunRecord &record);
    bool writeFiles(const RunRecord &record);
};

} // namespace ComfyDeploy::Runner

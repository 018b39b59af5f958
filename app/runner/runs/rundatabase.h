// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runfilter.h"
#include "runs/runrecord.h"
#include "runs/runsession.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qhash.h>
#include <QtCore/qstring.h>
#include <QtSql/qsqldatabase.h>

#include <functional>
#include <optional>

QT_BEGIN_NAMESPACE
class QSqlQuery;
QT_END_NAMESPACE

namespace ComfyDeploy::Runner {

//! \brief The history of runs in one SQLite file, written so that a crash at any moment loses no
//! run.
//!
//! Each call that writes is one transaction and on disk when it returns true (journal in WAL mode,
//! synced at every commit). Two programs may have the same file open; each run belongs to the one
//! that started it or took it over, for as long as that one lives.
//!
//! A file that turns out to be damaged is moved aside as "<path>.corrupt-<date>", and a new one is
//! begun with all that can still be read of it: when it is opened, or by mend() when it is met
//! later. Writing mends by itself.
//!
//! Lives in the thread that opened it. Before open(), and if that failed, reading finds nothing and
//! writing fails.
class RunDatabase
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Runner::RunDatabase)

public:
    //! The version that this program writes; files of later versions are refused.
    static constexpr int SchemaVersion = 3;
    static constexpr int LogTailLines = 200;

    RunDatabase();
    ~RunDatabase();

    //! Opens \a path, or makes it. False with a sentence in errorString(). True with a sentence in
    //! warning() if the file was damaged.
    bool open(const QString &path);
    //! Opens what open() was called with, if that failed, once more.
    bool openAgain();
    [[nodiscard]] bool isOpen() const;
    void close();
    [[nodiscard]] QString path() const { return m_path; }
    //! The reason of the last false, as a sentence; empty if there was none.
    [[nodiscard]] QString errorString() const { return m_error; }
    [[nodiscard]] QString warning() const { return m_warning; }
    //! Damage was met since the file was opened.
    [[nodiscard]] bool isDamaged() const { return m_damaged; }
    //! Sets the damaged file aside: see above. False if there is no damage, or it cannot be mended.
    bool mend();
    //! Is called after each mend() that did something, also one of a call that writes, with the
    //! sentence of warning().
    void setMendedHandler(std::function<void(const QString &)> handler);

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
    //! Something was written by another program since this was called last, or the file is another
    //! one by now. Costs next to nothing.
    [[nodiscard]] bool hasChangedElsewhere();
    //! By local id, what is another one once a run has gone on, whoever has written it. Nothing if
    //! it cannot be read.
    [[nodiscard]] std::optional<QHash<QString, QByteArray>> digests() const;
    //! The ids, where they are known, of the latest 2,000 runs on that server but the one of \a
    //! row.
    [[nodiscard]] QStringList otherRunIds(const QUrl &serverUrl, qint64 row) const;
    //! Another run of the history has that id on that server.
    [[nodiscard]] bool isTaken(const QUrl &serverUrl, const QString &runId,
                               const QString &localId) const;

private:
    Q_DISABLE_COPY_MOVE(RunDatabase)

    bool openFile();
    void putForeignLogAside();
    bool openConnection(bool *corrupt);
    void closeConnection();

    //! False with m_error set if the statement fails.
    bool execute(QSqlQuery *query, const QString &sql, const QVariantList &values = {}) const;
    [[nodiscard]] QVariant value(const QString &sql, const QVariantList &values = {}) const;
    [[nodiscard]] QList<RunRecord> select(const QString &rest, const QVariantList &values) const;
    //! Runs \a work as one transaction: all of it, or nothing; once more if that mended the file.
    bool transaction(const std::function<bool()> &work);
    bool tryTransaction(const std::function<bool()> &work);
    void noteDamage(const QSqlQuery &query) const;
    bool insertRow(RunRecord *record, const QVariant &request);
    bool updateRow(const RunRecord &record);
    bool writeFiles(const RunRecord &record);
    void readFiles(RunRecord *record) const;

    QSqlDatabase m_database;
    QString m_path;
    RunSession m_session;
    mutable QString m_error;
    mutable bool m_damaged = false;
    QString m_warning;
    qint64 m_dataVersion = -1; // of this connection, when it was looked at last
    qint64 m_lastRow = 0; // that this program has made
    std::function<void(const QString &)> m_mended;
};

} // namespace ComfyDeploy::Runner

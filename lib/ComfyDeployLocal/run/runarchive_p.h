// SPDX-License-Identifier: MIT

#pragma once

#include "keptrun_p.h"

#include <QtCore/qhash.h>
#include <QtCore/qvariant.h>
#include <QtSql/qsqldatabase.h>

QT_BEGIN_NAMESPACE
class QSqlError;
class QSqlQuery;
QT_END_NAMESPACE

namespace ComfyDeploy::Local {

//! \brief What a server needs to continue its runs after a crash: a SQLite file in its folder.
//!
//! Contains the runs that have ended, each a row that is written once: the newest 10,000, or fewer
//! if they take more than 256 MiB; the runs under way, from their acceptance to their end, with
//! their graphs until they have begun; and which prompts of ended runs may still arrive at a
//! ComfyUI. What a function has written survives a kill of this process,
//! but perhaps not a power failure.
//!
//! A damaged file is kept under another name, and a new one is created; a file of an earlier
//! version is converted, one of a later version is not touched. If the file cannot be used, all
//! functions do nothing, and the runs continue; the user is warned once.
//!
//! Lives in the thread that opened it.
class RunArchive
{
public:
    static constexpr int Version = 3; //!< of the file's format
    static constexpr int MaximumRuns = 10'000; //!< of the runs that have ended

    //! \a warn gets a sentence for the user of the server.
    explicit RunArchive(std::function<void(const QString &sentence)> warn);
    ~RunArchive();

    enum class Opening {
        Done, //!< also if the file cannot be used
        InUse, //!< another server uses this folder
    };
    Opening open(const QString &directory);
    [[nodiscard]] static QString fileIn(const QString &directory);

    // In the order in which they were kept.
    [[nodiscard]] QList<KeptRun> ended();
    [[nodiscard]] QList<KeptRun> underWay();
    [[nodiscard]] bool hasEnded(const QString &runId);
    //! The time when the oldest ended run was accepted, if others were removed to make room; 0 if
    //! all are still there.
    [[nodiscard]] Microseconds begin();
    //! A position in the archive; initially before all runs.
    struct Bookmark
    {
        qint64 underWay = 0;
        qint64 ended = 0;
    };
    enum class Visit { More, Done, Failed };
    //! Calls \a visit with each text of the run after the \a bookmark, graphs included, and moves
    //! the bookmark on. Returns Done once all runs were visited, also those that came or ended
    //! meanwhile.
    [[nodiscard]] Visit visitNext(Bookmark *bookmark,
                                  const std::function<void(const QByteArray &text)> &visit);

    void accept(const KeptRun &run, const RunGraphs &graphs);
    //! Call it before the run is posted to \a server, for the time that \a posts says, 0 if
    //! unknown; null if the run is at no server any more.
    void noteServer(const QString &runId, const QString &server, int posts);
    //! The server has certainly accepted the run.
    void notePosted(const QString &runId);
    //! Stores the state of \a run; removes the graphs once the run has begun.
    void update(const KeptRun &run);
    //! The run ends, and \a server may still get its prompt, or begin it. Call it before end().
    void noteLate(const QString &runId, const QString &server, Microseconds time);
    //! The runs that noteLate() named for \a server, and when. Forgets those before \a earliest.
    [[nodiscard]] QHash<QString, Microseconds> late(const QString &server, Microseconds earliest);
    //! Stores the end of \a run. Call it before anything reports the end.
    void end(const KeptRun &run);
    //! The webhook has been called about the end of the run, or was given up.
    void noteWebhookDone(const QString &runId);

private:
    Q_DISABLE_COPY_MOVE(RunArchive)

    enum class Result { Done, InUse, Damaged, Failed };
    Result openFile();
    Result prepare();
    void close();
    bool putAside(const QString &damage);
    bool execute(QSqlQuery *query, const QString &sql, const QVariantList &values = {});
    bool execute(const QString &sql, const QVariantList &values = {});
    bool transaction(const std::function<bool()> &work);
    Result failure(const QSqlError &error);
    bool prune();
    void warn(const QString &sentence);

    const std::function<void(const QString &)> m_warn;
    QString m_path;
    QSqlDatabase m_database; //!< not open if the file cannot be used
    QString m_problem; //!< why the last result was Failed or Damaged
    bool m_hasWarned = false; //!< the user was warned
    qint64 m_bytes = 0; //!< size of the runs that have ended
    qint64 m_count = 0;
};

} // namespace ComfyDeploy::Local

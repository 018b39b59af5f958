// SPDX-License-Identifier: MIT

#pragma once

#include "keptrun_p.h"

#include <QtCore/qvariant.h>
#include <QtSql/qsqldatabase.h>

QT_BEGIN_NAMESPACE
class QSqlError;
class QSqlQuery;
QT_END_NAMESPACE

namespace ComfyDeploy::Local {

//! \brief What a server must know of its runs after its death: a SQLite file in its folder.
//!
//! The runs that have ended, each a row that is written once: the newest 10,000, fewer if they take
//! more than 256 MiB. And those under way, from their acceptance to their end, with their graph
//! until a ComfyUI surely has it. What a function has written is there after a kill of this
//! process; it may not be there after a loss of power.
//!
//! A file that is damaged is kept under another name, and a new one begun; one of a later version
//! is left alone. If nothing can be kept, all functions do nothing: the runs go on. That is said,
//! once.
//!
//! Lives in the thread that opened it.
class RunArchive
{
public:
    static constexpr int Version = 1; //!< of the file
    static constexpr int MaximumRuns = 10'000; //!< that have ended

    //! \a warn gets a sentence for the user of the server.
    explicit RunArchive(std::function<void(const QString &sentence)> warn);
    ~RunArchive();

    enum class Opening {
        Done, //!< or nothing can be kept
        InUse, //!< by another server, which has the runs of this folder
    };
    Opening open(const QString &directory);
    [[nodiscard]] static QString fileIn(const QString &directory);

    // In the order in which they were kept.
    [[nodiscard]] QList<KeptRun> ended();
    [[nodiscard]] QList<KeptRun> underWay();
    [[nodiscard]] bool hasEnded(const QString &runId);
    //! When the oldest one was accepted, if others had to make room; 0 if all are still there.
    [[nodiscard]] Microseconds begin();
    //! A place in the archive; at first before all runs.
    struct Bookmark
    {
        qint64 underWay = 0;
        qint64 ended = 0;
    };
    enum class Visit { More, Done, Failed };
    //! All that is kept of the run after the \a bookmark, which is moved on: one text after the
    //! other, graphs included. It is done when also those that came or ended meanwhile have been
    //! visited.
    [[nodiscard]] Visit visitNext(Bookmark *bookmark,
                                  const std::function<void(const QByteArray &text)> &visit);

    void accept(const KeptRun &run, const RunGraphs &graphs);
    //! Before it is posted to \a server; null: it is nowhere any more.
    void noteServer(const QString &runId, const QString &server);
    //! That one certainly has it.
    void notePosted(const QString &runId);
    //! Its state has changed. Once it has begun its graph is not needed any more.
    void update(const KeptRun &run);
    //! Before anybody knows of it.
    void end(const KeptRun &run);
    //! Its webhook has been called about its end, or given up.
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
    QSqlDatabase m_database; //!< not open if nothing can be kept
    QString m_problem; //!< of the last Failed or Damaged
    bool m_hasWarned = false; //!< that something could not be written
    qint64 m_bytes = 0; //!< of the runs that have ended
    qint64 m_count = 0;
};

} // namespace ComfyDeploy::Local

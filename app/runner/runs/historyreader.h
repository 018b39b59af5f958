// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runfilter.h"
#include "runs/runrecord.h"

#include <QtCore/qhash.h>
#include <QtCore/qobject.h>
#include <QtCore/qthread.h>

#include <atomic>
#include <memory>

namespace ComfyDeploy::Runner {

//! Where a run is in the history.
struct RunPlace
{
    qint64 row = 0;
    qint64 day = 0; //!< of its start in local time, as a Julian day
};

//! The runs of a part of the history that match a filter.
struct FoundRuns
{
    qint64 after = 0; //!< all between these rows, after < row <= upTo
    qint64 upTo = 0;
    QList<RunPlace> places; //!< newest first
    QList<RunRecord> records; //!< of the first ones, in the part where the first are found
    bool isLast = false; //!< there are no older runs
};

//! \brief Reads the history in a thread of its own, with a connection of its own, so that nobody
//! waits for it, and keeps its SearchIndex.
//!
//! A search reads the history in parts, from the newest run to the oldest, and looks between them
//! whether it is still wanted.
class HistoryReader : public QObject
{
    Q_OBJECT

public:
    //! The number of FoundRuns::records.
    static constexpr int FirstRecords = 50;

    explicit HistoryReader(QObject *parent = nullptr);
    ~HistoryReader() override;

    //! The history must exist.
    void open(const QString &path);
    //! Returns when the file is no longer open here. Searches end without a result.
    void close();

    //! The id of a search, whose found() are emitted until the last.
    quint64 find(const RunFilter &filter);
    //! No found() is emitted any more. Does nothing if it has ended.
    void cancel(quint64 search);
    //! recordsRead() is emitted with those that there are.
    void read(const QList<qint64> &rows);
    //! Runs were added, have ended, or were \a removed: the index follows.
    void updateIndex(bool removed = false);

Q_SIGNALS:
    void found(quint64 search, const ComfyDeploy::Runner::FoundRuns &runs);
    void recordsRead(const QList<ComfyDeploy::Runner::RunRecord> &records);
    //! The history cannot be read any more.
    void damageMet();
    //! Every run is in the index.
    void indexed();

private:
    class Worker;
    using Wanted = std::shared_ptr<std::atomic_bool>;

    void startThread();

    QThread m_thread;
    Worker *m_worker = nullptr; // lives in the thread
    QHash<quint64, Wanted> m_searches;
    quint64 m_lastSearch = 0;
};

} // namespace ComfyDeploy::Runner

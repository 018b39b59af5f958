// SPDX-License-Identifier: MIT

#pragma once

#include "runs/historyreader.h"
#include "runs/runfilter.h"

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qhash.h>
#include <QtCore/qpointer.h>
#include <QtCore/qset.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy::Runner {

class RunEntry;
class RunKeeper;

//! \brief The runs of a RunKeeper that match a filter, newest first.
//!
//! The history is read in another thread: after a change of the filter, the list stays as it is
//! until the first runs are found, and grows until all are. It has the place of each run, but only
//! the entries of pages that were looked at last: those of others are null until they are read.
//!
//! Runs that start, change or end are added and removed automatically; only a change of the filter,
//! and removing the first run of a batch, resets the list. Without a filter, a batch is one row.
class RunHistoryModel : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(
        StateFilter stateFilter READ stateFilter WRITE setStateFilter NOTIFY filterChanged FINAL)
    Q_PROPERTY(QString workflowFilter READ workflowFilter WRITE setWorkflowFilter NOTIFY
                   filterChanged FINAL)
    Q_PROPERTY(bool starredOnly READ starredOnly WRITE setStarredOnly NOTIFY filterChanged FINAL)
    Q_PROPERTY(QString searchText READ searchText WRITE setSearchText NOTIFY filterChanged FINAL)
    Q_PROPERTY(Period period READ period WRITE setPeriod NOTIFY filterChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)
    Q_PROPERTY(bool searching READ isSearching NOTIFY searchingChanged FINAL)
    Q_PROPERTY(QStringList workflowNames READ workflowNames NOTIFY workflowNamesChanged FINAL)

public:
    enum StateFilter {
        All,
        //! Runs that have not ended, including queued ones and those that are searched for.
        Running,
        Succeeded,
        Failed, //!< includes runs that timed out
        Starred,
        Cancelled,
        Unconfirmed,
    };
    Q_ENUM(StateFilter)

    //! When they were started.
    enum Period {
        AnyTime,
        Today,
        LastSevenDays, //!< with today
        LastThirtyDays,
    };
    Q_ENUM(Period)

    enum Role {
        EntryRole = Qt::UserRole + 1, //!< RunEntry *; it and what is below are null if not read
        LocalIdRole,
        RunIdRole,
        WorkflowNameRole,
        CreatedRole,
        DayRole, //!< "Today", "Yesterday" or a date: for sections
        PhaseRole,
        StateTextRole,
        StatusTextRole,
        ProgressRole,
        MainTextRole,
        ThumbnailRole,
        HeadlineRole,
        StarredRole,
        BatchIdRole,
        FoldedRole, //!< the row stands for the run's whole batch
    };

    static constexpr int PageSize = HistoryReader::FirstRecords;
    //! How many pages keep their entries, with one at each side.
    static constexpr int KeptPages = 6;
    static constexpr qsizetype MaximumSearchText = 500;

    explicit RunHistoryModel(RunKeeper *keeper, QObject *parent = nullptr);
    ~RunHistoryModel() override;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] StateFilter stateFilter() const { return m_stateFilter; }
    void setStateFilter(StateFilter filter);
    [[nodiscard]] QString workflowFilter() const { return m_workflow; }
    void setWorkflowFilter(const QString &workflowName);
    [[nodiscard]] bool starredOnly() const { return m_starredOnly; }
    void setStarredOnly(bool on);
    [[nodiscard]] QString searchText() const { return m_searchText; }
    void setSearchText(const QString &text);

    [[nodiscard]] Period period() const { return m_period; }
    void setPeriod(Period period);

    //! The number of runs found so far.
    [[nodiscard]] int count() const { return int(m_places.size()); }
    //! Whether there may be more.
    [[nodiscard]] bool isSearching() const { return m_search != 0; }
    //! The values to choose from for workflowFilter.
    [[nodiscard]] QStringList workflowNames() const;
    //! The row of a run; -1 if it is not among those found so far. A run of a folded batch is in
    //! the batch's row.
    [[nodiscard]] Q_INVOKABLE int rowOf(const QString &localId) const;
    //! The local id in \a row; empty if there is no such row.
    [[nodiscard]] Q_INVOKABLE QString idAt(int row) const;
    //! The first row of that day, or of the last day with runs before it; the last row if there is
    //! none, -1 without runs.
    [[nodiscard]] Q_INVOKABLE int rowOfDay(int year, int month, int day) const;
    //! The days of that month with runs.
    [[nodiscard]] Q_INVOKABLE QList<int> daysWithRuns(int year, int month) const;

    //! Whether the row of that run stands for its whole batch.
    [[nodiscard]] bool isFolded(const QString &localId) const;

    //! See RunEntries.
    Q_INVOKABLE bool remove(const QString &localId);
    Q_INVOKABLE bool setStarred(const QString &localId, bool starred);

Q_SIGNALS:
    void filterChanged();
    void countChanged();
    void searchingChanged();
    void workflowNamesChanged();

private:
    [[nodiscard]] RunFilter filter() const;
    //! Whether a batch is one row: not if only some of its runs may match.
    [[nodiscard]] bool foldsBatches() const;
    template <typename T>
    void setFilter(T *member, const T &value);
    void reload();
    //! Reads the list again; \a anew = it is another one, not one with a few changes.
    void find(bool anew);
    void onFound(quint64 search, const FoundRuns &runs, const QList<RunEntry *> &entries);
    void begin(const FoundRuns &runs, const QList<RunEntry *> &entries);
    void merge(const FoundRuns &runs, const QList<RunEntry *> &entries);
    [[nodiscard]] RunEntry *entryAt(int row) const;
    void readMissing();
    void readPage(int page);
    void onEntriesRead(const QList<RunEntry *> &entries);
    void keep(RunEntry *entry);
    void drop(qint64 place);
    void dropFarPages();
    [[nodiscard]] QString dayText(const QDate &day) const;
    void onEntryAdded(RunEntry *entry);
    void onEntryChanged(RunEntry *entry);
    void onEntryLive(RunEntry *entry);
    void onEntryRemoved(const QString &localId, qint64 place);
    //! The row of the run at \a place, or where it would be inserted.
    [[nodiscard]] int rowOfPlace(qint64 place) const;
    [[nodiscard]] bool isAt(int row, qint64 place) const;
    [[nodiscard]] int rowOfBatch(const RunEntry *entry) const;
    void leave(int row, const RunEntry *entry);
    void removeRange(int first, int last);

    const QPointer<RunKeeper> m_keeper; // which may go first
    QList<RunPlace> m_places; // newest first
    QHash<qint64, RunEntry *> m_entries; // those that are held, by their row in the history
    QSet<qint64> m_asked; // rows that are being read
    mutable QSet<int> m_shown; // pages that were asked for since readMissing()
    mutable int m_lastPage = -1;
    mutable QTimer m_reading; // puts what is asked for together
    QList<int> m_pages; // that were shown last, the last one first
    quint64 m_search = 0; // the one that goes on; 0 if none does
    bool m_isAnew = false; // the next result of the search replaces the list
    qint64 m_foundAfter = 0; // the list has the runs after this row
    QSet<QString> m_changed; // runs that have changed during the search, which may not know it
    QSet<qint64> m_removed; // the same for runs that were removed
    StateFilter m_stateFilter = All;
    QString m_workflow;
    QString m_searchText;
    bool m_starredOnly = false;
    Period m_period = AnyTime;
};

} // namespace ComfyDeploy::Runner

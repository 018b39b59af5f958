// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runfilter.h"

#include <QtCore/qabstractitemmodel.h>

namespace ComfyDeploy::Runner {

class RunEntry;
class RunKeeper;

//! \brief The runs of a RunKeeper that match a filter, newest first, read page by page.
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
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)
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

    enum Role {
        EntryRole = Qt::UserRole + 1, //!< RunEntry *
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

    static constexpr int PageSize = 50;
    static constexpr qsizetype MaximumSearchText = 500;

    explicit RunHistoryModel(RunKeeper *keeper, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

    [[nodiscard]] StateFilter stateFilter() const { return m_stateFilter; }
    void setStateFilter(StateFilter filter);
    [[nodiscard]] QString workflowFilter() const { return m_workflow; }
    void setWorkflowFilter(const QString &workflowName);
    [[nodiscard]] bool starredOnly() const { return m_starredOnly; }
    void setStarredOnly(bool on);
    [[nodiscard]] QString searchText() const { return m_searchText; }
    void setSearchText(const QString &text);

    //! The number of rows read so far.
    [[nodiscard]] int count() const { return int(m_entries.size()); }
    //! The values to choose from for workflowFilter.
    [[nodiscard]] QStringList workflowNames() const;
    //! The row of a run; -1 if it is not among the rows read so far. A run of a folded batch is in
    //! the batch's row.
    [[nodiscard]] Q_INVOKABLE int rowOf(const QString &localId) const;
    //! The local id in \a row; empty if there is no such row.
    [[nodiscard]] Q_INVOKABLE QString idAt(int row) const;

    //! See RunEntries.
    Q_INVOKABLE bool remove(const QString &localId);
    Q_INVOKABLE bool setStarred(const QString &localId, bool starred);

Q_SIGNALS:
    void filterChanged();
    void countChanged();
    void workflowNamesChanged();

private:
    [[nodiscard]] RunFilter filter() const;
    //! Whether a batch is one row: not if only some of its runs may match.
    [[nodiscard]] bool foldsBatches() const;
    template <typename T>
    void setFilter(T *member, const T &value);
    void reload();
    [[nodiscard]] QString dayText(const QDate &day) const;
    void onEntryAdded(RunEntry *entry);
    void onEntryChanged(RunEntry *entry);
    void onEntryLive(RunEntry *entry);
    void onEntryRemoved(const QString &localId);
    //! The row of \a entry, or where it would be inserted.
    [[nodiscard]] int placeOf(const RunEntry *entry) const;
    [[nodiscard]] bool replacesRow(const RunEntry *entry) const;
    void leave(int row);
    void removeAt(int row);

    RunKeeper *const m_keeper;
    QList<RunEntry *> m_entries;
    StateFilter m_stateFilter = All;
    QString m_workflow;
    QString m_searchText;
    bool m_starredOnly = false;
    bool m_atEnd = false; // there are no older runs to read
};

} // namespace ComfyDeploy::Runner

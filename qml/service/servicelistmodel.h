// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/core/whenanswered_p.h>
#include <ComfyDeploy/result.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qfuture.h>
#include <QtCore/qpointer.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqmlregistration.h>

#include <algorithm>
#include <functional>

namespace ComfyDeploy::Qml {

//! \brief What the lists of the things that a server keeps have in common.
//!
//! Nothing is asked before a view shows the list or reload() is called. From then on another
//! client, server, token or filter empties the list and asks anew. An answer changes the rows one
//! by one, so that a view keeps its place.
//!
//! Derived classes name it with its namespaces: qmllint looks for a base as it is written there.
class COMFYDEPLOYQML_EXPORT ServiceListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ANONYMOUS
    //! May be one that the host made in C++.
    Q_PROPERTY(
        ComfyDeploy::WorkflowClient *client READ client WRITE setClient NOTIFY clientChanged FINAL)
    //! The server has been asked for rows and has not answered yet.
    Q_PROPERTY(bool loading READ isLoading NOTIFY loadingChanged FINAL)
    //! Why the last asking failed, an ApiError; undefined if it did not. The rows stay then.
    Q_PROPERTY(QVariant error READ error NOTIFY errorChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)

public:
    ~ServiceListModel() override;

    [[nodiscard]] WorkflowClient *client() const { return m_client; }
    void setClient(WorkflowClient *client);
    [[nodiscard]] bool isLoading() const { return m_isLoading; }
    [[nodiscard]] QVariant error() const;
    [[nodiscard]] int count() const { return rowCount({}); }

    //! Asks for the list again, from its start.
    Q_INVOKABLE void reload();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex &parent) const override;
    //! Called by views.
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    void clientChanged();
    void loadingChanged();
    void errorChanged();
    void countChanged();

protected:
    explicit ServiceListModel(QObject *parent);

    //! Starts the call for the first rows or those behind the last, by follow(). There is a client.
    virtual void ask(bool fromStart) = 0;
    //! Whether all is there that a call needs.
    [[nodiscard]] virtual bool canAsk() const { return m_client != nullptr; }
    //! There are rows behind the last one.
    [[nodiscard]] virtual bool hasMore() const { return false; }
    [[nodiscard]] virtual int rows() const = 0;
    //! Called while the model is being reset.
    virtual void dropRows() = 0;

    //! The list is another one now: a property that says which was changed.
    void restart();

    //! Has \a take called with the value that \a future brings, unless something else was asked
    //! for meanwhile. It returns whether it brought rows: if not, the next ones are asked for.
    template <typename T, typename Take>
    void follow(QFuture<Result<T>> future, Take take)
    {
        const QPointer<ServiceListModel> self(this);
        const int call = begin([future]() mutable { future.cancel(); });
        if (!self) // loadingChanged() may end in anything
            return;
        whenAnswered(future, this, [this, self, call, take](const Result<T> &answer) {
            if (call != m_call)
                return;
            m_cancel = {};
            const bool hasBrought = !answer || take(*answer);
            if (self && call == m_call)
                end(answer ? ApiError() : answer.error(), hasBrought);
        });
    }

    //! Makes \a rows what \a wanted is. Rows of the same id() stand for the same thing.
    template <typename Row>
    void updateRows(QList<Row> *rows, const QList<Row> &wanted)
    {
        for (int i = 0; i < int(wanted.size()); ++i) {
            const Row &row = wanted.at(i);
            const auto found =
                std::find_if(rows->cbegin() + i, rows->cend(),
                             [id = row.id()](const Row &other) { return other.id() == id; });
            const int at = int(found - rows->cbegin());
            if (found == rows->cend()) {
                beginInsertRows({}, i, i);
                rows->insert(i, row);
                endInsertRows();
                continue;
            }
            if (at != i) {
                beginMoveRows({}, at, at, {}, i);
                rows->move(at, i);
                endMoveRows();
            }
            if (rows->at(i) != row) {
                (*rows)[i] = row;
                Q_EMIT dataChanged(index(i), index(i));
            }
        }
        removeFrom(rows, int(wanted.size()));
    }

private:
    template <typename Row>
    void removeFrom(QList<Row> *rows, int first)
    {
        if (first >= int(rows->size()))
            return;
        beginRemoveRows({}, first, int(rows->size()) - 1);
        rows->resize(first);
        endRemoveRows();
    }
    int begin(const std::function<void()> &cancel);
    void end(const ApiError &error, bool hasBrought);
    void abandon();
    void set(bool loading, const ApiError &error);

    QPointer<WorkflowClient> m_client;
    std::function<void()> m_cancel; //!< gives the call under way up
    ApiError m_error;
    int m_call = 0; //!< the newest; answers to others are outdated
    int m_emptyPages = 0; //!< in a row
    bool m_isLoading = false;
    bool m_isWanted = false; //!< somebody has asked for rows
};

} // namespace ComfyDeploy::Qml

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

//! \brief The base of models for lists on a server.
//!
//! Nothing is requested before a view shows the list or reload() is called. From then on, a change
//! of the client, server, token or filter clears the list and requests it again. An answer updates
//! rows individually, so that a view keeps its position.
//!
//! Derived classes name this class with its namespaces, because qmllint uses the name as it is
//! written.
class COMFYDEPLOYQML_EXPORT ServiceListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ANONYMOUS
    //! May be a client that the host created in C++.
    Q_PROPERTY(
        ComfyDeploy::WorkflowClient *client READ client WRITE setClient NOTIFY clientChanged FINAL)
    //! Whether a request for rows is pending.
    Q_PROPERTY(bool loading READ isLoading NOTIFY loadingChanged FINAL)
    //! The ApiError of the last request; undefined if it succeeded. The rows are kept then.
    Q_PROPERTY(QVariant error READ error NOTIFY errorChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)

public:
    ~ServiceListModel() override;

    [[nodiscard]] WorkflowClient *client() const { return m_client; }
    void setClient(WorkflowClient *client);
    [[nodiscard]] bool isLoading() const { return m_isLoading; }
    [[nodiscard]] QVariant error() const;
    [[nodiscard]] int count() const { return rowCount({}); }

    //! Requests the list again, from its start.
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

    //! Requests the first rows, or those after the last one, with follow(). There is a client.
    virtual void ask(bool fromStart) = 0;
    //! Whether everything is set that a call needs.
    [[nodiscard]] virtual bool canAsk() const { return m_client != nullptr; }
    //! Whether there are rows after the last one.
    [[nodiscard]] virtual bool hasMore() const { return false; }
    [[nodiscard]] virtual int rows() const = 0;
    //! Called while the model is being reset.
    virtual void dropRows() = 0;

    //! To be called after a property was changed that selects the list.
    void restart();

    //! Calls \a take with the value of \a future, unless something else was requested meanwhile.
    //! \a take returns whether there were rows: if not, the next page is requested.
    template <typename T, typename Take>
    void follow(QFuture<Result<T>> future, Take take)
    {
        const QPointer<ServiceListModel> self(this);
        const int call = begin([future]() mutable { future.cancel(); });
        if (!self) // a slot of loadingChanged() may have deleted it
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

    //! Changes \a rows to \a wanted. Rows with the same id() represent the same object.
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
    std::function<void()> m_cancel; //!< aborts the pending call
    ApiError m_error;
    int m_call = 0; //!< number of the newest call; others are outdated
    int m_emptyPages = 0; //!< consecutive
    bool m_isLoading = false;
    bool m_isWanted = false; //!< rows were requested
};

} // namespace ComfyDeploy::Qml

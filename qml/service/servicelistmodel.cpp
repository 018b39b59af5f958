// SPDX-License-Identifier: MIT

#include "servicelistmodel.h"

#include <utility>

namespace ComfyDeploy::Qml {

namespace {

// A view does not notice an empty page, so it would not request the next one. But a filter that
// matches few runs must not read the whole list of a busy server.
constexpr int maximumEmptyPages = 20;

} // namespace

ServiceListModel::ServiceListModel(QObject *parent) : QAbstractListModel(parent)
{
    connect(this, &QAbstractItemModel::rowsInserted, this, &ServiceListModel::countChanged);
    connect(this, &QAbstractItemModel::rowsRemoved, this, &ServiceListModel::countChanged);
    connect(this, &QAbstractItemModel::modelReset, this, &ServiceListModel::countChanged);
}

ServiceListModel::~ServiceListModel()
{
    abandon();
}

void ServiceListModel::setClient(WorkflowClient *client)
{
    if (client == m_client)
        return;
    if (m_client)
        m_client->disconnect(this);
    m_client = client;
    if (client) {
        connect(client, &WorkflowClient::serverUrlChanged, this, &ServiceListModel::restart);
        connect(client, &WorkflowClient::tokenChanged, this, &ServiceListModel::restart);
        connect(client, &QObject::destroyed, this, [this] {
            const QPointer<ServiceListModel> self(this);
            restart();
            if (self)
                Q_EMIT clientChanged();
        });
    }
    const QPointer<ServiceListModel> self(this);
    restart();
    if (self)
        Q_EMIT clientChanged();
}

QVariant ServiceListModel::error() const
{
    return m_error ? QVariant::fromValue(m_error) : QVariant();
}

int ServiceListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : rows();
}

bool ServiceListModel::canFetchMore(const QModelIndex &parent) const
{
    if (parent.isValid() || m_isLoading)
        return false;
    // A view without enough rows must not repeat a failed request.
    return !m_isWanted || (canAsk() && hasMore() && !m_error);
}

void ServiceListModel::fetchMore(const QModelIndex &parent)
{
    if (parent.isValid() || m_isLoading)
        return;
    const bool isFirst = !std::exchange(m_isWanted, true);
    if (canAsk() && (isFirst || hasMore()))
        ask(isFirst);
}

void ServiceListModel::reload()
{
    abandon();
    m_isWanted = true;
    if (canAsk())
        ask(true);
    else
        set(false, {});
}

void ServiceListModel::restart()
{
    abandon();
    const QPointer<ServiceListModel> self(this);
    if (rows() > 0) {
        beginResetModel();
        dropRows();
        endResetModel();
    }
    if (!self)
        return;
    if (m_isWanted)
        reload();
    else
        set(false, {});
}

int ServiceListModel::begin(const std::function<void()> &cancel)
{
    abandon();
    m_cancel = cancel;
    const int call = m_call;
    set(true, {});
    return call;
}

void ServiceListModel::end(const ApiError &error, bool hasBrought)
{
    const int call = m_call;
    const QPointer<ServiceListModel> self(this);
    m_emptyPages = hasBrought ? 0 : m_emptyPages + 1;
    set(false, error);
    if (self && call == m_call && !hasBrought && hasMore() && m_emptyPages < maximumEmptyPages)
        ask(false);
}

void ServiceListModel::abandon()
{
    ++m_call;
    if (const auto cancel = std::exchange(m_cancel, {}))
        cancel();
}

// Sets all properties before emitting signals.
void ServiceListModel::set(bool loading, const ApiError &error)
{
    const bool errorDiffers = std::exchange(m_error, error) != error;
    const bool loadingDiffers = std::exchange(m_isLoading, loading) != loading;
    const QPointer<ServiceListModel> self(this);
    if (errorDiffers)
        Q_EMIT errorChanged();
    if (loadingDiffers && self)
        Q_EMIT loadingChanged();
}

} // namespace ComfyDeploy::Qml

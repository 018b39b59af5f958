// SPDX-License-Identifier: MIT

#include "sessionmodel.h"

#include "values/jsvalue.h"

#include <ComfyDeploy/core/whenanswered_p.h>

#include <chrono>
#include <cmath>
#include <limits>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// A machine takes about a minute to start.
constexpr auto urlInterval = 2s;

std::optional<int> minutesFrom(const QVariant &value)
{
    const bool isNumber = value.typeId() == QMetaType::Int || value.typeId() == QMetaType::Double;
    const double minutes = value.toDouble();
    if (!isNumber || std::trunc(minutes) != minutes || minutes < 1
        || minutes > std::numeric_limits<int>::max())
        return std::nullopt;
    return int(minutes);
}

// False if there is no such key, or the value is invalid.
bool setKey(SessionRequest *request, const QString &key, const QVariant &value)
{
    const bool isText = value.typeId() == QMetaType::QString;
    if (!value.isValid()) // undefined means not set
        return QStringList{u"machineId"_s, u"gpu"_s, u"timeout"_s, u"waitForServer"_s}.contains(
            key);
    if (key == "machineId"_L1 && isText) {
        request->machineId = value.toString();
    } else if (key == "gpu"_L1 && isText) {
        request->gpu = value.toString();
    } else if (key == "timeout"_L1) {
        request->timeout = minutesFrom(value);
        return request->timeout.has_value();
    } else if (key == "waitForServer"_L1 && value.typeId() == QMetaType::Bool) {
        request->waitForServer = value.toBool();
    } else {
        return false;
    }
    return true;
}

} // namespace

SessionModel::SessionModel(QObject *parent) : ServiceListModel(parent)
{
    m_urlTimer.setSingleShot(true);
    m_urlTimer.setInterval(urlInterval);
    connect(&m_urlTimer, &QTimer::timeout, this, &SessionModel::reload);
}

void SessionModel::setMachineId(const QString &id)
{
    if (id == m_machineId)
        return;
    m_machineId = id;
    const QPointer<SessionModel> self(this);
    restart();
    if (self)
        Q_EMIT machineIdChanged();
}

void SessionModel::ask(bool)
{
    m_urlTimer.stop();
    follow(client()->sessions(m_machineId), [this](const QList<Session> &list) {
        if (std::any_of(list.begin(), list.end(),
                        [](const Session &session) { return session.url().isEmpty(); }))
            m_urlTimer.start();
        updateRows(&m_rows, list);
        return true;
    });
}

// --- changes

template <typename T, typename Report>
void SessionModel::change(QFuture<Result<T>> future, Report report)
{
    const QPointer<SessionModel> self(this);
    setChanges(m_changes + 1);
    if (!self)
        return;
    whenAnswered(future, this, [this, report](const Result<T> &answer) {
        onChanged(answer ? ApiError() : answer.error(), [&] { report(*answer); });
    });
}

void SessionModel::onChanged(const ApiError &error, const std::function<void()> &report)
{
    const QPointer<SessionModel> self(this);
    setChanges(m_changes - 1);
    if (!self)
        return;
    if (error.kind() != ApiError::Kind::Aborted) // otherwise the client is being deleted
        reload();
    if (!self)
        return;
    if (error)
        Q_EMIT failed(error);
    else
        report();
}

void SessionModel::setChanges(int changes)
{
    const bool wasBusy = isBusy();
    m_changes = changes;
    if (isBusy() != wasBusy)
        Q_EMIT busyChanged();
}

void SessionModel::refuse(const QString &message)
{
    Q_EMIT failed({ApiError::Kind::InvalidRequest, message});
}

void SessionModel::create(const QVariant &request)
{
    if (!client())
        return refuse(tr("The sessions have no client."));
    const QVariant plain = plainValue(request);
    if (plain.isValid() && plain.typeId() != QMetaType::QVariantMap)
        return refuse(tr("A session's request is an object such as { gpu, timeout }."));
    SessionRequest wanted;
    wanted.machineId = m_machineId;
    const QVariantMap object = plain.toMap();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!setKey(&wanted, it.key(), it.value()))
            return refuse(tr("A session's \"%1\" is unknown or cannot have this value; it has "
                             "machineId, gpu, timeout (whole minutes) and waitForServer.")
                              .arg(it.key()));
    }
    change(client()->createSession(wanted),
           [this](const Session &session) { Q_EMIT created(session); });
}

void SessionModel::remove(const QString &sessionId)
{
    if (!client())
        return refuse(tr("The sessions have no client."));
    auto closed = client()->deleteSession(sessionId).then([](const Result<bool> &answer) {
        const bool isGone = !answer && answer.error().kind() == ApiError::Kind::NotFound;
        return isGone ? Result<bool>(true) : answer;
    });
    change(closed, [this, sessionId](bool) { Q_EMIT removed(sessionId); });
}

void SessionModel::extend(const QString &sessionId, int minutes)
{
    if (!client())
        return refuse(tr("The sessions have no client."));
    change(client()->increaseSessionTimeout(sessionId, minutes),
           [this, sessionId](const QString &) { Q_EMIT extended(sessionId); });
}

// --- rows

QVariant SessionModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Session &row = m_rows.at(index.row());
    switch (role) {
    case SessionIdRole:
    case Qt::DisplayRole:
        return row.id();
    case UrlRole:
        return row.url();
    case GpuRole:
        return row.gpu();
    case StatusRole:
        return row.status();
    case CreatedRole:
        return row.createdAt();
    case TimeoutRole:
        return row.timeout();
    case TimeoutEndRole:
        return row.timeoutEnd();
    case MachineIdRole:
        return row.machineId();
    case SessionRole:
        return QVariant::fromValue(row);
    default:
        return {};
    }
}

QHash<int, QByteArray> SessionModel::roleNames() const
{
    return {{SessionIdRole, "sessionId"},
            {UrlRole, "url"},
            {GpuRole, "gpu"},
            {StatusRole, "status"},
            {CreatedRole, "created"},
            {TimeoutRole, "timeout"},
            {TimeoutEndRole, "timeoutEnd"},
            {MachineIdRole, "machineId"},
            {SessionRole, "session"}};
}

} // namespace ComfyDeploy::Qml

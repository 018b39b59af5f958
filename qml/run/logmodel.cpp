// SPDX-License-Identifier: MIT

#include "logmodel.h"

#include "updaterate.h"

#include <algorithm>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

namespace {

// The number of dropped lines: \a now begins with the rest of \a old. All of them if there are no
// common lines.
qsizetype droppedLines(const QList<LogEntry> &old, const QList<LogEntry> &now)
{
    for (qsizetype dropped = 0; dropped < old.size(); ++dropped) {
        const qsizetype rest = old.size() - dropped;
        if (rest <= now.size() && std::equal(old.begin() + dropped, old.end(), now.begin()))
            return dropped;
    }
    return old.size();
}

} // namespace

LogModel::LogModel(QObject *parent) : QAbstractListModel(parent)
{
    m_updateTimer.setSingleShot(true);
    m_updateTimer.setInterval(updateInterval);
    connect(&m_updateTimer, &QTimer::timeout, this, &LogModel::update);
}

void LogModel::setRun(WorkflowRun *run)
{
    if (run == m_run)
        return;
    if (m_run)
        m_run->disconnect(this);
    m_updateTimer.stop();
    m_run = run;
    const bool countDiffers = !m_entries.isEmpty() || (run && !run->logs().isEmpty());
    beginResetModel();
    m_entries = run ? run->logs() : QList<LogEntry>();
    endResetModel();
    if (run) {
        connect(run, &WorkflowRun::logsChanged, this, [this] {
            if (!m_updateTimer.isActive())
                m_updateTimer.start();
        });
        connect(run, &WorkflowRun::finished, this, &LogModel::update);
        connect(run, &QObject::destroyed, this, &LogModel::runChanged); // the lines stay
    }
    Q_EMIT runChanged();
    if (countDiffers)
        Q_EMIT countChanged();
}

void LogModel::update()
{
    m_updateTimer.stop();
    if (!m_run)
        return;
    const QList<LogEntry> now = m_run->logs();
    const qsizetype before = m_entries.size();
    const qsizetype dropped = droppedLines(m_entries, now);
    if (dropped > 0) {
        beginRemoveRows({}, 0, int(dropped) - 1);
        m_entries.remove(0, dropped);
        endRemoveRows();
    }
    if (now.size() > m_entries.size()) {
        beginInsertRows({}, count(), int(now.size()) - 1);
        m_entries = now;
        endInsertRows();
    }
    if (m_entries.size() != before)
        Q_EMIT countChanged();
}

int LogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LogEntry &entry = m_entries.at(index.row());
    switch (role) {
    case TimeRole:
        return entry.time;
    case LevelRole:
        return entry.level;
    case MessageRole:
    case Qt::DisplayRole:
        return entry.message;
    default:
        return {};
    }
}

QHash<int, QByteArray> LogModel::roleNames() const
{
    return {{TimeRole, "time"}, {LevelRole, "level"}, {MessageRole, "message"}};
}

QString LogModel::text() const
{
    QString text;
    for (const LogEntry &entry : m_entries) {
        text += entry.time.toString(Qt::ISODateWithMs) + u' ' + entry.level + u' ' + entry.message
            + u'\n';
    }
    return text;
}

} // namespace ComfyDeploy::Qml

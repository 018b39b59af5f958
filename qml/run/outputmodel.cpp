// SPDX-License-Identifier: MIT

#include "outputmodel.h"

#include <QtCore/qset.h>

#include <utility>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Qml {

OutputModel::OutputModel(QObject *parent) : QAbstractListModel(parent) {}

QList<OutputModel::Row> OutputModel::rowsOf(const WorkflowRun *run)
{
    QList<Row> rows;
    if (!run)
        return rows;
    const auto keyOf = [](const QStringList &parts) {
        return parts.join(QChar(0));
    };
    const QList<MediaItem> items = run->mediaItems();
    for (const MediaItem &item : items) {
        const QString outputId = item.outputId();
        rows += Row{item,
                    {},
                    outputId,
                    false,
                    {},
                    keyOf({u"file"_s, outputId, item.fileName(), item.subfolder(), item.nodeId()})};
    }
    const QList<WorkflowRunOutput> outputs = run->outputs();
    for (const WorkflowRunOutput &output : outputs) {
        const QStringList texts = output.texts();
        const QString outputId = texts.isEmpty() ? QString() : output.outputId();
        for (const QString &text : texts)
            rows += Row{{}, text, outputId, true, {}, keyOf({u"text"_s, outputId, text})};
    }
    return rows;
}

QList<OutputModel::Row> OutputModel::takeRows()
{
    const QList<Row> rows = rowsOf(m_run);
    const int omitted = int(qMax(qsizetype(0), rows.size() - MaximumCount));
    if (std::exchange(m_omittedCount, omitted) != omitted)
        Q_EMIT omittedCountChanged();
    return rows.first(rows.size() - omitted);
}

void OutputModel::setRun(WorkflowRun *run)
{
    if (run == m_run)
        return;
    if (m_run)
        m_run->disconnect(this);
    m_run = run;
    const qsizetype before = m_rows.size();
    beginResetModel();
    m_rows = takeRows();
    endResetModel();
    if (run) {
        connect(run, &WorkflowRun::outputsChanged, this, &OutputModel::update);
        connect(run, &QObject::destroyed, this, &OutputModel::runChanged); // the rows stay
    }
    Q_EMIT runChanged();
    if (m_rows.size() != before)
        Q_EMIT countChanged();
}

// Existing rows keep their position in a view, and their local file.
void OutputModel::update()
{
    const QList<Row> now = takeRows();
    const qsizetype before = m_rows.size();
    QSet<QString> keys;
    for (const Row &row : now)
        keys.insert(row.key);
    for (int i = count() - 1; i >= 0; --i) {
        if (keys.contains(m_rows.at(i).key))
            continue;
        beginRemoveRows({}, i, i);
        m_rows.removeAt(i);
        endRemoveRows();
    }
    for (int i = 0; i < now.size();) {
        // New rows before the next existing one are inserted together.
        int end = i;
        while (end < now.size() && (i >= count() || m_rows.at(i).key != now.at(end).key))
            ++end;
        if (end > i) {
            beginInsertRows({}, i, end - 1);
            m_rows = m_rows.first(i) + now.sliced(i, end - i) + m_rows.sliced(i);
            endInsertRows();
            i = end;
            continue;
        }
        if (m_rows.at(i).item != now.at(i).item) {
            m_rows[i].item = now.at(i).item;
            Q_EMIT dataChanged(index(i), index(i), {UrlRole, ItemRole});
        }
        ++i;
    }
    if (count() > now.size()) { // a changed order has left rows at the end
        beginRemoveRows({}, int(now.size()), count() - 1);
        m_rows.resize(now.size());
        endRemoveRows();
    }
    if (m_rows.size() != before)
        Q_EMIT countChanged();
}

int OutputModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant OutputModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case UrlRole:
        return row.item.url();
    case LocalFileRole:
        return row.localFile;
    case FilenameRole:
        return row.item.fileName();
    case Qt::DisplayRole:
        return row.isText ? row.text : row.item.fileName();
    case MediaKindRole:
        return int(row.isText ? MediaItem::Kind::Text : row.item.kind());
    case OutputIdRole:
        return row.outputId;
    case TextRole:
        return row.text;
    case ItemRole:
        return row.isText ? QVariant() : QVariant::fromValue(row.item);
    default:
        return {};
    }
}

QHash<int, QByteArray> OutputModel::roleNames() const
{
    return {{UrlRole, "url"},           {LocalFileRole, "localFile"},
            {FilenameRole, "filename"}, {MediaKindRole, "mediaKind"},
            {OutputIdRole, "outputId"}, {TextRole, "text"},
            {ItemRole, "item"}};
}

bool OutputModel::setLocalFile(int row, const QUrl &url)
{
    if (row < 0 || row >= count())
        return false;
    m_rows[row].localFile = url;
    Q_EMIT dataChanged(index(row), index(row), {LocalFileRole});
    return true;
}

} // namespace ComfyDeploy::Qml

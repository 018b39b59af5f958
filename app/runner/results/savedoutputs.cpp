// SPDX-License-Identifier: MIT

#include "results/savedoutputs.h"

namespace ComfyDeploy::Runner {

namespace {

bool isSame(const RunFile &a, const RunFile &b)
{
    return a.path == b.path && a.fileName == b.fileName && a.error == b.error && a.text == b.text
        && a.item == b.item;
}

} // namespace

void SavedOutputs::setEntry(RunEntry *entry)
{
    if (entry == m_entry)
        return;
    if (m_entry)
        m_entry->disconnect(this);
    m_entry = entry;
    if (entry) {
        connect(entry, &RunEntry::changed, this, &SavedOutputs::update);
        connect(entry, &QObject::destroyed, this, &SavedOutputs::update);
    }
    beginResetModel();
    m_files = entry ? entry->record().files : QList<RunFile>();
    endResetModel();
    Q_EMIT entryChanged();
    Q_EMIT countChanged();
}

// Adds and changes individual rows, so that the view does not flicker.
void SavedOutputs::update()
{
    const QList<RunFile> files = m_entry ? m_entry->record().files : QList<RunFile>();
    const int before = count();
    const int after = int(files.size());
    for (int row = 0; row < qMin(before, after); ++row) {
        if (isSame(m_files.at(row), files.at(row)))
            continue;
        m_files[row] = files.at(row);
        Q_EMIT dataChanged(index(row), index(row));
    }
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_files = files;
        endInsertRows();
    } else if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_files = files;
        endRemoveRows();
    }
    if (before != after)
        Q_EMIT countChanged();
}

MediaItem SavedOutputs::onServer(const RunFile &file) const
{
    return m_entry ? m_entry->onServer(file) : MediaItem();
}

int SavedOutputs::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant SavedOutputs::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunFile &file = m_files.at(index.row());
    switch (role) {
    case UrlRole:
        return file.path.isEmpty() ? onServer(file).url() : file.url();
    case LocalFileRole:
        return file.url();
    case Qt::DisplayRole:
    case FilenameRole:
        return file.fileName;
    case MediaKindRole:
        return int(file.isText() ? MediaItem::Kind::Text : file.mediaKind);
    case OutputIdRole:
        return MediaItem::fromJson(file.item).value_or(MediaItem()).outputId();
    case TextRole:
        return file.text;
    case ItemRole:
        return QVariant::fromValue(onServer(file));
    case ErrorRole:
        return file.error;
    default:
        return {};
    }
}

QHash<int, QByteArray> SavedOutputs::roleNames() const
{
    return {{UrlRole, "url"},           {LocalFileRole, "localFile"},
            {FilenameRole, "filename"}, {MediaKindRole, "mediaKind"},
            {OutputIdRole, "outputId"}, {TextRole, "text"},
            {ItemRole, "item"},         {ErrorRole, "error"}};
}

} // namespace ComfyDeploy::Runner

#include "outputmodel.h"

#include <algorithm>

namespace ComfyDeploy::Qml {

OutputModel::OutputModel(QObject *parent) : QAbstractListModel(parent) {}

bool OutputModel::Row::isSame(const Row &other) const
{
    return isText == other.isText && text == other.text && outputId == other.outputId
        && item.filename() == other.item.filename() && item.subfolder() == other.item.subfolder()
        && item.nodeId() == other.item.nodeId();
}

QList<OutputModel::Row> OutputModel::rowsOf(const WorkflowRun *run)
{
    QList<Row> rows;
    if (!run)
        return rows;
    const QList<MediaItem> items = run->mediaItems();
    for (const MediaItem &item : items)
        rows += Row{item, {}, item.outputId(), false, {}};
    const QList<WorkflowRunOutput> outputs = run->outputs();
    for (const WorkflowRunOutput &output : outputs) {
        const QStringList texts = output.texts();
        for (const QString &text : texts)
            rows += Row{{}, text, output.outputId(), true, {}};
    }
    return rows;
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
    m_rows = rowsOf(run);
    endResetModel();
    if (run) {
        connect(run, &WorkflowRun::outputsChanged, this, &OutputModel::update);
        connect(run, &QObject::destroyed, this, &OutputModel::runChanged); // the rows stay
    }
    Q_EMIT runChanged();
    if (m_rows.size() != before)
        Q_EMIT countChanged();
}

// Rows that stay keep their place in a view, and their local file.
void OutputModel::update()
{
    const QList<Row> now = rowsOf(m_run);
    const qsizetype before = m_rows.size();
    const auto isIn = [](const QList<Row> &rows, const Row &row) {
        return std::any_of(rows.begin(), rows.end(),
                           [&row](const Row &other) { return other.isSame(row); });
    };
    for (int i = count() - 1; i >= 0; --i) {
        if (isIn(now, m_rows.at(i)))
            continue;
        beginRemoveRows({}, i, i);
        m_rows.removeAt(i);
        endRemoveRows();
    }
    for (int i = 0; i < now.size(); ++i) {
        if (i < count() && m_rows.at(i).isSame(now.at(i))) {
            if (m_rows.at(i).item == now.at(i).item)
                continue;
            m_rows[i].item = now.at(i).item;
            Q_EMIT dataChanged(index(i), index(i), {UrlRole, ItemRole});
            continue;
        }
        beginInsertRows({}, i, i);
        m_rows.insert(i, now.at(i));
        endInsertRows();
    }
    if (count() > now.size()) { // an order that changed has left rows behind
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
        return row.item.filename();
    case Qt::DisplayRole:
        return row.isText ? row.text : row.item.filename();
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

// SPDX-License-Identifier: MIT

#include "uploadmodel.h"

#include "run/updaterate.h"
#include "values/filevalue.h"
#include "values/jsvalue.h"

#include <algorithm>
#include <utility>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

UploadModel::UploadModel(QObject *parent) : QAbstractListModel(parent)
{
    m_updateTimer.setSingleShot(true);
    m_updateTimer.setInterval(updateInterval);
    connect(&m_updateTimer, &QTimer::timeout, this, &UploadModel::update);
}

UploadModel::~UploadModel()
{
    for (Row &row : m_rows)
        abandon(&row);
}

void UploadModel::setClient(WorkflowClient *client)
{
    if (client == m_client)
        return;
    if (m_client)
        disconnect(m_client, &QObject::destroyed, this, nullptr);
    m_client = client;
    if (client)
        connect(client, &QObject::destroyed, this, &UploadModel::clientChanged);
    Q_EMIT clientChanged();
}

int UploadModel::uploading() const
{
    return int(std::count_if(m_rows.begin(), m_rows.end(),
                             [](const Row &row) { return row.status == Uploading; }));
}

int UploadModel::add(const QVariant &file)
{
    const QVariant value = fileValue(u"image"_s, plainValue(file));
    const bool holdsFile = isFile(value);
    const FileInput input = holdsFile ? value.value<FileInput>() : FileInput();
    FileUpload *upload = holdsFile && m_client ? m_client->upload(input) : nullptr;
    ApiError error;
    if (!upload)
        error = {ApiError::Kind::InvalidRequest,
                 holdsFile ? tr("The uploads have no client.")
                           : tr("This is neither a picture nor a file on this machine.")};
    Row added;
    added.upload = upload;
    added.fileName = holdsFile ? input.fileName() : value.toString();
    added.error = error.message();
    added.status = upload ? Uploading : Failed;
    if (upload)
        follow(upload);
    const int row = count();
    const QPointer<UploadModel> self(this);
    beginInsertRows({}, row, row);
    m_rows += added;
    endInsertRows();
    if (self)
        Q_EMIT countChanged();
    if (self && upload)
        Q_EMIT uploadingChanged();
    else if (self)
        Q_EMIT failed(row, error);
    return row;
}

void UploadModel::follow(FileUpload *upload)
{
    connect(upload, &FileUpload::progress, this,
            [this, upload](qint64 sent, qint64 total) { onProgress(upload, sent, total); });
    connect(upload, &FileUpload::finished, this, [this, upload] { onFinished(upload); });
    // The client or the upload was deleted.
    connect(upload, &QObject::destroyed, this, [this] {
        for (int row = 0; row < count(); ++row) {
            if (m_rows.at(row).status == Uploading && !m_rows.at(row).upload)
                return endRow(row, Failed,
                              {ApiError::Kind::Aborted, tr("The client was deleted.")});
        }
    });
}

void UploadModel::onProgress(const FileUpload *upload, qint64 sent, qint64 total)
{
    const int row = rowOf(upload);
    if (row < 0 || total <= 0)
        return;
    m_rows[row].progress = std::clamp(double(sent) / double(total), m_rows.at(row).progress, 1.);
    m_rows[row].isStale = true;
    if (!m_updateTimer.isActive())
        m_updateTimer.start();
}

void UploadModel::update()
{
    for (int row = 0; row < count(); ++row) {
        if (std::exchange(m_rows[row].isStale, false))
            Q_EMIT dataChanged(index(row), index(row), {ProgressRole});
    }
}

void UploadModel::onFinished(FileUpload *upload)
{
    const int row = rowOf(upload);
    if (row < 0)
        return;
    upload->disconnect(this);
    upload->deleteLater();
    const ApiError error = upload->error();
    if (!error)
        m_rows[row].url = upload->file().fileUrl();
    endRow(row, error ? Failed : Done, error);
}

void UploadModel::endRow(int row, Status status, const ApiError &error)
{
    Row &ended = m_rows[row];
    ended.upload = nullptr;
    ended.status = status;
    ended.error = error.message();
    ended.isStale = false;
    if (status == Done)
        ended.progress = 1;
    const QUrl url = ended.url;
    const QPointer<UploadModel> self(this);
    Q_EMIT dataChanged(index(row), index(row));
    if (self)
        Q_EMIT uploadingChanged();
    if (self && status == Done)
        Q_EMIT uploaded(row, url);
    else if (self && status == Failed)
        Q_EMIT failed(row, error);
}

void UploadModel::cancel(int row)
{
    if (row < 0 || row >= count() || m_rows.at(row).status != Uploading)
        return;
    abandon(&m_rows[row]);
    endRow(row, Cancelled);
}

void UploadModel::clear()
{
    if (m_rows.isEmpty())
        return;
    beginResetModel();
    for (Row &row : m_rows)
        abandon(&row);
    m_rows.clear();
    endResetModel();
    const QPointer<UploadModel> self(this);
    Q_EMIT countChanged();
    if (self)
        Q_EMIT uploadingChanged();
}

void UploadModel::abandon(Row *row)
{
    FileUpload *upload = std::exchange(row->upload, nullptr);
    if (!upload)
        return;
    upload->disconnect(this);
    upload->abort();
    upload->deleteLater();
}

int UploadModel::rowOf(const FileUpload *upload) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [upload](const Row &row) { return row.upload == upload; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

int UploadModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant UploadModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case FileNameRole:
    case Qt::DisplayRole:
        return row.fileName;
    case ProgressRole:
        return row.progress;
    case UrlRole:
        return row.url;
    case ErrorRole:
        return row.error;
    case StatusRole:
        return row.status;
    default:
        return {};
    }
}

QHash<int, QByteArray> UploadModel::roleNames() const
{
    return {{FileNameRole, "fileName"},
            {ProgressRole, "progress"},
            {UrlRole, "url"},
            {ErrorRole, "error"},
            {StatusRole, "status"}};
}

} // namespace ComfyDeploy::Qml

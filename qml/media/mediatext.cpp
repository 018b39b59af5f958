// SPDX-License-Identifier: MIT

#include "mediatext.h"

#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qstringconverter.h>

namespace ComfyDeploy::Qml {

MediaText::MediaText(QObject *parent) : QObject(parent)
{
    connect(&m_source, &MediaSource::arrived, this, &MediaText::show);
    connect(&m_source, &MediaSource::failed, this,
            [this](const QString &message) { finish(Error, message); });
}

MediaText::~MediaText() = default;

void MediaText::setClient(WorkflowClient *client)
{
    if (m_source.client == client)
        return;
    m_source.client = client;
    Q_EMIT sourceChanged();
    load();
}

void MediaText::setItem(const MediaItem &item)
{
    if (m_source.item == item)
        return;
    m_source.item = item;
    Q_EMIT sourceChanged();
    load();
}

void MediaText::setLocalFile(const QUrl &url)
{
    if (m_source.localFile == url)
        return;
    m_source.localFile = url;
    Q_EMIT sourceChanged();
    load();
}

void MediaText::componentComplete()
{
    m_complete = true;
    load();
}

void MediaText::load()
{
    if (!m_complete)
        return;
    m_text.clear();
    m_cut = false;
    m_source.load(MaximumFetched);
    finish(m_source.isEmpty() ? Null : Loading);
}

void MediaText::show(const QString &path, const QByteArray &bytes)
{
    QByteArray head = bytes.first(qMin(bytes.size(), MaximumShown));
    m_cut = bytes.size() > MaximumShown;
    if (!path.isEmpty()) {
        const QFileInfo info(path);
        QFile file(path);
        if (!info.isFile() || !file.open(QIODevice::ReadOnly)) {
            finish(Error, tr("The file \"%1\" cannot be read.").arg(info.fileName()));
            return;
        }
        head = file.read(MaximumShown);
        m_cut = file.size() > MaximumShown;
    }
    const auto encoding = QStringConverter::encodingForData(head);
    QStringDecoder decode(encoding.value_or(QStringConverter::Utf8));
    m_text = decode(head);
    finish(Ready);
}

void MediaText::finish(Status status, const QString &error)
{
    m_status = status;
    m_errorString = error;
    Q_EMIT statusChanged();
}

} // namespace ComfyDeploy::Qml

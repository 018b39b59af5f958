// SPDX-License-Identifier: MIT

#include "clipboard.h"

#include <ComfyDeploy/core/filewriting_p.h>

#include <QtCore/qbuffer.h>
#include <QtCore/qcryptographichash.h>
#include <QtCore/qmimedata.h>
#include <QtCore/qsavefile.h>
#include <QtGui/qclipboard.h>
#include <QtGui/qguiapplication.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Qml {

namespace {

QString &pictureFolder()
{
    static QString path;
    return path;
}

} // namespace

void Clipboard::setPictureFolder(const QString &path)
{
    pictureFolder() = path;
}

Clipboard::Clipboard(QObject *parent)
    : QObject(parent), m_folder(pictureFolder().isEmpty() ? m_temporary.path() : pictureFolder())
{
    connect(QGuiApplication::clipboard(), &QClipboard::dataChanged, this, &Clipboard::changed);
}

bool Clipboard::hasImage() const
{
    const QMimeData *const data = QGuiApplication::clipboard()->mimeData();
    return data && data->hasImage();
}

QList<QUrl> Clipboard::files() const
{
    const QMimeData *const data = QGuiApplication::clipboard()->mimeData();
    QList<QUrl> urls = data ? data->urls() : QList<QUrl>();
    urls.removeIf([](const QUrl &url) { return !url.isLocalFile(); });
    return urls;
}

QUrl Clipboard::imageFile()
{
    const QImage image = QGuiApplication::clipboard()->image();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (image.isNull() || !image.save(&buffer, "PNG") || !m_folder.mkpath(u"."_s))
        return {};
    const QByteArray hash = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
    const QString path =
        m_folder.filePath(tr("pasted-%1.png").arg(QString::fromLatin1(hash.toHex().first(12))));
    QSaveFile file(path);
    if (!saveAll(&file, bytes))
        return {};
    return QUrl::fromLocalFile(path);
}

void Clipboard::setImage(const QImage &image)
{
    QGuiApplication::clipboard()->setImage(image);
}

QString Clipboard::text() const
{
    return QGuiApplication::clipboard()->text();
}

void Clipboard::setText(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

} // namespace ComfyDeploy::Qml

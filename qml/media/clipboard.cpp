#include "clipboard.h"

#include <QtCore/qmimedata.h>
#include <QtGui/qclipboard.h>
#include <QtGui/qguiapplication.h>

namespace ComfyDeploy::Qml {

Clipboard::Clipboard(QObject *parent) : QObject(parent)
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
    const QString path = m_folder.filePath(tr("pasted-%1.png").arg(m_pictures + 1));
    if (image.isNull() || !m_folder.isValid() || !image.save(path, "PNG"))
        return {};
    ++m_pictures;
    return QUrl::fromLocalFile(path);
}

void Clipboard::setImage(const QImage &image)
{
    QGuiApplication::clipboard()->setImage(image);
}

void Clipboard::setText(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

} // namespace ComfyDeploy::Qml

#include "desktop/desktop.h"

#include <ComfyDeploy/core/filewriting_p.h>

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qmimedata.h>
#include <QtCore/qprocess.h>
#include <QtCore/qsavefile.h>
#include <QtGui/qclipboard.h>
#include <QtGui/qdesktopservices.h>
#include <QtGui/qguiapplication.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

QUrl Desktop::fileUrl(const QString &path)
{
    return path.isEmpty() ? QUrl() : QUrl::fromLocalFile(path);
}

QString Desktop::localPath(const QUrl &url)
{
    return url.isLocalFile() ? url.toLocalFile() : QString();
}

QString Desktop::clipboardText()
{
    return QGuiApplication::clipboard()->text();
}

bool Desktop::clipboardHasPicture()
{
    const QMimeData *data = QGuiApplication::clipboard()->mimeData();
    return data && (data->hasImage() || data->hasUrls());
}

void Desktop::showInFolder(const QString &path)
{
    const QFileInfo file(path);
#if defined(Q_OS_WIN)
    QProcess::startDetached(u"explorer.exe"_s,
                            {u"/select,"_s + QDir::toNativeSeparators(file.absoluteFilePath())});
#elif defined(Q_OS_MACOS)
    QProcess::startDetached(u"/usr/bin/open"_s, {u"-R"_s, file.absoluteFilePath()});
#else
    QDesktopServices::openUrl(QUrl::fromLocalFile(file.absolutePath()));
#endif
}

QString Desktop::copyFile(const QString &path, const QUrl &target)
{
    const QString targetPath = localPath(target);
    if (targetPath.isEmpty())
        return tr("Choose a folder of this machine.");
    QFile source(path);
    QSaveFile copy(targetPath);
    if (!source.open(QIODevice::ReadOnly))
        return tr("“%1” cannot be read: %2").arg(path, source.errorString());
    if (QFileInfo(targetPath) == QFileInfo(path)) // true of any two that are not there
        return {};
    bool fine = openToWrite(&copy);
    while (fine && !source.atEnd()) {
        const QByteArray piece = source.read(1024LL * 1024);
        fine = !piece.isEmpty() && writeAll(&copy, piece);
    }
    if (fine && copy.commit())
        return {};
    return tr("“%1” cannot be written: %2").arg(targetPath, writeProblem(copy));
}

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#include "desktop/desktop.h"

#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qprocess.h>
#include <QtGui/qdesktopservices.h>
#include <QtGui/qkeysequence.h>

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

QString Desktop::keyText(const QString &sequence)
{
    return QKeySequence(sequence, QKeySequence::PortableText).toString(QKeySequence::NativeText);
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

} // namespace ComfyDeploy::Runner

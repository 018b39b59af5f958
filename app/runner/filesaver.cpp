// SPDX-License-Identifier: MIT

#include "filesaver.h"

#include "desktop/desktop.h"
#include "desktop/notices.h"
#include "settings/appsettings.h"

#include <ComfyDeploy/core/filewriting_p.h>

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qsavefile.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

constexpr auto folderKey = "saveFolder"_L1;

} // namespace

FileSaver::FileSaver(AppSettings *settings, Notices *notices, QObject *parent)
    : QObject(parent), m_settings(settings), m_notices(notices)
{}

QUrl FileSaver::folder() const
{
    const QString kept = m_settings->state(folderKey).toString();
    return Desktop::fileUrl(QFileInfo(kept).isDir() ? kept : QDir::homePath());
}

QUrl FileSaver::suggestion(const QString &path) const
{
    return Desktop::fileUrl(Desktop::localPath(folder()) + u'/' + QFileInfo(path).fileName());
}

bool FileSaver::exists(const QUrl &file) const
{
    return QFileInfo::exists(Desktop::localPath(file));
}

void FileSaver::save(const QString &path, const QUrl &target)
{
    report(copy(path, target), target);
}

void FileSaver::saveText(const QString &text, const QUrl &target)
{
    QFile file(Desktop::localPath(target));
    if (file.fileName().isEmpty())
        report(tr("Choose a folder on this machine."), target);
    else if (openToWrite(&file, QIODevice::NewOnly) && writeAll(&file, text.toUtf8()))
        report({}, target);
    else
        report(tr("“%1” cannot be written: %2").arg(file.fileName(), writeProblem(file)), target);
}

void FileSaver::report(const QString &problem, const QUrl &target)
{
    if (!problem.isEmpty()) {
        m_notices->addProblem(problem, Notices::ofSaving);
        return;
    }
    m_settings->setState(folderKey, QFileInfo(Desktop::localPath(target)).absolutePath());
    m_notices->addNews(tr("Saved “%1”.").arg(target.fileName()), Notices::ofSaving);
}

// Returns an error message, or an empty text.
QString FileSaver::copy(const QString &path, const QUrl &target)
{
    const QString targetPath = Desktop::localPath(target);
    if (targetPath.isEmpty())
        return tr("Choose a folder on this machine.");
    QFile source(path);
    QSaveFile copy(targetPath);
    if (!source.open(QIODevice::ReadOnly))
        return tr("“%1” cannot be read: %2").arg(path, source.errorString());
    if (QFileInfo(targetPath) == QFileInfo(path)) // also true for two files that do not exist
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

// SPDX-License-Identifier: MIT

#include "outputsaver.h"

#include "apptext.h"
#include "safename.h"

#include <ComfyDeploy/mediadownload.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/quuid.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy::App {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostNumbers = 10'000;

bool holdSameBytes(const QString &a, const QString &b)
{
    QFile first(a);
    QFile second(b);
    if (!first.open(QIODevice::ReadOnly) || !second.open(QIODevice::ReadOnly)
        || first.size() != second.size())
        return false;
    constexpr qint64 piece = 256LL * 1024;
    while (!first.atEnd()) {
        const QByteArray bytes = first.read(piece);
        if (bytes.isEmpty() || bytes != second.read(bytes.size()))
            return false;
    }
    return second.atEnd();
}

} // namespace

QString placeFile(const QString &part, const QString &folder, const QString &name, QString *why)
{
    for (int number = 0; number < mostNumbers; ++number) {
        QString path = folder + u'/' + (number == 0 ? name : numberedFileName(name, number));
        const QFileInfo there(path);
        if (there.isSymLink() || there.exists()) { // a dangling link does not "exist"
            if (!there.isSymLink() && there.isFile() && holdSameBytes(part, path)) {
                QFile::remove(part);
                return path;
            }
            continue;
        }
        QFile file(part);
        if (file.rename(path)) // does not overwrite
            return path;
        if (!QFileInfo::exists(path)) {
            *why = AppText::tr("%1 cannot be written: %2.").arg(path, file.errorString());
            break;
        }
    }
    if (why->isEmpty())
        *why = AppText::tr("There are too many files named like %1.").arg(name);
    QFile::remove(part);
    return {};
}

QString makeFolderOf(const QString &folder, const QString &relativePath, QString *why)
{
    QStringList parts = relativePath.split(u'/');
    const bool leadsOut = std::any_of(parts.begin(), parts.end(), [](const QString &part) {
        return part.isEmpty() || part == "."_L1 || part == ".."_L1;
    });
    if (leadsOut) {
        *why = AppText::tr("\"%1\" is not a path below the folder %2; nothing is written there.")
                   .arg(relativePath, folder);
        return {};
    }
    // The output folder itself may be a symbolic link; folders below it must not be.
    QString path = QDir::cleanPath(folder);
    bool made = QDir().mkpath(path);
    parts.removeLast();
    for (const QString &part : std::as_const(parts)) {
        path += u'/' + part;
        if (QFileInfo(path).isSymLink()) {
            *why =
                AppText::tr("The folder %1 is a link to another place; nothing is written there.")
                    .arg(path);
            return {};
        }
        made = made && (QFileInfo(path).isDir() || QDir().mkdir(path));
    }
    if (!made)
        *why = AppText::tr("The folder %1 cannot be made.").arg(path);
    return made ? path : QString();
}

OutputSaver::OutputSaver(WorkflowClient *client, const QString &folder,
                         const QStringList &relativePaths, const QList<MediaItem> &items,
                         QObject *parent)
    : QObject(parent), m_client(client), m_folder(folder), m_items(items),
      m_relativePaths(relativePaths)
{
    Q_ASSERT(relativePaths.size() == items.size());
}

OutputSaver::~OutputSaver() = default;

void OutputSaver::start()
{
    QMetaObject::invokeMethod(this, &OutputSaver::next, Qt::QueuedConnection);
}

void OutputSaver::abort()
{
    m_aborted = true;
    if (m_download)
        m_download->abort();
}

QString OutputSaver::partPath(const QString &folder) const
{
    const QString start = u".comfydeploy-"_s + m_partName + (m_partName.isEmpty() ? u""_s : u"-"_s);
    if (!m_partName.isEmpty()) {
        QDir dir(folder);
        const QStringList left = dir.entryList({start + u'*'}, QDir::Files | QDir::Hidden);
        for (const QString &name : left)
            dir.remove(name);
    }
    return folder + u'/' + start + QUuid::createUuid().toString(QUuid::Id128) + u".part"_s;
}

void OutputSaver::next()
{
    while (m_files.size() < m_items.size()) {
        const bool isBeyond = m_files.size() >= MaximumFiles;
        QString why = isBeyond
            ? AppText::tr("Only the first %1 files of a run are saved.").arg(MaximumFiles)
            : AppText::tr("The download was aborted.");
        const QString folder = m_aborted || isBeyond
            ? QString()
            : makeFolderOf(m_folder, m_relativePaths.at(m_files.size()), &why);
        if (folder.isEmpty()) {
            record({}, why);
            continue;
        }
        const QString part = partPath(folder);
        m_download = m_client->download(m_items.at(m_files.size()), part);
        connect(m_download, &MediaDownload::progress, this, [this](qint64 received, qint64 total) {
            Q_EMIT progress(int(m_files.size()), received, total);
        });
        connect(m_download, &MediaDownload::finished, this, &OutputSaver::onDownloaded);
        return;
    }
    Q_EMIT finished();
}

void OutputSaver::onDownloaded()
{
    const ApiError error = m_download->error();
    const QString part = m_download->path();
    const QString warning = m_download->warning();
    m_download->deleteLater();
    m_download = nullptr;
    if (error) {
        // The user does not know the temporary name.
        const QString &wanted = m_relativePaths.at(m_files.size());
        QString message = error.message();
        message.replace(part, QFileInfo(part).path() + u'/' + QFileInfo(wanted).fileName());
        record({}, message);
    } else {
        QString why;
        const QString name = QFileInfo(m_relativePaths.at(m_files.size())).fileName();
        const QString path = placeFile(part, QFileInfo(part).path(), name, &why);
        record(path, why, path.isEmpty() ? QString() : warning);
    }
    next();
}

void OutputSaver::record(const QString &path, const QString &error, const QString &warning)
{
    m_files += {m_items.at(m_files.size()), path, error, warning};
}

} // namespace ComfyDeploy::App

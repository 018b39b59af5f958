// SPDX-License-Identifier: MIT

#include "runs/resultsaver.h"

#include "runs/outputtemplate.h"
#include "runs/runseeds.h"
#include "runs/sidecar.h"

#include "shared/outputsaver.h"
#include "shared/safename.h"

#include <ComfyDeploy/core/whenanswered_p.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qfileinfo.h>
#include <QtCore/qhash.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

bool isLost(const RunFile &file)
{
    return !file.isText() && file.path.isEmpty();
}

} // namespace

ResultSaver::ResultSaver(WorkflowClient *client, const SavingOptions &options,
                         const RunRecord &record, const QList<MediaItem> &known, QObject *parent)
    : QObject(parent), m_client(client), m_options(options), m_known(known), m_record(record)
{}

ResultSaver::~ResultSaver() = default;

void ResultSaver::start()
{
    whenAnswered(m_client->getRun(m_record.runId), this, [this](const Result<RunDetails> &details) {
        // Aborted is reported by the client's destructor.
        if (details.error().kind() != ApiError::Kind::Aborted)
            onDetails(details);
    });
}

void ResultSaver::onDetails(const Result<RunDetails> &details)
{
    if (!details && !m_known.isEmpty()) {
        download(m_known);
        return;
    }
    if (!details) {
        fail(details.error().message());
        return;
    }
    const QList<MediaItem> items = details->mediaItems();
    const QList<RunFile> before = m_record.files;
    if (items.isEmpty() && std::any_of(before.begin(), before.end(), [](const RunFile &file) {
            return !file.isText();
        })) {
        fail(tr("The server no longer has the files."));
        return;
    }
    if (!details->gpu().isEmpty())
        m_record.gpu = details->gpu();
    m_record.files = filesOf(details->outputs());
    QHash<QString, QString> places;
    for (const RunFile &old : before) {
        if (!old.path.isEmpty())
            places.insert(fileKey(old), old.path);
    }
    for (RunFile &file : m_record.files) {
        if (const QString path = file.isText() ? QString() : places.value(fileKey(file));
            !path.isEmpty())
            file = runFile(file.item, path);
    }
    download(items);
}

// The items are the files of the record that are not texts, in the same order; a record contains no
// more of them than are saved.
void ResultSaver::download(const QList<MediaItem> &ofRun)
{
    m_filesOfRun = ofRun.size();
    const QList<MediaItem> items = ofRun.first(qMin(ofRun.size(), App::OutputSaver::MaximumFiles));
    const QStringList allPaths = relativePaths(items);
    QList<MediaItem> missing;
    QStringList paths;
    for (qsizetype i = 0; i < items.size(); ++i) {
        const RunFile &file = m_record.files.at(i);
        if (!file.path.isEmpty() && QFileInfo(file.path).isFile())
            continue;
        missing += items.at(i);
        paths += allPaths.at(i);
        m_missing += i;
    }
    m_saver = new App::OutputSaver(m_client, m_options.folder, paths, missing, this);
    m_saver->setPartName(m_record.localId);
    connect(m_saver, &App::OutputSaver::progress, this, [this](int index) {
        m_current = index;
        Q_EMIT progressed();
    });
    connect(m_saver, &App::OutputSaver::finished, this, &ResultSaver::onDownloaded);
    m_saver->start();
}

QString ResultSaver::progressText() const
{
    return tr("Downloading %1 of %2")
        .arg(QString::number(m_current + 1), QString::number(m_missing.size()));
}

OutputName ResultSaver::outputName() const
{
    OutputName name;
    name.workflow = m_record.intent.workflowName;
    name.time = m_record.created.toLocalTime(); // the same for every attempt
    name.seed = m_record.seeds.value(0);
    name.runId = m_record.runId;
    return name;
}

QStringList ResultSaver::relativePaths(const QList<MediaItem> &items) const
{
    OutputName name = outputName();
    QStringList paths;
    App::UniquePaths unique; // with a template without an index, all files have the same name
    for (const MediaItem &item : items) {
        name.index = int(paths.size()) + 1;
        name.extension = QFileInfo(App::safeFileName(item.fileName())).suffix();
        paths += unique.add(outputPath(m_options.pattern, name));
    }
    return paths;
}

void ResultSaver::onDownloaded()
{
    const QList<App::SavedFile> saved = m_saver->files();
    for (qsizetype i = 0; i < saved.size(); ++i) {
        RunFile &file = m_record.files[m_missing.at(i)];
        QJsonObject item = file.item;
        if (saved.at(i).path.isEmpty()) // with the last link
            item.insert("url"_L1, saved.at(i).item.toJson()["url"_L1]);
        file = runFile(item, saved.at(i).path, saved.at(i).error);
        if (!saved.at(i).warning.isEmpty())
            m_warnings += saved.at(i).warning;
    }
    for (const RunFile &file : std::as_const(m_record.files)) {
        if (m_record.seeds.isEmpty() && file.mediaKind == MediaItem::Kind::Image
            && !file.path.isEmpty())
            m_record.seeds = seedsOfPicture(file.path);
    }
    end();
}

QString ResultSaver::sidecarFolder(QString *why) const
{
    for (const RunFile &file : m_record.files) {
        if (!file.path.isEmpty())
            return QFileInfo(file.path).path();
    }
    // Only texts: they are saved in the folder of the files.
    return App::makeFolderOf(m_options.folder, outputPath(m_options.pattern, outputName()), why);
}

void ResultSaver::end()
{
    const QList<RunFile> &files = m_record.files;
    const auto lost = std::find_if(files.begin(), files.end(), isLost);
    QString problem;
    if (lost != files.end()) {
        const auto count = std::count_if(files.begin(), files.end(), isLost);
        problem = count == 1
            ? tr("A file could not be saved: %1").arg(lost->error)
            : tr("%1 files could not be saved: %2").arg(QString::number(count), lost->error);
    }
    if (problem.isEmpty() && m_filesOfRun > App::OutputSaver::MaximumFiles) {
        problem = tr("The run has %1 files; only the first %2 are saved.")
                      .arg(QString::number(m_filesOfRun),
                           QString::number(App::OutputSaver::MaximumFiles));
    }
    if (!std::all_of(files.begin(), files.end(), isLost)) {
        QString why;
        const QString folder = sidecarFolder(&why);
        if (!folder.isEmpty())
            why = writeSidecar(m_record, folder);
        if (problem.isEmpty())
            problem = why;
    }
    if (!problem.isEmpty()) {
        fail(problem);
        return;
    }
    m_record.saving = Saving::Done;
    m_record.savingError.clear();
    Q_EMIT finished();
}

void ResultSaver::fail(const QString &why)
{
    m_record.saving = Saving::Failed;
    m_record.savingError = why;
    Q_EMIT finished();
}

} // namespace ComfyDeploy::Runner

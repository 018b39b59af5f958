#include "runs/resultsaver.h"

#include "runs/outputtemplate.h"
#include "runs/runseeds.h"
#include "runs/sidecar.h"

#include "shared/outputsaver.h"
#include "shared/safename.h"

#include <QtCore/qfileinfo.h>
#include <QtCore/qset.h>

#include <algorithm>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

ResultSaver::ResultSaver(WorkflowClient *client, const SavingOptions &options,
                         const RunRecord &record, const QList<MediaItem> &items, QObject *parent)
    : QObject(parent), m_options(options), m_record(record)
{
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
    m_saver = new App::OutputSaver(client, options.folder, paths, missing, this);
    m_saver->setPartName(record.localId);
    connect(m_saver, &App::OutputSaver::progress, this, [this](int index) {
        m_current = index;
        Q_EMIT progressed();
    });
    connect(m_saver, &App::OutputSaver::finished, this, &ResultSaver::onSaved);
}

ResultSaver::~ResultSaver() = default;

void ResultSaver::start()
{
    m_saver->start();
}

QString ResultSaver::progressText() const
{
    return tr("Downloading %1 of %2")
        .arg(QString::number(m_current + 1), QString::number(m_missing.size()));
}

QStringList ResultSaver::relativePaths(const QList<MediaItem> &items) const
{
    OutputName name;
    name.workflow = m_record.intent.workflowName;
    name.time = m_record.created.toLocalTime(); // the same at every attempt
    name.seed = m_record.seeds.value(0);
    name.runId = m_record.runId;
    QStringList paths;
    QSet<QString> taken; // a template without an index gives all files one name
    for (const MediaItem &item : items) {
        name.index = int(paths.size()) + 1;
        name.extension = QFileInfo(App::safeFileName(item.filename())).suffix();
        const QString wanted = outputPath(m_options.pattern, name);
        QString path = wanted;
        for (int number = 1; taken.contains(path.toCaseFolded()); ++number)
            path = App::numberedFileName(wanted, number);
        taken.insert(path.toCaseFolded());
        paths += path;
    }
    return paths;
}

void ResultSaver::onSaved()
{
    const QList<App::SavedFile> saved = m_saver->files();
    for (qsizetype i = 0; i < saved.size(); ++i) {
        RunFile &file = m_record.files[m_missing.at(i)];
        file = runFile(file.item, saved.at(i).path, saved.at(i).error);
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
    // Nothing but texts: they go where files would.
    OutputName name;
    name.workflow = m_record.intent.workflowName;
    name.time = m_record.created.toLocalTime();
    name.seed = m_record.seeds.value(0);
    name.runId = m_record.runId;
    return App::makeFolderOf(m_options.folder, outputPath(m_options.pattern, name), why);
}

void ResultSaver::end()
{
    const auto isLost = [](const RunFile &file) {
        return !file.isText() && file.path.isEmpty();
    };
    const auto lost = std::find_if(m_record.files.begin(), m_record.files.end(), isLost);
    if (lost != m_record.files.end()) {
        const auto count = std::count_if(m_record.files.begin(), m_record.files.end(), isLost);
        m_record.savingError =
            tr("%n file(s) could not be saved: %1", nullptr, int(count)).arg(lost->error);
    } else {
        m_record.savingError.clear();
    }
    const bool allLost = std::all_of(m_record.files.begin(), m_record.files.end(), isLost);
    if (!allLost) {
        QString why;
        const QString folder = sidecarFolder(&why);
        if (!folder.isEmpty())
            why = writeSidecar(m_record, folder);
        if (m_record.savingError.isEmpty())
            m_record.savingError = why;
    }
    m_record.saving = m_record.savingError.isEmpty() ? Saving::Done : Saving::Failed;
    Q_EMIT finished();
}

} // namespace ComfyDeploy::Runner

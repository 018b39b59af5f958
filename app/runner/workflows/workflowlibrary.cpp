// SPDX-License-Identifier: MIT

#include "workflows/workflowlibrary.h"

#include "workflows/sampletexts.h"

#include <ComfyDeploy/core/filewriting_p.h>
#include <ComfyDeploy/workflowimport.h>

#include <QtCore/qcryptographichash.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qhash.h>
#include <QtCore/qsavefile.h>
#include <QtCore/qsettings.h>
#include <QtCore/qstandardpaths.h>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

constexpr auto valuesSuffix = ".values.json"_L1;
constexpr auto editorSuffix = ".editor.json"_L1;
constexpr auto samplesFolder = ":/ComfyDeploy/Runner/workflows"_L1;

// In the order of increasing complexity.
QStringList sampleNames()
{
    return {u"text-to-image"_s, u"image-to-image"_s, u"photo-effects"_s, u"caption"_s};
}

QString libraryFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/workflows"_L1;
}

// "This is not JSON (line 2, column 3)."
QString sentenceOf(const GraphError &error)
{
    if (error.line <= 0)
        return error.message;
    const bool isSentence = error.message.endsWith(u'.');
    return WorkflowLibrary::tr("%1 (line %2, column %3).")
        .arg(isSentence ? error.message.chopped(1) : error.message, QString::number(error.line),
             QString::number(error.column));
}

// Writes the file atomically.
bool writeFile(const QString &path, const QByteArray &bytes, QString *why)
{
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path);
    if (saveAll(&file, bytes))
        return true;
    *why = WorkflowLibrary::tr("“%1” cannot be written: %2").arg(path, writeProblem(file));
    return false;
}

} // namespace

WorkflowLibrary::WorkflowLibrary(QObject *parent)
    : QAbstractListModel(parent), m_folder(libraryFolder())
{
    for (const QString &name : sampleNames())
        m_workflows.append({"sample-"_L1 + name, SampleTexts::title(name), true, false});
    load();
}

WorkflowLibrary::~WorkflowLibrary()
{
    forgetRemoved();
}

int WorkflowLibrary::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_workflows.size());
}

QVariant WorkflowLibrary::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Workflow &workflow = m_workflows.at(index.row());
    switch (role) {
    case KeyRole:
        return workflow.key;
    case Qt::DisplayRole:
    case TitleRole:
        return workflow.title;
    case SampleRole:
        return workflow.sample;
    default:
        return {};
    }
}

QHash<int, QByteArray> WorkflowLibrary::roleNames() const
{
    return {{KeyRole, "key"}, {TitleRole, "title"}, {SampleRole, "sample"}};
}

QString WorkflowLibrary::addFile(const QString &path, QString *why)
{
    return add(WorkflowImport::fromFile(path), QFileInfo(path).completeBaseName(), why);
}

QString WorkflowLibrary::addText(const QByteArray &json, const QString &title, QString *why)
{
    return add(WorkflowImport::fromData(json), title, why);
}

QString WorkflowLibrary::add(const WorkflowImport &workflow, const QString &title, QString *why)
{
    if (!workflow) {
        *why = sentenceOf(workflow.error());
        return {};
    }
    const QByteArray bytes = workflow.graph().toJson();
    QString key = keyOf(bytes);
    if (m_removed && m_removed->key == key)
        restore();
    if (!contains(key)) {
        const Workflow added{key, title, false, true};
        if (!writeFile(graphPath(added), bytes, why))
            return {};
        beginInsertRows({}, 0, 0);
        m_workflows.prepend(added);
        endInsertRows();
        forgetOldest();
        save();
    }
    return setEditorWorkflow(key, workflow.workflow(), why) ? key : QString();
}

QString WorkflowLibrary::keyOf(const QByteArray &graph) const
{
    for (const Workflow &known : m_workflows) {
        QFile file(graphPath(known));
        if (!known.sample || !file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray bytes = file.readAll();
        if (bytes == graph || SampleTexts::translated(bytes) == graph)
            return known.key;
    }
    return QString::fromLatin1(QCryptographicHash::hash(graph, QCryptographicHash::Sha256).toHex());
}

const WorkflowLibrary::Workflow *WorkflowLibrary::find(const QString &key) const
{
    const auto found = std::find_if(m_workflows.cbegin(), m_workflows.cend(),
                                    [&key](const Workflow &w) { return w.key == key; });
    return found == m_workflows.cend() ? nullptr : &*found;
}

QString WorkflowLibrary::keyAt(int row) const
{
    return row >= 0 && row < m_workflows.size() ? m_workflows.at(row).key : QString();
}

bool WorkflowLibrary::contains(const QString &key) const
{
    return find(key) != nullptr;
}

QString WorkflowLibrary::title(const QString &key) const
{
    const Workflow *workflow = find(key);
    return workflow ? workflow->title : QString();
}

bool WorkflowLibrary::hasTitle(const QString &title) const
{
    return std::any_of(m_workflows.cbegin(), m_workflows.cend(),
                       [&title](const Workflow &w) { return w.title == title; });
}

QString WorkflowLibrary::ownWithTitle(const QString &title) const
{
    const auto found =
        std::find_if(m_workflows.cbegin(), m_workflows.cend(), [&title](const Workflow &workflow) {
            return !workflow.sample && workflow.title == title;
        });
    return found == m_workflows.cend() ? QString() : found->key;
}

void WorkflowLibrary::rename(const QString &key, const QString &title)
{
    const Workflow *workflow = find(key);
    const QString name = title.simplified();
    if (!workflow || workflow->sample || name.isEmpty())
        return;
    const auto row = int(workflow - m_workflows.constData());
    m_workflows[row].title = name;
    save();
    Q_EMIT dataChanged(index(row), index(row));
}

void WorkflowLibrary::remove(const QString &key)
{
    const Workflow *workflow = find(key);
    if (!workflow || workflow->sample)
        return;
    forgetRemoved();
    m_removed = *workflow;
    m_removedRow = int(workflow - m_workflows.constData());
    beginRemoveRows({}, m_removedRow, m_removedRow);
    m_workflows.removeAt(m_removedRow);
    endRemoveRows();
    save();
}

QString WorkflowLibrary::restore()
{
    if (!m_removed)
        return {};
    const int row = std::min(m_removedRow, rowCount());
    QString key = m_removed->key;
    beginInsertRows({}, row, row);
    m_workflows.insert(row, *m_removed);
    m_removed.reset();
    endInsertRows();
    save();
    return key;
}

void WorkflowLibrary::forgetRemoved()
{
    if (m_removed)
        deleteFiles(*m_removed);
    m_removed.reset();
}

void WorkflowLibrary::deleteFiles(const Workflow &workflow) const
{
    QFile::remove(graphPath(workflow));
    QFile::remove(editorPath(workflow.key));
    removeValues(workflow.key);
}

QByteArray WorkflowLibrary::graph(const QString &key, QString *why) const
{
    const Workflow *workflow = find(key);
    QFile file(workflow ? graphPath(*workflow) : QString());
    if (!workflow)
        *why = tr("There is no such workflow.");
    else if (!file.open(QIODevice::ReadOnly))
        *why = tr("“%1” cannot be read: %2").arg(workflow->title, file.errorString());
    else
        return workflow->sample ? SampleTexts::translated(file.readAll()) : file.readAll();
    return {};
}

QByteArray WorkflowLibrary::editorWorkflow(const QString &key) const
{
    QFile file(editorPath(key));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool WorkflowLibrary::setEditorWorkflow(const QString &key, const QByteArray &workflow,
                                        QString *why) const
{
    // If the new file contains only the graph, the existing one is kept.
    return workflow.isEmpty() || writeFile(editorPath(key), workflow, why);
}

void WorkflowLibrary::touch(const QString &key)
{
    const Workflow *workflow = find(key);
    if (!workflow)
        return;
    if (const auto row = int(workflow - m_workflows.constData()); row > 0) {
        beginMoveRows({}, row, row, {}, 0);
        m_workflows.move(row, 0);
        endMoveRows();
    }
    m_workflows.first().isUsed = true;
    save();
}

bool WorkflowLibrary::isSample(const QString &key) const
{
    const Workflow *workflow = find(key);
    return workflow && workflow->sample;
}

QString WorkflowLibrary::newest() const
{
    return m_workflows.constFirst().key;
}

QString WorkflowLibrary::values(const QString &key) const
{
    QFile file(valuesPath(key));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

bool WorkflowLibrary::setValues(const QString &key, const QString &values, QString *why) const
{
    return writeFile(valuesPath(key), values.toUtf8(), why);
}

void WorkflowLibrary::removeValues(const QString &key) const
{
    QFile::remove(valuesPath(key));
}

QByteArray WorkflowLibrary::allValues()
{
    const QDir folder(libraryFolder());
    QByteArray values;
    const QStringList names = folder.entryList({u'*' + valuesSuffix}, QDir::Files);
    for (const QString &name : names) {
        QFile file(folder.filePath(name));
        if (file.open(QIODevice::ReadOnly))
            values += file.readAll() + '\n';
    }
    return values;
}

QString WorkflowLibrary::graphPath(const Workflow &workflow) const
{
    if (workflow.sample)
        return samplesFolder + u'/' + workflow.key.mid(7) + ".json"_L1;
    return m_folder + u'/' + workflow.key + ".json"_L1;
}

QString WorkflowLibrary::valuesPath(const QString &key) const
{
    return m_folder + u'/' + key + valuesSuffix;
}

QString WorkflowLibrary::editorPath(const QString &key) const
{
    return m_folder + u'/' + key + editorSuffix;
}

// Rows are in the order of their use, independent of the clock.
void WorkflowLibrary::load()
{
    QSettings index(m_folder + "/index.ini"_L1, QSettings::IniFormat);
    QList<Workflow> used;
    QHash<QString, QDateTime> times; // used by earlier versions
    const int size = index.beginReadArray("workflows"_L1);
    for (int i = 0; i < size; ++i) {
        index.setArrayIndex(i);
        const QString key = index.value("key"_L1).toString();
        const Workflow *sample = find(key);
        const Workflow workflow{key, sample ? sample->title : index.value("title"_L1).toString(),
                                sample != nullptr, true};
        const bool isListed = std::any_of(used.cbegin(), used.cend(),
                                          [&key](const Workflow &w) { return w.key == key; });
        if (isListed || !QFile::exists(graphPath(workflow)))
            continue;
        used.append(workflow);
        times.insert(key, index.value("used"_L1).toDateTime());
    }
    std::stable_sort(used.begin(), used.end(), [&times](const Workflow &a, const Workflow &b) {
        return times.value(a.key) > times.value(b.key);
    });
    for (const Workflow &workflow : std::as_const(used))
        m_workflows.removeIf([&workflow](const Workflow &w) { return w.key == workflow.key; });
    m_workflows = used + m_workflows; // unused ones follow, in their order
}

void WorkflowLibrary::save() const
{
    QSettings index(m_folder + "/index.ini"_L1, QSettings::IniFormat);
    index.clear();
    index.beginWriteArray("workflows"_L1);
    int i = 0;
    for (const Workflow &workflow : m_workflows) {
        if (!workflow.isUsed)
            continue;
        index.setArrayIndex(i++);
        index.setValue("key"_L1, workflow.key);
        index.setValue("title"_L1, workflow.title);
    }
    index.endArray(); // writes the size
}

void WorkflowLibrary::forgetOldest()
{
    const auto isKept = [](const Workflow &workflow) {
        return !workflow.sample;
    };
    while (std::count_if(m_workflows.cbegin(), m_workflows.cend(), isKept) > MaximumKept) {
        const auto last = std::find_if(m_workflows.crbegin(), m_workflows.crend(), isKept);
        const int row = int(m_workflows.crend() - last) - 1;
        deleteFiles(*last);
        beginRemoveRows({}, row, row);
        m_workflows.removeAt(row);
        endRemoveRows();
    }
}

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#include "workflowimporter.h"

#include "desktop/desktop.h"
#include "desktop/notices.h"
#include "runs/rundatabase.h"
#include "workflows/openworkflow.h"

#include <qml/form/formfield.h>
#include <qml/form/inputmodel.h>

#include <ComfyDeploy/graphfields.h>
#include <ComfyDeploy/workflowimport.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qlocale.h>
#include <QtGui/qclipboard.h>
#include <QtGui/qguiapplication.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

// A title for a pasted workflow: the author's name for the results, else the time, with a number if
// it is taken.
QString pastedTitle(const WorkflowGraph &graph, const WorkflowLibrary &library)
{
    constexpr qsizetype longest = 60;
    const QStringList nodes = graph.nodeIds();
    for (const QString &node : nodes) {
        const QString prefix = graph.value(node, u"filename_prefix"_s).toString();
        const QString name = prefix.section(u'/', -1).simplified();
        if (!name.isEmpty() && name != "ComfyUI"_L1)
            return name.left(longest);
    }
    const QString title =
        WorkflowImporter::tr("Pasted %1")
            .arg(QLocale().toString(QDateTime::currentDateTime(), QLocale::ShortFormat));
    QString free = title;
    for (int number = 2; library.hasTitle(free); ++number)
        free = u"%1 (%2)"_s.arg(title, QString::number(number));
    return free;
}

//! The names of the fields of its form.
QSet<QString> inputsOf(const QByteArray &graph)
{
    QSet<QString> names;
    if (const auto parsed = WorkflowGraph::fromJson(graph)) {
        const QList<InputSpec> specs = GraphFields::of(*parsed).specs();
        for (const InputSpec &spec : specs)
            names += spec.name();
    }
    return names;
}

} // namespace

WorkflowImporter::WorkflowImporter(OpenWorkflow *workflow, RunDatabase *history, Notices *notices,
                                   QObject *parent)
    : QObject(parent), m_workflow(workflow), m_history(history), m_notices(notices)
{}

bool WorkflowImporter::openFile(const QUrl &file)
{
    const QFileInfo info(Desktop::localPath(file));
    return open(WorkflowImport::fromFile(info.filePath(), m_workflow->form()->catalog(),
                                         WorkflowImport::Choices::Kept),
                info.completeBaseName(), info.fileName());
}

void WorkflowImporter::openText(const QString &text)
{
    if (text.trimmed().isEmpty())
        return;
    const WorkflowImport workflow = WorkflowImport::fromData(
        text.toUtf8(), m_workflow->form()->catalog(), WorkflowImport::Choices::Kept);
    open(workflow, pastedTitle(workflow.graph(), *m_workflow->library()), {});
}

bool WorkflowImporter::open(const WorkflowImport &workflow, const QString &title,
                            const QString &fileName)
{
    if (workflow.kind() == WorkflowImport::Kind::RunRecord)
        return openRecordedRun(workflow, title);
    QString why;
    WorkflowLibrary *library = m_workflow->library();
    const QString earlier = library->ownWithTitle(title);
    const QString key = library->add(workflow, title, &why);
    if (key.isEmpty()) {
        m_notices->addProblem(fileName.isEmpty() ? why : tr("“%1”: %2").arg(fileName, why),
                              Notices::ofWorkflow);
        return false;
    }
    const bool isVersion = key != earlier && library->contains(earlier)
        && library->values(key).isEmpty()
        && inputsOf(library->graph(earlier, &why)) == inputsOf(workflow.graph().toJson());
    if (!m_workflow->open(key))
        return false;
    if (isVersion)
        m_workflow->replace(earlier);
    takeValues(workflow.inputs());
    if (!workflow.notes().isEmpty())
        m_notices->addNews(workflow.notes().join(u' '));
    return true;
}

QString WorkflowImporter::addRecorded(const QString &hash, const QString &title, QString *why)
{
    const QByteArray graph = m_history->graph(hash);
    if (graph.isEmpty())
        return {};
    WorkflowLibrary *library = m_workflow->library();
    const QString key = library->addText(graph, title, why);
    const bool isWhole =
        !key.isEmpty() && library->setEditorWorkflow(key, m_history->editorWorkflow(hash), why);
    return isWhole ? key : QString();
}

bool WorkflowImporter::openRecordedRun(const WorkflowImport &record, const QString &title)
{
    const QString hash = record.graphHash();
    QString why = record.error().message;
    const QString key =
        m_workflow->library()->contains(hash) ? hash : addRecorded(hash, title, &why);
    if (key.isEmpty() || !m_workflow->open(key)) {
        if (!why.isEmpty())
            m_notices->addProblem(why, Notices::ofWorkflow);
        return false;
    }
    takeValues(record.inputs());
    return true;
}

void WorkflowImporter::takeValues(const QVariantMap &values)
{
    const QStringList rejected = m_workflow->form()->setForeignValues(values);
    if (!rejected.isEmpty())
        m_notices->addProblem(tr("Not taken over: %1.").arg(rejected.join(u", "_s)));
}

bool WorkflowImporter::formTakesFile() const
{
    const QList<Qml::FormField> &fields = m_workflow->form()->inputs()->fields();
    return std::any_of(fields.begin(), fields.end(),
                       [](const Qml::FormField &field) { return field.spec().takesFile(); });
}

bool WorkflowImporter::paste()
{
    const QString text = QGuiApplication::clipboard()->text();
    const QString start = text.left(1000).trimmed().left(1);
    const bool mayBeJson = start == "{"_L1 || start == "["_L1 || start == "\""_L1;
    if (!mayBeJson || !WorkflowImport::fromData(text.toUtf8(), m_workflow->form()->catalog()))
        return false;
    openText(text);
    return true;
}

void WorkflowImporter::drop(const QList<QUrl> &files)
{
    QList<QUrl> ambiguous;
    for (const QUrl &file : files) {
        const bool isJson = file.fileName().endsWith(".json"_L1, Qt::CaseInsensitive);
        const auto holdsWorkflow = [this, &file] {
            return bool(
                WorkflowImport::fromFile(file.toLocalFile(), m_workflow->form()->catalog()));
        };
        if (!file.isLocalFile())
            m_notices->addProblem(tr("Only files on this machine can be dropped here."),
                                  Notices::ofWorkflow);
        else if (!isJson && !holdsWorkflow())
            Q_EMIT fileOffered(file);
        else if (!isJson && formTakesFile())
            ambiguous += file;
        else
            openFile(file);
    }
    if (!ambiguous.isEmpty())
        Q_EMIT choiceWanted(ambiguous);
}

} // namespace ComfyDeploy::Runner

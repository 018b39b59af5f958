// SPDX-License-Identifier: MIT

#include "workflowform.h"

#include "fieldchanges.h"
#include "fieldsplits.h"
#include "fieldtransfer.h"
#include "formfield.h"
#include "graphtrace.h"
#include "inputmodel.h"
#include "savedvalues.h"
#include "values/jsvalue.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qfile.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>
#include <QtQml/qqmlfile.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;
using Kind = InputSpec::Kind;

namespace {

// The default of an unknown node as written in the graph, with exact digits and order.
QString writtenDefault(const JsonText &graph, const InputSpec &spec)
{
    const JsonText::Value written =
        graph.root().member(spec.nodeId()).member(u"inputs").member(u"default_value");
    return written.isArray() || written.isObject() || written.isNumber()
        ? QString::fromUtf8(written.raw())
        : QString();
}

QList<FormField> fieldsOf(const WorkflowGraph &graph, const QList<InputSpec> &specs)
{
    const QSet<QString> used = usedInputs(graph);
    std::optional<JsonText> text;
    QList<FormField> fields;
    for (const InputSpec &spec : specs) {
        const bool isJson = FormField::takesJson(spec);
        if (isJson && !text)
            text = JsonText::parse(graph.toJson());
        // A deployment may keep its graph to itself.
        if (spec.isLiteral()) {
            fields += FormField(spec);
            continue;
        }
        fields += FormField(spec, graph.isEmpty() || used.contains(spec.name()),
                            isJson && text ? writtenDefault(*text, spec) : QString());
    }
    return fields;
}

const FormField *firstWithError(const QList<FormField> &fields)
{
    const auto found = std::find_if(fields.begin(), fields.end(), [](const FormField &field) {
        return !field.error().isEmpty();
    });
    return found == fields.end() ? nullptr : &*found;
}

} // namespace

WorkflowForm::WorkflowForm(QObject *parent)
    : QObject(parent), m_inputs(new InputModel(this)), m_changes(new FieldChanges(m_inputs, this)),
      m_splits(std::make_unique<FieldSplits>())
{
    connect(m_inputs, &InputModel::edited, this, &WorkflowForm::valuesChanged);
    connect(m_changes, &FieldChanges::replaced, this, &WorkflowForm::valuesReplaced);
}

WorkflowForm::~WorkflowForm() = default;

void WorkflowForm::classBegin()
{
    m_complete = false;
}

void WorkflowForm::componentComplete()
{
    m_complete = true;
    if (!m_source.isEmpty() || !m_deployment.id().isEmpty())
        reload();
}

void WorkflowForm::setSource(const QUrl &source)
{
    const QQmlContext *context = qmlContext(this);
    const QUrl resolved = context && !source.isEmpty() ? context->resolvedUrl(source) : source;
    if (resolved == m_source)
        return;
    setOrigin(resolved, {});
    if (m_complete)
        reload();
}

void WorkflowForm::setDeployment(const Deployment &deployment)
{
    if (deployment == m_deployment)
        return;
    setOrigin({}, deployment);
    if (m_complete)
        reload();
}

void WorkflowForm::setOrigin(const QUrl &source, const Deployment &deployment)
{
    const bool sourceDiffers = std::exchange(m_source, source) != source;
    const bool deploymentDiffers = std::exchange(m_deployment, deployment) != deployment;
    if (sourceDiffers)
        Q_EMIT sourceChanged();
    if (deploymentDiffers)
        Q_EMIT deploymentChanged();
}

void WorkflowForm::reload()
{
    if (!m_deployment.id().isEmpty()) {
        setWorkflow(m_deployment.graph().value_or(WorkflowGraph()), m_deployment.inputs(), Ready);
        return;
    }
    if (m_source.isEmpty()) {
        setWorkflow({}, {}, Null);
        return;
    }
    const QString path = QQmlFile::urlToLocalFileOrQrc(m_source);
    if (path.isEmpty()) {
        fail(tr("%1 is neither a file: nor a qrc: URL.").arg(m_source.toDisplayString()));
        return;
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        fail(tr("%1 cannot be read: %2.").arg(path, file.errorString()));
        return;
    }
    take(WorkflowImport::fromDevice(&file, m_catalog, WorkflowImport::Choices::Kept));
}

bool WorkflowForm::loadJson(const QString &text)
{
    setOrigin({}, {});
    return take(WorkflowImport::fromData(text.toUtf8(), m_catalog, WorkflowImport::Choices::Kept));
}

bool WorkflowForm::take(const WorkflowImport &workflow)
{
    if (workflow) {
        if (m_splits->clear())
            Q_EMIT separateFieldsChanged();
        m_fields = GraphFields::of(workflow.graph(), m_catalog, workflow.workflow());
        setWorkflow(workflow.graph(), offeredSpecs(), Ready, {}, workflow);
        return true;
    }
    const GraphError error = workflow.error();
    if (error.line > 0) {
        fail(tr("Line %1, column %2: %3")
                 .arg(QString::number(error.line), QString::number(error.column), error.message));
    } else {
        fail(error.message);
    }
    return false;
}

QList<InputSpec> WorkflowForm::offeredSpecs() const
{
    QList<InputSpec> specs = m_fields.specs(); // External nodes first
    if (!m_offersAllLiterals && !specs.isEmpty() && !specs.constFirst().isLiteral())
        specs.removeIf([](const InputSpec &spec) { return spec.isLiteral(); });
    return specs;
}

// It moves and renames no input.
void WorkflowForm::setCatalog(const NodeCatalog &catalog)
{
    m_catalog = catalog;
    if (m_status != Ready || !m_deployment.id().isEmpty())
        return;
    m_fields = GraphFields::of(m_graph, m_catalog, m_workflow, separateFields());
    const QList<InputSpec> specs = offeredSpecs();
    bool hasChanged = false;
    m_inputs->edit([&specs, &hasChanged](FormField &field) {
        const auto same = std::find_if(specs.begin(), specs.end(), [&field](const auto &spec) {
            return spec.name() == field.spec().name();
        });
        const bool changes = same != specs.end() && field.setSpec(*same);
        hasChanged = hasChanged || changes;
        return changes;
    });
    if (hasChanged)
        m_changes->forget(); // it has the former limits
}

void WorkflowForm::fail(const QString &why)
{
    setWorkflow({}, {}, Error, why);
}

void WorkflowForm::setWorkflow(const WorkflowGraph &graph, const QList<InputSpec> &specs,
                               Status status, const QString &errorString,
                               const WorkflowImport &origin)
{
    const bool statusDiffers = m_status != status || m_errorString != errorString;
    m_graph = graph;
    m_workflow = origin.workflow();
    m_notes = origin.notes();
    m_status = status;
    m_errorString = errorString;
    m_changes->forget();
    QList<FormField> fields = fieldsOf(graph, specs);
    takeForeignValues(&fields, origin.inputs()); // before the user can change anything
    setFields(fields);
    Q_EMIT graphChanged();
    Q_EMIT valuesChanged();
    if (statusDiffers)
        Q_EMIT statusChanged();
}

void WorkflowForm::setFields(const QList<FormField> &fields)
{
    const int seeds = seedCount();
    m_inputs->setFields(fields);
    if (seedCount() != seeds)
        Q_EMIT seedCountChanged();
}

bool WorkflowForm::isValid() const
{
    const QList<FormField> &fields = m_inputs->fields();
    return m_status == Ready
        && std::all_of(fields.begin(), fields.end(),
                       [](const FormField &field) { return field.problem().isEmpty(); });
}

FormValues WorkflowForm::values() const
{
    return {const_cast<WorkflowForm *>(this), contentOf(m_inputs->fields())};
}

FormValues WorkflowForm::valuesWith(const QVariantMap &changes, QString *saved) const
{
    QList<FormField> fields = m_inputs->fields();
    for (FormField &field : fields) {
        const auto change = changes.constFind(field.spec().name());
        if (change != changes.constEnd())
            field.setValue(plainValue(*change));
    }
    if (saved)
        *saved = savedValues(fields, m_splits->parts());
    return {const_cast<WorkflowForm *>(this), contentOf(fields)};
}

FormValues::Content WorkflowForm::contentOf(const QList<FormField> &fields) const
{
    FormValues::Content content{m_graph, m_graph, m_workflow, m_deployment.id(), {}, {}, {}};
    if (m_status != Ready)
        content.problem = tr("The form has no workflow.");
    for (const FormField &field : fields) {
        if (content.problem.isEmpty())
            content.problem = field.problem();
        if (field.isSent())
            content.inputs.insert(field.spec().name(), field.wireValue());
    }
    if (!content.problem.isEmpty() || !m_deployment.id().isEmpty())
        return content;
    const QList<InputSpec> specs = m_fields.specs();
    for (const InputSpec &spec : specs) { // the graph keeps the choices of texts that are no inputs
        if (spec.hasChoices(spec.defaultValue()) && m_inputs->indexOf(spec.name()) < 0)
            content.inputs.insert(spec.name(), spec.defaultValue());
    }
    if (const auto filled = m_fields.fill(content.inputs, &content.problem)) {
        content.graph = filled->graph;
        content.inputs = filled->inputs;
        content.literals = filled->literals;
    }
    return content;
}

void WorkflowForm::setOffersAllLiterals(bool offers)
{
    if (std::exchange(m_offersAllLiterals, offers) != offers)
        Q_EMIT offersAllLiteralsChanged();
}

bool WorkflowForm::hasLiterals() const
{
    const QList<FormField> &fields = m_inputs->fields();
    return std::any_of(fields.begin(), fields.end(),
                       [](const FormField &field) { return field.spec().isLiteral(); });
}

int WorkflowForm::seedCount() const
{
    const QList<FormField> &fields = m_inputs->fields();
    return int(std::count_if(fields.begin(), fields.end(), [](const FormField &field) {
        return field.spec().kind() == Kind::Seed;
    }));
}

QVariantMap WorkflowForm::fieldChoice() const
{
    QVariantMap choice;
    for (const FormField &field : m_inputs->fields()) {
        if (field.isShown() != field.isShownByDefault())
            choice.insert(field.spec().name(), field.isShown());
    }
    return choice;
}

void WorkflowForm::setFieldChoice(const QVariantMap &choice)
{
    bool isChanged = false;
    for (int row = 0; row < m_inputs->count(); ++row) {
        const FormField &field = m_inputs->fields().at(row);
        const QVariant shown = choice.value(field.spec().name(), field.isShownByDefault());
        isChanged |= m_inputs->setShown(row, shown.toBool());
    }
    if (isChanged)
        Q_EMIT fieldChoiceChanged();
}

bool WorkflowForm::setShown(const QString &name, bool shown)
{
    const int row = m_inputs->indexOf(name);
    if (row >= 0 && m_inputs->setShown(row, shown))
        Q_EMIT fieldChoiceChanged();
    return row >= 0;
}

QStringList WorkflowForm::separateFields() const
{
    return m_splits->names();
}

void WorkflowForm::setSeparateFields(const QStringList &names)
{
    if (!m_splits->setNames(names))
        return;
    rearrange();
    Q_EMIT separateFieldsChanged();
}

// The same values in other fields.
void WorkflowForm::rearrange()
{
    if (m_status != Ready || !m_deployment.id().isEmpty())
        return;
    m_fields = GraphFields::of(m_graph, m_catalog, m_workflow, separateFields());
    QList<FormField> fields = fieldsOf(m_graph, offeredSpecs());
    takeFormerFields(&fields, m_inputs->fields(), separateFields());
    m_changes->forget();
    setFields(fields);
    Q_EMIT fieldChoiceChanged();
    Q_EMIT valuesChanged();
}

bool WorkflowForm::separate(const QString &name)
{
    const int row = m_inputs->indexOf(name);
    if (row < 0 || m_inputs->fields().at(row).spec().targets().size() < 2)
        return false;
    setSeparateFields(separateFields() + QStringList{name});
    m_inputs->edit([this, &name](FormField &field) { return m_splits->giveBack(name, &field); });
    return true;
}

bool WorkflowForm::join(const QString &name)
{
    QStringList others = separateFields();
    if (others.removeAll(name) == 0)
        return false;
    const bool isLoss = m_splits->keepParts(name, m_inputs->fields());
    setSeparateFields(others);
    if (isLoss) {
        m_changes->forget([this, name] { (void)separate(name); });
        Q_EMIT valuesChanged();
        Q_EMIT valuesReplaced(
            tr("“%1” is one field again, with the first value.").arg(labelOf(name)));
    }
    return true;
}

bool WorkflowForm::isModified() const
{
    const QList<FormField> &fields = m_inputs->fields();
    return std::any_of(fields.begin(), fields.end(),
                       [](const FormField &field) { return field.isChanged(); });
}

QString WorkflowForm::invalidInput() const
{
    const FormField *field = firstWithError(m_inputs->fields());
    return field ? field->spec().name() : QString();
}

QString WorkflowForm::firstError() const
{
    const FormField *field = firstWithError(m_inputs->fields());
    return field ? field->error() : QString();
}

QVariant WorkflowForm::value(const QString &name) const
{
    const int row = m_inputs->indexOf(name);
    return row < 0 ? QVariant() : scriptValue(m_inputs->fields().at(row).value());
}

QString WorkflowForm::labelOf(const QString &name) const
{
    const int row = m_inputs->indexOf(name);
    return row < 0 ? name : m_inputs->fields().at(row).spec().label();
}

bool WorkflowForm::canUndo() const
{
    return m_changes->canUndo();
}

bool WorkflowForm::undoIsNext() const
{
    return m_changes->undoIsNext();
}

bool WorkflowForm::undo()
{
    return m_changes->undo();
}

void WorkflowForm::forgetUndo()
{
    m_changes->forget();
    Q_EMIT valuesChanged();
}

QString WorkflowForm::nameForNode(const QString &nodeId, const QString &inputName) const
{
    const QList<FormField> &fields = m_inputs->fields();
    const InputTarget target{nodeId, inputName};
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const FormField &field) {
        return field.spec().targets().contains(target);
    });
    return found == fields.end() ? feedingInput(m_graph, nodeId, inputName) : found->spec().name();
}

} // namespace ComfyDeploy::Qml

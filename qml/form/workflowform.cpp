// SPDX-License-Identifier: MIT

#include "workflowform.h"

#include "fieldchanges.h"
#include "fieldtransfer.h"
#include "formfield.h"
#include "graphtrace.h"
#include "inputmodel.h"
#include "savedvalues.h"
#include "values/filevalue.h"
#include "values/jsvalue.h"

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qfile.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>
#include <QtQml/qqmlfile.h>
#include <QtQml/qqmlinfo.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;
using Kind = InputSpec::Kind;

namespace {

bool edited(InputModel *inputs, const QString &name, const std::function<void(FormField &)> &edit)
{
    const int row = inputs->indexOf(name);
    if (row >= 0)
        inputs->editRow(row, edit);
    return row >= 0;
}

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
        const bool isJson = spec.kind() == Kind::Other || spec.kind() == Kind::Color;
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
    : QObject(parent), m_inputs(new InputModel(this)), m_changes(new FieldChanges(m_inputs, this))
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
        if (!std::exchange(m_separate, {}).isEmpty())
            Q_EMIT separateFieldsChanged();
        m_joined.clear();
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
    m_fields = GraphFields::of(m_graph, m_catalog, m_workflow, m_separate);
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
        *saved = savedValues(fields);
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

void WorkflowForm::setSeparateFields(const QStringList &names)
{
    if (std::exchange(m_separate, names) == names)
        return;
    rearrange();
    Q_EMIT separateFieldsChanged();
}

// The same values in other fields.
void WorkflowForm::rearrange()
{
    if (m_status != Ready || !m_deployment.id().isEmpty())
        return;
    m_fields = GraphFields::of(m_graph, m_catalog, m_workflow, m_separate);
    QList<FormField> fields = fieldsOf(m_graph, offeredSpecs());
    takeFormerFields(&fields, m_inputs->fields(), m_separate);
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
    setSeparateFields(m_separate + QStringList{name});
    m_inputs->edit([this, parts = name.split(u'+')](FormField &field) {
        const auto former = std::find_if(m_joined.begin(), m_joined.end(), [&](const auto &one) {
            return parts.contains(one.spec().name()) && one.spec().name() == field.spec().name();
        });
        if (former == m_joined.end())
            return false;
        field.reset();
        field.takeOver(*former);
        return true;
    });
    return true;
}

bool WorkflowForm::join(const QString &name)
{
    if (!m_separate.contains(name))
        return false;
    const QStringList parts = name.split(u'+');
    m_joined.removeIf([&parts](const FormField &one) { return parts.contains(one.spec().name()); });
    const QList<FormField> fields = m_inputs->fields();
    const int first = m_inputs->indexOf(parts.constFirst());
    bool isLoss = false;
    for (const FormField &field : fields) {
        const bool differs = parts.contains(field.spec().name()) && first >= 0
            && !field.hasSameValue(fields.at(first));
        if (differs)
            m_joined += field;
        isLoss |= differs;
    }
    QStringList others = m_separate;
    others.removeAll(name);
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

bool WorkflowForm::setValue(const QString &name, const QVariant &value)
{
    m_changes->noteEdit();
    return edited(m_inputs, name,
                  [plain = plainValue(value)](FormField &field) { field.setValue(plain); });
}

QStringList WorkflowForm::setForeignValues(const QVariantMap &values)
{
    QList<FormField> after = m_inputs->fields();
    const QStringList rejected = takeForeignValues(&after, values);
    m_changes->replaceAll(after, tr("The inputs were replaced."));
    return rejected;
}

bool WorkflowForm::setImage(const QString &name, const QVariant &image)
{
    return replaceFile(name, plainValue(image));
}

bool WorkflowForm::setFile(const QString &name, const QUrl &url)
{
    return replaceFile(name, url);
}

bool WorkflowForm::replaceFile(const QString &name, const QVariant &file)
{
    const int row = m_inputs->indexOf(name);
    if (row < 0)
        return false;
    const FormField &now = m_inputs->fields().at(row);
    const bool hadOne = !now.files().isEmpty() || !now.value().toString().isEmpty();
    return m_changes->replaceOne(
        name, hadOne ? tr("“%1” has another file now.").arg(labelOf(name)) : QString(),
        [&file](FormField &field) { field.setValue(file); });
}

bool WorkflowForm::addFile(const QString &name, const QUrl &url)
{
    const int row = m_inputs->indexOf(name);
    if (row < 0 || m_inputs->fields().at(row).spec().kind() != InputSpec::Kind::ImageBatch)
        return setFile(name, url);
    return m_changes->replaceOne(name, {}, [&url](FormField &field) {
        field.setValue(fileList(field.spec().name(), field.value()) + QVariantList{url});
    });
}

bool WorkflowForm::removeFile(const QString &name, int index)
{
    const int row = m_inputs->indexOf(name);
    if (row < 0)
        return false;
    const FormField &field = m_inputs->fields().at(row);
    QVariantList files = fileList(name, field.value());
    if (!field.spec().takesFile() || index < 0 || index >= files.size())
        return false;
    files.removeAt(index);
    if (field.spec().kind() != InputSpec::Kind::ImageBatch)
        return clear(name);
    return m_changes->replaceOne(name, tr("A file of “%1” was removed.").arg(labelOf(name)),
                                 [&files](FormField &one) { one.setValue(files); });
}

bool WorkflowForm::clear(const QString &name)
{
    return m_changes->replaceOne(name, tr("“%1” was emptied.").arg(labelOf(name)),
                                 [](FormField &field) { field.clear(); });
}

void WorkflowForm::reset()
{
    m_changes->replaceRows([](int) { return true; }, tr("All inputs were reset."),
                           [](FormField &field) { field.reset(); });
}

bool WorkflowForm::reset(const QString &name)
{
    return m_changes->replaceOne(name, tr("“%1” was reset.").arg(labelOf(name)),
                                 [](FormField &field) { field.reset(); });
}

void WorkflowForm::resetGroup(const QString &group)
{
    const QList<FormField> fields = m_inputs->fields();
    m_changes->replaceRows([&](int row) { return fields.at(row).spec().group() == group; },
                           tr("The group “%1” was reset.").arg(group),
                           [](FormField &field) { field.reset(); });
}

bool WorkflowForm::setSeedMode(const QString &name, SeedMode mode)
{
    const int row = m_inputs->indexOf(name);
    if (row < 0 || m_inputs->fields().at(row).spec().kind() != InputSpec::Kind::Seed || mode < Fixed
        || mode > Increment)
        return false;
    m_changes->noteEdit();
    m_inputs->editRow(row, [mode](FormField &field) { field.setSeedMode(mode); });
    return true;
}

bool WorkflowForm::rollSeed(const QString &name)
{
    const int row = m_inputs->indexOf(name);
    if (row < 0 || m_inputs->fields().at(row).spec().kind() != InputSpec::Kind::Seed)
        return false;
    m_changes->drawSeeds([row](int at, FormField &field) {
        if (at == row)
            field.rollSeed();
        return at == row;
    });
    return true;
}

void WorkflowForm::rollSeeds()
{
    m_changes->drawSeeds([](int, FormField &field) {
        const bool isSeed = field.spec().kind() == Kind::Seed;
        if (isSeed)
            field.rollSeed();
        return isSeed;
    });
}

bool WorkflowForm::lockSeed(const QString &name)
{
    const int row = m_inputs->indexOf(name);
    if (row < 0 || !m_inputs->fields().at(row).usedSeed().isValid())
        return false;
    return m_changes->replaceOne(name, tr("“%1” is that of the last run.").arg(labelOf(name)),
                                 [](FormField &field) { field.lockUsedSeed(); });
}

void WorkflowForm::advanceSeeds(const FormValues &sent)
{
    QVariantMap values = sent.inputs();
    values.insert(sent.literals());
    m_changes->drawSeeds([&values](int, FormField &field) {
        return field.advanceSeed(values.value(field.spec().name()));
    });
}

QString WorkflowForm::saveValues() const
{
    return savedValues(m_inputs->fields());
}

QStringList WorkflowForm::restoreValues(const QString &json)
{
    QString why;
    const auto saved = readSavedValues(json, &why);
    if (!saved) {
        throwTypeError(this, tr("These are not saved values: %1.").arg(why));
        return {};
    }
    QList<FormField> after = m_inputs->fields();
    const QStringList rejected = takeSavedValues(&after, *saved);
    m_changes->replaceAll(after, tr("The inputs were replaced."));
    return rejected;
}

QVariant WorkflowForm::savedValue(const QString &json, const QString &name) const
{
    QString why;
    const int row = m_inputs->indexOf(name);
    const auto saved = readSavedValues(json, &why);
    if (row < 0 || !saved)
        return {};
    QList<FormField> field{m_inputs->fields().at(row)};
    (void)takeSavedValues(&field, *saved); // most of them are those of other inputs
    return field.constFirst().value();
}

void WorkflowForm::setServerErrors(const QVariant &validationErrors)
{
    QHash<QString, QString> messages;
    const QVariant plain = plainValue(validationErrors);
    const auto errors = plain.canConvert<QList<ValidationError>>()
            && plain.metaType() == QMetaType::fromType<QList<ValidationError>>()
        ? QVariant::fromValue(plain.value<QList<ValidationError>>()).value<QVariantList>()
        : plain.toList();
    for (const QVariant &item : errors) {
        const auto error = item.value<ValidationError>();
        if (const QString name = error.inputName(); !messages.contains(name))
            messages.insert(name, error.msg);
    }
    m_inputs->edit([&messages](FormField &field) {
        const auto message = messages.constFind(field.spec().name());
        if (message == messages.constEnd())
            return false;
        field.setServerError(*message);
        return true;
    });
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

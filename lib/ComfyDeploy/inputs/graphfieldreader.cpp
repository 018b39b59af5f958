// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/graphfieldreader_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>
#include <ComfyDeploy/inputs/inputvalue_p.h>

#include <QtCore/qset.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

using Kind = InputSpec::Kind;
using Level = InputSpec::Level;
using Role = InputSpec::Role;
using Group = FieldPlace::Group;

// A node of Krita's that is a field in its own right.
constexpr QStringView parameterClass = u"ETN_Parameter";

// "start_at_step" as "Start at step".
QString inWords(QStringView inputName)
{
    QString words = inputName.toString().replace(u'_', u' ').simplified();
    if (!words.isEmpty())
        words.front() = words.front().toUpper();
    return words;
}

Kind kindOf(const JsonText::Value &value, const NodeInput &described)
{
    if (described.type == "COMBO"_L1 || described.type.startsWith("COMFY_DYNAMICCOMBO"_L1))
        return Kind::Enum;
    if (described.type == "BOOLEAN"_L1 || value.isBool())
        return Kind::Boolean;
    if (described.type == "INT"_L1)
        return Kind::Integer;
    // A class that is not known may take 8 for 8.0.
    return value.isNumber() || described.type == "FLOAT"_L1 ? Kind::Number : Kind::Text;
}

// Where the class is unknown: some end at 32 bits.
QVariant largestSeed(const QVariant &value)
{
    constexpr qulonglong Largest32 = std::numeric_limits<quint32>::max();
    return compareNumbers(value, QVariant(Largest32)) > 0 ? std::numeric_limits<qulonglong>::max()
                                                          : Largest32;
}

QVariant limitOf(const NodeInput &described, QStringView name)
{
    const JsonText::Value value = described.options.member(name);
    return value.isNumber() ? value.toVariant() : QVariant();
}

bool isPrimitiveValue(const GraphView::Node &node, QStringView inputName)
{
    return inputName == u"value" && node.classType.startsWith("Primitive"_L1);
}

// What ComfyUI itself has to choose from, for classes that are unknown.
QStringList coreChoices(QStringView inputName)
{
    return NodeCatalog::core().choices(u"KSampler"_s, inputName.toString()).value_or(QStringList());
}

QString kindLabel(Kind kind, const GraphView::Node &node)
{
    if (kind == Kind::Video)
        return InputText::tr("Video");
    if (kind == Kind::Audio)
        return InputText::tr("Sound");
    return node.classType.contains("Mask"_L1) ? InputText::tr("Mask") : InputText::tr("Picture");
}

void setKind(GraphField *field, Kind kind, bool hasOpenChoices = false)
{
    field->spec.external = &literalClass(kind, hasOpenChoices);
}

// Suggestions, and what the graph has.
void setOpenOptions(GraphField *field, const QStringList &options)
{
    setKind(field, Kind::Enum, true);
    field->spec.options = options;
    const QString chosen = field->spec.defaultValue().toString();
    if (!options.contains(chosen))
        field->spec.options.prepend(chosen);
}

void setDefault(GraphField *field, const JsonText::Value &value)
{
    field->spec.defaultValues = {value.toVariant()};
    field->spec.links = {QByteArray()};
}

} // namespace

const ExternalClass &literalClass(InputSpec::Kind kind, bool hasOpenChoices)
{
    using Row = ExternalClass;
    static const QList<Row> rows{
        {.kind = Kind::Text},
        {.kind = Kind::Number, .traits = Row::NeedsValue},
        {.kind = Kind::Integer, .traits = Row::NeedsValue},
        {.kind = Kind::Boolean},
        {.kind = Kind::Enum, .traits = Row::NeedsValue},
        {.kind = Kind::Enum, .traits = Row::NeedsValue | Row::OpenChoices},
        {.kind = Kind::Seed, .traits = Row::NeedsValue},
        {.kind = Kind::Image, .traits = Row::NeedsValue | Row::TakesFile},
        {.kind = Kind::Video, .traits = Row::NeedsValue | Row::TakesFile},
        {.kind = Kind::Audio, .traits = Row::NeedsValue | Row::TakesFile},
    };
    const auto found = std::find_if(rows.cbegin(), rows.cend(), [&](const Row &row) {
        return row.kind == kind && row.has(Row::OpenChoices) == hasOpenChoices;
    });
    return found == rows.cend() ? rows.constFirst() : *found;
}

GraphFieldReader::GraphFieldReader(const GraphView &graph, const NodeCatalog &catalog)
    : m_graph(graph), m_catalog(catalog), m_isCore(!catalog.coreVersion().isEmpty()),
      m_roles(graph, catalog)
{}

QList<int> GraphFieldReader::flow() const
{
    QList<int> order(m_graph.nodes().size());
    std::iota(order.begin(), order.end(), 0);
    const auto number = [this](int node) {
        bool isNumber = false;
        const qlonglong id = m_graph.at(node).id.toLongLong(&isNumber);
        return isNumber ? id : std::numeric_limits<qlonglong>::max();
    };
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        const int nearer = m_graph.at(a).distance - m_graph.at(b).distance;
        return nearer != 0 ? nearer > 0 : number(a) < number(b);
    });
    return order;
}

QList<GraphField> GraphFieldReader::read() const
{
    QList<GraphField> fields;
    const QList<int> order = flow();
    for (const int index : order) {
        const GraphView::Node &node = m_graph.at(index);
        const bool isExternal = externalClass(node.classType).kind != Kind::Other
            || externalClass(node.classType).has(ExternalClass::NotAnInput);
        if (!node.isLive() || isExternal)
            continue;
        const NodeClass known(m_catalog, node.classType);
        const qsizetype before = fields.size();
        for (const GraphView::Input &input : node.inputs) {
            const NodeInput described = known.input(input.name);
            // The server ignores what its class does not know; names with a dot belong to a choice.
            const bool isDead = !m_isCore && known.exists() && !input.name.contains(u'.')
                && (!described.exists() || described.isHidden);
            const bool isPartOfParameter =
                node.classType == parameterClass && input.name != "default"_L1;
            if (input.isLiteral() && !isWidgetState(input.name) && !isDead && !isPartOfParameter)
                fields += fieldOf(index, input, described);
        }
        if (fields.size() == before + 1)
            fields.last().isAlone = true;
    }
    return fields;
}

GraphField GraphFieldReader::fieldOf(int index, const GraphView::Input &input,
                                     const NodeInput &described) const
{
    const GraphView::Node &node = m_graph.at(index);
    GraphField field;
    field.node = index;
    field.spec.targets = {{node.id, input.name}};
    field.spec.name = field.spec.targets.constFirst().name();
    field.spec.classType = node.classType;
    field.spec.nodeIds = {node.id};
    field.spec.level = Level::Advanced;
    setDefault(&field, input.value);
    field.rule = ruleFor(index, input);
    if (m_roles.isText(index, input))
        describeText(&field, input);
    else if (mediaLoader(node.classType, input.name))
        describeMedia(&field, input, described);
    else if (field.rule)
        describeByRule(&field, input);
    else
        describeOther(&field, input);
    if (node.classType == parameterClass)
        describeParameter(&field);
    else
        takeCatalog(&field, described);
    return field;
}

void GraphFieldReader::describeText(GraphField *field, const GraphView::Input &input) const
{
    field->isText = true;
    field->isNamed = true;
    field->rule = nullptr;
    setKind(field, Kind::Text);
    field->spec.isMultiline = true;
    field->spec.level = Level::Primary;
    field->spec.role = m_roles.roleOf(field->node, input);
    switch (field->spec.role) {
    case Role::Positive:
        field->place = {Group::Prompt, 20};
        field->spec.label = InputText::tr("Prompt");
        break;
    case Role::Negative:
        field->place = {Group::Prompt, 21};
        field->spec.label = InputText::tr("Negative prompt");
        break;
    case Role::None:
        field->place = {Group::Text, 25};
        field->spec.label = inWords(input.name);
        break;
    }
}

// The literal names a file in somebody's input folder, which another server does not have.
void GraphFieldReader::describeMedia(GraphField *field, const GraphView::Input &input,
                                     const NodeInput &described) const
{
    const GraphView::Node &node = m_graph.at(field->node);
    const Kind kind = mediaLoader(node.classType, input.name)->kind;
    setKind(field, kind);
    field->isMedia = true;
    field->isNamed = true;
    field->place = {Group::Inputs, 10};
    field->spec.level = Level::Primary;
    field->spec.label = kindLabel(kind, node);
    if (!described.choices.contains(input.value.toString()))
        field->spec.defaultValues = {QVariant()};
}

void GraphFieldReader::describeByRule(GraphField *field, const GraphView::Input &input) const
{
    const FieldRule &rule = *field->rule;
    field->isNamed = true;
    field->place = rule.place;
    field->spec.label = ruleLabel(rule);
    field->spec.stepSize = rule.step;
    if (isPrimary(rule, field->node))
        field->spec.level = Level::Primary;
    if (rule.kind == Kind::Seed) {
        setKind(field, Kind::Seed);
        field->spec.minimum = 0LL;
        field->spec.maximum = largestSeed(input.value.toVariant());
        return;
    }
    if (rule.kind == Kind::Enum) {
        setOpenOptions(field, coreChoices(rule.name));
        return;
    }
    const bool isWhole = rule.kind == Kind::Integer && input.value.isInteger();
    setKind(field, rule.kind == Kind::Integer && !isWhole ? Kind::Number : rule.kind);
    if (rule.hasRange()) {
        const auto bound = [isWhole](double number) {
            return isWhole ? QVariant(qlonglong(number)) : QVariant(number);
        };
        field->spec.softMinimum = bound(rule.softMinimum);
        field->spec.softMaximum = bound(rule.softMaximum);
    }
}

void GraphFieldReader::describeOther(GraphField *field, const GraphView::Input &input) const
{
    setKind(field, kindOf(input.value, {}));
    field->spec.label = inWords(input.name);
    field->spec.isMultiline = input.value.toString().contains(u'\n');
    const QString model =
        input.value.isString() ? modelLabel(input.name, input.value.toString()) : QString();
    if (!model.isEmpty()) {
        field->isNamed = true;
        field->place = {Group::Models, 70};
        field->spec.label = model;
    }
}

void GraphFieldReader::describeParameter(GraphField *field) const
{
    const GraphView::Node &node = m_graph.at(field->node);
    const auto text = [&node](QStringView name) {
        const GraphView::Input *input = node.input(name);
        return input ? input->value.toString() : QString();
    };
    const auto number = [&node](QStringView name) {
        const GraphView::Input *input = node.input(name);
        return input && input->value.isNumber() ? input->value.toVariant() : QVariant();
    };
    if (!text(u"name").isEmpty())
        field->spec.label = text(u"name");
    const QString type = text(u"type");
    field->isNamed = true;
    field->spec.level = Level::Primary;
    field->place = {Group::Inputs, 15};
    if (type.startsWith("prompt"_L1)) {
        const bool isNegative = type.contains("negative"_L1);
        field->isText = true;
        setKind(field, Kind::Text);
        field->spec.isMultiline = true;
        field->spec.role = isNegative ? Role::Negative : Role::Positive;
        field->place = {Group::Prompt, isNegative ? 21 : 20};
    } else if (type.startsWith("number"_L1)) {
        setKind(field, type.contains("integer"_L1) ? Kind::Integer : Kind::Number);
        if (compareNumbers(number(u"min"), number(u"max")) < 0) {
            field->spec.minimum = number(u"min");
            field->spec.maximum = number(u"max");
        }
    }
}

void GraphFieldReader::takeCatalog(GraphField *field, const NodeInput &described) const
{
    if (!described.exists())
        return;
    InputSpecFields &spec = field->spec;
    spec.description = described.options.member(u"tooltip").toString();
    spec.isDynamicPrompt = field->isText && described.flag(u"dynamicPrompts");
    if (const QString label = described.options.member(u"display_name").toString();
        !label.isEmpty() && !field->isNamed)
        spec.label = label;
    if (!field->isText && !field->isMedia && spec.kind() != Kind::Seed) {
        const GraphView::Input *input =
            m_graph.at(field->node).input(spec.targets.constFirst().inputName);
        setKind(field, kindOf(input->value, described));
    }
    if (spec.kind() == Kind::Enum && described.choices.isEmpty()) {
        setKind(field, Kind::Text);
    } else if (spec.kind() == Kind::Enum && m_isCore) {
        setOpenOptions(field, described.choices);
    } else if (spec.kind() == Kind::Enum) {
        spec.options = described.choices;
    } else if (!field->isMedia) {
        const QVariant minimum = limitOf(described, u"min");
        const QVariant maximum = limitOf(described, u"max");
        spec.minimum = minimum.isValid() ? minimum : spec.minimum;
        spec.maximum = maximum.isValid() ? maximum : spec.maximum;
        if (spec.stepSize == 0)
            spec.stepSize = described.options.member(u"step").toDouble();
        if (isPrimitiveValue(m_graph.at(field->node), spec.targets.constFirst().inputName))
            narrowToReaders(field, described);
    }
}

// ComfyUI does not check what comes by a link, so the limits of a Primitive node are those of all
// that read it; but not of one that the author's own value exceeds, which would refuse it.
void GraphFieldReader::narrowToReaders(GraphField *field, const NodeInput &described) const
{
    InputSpecFields &spec = field->spec;
    const QVariant value = spec.defaultValue();
    for (const GraphView::Reader &reader : m_graph.at(field->node).readers) {
        const NodeInput input =
            NodeClass(m_catalog, m_graph.at(reader.node).classType).input(reader.inputName);
        if (input.type != described.type)
            continue;
        QVariant minimum = limitOf(input, u"min");
        if (!minimum.isValid()
            || (spec.minimum.isValid() && compareNumbers(minimum, spec.minimum) < 0))
            minimum = spec.minimum;
        QVariant maximum = limitOf(input, u"max");
        if (!maximum.isValid()
            || (spec.maximum.isValid() && compareNumbers(spec.maximum, maximum) < 0))
            maximum = spec.maximum;
        if ((minimum.isValid() && compareNumbers(value, minimum) < 0)
            || (maximum.isValid() && compareNumbers(maximum, value) < 0))
            continue;
        spec.minimum = minimum;
        spec.maximum = maximum;
    }
}

const FieldRule *GraphFieldReader::ruleFor(int index, const GraphView::Input &input) const
{
    const bool isNumber = input.value.isNumber();
    const auto known = [&](const QString &name) -> const FieldRule * {
        if (isSeedName(name))
            return input.value.isInteger() ? &seedRule() : nullptr;
        const FieldRule *rule = fieldRule(name);
        const bool wantsText = rule && (rule->kind == Kind::Text || rule->kind == Kind::Enum);
        return rule && (wantsText ? input.value.isString() : isNumber) ? rule : nullptr;
    };
    // What a Primitive node holds is what its reader takes it for.
    const GraphView::Node &node = m_graph.at(index);
    if (isPrimitiveValue(node, input.name) && !node.readers.isEmpty())
        return known(node.readers.constFirst().inputName);
    return known(input.name);
}

bool GraphFieldReader::isPrimary(const FieldRule &rule, int index) const
{
    const GraphView::Node &node = m_graph.at(index);
    const QString &name = node.classType;
    switch (rule.primary) {
    case FieldRule::Always:
        return true;
    case FieldRule::OnSamplers:
        return isSampler(node) || name.contains("Scheduler"_L1) || name.startsWith("Primitive"_L1);
    case FieldRule::OnSizes:
        return name.startsWith("Empty"_L1) || name.contains("Latent"_L1)
            || name.contains("Resolution"_L1) || name.contains("ImageToVideo"_L1)
            || name.startsWith("Primitive"_L1);
    case FieldRule::FromPicture:
        return startsFromPicture(index);
    case FieldRule::Never:
        break;
    }
    return false;
}

// The latent comes from an encoded picture; a scheduler asks for the samplers that follow it.
bool GraphFieldReader::startsFromPicture(int index) const
{
    QSet<int> seen;
    QList<int> open;
    const auto openLatent = [&](const GraphView::Node &node) {
        for (const QStringView name : {u"latent_image", u"latent", u"samples", u"pixels"}) {
            if (const GraphView::Input *input = node.input(name); input && input->isLink())
                open += input->source;
        }
    };
    openLatent(m_graph.at(index));
    if (open.isEmpty()) {
        for (const GraphView::Reader &reader : m_graph.at(index).readers)
            openLatent(m_graph.at(reader.node));
    }
    while (!open.isEmpty()) {
        const int next = open.takeLast();
        if (seen.contains(next))
            continue;
        seen.insert(next);
        if (m_graph.at(next).classType.startsWith("VAEEncode"_L1))
            return true;
        if (!isSampler(m_graph.at(next))) // what an earlier stage made is no picture of the user's
            openLatent(m_graph.at(next));
    }
    return false;
}

} // namespace ComfyDeploy

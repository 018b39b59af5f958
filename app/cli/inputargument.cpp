// SPDX-License-Identifier: MIT

#include "inputargument.h"

#include "clitext.h"
#include "nearmatch.h"

#include "shared/combinations.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/fileinput.h>

#include <QtCore/qfileinfo.h>

#include <algorithm>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;
using Kind = InputSpec::Kind;

namespace {

struct Argument
{
    QString name;
    QString value;
    bool isJson = false;
};

// For an unknown name.
std::optional<Argument> splitAtFirst(const QString &text)
{
    const qsizetype equals = text.indexOf(u'=');
    Argument argument;
    argument.name = text.left(std::max<qsizetype>(equals, 0));
    argument.value = text.sliced(equals + 1);
    argument.isJson = argument.name.endsWith(u':');
    if (argument.isJson)
        argument.name.chop(1);
    if (equals < 0 || argument.name.isEmpty())
        return std::nullopt;
    return argument;
}

// The path of the file that is to be uploaded, if the value means one. A node of an unknown class
// may need a file, too: "@" always means one.
std::optional<QString> uploadPath(const InputSpec &spec, const QString &value)
{
    if (value.startsWith(u'@') && (spec.takesFile() || spec.kind() == Kind::Other))
        return value.sliced(1);
    if (spec.takesFile() && QFileInfo(value).isFile())
        return value;
    return std::nullopt;
}

// Either values, or a problem as a sentence without the input's name.
struct Reading
{
    QVariantList values;
    QString problem;
};

Reading bad(const QString &problem)
{
    return {{}, problem};
}

// Whether "@photo.png" means a file: only if it exists, because a text may begin with that
// character.
bool meansFile(const QString &value)
{
    return value.startsWith(u'@') && QFileInfo(value.sliced(1)).isFile();
}

// The message after "Input …:" if a local file is given for another kind of input.
QString takesNoFile(const Argument &argument, const QString &taker)
{
    return CliText::tr(
               "%1 takes no file of this machine: in ComfyUI, feed it from an External node that "
               "takes "
               "one, such as External Image, and give the file to that one; %2:=%3 sends the text.")
        .arg(taker, argument.name, QString::fromUtf8(JsonText::quoted(argument.value)));
}

Reading fileFrom(const QString &path)
{
    const QString problem = problemWithFile(path);
    return problem.isEmpty() ? Reading{{QVariant::fromValue(FileInput::fromFile(path))}, {}}
                             : bad(problem);
}

Reading jsonFrom(const QString &text)
{
    JsonText::Error error;
    const auto json = JsonText::parse(text.toUtf8(), &error);
    if (!json)
        return bad(CliText::tr("this is not JSON: column %1: %2.")
                       .arg(QString::number(error.column), error.message));
    const QVariant value = json->root().toVariant();
    if (json->root().isInteger() && value.typeId() == QMetaType::Double)
        return bad(
            CliText::tr("%1 has more digits than a 64-bit number holds.").arg(text.trimmed()));
    return {{value}, {}};
}

// The server refuses null and objects for every input.
Reading sendable(const Reading &reading)
{
    const QVariant value = reading.values.value(0);
    if (reading.problem.isEmpty()
        && (value.typeId() == QMetaType::Nullptr || value.typeId() == QMetaType::QVariantMap))
        return bad(CliText::tr("the server takes texts, numbers, booleans and lists only."));
    return reading;
}

// The numbers of "1..20"; null if \a text does not have that form.
std::optional<Reading> rangeFrom(const QString &text)
{
    const auto range = App::integerRange(text, MaximumRuns);
    return range ? std::optional<Reading>({range->values, range->problem}) : std::nullopt;
}

Reading readUntyped(const Argument &argument)
{
    if (argument.isJson)
        return sendable(jsonFrom(argument.value));
    if (argument.value.startsWith(u'@'))
        return fileFrom(argument.value.sliced(1));
    if (!JsonText::parse(argument.value.toUtf8()))
        return {{argument.value}, {}};
    return sendable(jsonFrom(argument.value));
}

Reading checked(const InputSpec &spec, Reading reading)
{
    for (QVariant &value : reading.values) {
        const QString problem = spec.problemWith(value);
        if (!problem.isEmpty())
            return bad(problem);
        value = spec.wireValue(value);
    }
    return reading;
}

Reading readTyped(const InputSpec &spec, const Argument &argument)
{
    if (argument.isJson) // unchanged, independent of the spec
        return sendable(jsonFrom(argument.value));
    if (const auto path = uploadPath(spec, argument.value)) {
        Reading reading = fileFrom(*path);
        if (spec.kind() == Kind::ImageBatch && reading.problem.isEmpty())
            reading.values = {QVariant(reading.values)};
        return reading;
    }
    if (meansFile(argument.value))
        return bad(takesNoFile(argument, CliText::tr("this input")));
    if (spec.kind() == Kind::Integer || spec.kind() == Kind::Seed) {
        if (const auto range = rangeFrom(argument.value))
            return range->problem.isEmpty() ? checked(spec, *range) : *range;
    }
    QString why;
    const auto value = spec.valueFromText(argument.value, &why);
    return value ? Reading{{*value}, {}} : bad(why);
}

// A literal keeps its type: text stays text, a number stays a number.
Reading readLiteral(const WorkflowGraph &graph, const InputAxis &axis, const Argument &argument)
{
    if (argument.isJson)
        return jsonFrom(argument.value);
    const QVariant old = graph.value(axis.nodeId, axis.inputName);
    if (meansFile(argument.value))
        return bad(takesNoFile(argument, CliText::tr("a value of the graph itself")));
    if (graph.isLink(axis.nodeId, axis.inputName))
        return bad(CliText::tr("another node gives this value; write %1:=JSON to replace the link.")
                       .arg(axis.name));
    if (old.typeId() == QMetaType::QString)
        return {{argument.value}, {}};
    const bool wasWhole =
        old.typeId() == QMetaType::LongLong || old.typeId() == QMetaType::ULongLong;
    if (const auto range = rangeFrom(argument.value); range && wasWhole)
        return *range;
    const bool wasNumber = wasWhole || old.typeId() == QMetaType::Double;
    const bool wasBool = old.typeId() == QMetaType::Bool;
    if (!wasNumber && !wasBool)
        return readUntyped(argument);
    const auto json = JsonText::parse(argument.value.toUtf8());
    if (wasNumber && (!json || !json->root().isNumber()))
        return bad(CliText::tr("this must be a number, not \"%1\".").arg(argument.value));
    if (wasBool && (!json || !json->root().isBool()))
        return bad(CliText::tr("this must be true or false, not \"%1\".").arg(argument.value));
    return jsonFrom(argument.value);
}

// JSON for one literal replaces it in the graph, even if it is a link.
bool isRaw(const InputSpec &spec, const Argument &argument)
{
    return argument.isJson && spec.targets().size() == 1;
}

class InputReader
{
public:
    InputReader(const std::optional<InputTargets> &targets, QStringList *problems,
                QStringList *warnings)
        : m_targets(targets), m_problems(problems), m_warnings(warnings)
    {}

    void read(const QString &text);
    [[nodiscard]] QList<InputAxis> axes() const { return m_axes; }

private:
    [[nodiscard]] std::optional<Argument> split(const QString &text) const;
    [[nodiscard]] bool isKnown(const QString &name) const;
    [[nodiscard]] qsizetype longestName() const;
    [[nodiscard]] const InputSpec *spec(const QString &name) const;
    [[nodiscard]] bool findLiteral(InputAxis *axis) const;
    [[nodiscard]] QString unknownName(const QString &name) const;
    void add(const InputAxis &axis, const Reading &reading, bool isBatch);
    void addUnlisted(const InputAxis &axis, const Argument &argument);

    const std::optional<InputTargets> &m_targets;
    QStringList *const m_problems;
    QStringList *const m_warnings;
    QList<InputAxis> m_axes;
};

const InputSpec *InputReader::spec(const QString &name) const
{
    const QList<InputSpec> &specs = m_targets->specs;
    const auto found = std::find_if(specs.begin(), specs.end(), [&name](const InputSpec &spec) {
        return spec.name() == name || spec.alias() == name;
    });
    return found == specs.end() ? nullptr : &*found;
}

bool InputReader::isKnown(const QString &name) const
{
    InputAxis axis;
    axis.name = name;
    return m_targets && (spec(name) || findLiteral(&axis));
}

qsizetype InputReader::longestName() const
{
    qsizetype longest = 0;
    if (!m_targets)
        return longest;
    for (const InputSpec &known : m_targets->specs)
        longest = std::max({longest, known.name().size(), known.alias().size()});
    const QStringList ids = m_targets->graph ? m_targets->graph->nodeIds() : QStringList();
    for (const QString &id : ids) {
        const QStringList names = m_targets->graph->inputNames(id);
        for (const QString &name : names)
            longest = std::max(longest, id.size() + 1 + name.size());
    }
    return longest;
}

// Splits after the longest name in the workflow, because names may contain equals signs and colons.
std::optional<Argument> InputReader::split(const QString &text) const
{
    const qsizetype farthest = std::min(longestName() + 1, text.size() - 1); // after a colon
    for (qsizetype equals = farthest < 0 ? -1 : text.lastIndexOf(u'=', farthest); equals > 0;
         equals = text.lastIndexOf(u'=', equals - 1)) {
        const QString name = text.first(equals);
        const QString value = text.sliced(equals + 1);
        if (isKnown(name))
            return Argument{name, value, false};
        if (name.endsWith(u':') && isKnown(name.chopped(1)))
            return Argument{name.chopped(1), value, true};
    }
    return splitAtFirst(text);
}

void InputReader::read(const QString &text)
{
    const auto argument = split(text);
    if (!argument) {
        *m_problems += CliText::tr("-i \"%1\" must have the form NAME=VALUE.").arg(text);
        return;
    }
    InputAxis axis;
    axis.name = argument->name;
    if (!m_targets)
        add(axis, readUntyped(*argument), false);
    else if (const InputSpec *known = spec(argument->name); known && !isRaw(*known, *argument)) {
        axis.field = known->isLiteral() ? known->name() : QString();
        add(axis, readTyped(*known, *argument), known->kind() == Kind::ImageBatch);
    } else if (findLiteral(&axis))
        add(axis, readLiteral(*m_targets->graph, axis, *argument), false);
    else if (!m_targets->graph)
        addUnlisted(axis, *argument);
    else
        *m_problems += unknownName(argument->name);
}

// Ids of nodes in subgraphs contain dots.
bool InputReader::findLiteral(InputAxis *axis) const
{
    const auto &graph = m_targets->graph;
    if (!graph)
        return false;
    const InputSpec *field = spec(axis->name);
    const QString name = field && field->isLiteral() ? field->name() : axis->name;
    for (qsizetype dot = name.lastIndexOf(u'.'); dot > 0; dot = name.lastIndexOf(u'.', dot - 1)) {
        const QString node = name.first(dot);
        const QString input = name.sliced(dot + 1);
        if (graph->inputNames(node).contains(input)) {
            axis->nodeId = node;
            axis->inputName = input;
            return true;
        }
    }
    return false;
}

QString InputReader::unknownName(const QString &name) const
{
    const auto withHint = [](const QString &sentence, const QString &wanted,
                             const QStringList &names, const QString &none) {
        const QString near = nearMatch(wanted, names);
        if (!near.isEmpty())
            return sentence + CliText::tr("; did you mean \"%1\"?").arg(near);
        return names.isEmpty() ? sentence + u"; "_s + none + u'.'
                               : sentence + CliText::tr("; it has %1.").arg(names.join(u", "_s));
    };
    const qsizetype dot = name.lastIndexOf(u'.');
    const QString node = name.left(std::max<qsizetype>(dot, 0));
    const auto &graph = m_targets->graph;
    if (graph && !graph->classType(node).isEmpty())
        return withHint(CliText::tr("Node %1 (%2) has no input \"%3\"")
                            .arg(node, graph->title(node), name.sliced(dot + 1)),
                        name.sliced(dot + 1), graph->inputNames(node),
                        CliText::tr("it has none at all"));
    QStringList names;
    for (const InputSpec &known : m_targets->specs) {
        if (known.level() == InputSpec::Level::Primary)
            names += known.alias().isEmpty() ? known.name() : known.alias();
    }
    return withHint(CliText::tr("The workflow has no input \"%1\"").arg(name), name, names,
                    CliText::tr("it has none at all"));
}

// For a graph that it does not send, the service omits whole classes of nodes, such as Seed, from
// the list of inputs.
void InputReader::addUnlisted(const InputAxis &axis, const Argument &argument)
{
    QStringList names;
    for (const InputSpec &known : m_targets->specs)
        names += known.name();
    const QString near = nearMatch(axis.name, names);
    const QString hint =
        near.isEmpty() ? QString() : CliText::tr(" (did you mean \"%1\"?)").arg(near);
    *m_warnings +=
        CliText::tr(
            "The server does not list an input \"%1\"%2, but its list may be incomplete; the "
            "value is sent unchecked.")
            .arg(axis.name, hint);
    const auto range = argument.isJson ? std::nullopt : rangeFrom(argument.value);
    add(axis, range ? *range : readUntyped(argument), false);
}

void InputReader::add(const InputAxis &axis, const Reading &reading, bool isBatch)
{
    if (!reading.problem.isEmpty()) {
        *m_problems += CliText::tr("Input \"%1\": %2").arg(axis.name, reading.problem);
        return;
    }
    const auto same = std::find_if(m_axes.begin(), m_axes.end(), [&axis](const InputAxis &other) {
        return other.name == axis.name || (!axis.field.isEmpty() && (other.field == axis.field));
    });
    if (same == m_axes.end()) {
        m_axes += axis;
        m_axes.last().values = reading.values;
        return;
    }
    if (!isBatch) {
        *m_problems += CliText::tr("Input \"%1\" is given twice.").arg(axis.name);
        return;
    }
    // A batch without files is sent as the text of a JSON array.
    const auto asList = [](const QVariant &value) {
        const auto json = JsonText::parse(value.toString().toUtf8());
        return value.typeId() == QMetaType::QString && json ? json->root().toVariant().toList()
                                                            : value.toList();
    };
    same->values = {QVariant(asList(same->values.first()) + asList(reading.values.first()))};
}

} // namespace

QString problemWithFile(const QString &path)
{
    return FileInput::fromFile(path).problem();
}

QList<InputAxis> readInputs(const QStringList &arguments,
                            const std::optional<InputTargets> &targets, QStringList *problems,
                            QStringList *warnings)
{
    InputReader reader(targets, problems, warnings);
    for (const QString &argument : arguments)
        reader.read(argument);
    return reader.axes();
}

} // namespace ComfyDeploy::Cli

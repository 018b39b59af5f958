// SPDX-License-Identifier: MIT

#include "inputlist.h"

#include "clitext.h"
#include "console.h"
#include "jsonline.h"
#include "table.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qmetaobject.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

QString kindName(InputSpec::Kind kind)
{
    return QLatin1StringView(QMetaEnum::fromType<InputSpec::Kind>().valueToKey(int(kind)));
}

QByteArray json(const QVariant &value)
{
    return value.isValid() ? JsonText::fromVariant(value).value_or("null"_ba) : "null"_ba;
}

QByteArray jsonList(const QVariantList &values)
{
    QByteArrayList items;
    for (const QVariant &value : values)
        items += json(value);
    return '[' + items.join(", ") + ']';
}

QString defaultText(const InputSpec &spec)
{
    if (spec.defaultsDiffer())
        return CliText::tr("(one for each node)");
    if (spec.hasWiredDefault())
        return CliText::tr("(from the graph)");
    if (spec.kind() == InputSpec::Kind::Seed && spec.defaultValue() == QVariant(-1LL))
        return CliText::tr("random");
    if (spec.defaultValue().typeId() == QMetaType::QString)
        return u'"' + spec.defaultValue().toString() + u'"';
    return spec.defaultValue().isValid() ? QString::fromUtf8(json(spec.defaultValue())) : u"-"_s;
}

QString limitsText(const InputSpec &spec)
{
    if (!spec.options().isEmpty())
        return spec.options().join(u'|');
    const auto number = [](const QVariant &value) {
        return value.isValid() ? QString::fromUtf8(json(value)) : QString();
    };
    const QString range = number(spec.minimum()) + u".."_s + number(spec.maximum());
    return range == ".."_L1 ? u"-"_s : range;
}

QByteArray jsonLine(const InputSpec &spec)
{
    JsonLine line("input"_L1);
    line.add(u"name"_s, spec.name());
    line.add(u"kind"_s, kindName(spec.kind()));
    line.add(u"label"_s, spec.label());
    line.add(u"description"_s, spec.description());
    line.addRaw(u"default"_s, json(spec.defaultValue()));
    line.addRaw(u"defaults"_s, jsonList(spec.defaultValues()));
    line.add(u"note"_s, spec.note());
    line.addRaw(u"has_wired_default"_s, spec.hasWiredDefault() ? "true"_ba : "false"_ba);
    line.addRaw(u"minimum"_s, json(spec.minimum()));
    line.addRaw(u"maximum"_s, json(spec.maximum()));
    line.addRaw(u"options"_s, json(QVariant(spec.options())));
    line.add(u"group"_s, spec.group());
    line.add(u"class_type"_s, spec.classType());
    line.addRaw(u"node_ids"_s, json(QVariant(spec.nodeIds())));
    return line.text();
}

//! A literal of a node: a value that is not linked.
struct Literal
{
    QString nodeId;
    QString inputName;
    QVariant value;

    //! The name for -i.
    [[nodiscard]] QString name() const { return nodeId + u'.' + inputName; }
};

// Only types that a user would enter: no lists, objects and nulls, which some nodes use internally.
QString literalType(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QString:
        return u"text"_s;
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
        return u"integer"_s;
    case QMetaType::Double:
        return u"number"_s;
    case QMetaType::Bool:
        return u"boolean"_s;
    default:
        return {};
    }
}

QList<Literal> literalsOf(const WorkflowGraph &graph)
{
    QList<Literal> literals;
    const QStringList ids = graph.nodeIds();
    for (const QString &id : ids) {
        const QStringList names = graph.inputNames(id);
        for (const QString &name : names) {
            if (const QVariant value = graph.value(id, name); !literalType(value).isEmpty())
                literals += {id, name, value};
        }
    }
    return literals;
}

QByteArray jsonLine(const WorkflowGraph &graph, const Literal &literal)
{
    JsonLine line("literal"_L1);
    line.add(u"name"_s, literal.name());
    line.add(u"value_type"_s, literalType(literal.value));
    line.addRaw(u"value"_s, json(literal.value));
    line.add(u"node_id"_s, literal.nodeId);
    line.add(u"input"_s, literal.inputName);
    line.add(u"class_type"_s, graph.classType(literal.nodeId));
    line.add(u"title"_s, graph.title(literal.nodeId));
    return line.text();
}

// On one line, and short enough for the table.
QString shortened(const QVariant &value)
{
    constexpr qsizetype longest = 48;
    const QString text = QString::fromUtf8(json(value));
    return text.size() > longest ? text.first(longest - 1) + u'…' : text;
}

void printLiterals(const WorkflowGraph &graph, bool asJson, Console *console)
{
    const QList<Literal> literals = literalsOf(graph);
    if (literals.isEmpty()) {
        console->note(
            CliText::tr("The workflow has no inputs and no literal values: add External nodes "
                        "(ComfyUI Deploy) to it in ComfyUI for what should be set."));
        return;
    }
    console->note(
        CliText::tr("The workflow has no External nodes; its literal values can be set with -i "
                    "NODE.INPUT=VALUE, such as -i %1=%2:")
            .arg(literals.constFirst().name(), shortened(literals.constFirst().value)));
    QList<QStringList> rows;
    for (const Literal &literal : literals) {
        if (asJson)
            console->result(jsonLine(graph, literal));
        else
            rows += {literal.name(), literalType(literal.value), shortened(literal.value),
                     graph.title(literal.nodeId)};
    }
    if (!asJson)
        printTable({{u"NODE.INPUT"_s, true},
                    {CliText::tr("TYPE")},
                    {CliText::tr("VALUE")},
                    {CliText::tr("NODE")}},
                   rows, console);
}

} // namespace

void printInputs(const WorkflowGraph &graph, bool json, Console *console)
{
    const QList<InputSpec> specs = graph.inputs();
    if (specs.isEmpty())
        printLiterals(graph, json, console);
    else
        printInputs(specs, json, console);
}

void printInputs(const QList<InputSpec> &specs, bool json, Console *console)
{
    if (json) {
        for (const InputSpec &spec : specs)
            console->result(jsonLine(spec));
        return;
    }
    if (specs.isEmpty()) {
        console->note(
            CliText::tr("No inputs are known: the server names no External node of the workflow."));
        return;
    }
    QList<QStringList> rows;
    for (const InputSpec &spec : specs)
        rows +=
            {spec.name(), kindName(spec.kind()), defaultText(spec), limitsText(spec), spec.label()};
    printTable({{CliText::tr("NAME"), true},
                {CliText::tr("KIND")},
                {CliText::tr("DEFAULT")},
                {CliText::tr("RANGE OR OPTIONS")},
                {CliText::tr("LABEL")}},
               rows, console);
    for (const InputSpec &spec : specs) {
        if (!spec.note().isEmpty())
            console->note(spec.note());
    }
}

} // namespace ComfyDeploy::Cli

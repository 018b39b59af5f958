// SPDX-License-Identifier: MIT

#include "inputlist.h"

#include "clitext.h"
#include "console.h"
#include "jsonline.h"
#include "table.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qmetaobject.h>

#include <algorithm>

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
    if (spec.hasWiredDefault() && !spec.defaultValue().isValid())
        return CliText::tr("(from the graph)");
    if (spec.kind() == InputSpec::Kind::Seed && spec.defaultValue().toString() == "-1"_L1)
        return CliText::tr("random");
    if (spec.defaultValue().typeId() == QMetaType::QString)
        return u'"' + spec.defaultValue().toString() + u'"';
    return spec.defaultValue().isValid() ? QString::fromUtf8(json(spec.defaultValue())) : u"-"_s;
}

// Short enough to leave room for the rest.
QString shortened(const QString &text, qsizetype longest = 48)
{
    const QString line = text.simplified();
    return line.size() > longest ? line.first(longest - 1) + u'…' : line;
}

QString limitsText(const InputSpec &spec)
{
    if (!spec.options().isEmpty())
        return spec.isLiteral() ? shortened(spec.options().join(u'|')) : spec.options().join(u'|');
    const auto number = [](const QVariant &value) {
        return value.isValid() ? QString::fromUtf8(json(value)) : QString();
    };
    const bool isKnown = spec.minimum().isValid() || spec.maximum().isValid();
    const QString range = number(isKnown ? spec.minimum() : spec.softMinimum()) + u".."_s
        + number(isKnown ? spec.maximum() : spec.softMaximum());
    return range == ".."_L1 ? u"-"_s : range;
}

QByteArray jsonTargets(const InputSpec &spec)
{
    QByteArrayList targets;
    const QList<InputTarget> all = spec.targets();
    for (const InputTarget &target : all)
        targets += R"({"node_id": )" + JsonText::quoted(target.nodeId) + R"(, "input": )"
            + JsonText::quoted(target.inputName) + '}';
    return '[' + targets.join(", ") + ']';
}

template <typename Enum>
QString keyOf(Enum value)
{
    return QString::fromLatin1(QMetaEnum::fromType<Enum>().valueToKey(int(value))).toLower();
}

QByteArray json(bool truth)
{
    return truth ? "true"_ba : "false"_ba;
}

QByteArray jsonLine(const InputSpec &spec)
{
    JsonLine line("input"_L1);
    line.add(u"name"_s, spec.name());
    line.add(u"alias"_s, spec.alias());
    line.add(u"kind"_s, kindName(spec.kind()));
    line.add(u"label"_s, spec.label());
    line.add(u"description"_s, spec.description());
    line.add(u"level"_s, keyOf(spec.level()));
    line.add(u"role"_s, keyOf(spec.role()));
    line.addRaw(u"default"_s, json(spec.defaultValue()));
    line.addRaw(u"defaults"_s, jsonList(spec.defaultValues()));
    line.add(u"note"_s, spec.note());
    line.addRaw(u"has_wired_default"_s, json(spec.hasWiredDefault()));
    line.addRaw(u"minimum"_s, json(spec.minimum()));
    line.addRaw(u"maximum"_s, json(spec.maximum()));
    line.addRaw(u"soft_minimum"_s, json(spec.softMinimum()));
    line.addRaw(u"soft_maximum"_s, json(spec.softMaximum()));
    line.addRaw(u"step"_s, json(QVariant(spec.stepSize())));
    line.addRaw(u"multiline"_s, json(spec.isMultiline()));
    line.addRaw(u"options"_s, json(QVariant(spec.options())));
    line.addRaw(u"takes_file"_s, json(spec.takesFile()));
    line.add(u"group"_s, spec.group());
    line.addRaw(u"order"_s, json(spec.order()));
    line.add(u"class_type"_s, spec.classType());
    line.addRaw(u"node_ids"_s, json(QVariant(spec.nodeIds())));
    line.addRaw(u"literal"_s, json(spec.isLiteral()));
    line.addRaw(u"targets"_s, jsonTargets(spec));
    return line.text();
}

// The name for -i.
QString shownName(const InputSpec &spec)
{
    return spec.alias().isEmpty() ? spec.name() : spec.alias();
}

QString targetNames(const InputSpec &spec)
{
    QStringList names;
    const QList<InputTarget> targets = spec.targets();
    for (const InputTarget &target : targets)
        names += target.name();
    return names.join(u' ');
}

void printSpecs(const QList<InputSpec> &specs, Console *console)
{
    QList<QStringList> rows;
    bool hasLiterals = false;
    for (const InputSpec &spec : specs)
        hasLiterals |= spec.isLiteral();
    for (const InputSpec &spec : specs) {
        QStringList row{shownName(spec)};
        if (hasLiterals)
            row += targetNames(spec);
        const QString standard = defaultText(spec);
        row += {kindName(spec.kind()), spec.isLiteral() ? shortened(standard, 40) : standard,
                limitsText(spec), spec.label()};
        rows += row;
    }
    QList<TableColumn> columns{{CliText::tr("NAME"), true}};
    if (hasLiterals)
        columns += TableColumn{u"NODE.INPUT"_s};
    columns += {{CliText::tr("KIND")},
                {CliText::tr("DEFAULT")},
                {CliText::tr("RANGE OR OPTIONS")},
                {CliText::tr("LABEL")}};
    printTable(columns, rows, console);
    for (const InputSpec &spec : specs) {
        if (!spec.note().isEmpty())
            console->note(spec.note());
    }
}

// An example of -i for the first input.
QString example(const InputSpec &spec)
{
    if (spec.takesFile())
        return shownName(spec) + "=photo.png"_L1;
    const QVariant value = spec.defaultValue();
    return shownName(spec) + u'='
        + (value.typeId() == QMetaType::QString ? u"\"…\""_s : QString::fromUtf8(json(value)));
}

void printHints(const QList<InputSpec> &shown, qsizetype hidden, Console *console)
{
    const bool hasLiterals = std::any_of(shown.begin(), shown.end(),
                                         [](const InputSpec &spec) { return spec.isLiteral(); });
    if (hasLiterals)
        console->note(CliText::tr("The workflow's own values are set with -i NAME=VALUE or -i "
                                  "NODE.INPUT=VALUE, such as -i %1")
                          .arg(example(shown.constFirst())));
    if (hidden > 0)
        console->note(CliText::tr("%n more with --all.", nullptr, int(hidden)));
}

} // namespace

void printInputs(const GraphFields &fields, bool all, bool json, Console *console)
{
    QList<InputSpec> shown = fields.specs();
    const qsizetype count = shown.size();
    if (!all)
        shown.removeIf(
            [](const InputSpec &spec) { return spec.level() == InputSpec::Level::Advanced; });
    if (count == 0)
        console->note(
            CliText::tr("The workflow has no inputs and no literal values: add External nodes "
                        "(ComfyUI Deploy) to it in ComfyUI for what should be set."));
    else
        printInputs(shown, json, console);
    if (!json)
        printHints(shown, count - shown.size(), console);
}

void printInputs(const QList<InputSpec> &specs, bool json, Console *console)
{
    if (json) {
        for (const InputSpec &spec : specs)
            console->result(jsonLine(spec));
        return;
    }
    if (specs.isEmpty())
        console->note(
            CliText::tr("No inputs are known: the server names no External node of the workflow."));
    else
        printSpecs(specs, console);
}

} // namespace ComfyDeploy::Cli

#include "inputscommand.h"

#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "graphfile.h"
#include "jsonline.h"

#include <ComfyDeploy/json/jsontext_p.h>

#include <QtCore/qmetaobject.h>

#include <algorithm>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype widestCell = 40;

QString kindName(InputSpec::Kind kind)
{
    return QLatin1StringView(QMetaEnum::fromType<InputSpec::Kind>().valueToKey(int(kind)));
}

QByteArray json(const QVariant &value)
{
    return value.isValid() ? JsonText::fromVariant(value).value_or("null"_ba) : "null"_ba;
}

QString defaultText(const InputSpec &spec)
{
    if (spec.hasWiredDefault())
        return u"(from the graph)"_s;
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
    line.addRaw(u"has_wired_default"_s, spec.hasWiredDefault() ? "true"_ba : "false"_ba);
    line.addRaw(u"minimum"_s, json(spec.minimum()));
    line.addRaw(u"maximum"_s, json(spec.maximum()));
    line.addRaw(u"options"_s, json(QVariant(spec.options())));
    line.add(u"group"_s, spec.group());
    line.add(u"class_type"_s, spec.classType());
    line.addRaw(u"node_ids"_s, json(QVariant(spec.nodeIds())));
    return line.text();
}

void printTable(const QList<InputSpec> &specs, Console *console)
{
    QList<QStringList> rows{
        {u"NAME"_s, u"KIND"_s, u"DEFAULT"_s, u"RANGE OR OPTIONS"_s, u"LABEL"_s}};
    for (const InputSpec &spec : specs)
        rows +=
            {spec.name(), kindName(spec.kind()), defaultText(spec), limitsText(spec), spec.label()};
    QList<qsizetype> widths(rows.first().size(), 0);
    for (QStringList &row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i) {
            QString &cell = row[i];
            cell = Console::printable(cell);
            // Names are there to be typed, so they stay whole.
            if (i > 0 && cell.size() > widestCell)
                cell = cell.first(widestCell - 1) + u'…';
            widths[i] = std::max(widths.at(i), cell.size());
        }
    }
    for (const QStringList &row : std::as_const(rows)) {
        QString line;
        for (qsizetype i = 0; i < row.size(); ++i)
            line += row.at(i).leftJustified(widths.at(i) + 2);
        console->resultText(line.trimmed());
    }
}

} // namespace

int runInputsCommand(const QStringList &arguments, Console *console)
{
    CommandLine line(u"inputs"_s, u"[options] GRAPH.json"_s,
                     u"Lists what may be filled in before a workflow is run. Asks no server."_s,
                     uR"(  comfydeploy inputs portrait.json
)"_s);
    line.addOption(u"json"_s, {}, u"One JSON object a line on stdout, one line for each input."_s);
    if (const auto code = line.parse(arguments, 1, 1, console))
        return *code;
    QString why;
    const auto graph = readGraph(line.positional(0), &why);
    if (!graph)
        return line.refuse({why}, console);
    const QList<InputSpec> specs = graph->inputs();
    if (line.isSet(u"json"_s)) {
        for (const InputSpec &spec : specs)
            console->result(jsonLine(spec));
    } else if (specs.isEmpty()) {
        console->note(u"The workflow has no inputs: no node of it has an input_id."_s);
    } else {
        printTable(specs, console);
    }
    return Success;
}

} // namespace ComfyDeploy::Cli

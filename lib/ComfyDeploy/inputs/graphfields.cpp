// SPDX-License-Identifier: MIT

#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/graphfields.h>
#include <ComfyDeploy/inputs/fieldarrangement_p.h>
#include <ComfyDeploy/inputs/fieldfilling_p.h>
#include <ComfyDeploy/inputs/graphfieldreader_p.h>
#include <ComfyDeploy/inputs/inputvalue_p.h>
#include <ComfyDeploy/inputs/prompttext_p.h>

#include <QtCore/qhash.h>
#include <QtCore/qrandom.h>

#include <algorithm>
#include <limits>

namespace ComfyDeploy {

class GraphFieldsData : public QSharedData
{
public:
    WorkflowGraph graph;
    QList<InputSpec> specs;
    QHash<QString, qsizetype> indexes; // of the specs, by name and alias
};

namespace {

using Kind = InputSpec::Kind;

QVariant drawnSeed(const InputSpec &spec)
{
    constexpr qulonglong Largest = GraphFields::LargestDrawnSeed;
    const qulonglong smallest = std::min<qulonglong>(
        compareNumbers(spec.minimum(), 0LL) > 0 ? spec.minimum().toULongLong() : 0, Largest);
    const qulonglong largest = std::max(smallest, std::min(spec.maximum().toULongLong(), Largest));
    const qulonglong drawn = QRandomGenerator::global()->generate64() % (largest - smallest + 1);
    return QVariant::fromValue(qlonglong(smallest + drawn));
}

QString pickedText(const QString &text)
{
    bool isPicked = false;
    return dynamicPrompt(text, &isPicked);
}

bool isToBeDrawn(const InputSpec &spec, const QVariant &value)
{
    return spec.kind() == Kind::Seed && compareNumbers(value, -1LL) == 0;
}

// What no value was given for.
bool isLeftOut(const InputSpec &spec, const QVariant &value)
{
    return !value.isValid()
        || (spec.takesFile() && value.typeId() == QMetaType::QString && value.toString().isEmpty());
}

} // namespace

GraphFields::GraphFields() : d(new GraphFieldsData) {}
GraphFields::GraphFields(const GraphFields &other) = default;
GraphFields::GraphFields(GraphFields &&other) noexcept = default;
GraphFields &GraphFields::operator=(const GraphFields &other) = default;
GraphFields &GraphFields::operator=(GraphFields &&other) noexcept = default;
GraphFields::~GraphFields() = default;

GraphFields GraphFields::of(const WorkflowGraph &graph, const NodeCatalog &catalog,
                            const QByteArray &workflow, const QStringList &separate)
{
    GraphFields fields;
    fields.d->graph = graph;
    fields.d->specs = graph.inputs();
    QStringList externals;
    for (const InputSpec &spec : std::as_const(fields.d->specs))
        externals += spec.name();
    const NodeCatalog known = catalog.isEmpty() ? NodeCatalog::core() : catalog;
    const GraphView view(graph, known);
    fields.d->specs += FieldArrangement(view, known, GraphFieldReader(view, known).read(), separate)
                           .arranged(externals, workflow);
    for (qsizetype i = 0; i < fields.d->specs.size(); ++i) {
        const InputSpec &spec = fields.d->specs.at(i);
        fields.d->indexes.insert(spec.name(), i);
        if (!spec.alias().isEmpty())
            fields.d->indexes.insert(spec.alias(), i);
    }
    return fields;
}

QList<InputSpec> GraphFields::specs() const
{
    return d->specs;
}

std::optional<InputSpec> GraphFields::find(const QString &name) const
{
    const auto found = d->indexes.constFind(name);
    return found == d->indexes.cend() ? std::nullopt : std::optional(d->specs.at(*found));
}

std::optional<GraphFields::Filled> GraphFields::fill(const QVariantMap &values, QString *why) const
{
    FieldFilling filling(d->graph);
    QVariantMap inputs;
    for (auto it = values.begin(); it != values.end(); ++it) {
        const std::optional<InputSpec> spec = find(it.key());
        if (!spec || !spec->isLiteral()) {
            inputs.insert(it.key(), it.value());
            continue;
        }
        if (isLeftOut(*spec, it.value()))
            continue;
        const QString problem = spec->problemWith(it.value());
        if (!problem.isEmpty()) {
            if (why)
                *why = problem;
            return std::nullopt;
        }
        const QVariant value = isToBeDrawn(*spec, it.value()) ? drawnSeed(*spec)
            : spec->hasChoices(it.value())                    ? pickedText(it.value().toString())
                                                              : spec->wireValue(it.value());
        if (spec->takesFile() && value != spec->defaultValue())
            filling.load(*spec, value);
        else
            filling.set(*spec, value);
    }
    Filled filled = filling.filled();
    filled.inputs.insert(inputs);
    return filled;
}

} // namespace ComfyDeploy

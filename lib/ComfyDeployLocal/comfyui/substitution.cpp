// SPDX-License-Identifier: MIT

#include "substitution_p.h"

#include "substitutedgraphwriter_p.h"
#include "substitutionplanner_p.h"
#include <ComfyDeployLocal/run/graphinputs_p.h>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

// The inputs, with the drawn seeds in place of the given values.
QByteArray inputsWithSeeds(const JsonText &inputs, const QHash<QString, qint64> &seeds)
{
    QList<JsonText::Splice> splices;
    QByteArrayList added;
    QStringList names = seeds.keys();
    names.sort();
    for (const QString &name : names) {
        const QByteArray seed = QByteArray::number(seeds.value(name));
        const JsonText::Value given = inputs.root().member(name);
        if (given.exists())
            splices.append({given.begin(), given.end(), seed});
        else
            added += JsonText::quoted(name) + ": " + seed;
    }
    if (!added.isEmpty()) {
        const qsizetype end = inputs.root().end() - 1;
        splices.append({end, end, (inputs.root().size() > 0 ? ", " : "") + added.join(", ")});
    }
    return JsonText::spliced(inputs.text(), splices);
}

std::optional<JsonText> parsedObject(const QByteArray &text, const QString &what, QString *refusal)
{
    JsonText::Error error;
    auto json = JsonText::parse(text, &error);
    if (json && json->root().isObject())
        return json;
    *refusal = json
        ? u"The %1 must be a JSON object."_s.arg(what)
        : u"The %1 is not valid JSON: line %2, column %3: %4."_s.arg(
            what, QString::number(error.line), QString::number(error.column), error.message);
    return std::nullopt;
}

} // namespace

SubstitutionPlan::SubstitutionPlan(const JsonText &callerGraph, const JsonText &filled)
    : json(filled), graph(json)
{
    const PromptGraph caller(callerGraph);
    for (const PromptGraph::Node &node : caller.nodes()) {
        const PromptGraph::Input *name = node.input(u"input_id");
        inputNames += name ? name->value.toString() : QString();
        isChanged = isChanged || substitutionRule(node.classType);
    }
}

std::optional<Substitution> Substitution::plan(const QByteArray &graph, const QByteArray &inputs,
                                               const NodeCatalog &server, const SeedDraw &draw,
                                               QString *refusal)
{
    const auto caller = parsedObject(graph, u"graph"_s, refusal);
    const bool isNothing = inputs.trimmed().isEmpty() || inputs.trimmed() == "null";
    const auto given = caller
        ? parsedObject(isNothing ? "{}"_ba : inputs, u"value of \"inputs\""_s, refusal)
        : std::nullopt;
    if (!given)
        return std::nullopt;
    const auto filled = JsonText::parse(graphWithInputs(*caller, given->root()));
    if (!filled) { // if the values themselves are nested up to the limit
        *refusal = u"The inputs are nested too deeply."_s;
        return std::nullopt;
    }
    const auto plan = std::make_shared<SubstitutionPlan>(*caller, *filled);
    plan->usedInputs = inputs;
    if (plan->isChanged) {
        SubstitutionPlanner planner(plan.get(), server, draw);
        if (!planner.run()) {
            *refusal = planner.refusal();
            return std::nullopt;
        }
        if (!plan->seeds.isEmpty())
            plan->usedInputs = inputsWithSeeds(*given, plan->seeds);
    }
    return Substitution(plan);
}

const QList<MediaWish> &Substitution::media() const
{
    return d->media;
}

QByteArray Substitution::usedInputs() const
{
    return d->usedInputs;
}

SubstitutedGraph Substitution::apply(const QList<UploadedMedia> &media) const
{
    Q_ASSERT(media.size() == d->media.size());
    if (!d->isChanged)
        return {.graph = d->json.text()};
    return SubstitutedGraphWriter(*d, media).written();
}

} // namespace ComfyDeploy::Local

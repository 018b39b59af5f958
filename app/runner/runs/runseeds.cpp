// SPDX-License-Identifier: MIT

#include "runs/runseeds.h"

#include <ComfyDeploy/inputspec.h>
#include <ComfyDeploy/workflowimport.h>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

void addSeed(const QVariant &value, QStringList *seeds)
{
    bool isNumber = false;
    const QString digits = value.toString();
    // -1 and 0 request a random seed.
    if (digits.toULongLong(&isNumber) > 0 && isNumber && !seeds->contains(digits))
        *seeds += digits;
}

void addLiteralSeeds(const WorkflowGraph &graph, QStringList *seeds)
{
    const QStringList ids = graph.nodeIds();
    for (const QString &id : ids) {
        addSeed(graph.value(id, u"seed"_s), seeds);
        addSeed(graph.value(id, u"noise_seed"_s), seeds);
    }
}

} // namespace

QStringList seedsOf(const WorkflowRunRequest &request, const WorkflowGraph &graph,
                    bool isForComfyUi)
{
    QStringList seeds;
    const QVariantMap inputs = request.inputs();
    const QList<InputSpec> specs = graph.inputs();
    for (const InputSpec &spec : specs) {
        if (spec.kind() != InputSpec::Kind::Seed)
            continue;
        const auto given = inputs.constFind(spec.name());
        const QVariantList values =
            given == inputs.cend() ? spec.defaultValues() : QVariantList{*given};
        for (const QVariant &value : values) {
            // The server silently replaces a seed that is out of range.
            if (spec.problemWith(value).isEmpty())
                addSeed(value, &seeds);
        }
    }
    if (request.keepSeeds() || isForComfyUi)
        addLiteralSeeds(graph, &seeds);
    return seeds;
}

QStringList seedsOfPicture(const QString &path)
{
    QStringList seeds;
    addLiteralSeeds(WorkflowImport::fromFile(path).graph(), &seeds);
    return seeds;
}

QString mainTextOf(const WorkflowRunRequest &request, const WorkflowGraph &graph)
{
    constexpr qsizetype longest = 500;
    const QVariantMap inputs = request.inputs();
    const QList<InputSpec> specs = graph.inputs();
    for (const InputSpec &spec : specs) {
        const QString text = inputs.value(spec.name(), spec.defaultValue()).toString().simplified();
        if (spec.kind() == InputSpec::Kind::Text && !text.isEmpty())
            return text.left(longest);
    }
    return {};
}

} // namespace ComfyDeploy::Runner

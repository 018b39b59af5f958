// SPDX-License-Identifier: MIT

#include "runfit_p.h"

#include "serverfit_p.h"
#include "substitution_p.h"
#include "substitutionrules_p.h"

namespace ComfyDeploy::Local {

RunFit RunFit::of(const QByteArray &graph, const QByteArray &inputs, const NodeCatalog &catalog,
                  const QString &server)
{
    const auto lowestSeed = [](qint64 lowest, qint64) {
        return lowest;
    };
    QString refusal;
    const auto substitution = Substitution::plan(graph, inputs, catalog, lowestSeed, &refusal);
    RunFit fit;
    if (!substitution && !inputs.isNull()) {
        fit.lacks = {refusal};
        fit.sentence = refusal;
        return fit;
    }
    ServerFit found = ServerFit::of(
        substitution ? substitution->apply(QList<UploadedMedia>(substitution->media().size())).graph
                     : graph,
        catalog);
    if (!substitution) // such nodes are replaced once the inputs are known
        found.ignoreClasses([](const QString &name) { return substitutionRule(name) != nullptr; });
    fit.lacks = found.texts();
    fit.sentence = found.sentence(server);
    fit.checkpoint = found.checkpoint();
    return fit;
}

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#include "serverfit_p.h"

#include <ComfyDeployLocal/graph/promptgraph_p.h>

#include <ComfyDeploy/core/modelfile_p.h>

#include <algorithm>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype MostShown = 10;

void noteLack(QList<ServerFit::Lack> *lacks, bool isModel, const QString &name,
              const QString &place)
{
    const auto known = std::find_if(lacks->begin(), lacks->end(),
                                    [&](const auto &lack) { return lack.name == name; });
    if (known == lacks->end())
        lacks->append({isModel, name, {place}});
    else
        known->places += place;
}

// Marks the nodes that ComfyUI would execute; all of them if the graph has no output node.
std::vector<bool> executed(const PromptGraph &graph, const NodeCatalog &server)
{
    const auto &nodes = graph.nodes();
    std::vector<int> outputs;
    for (size_t i = 0; i < nodes.size(); ++i) {
        if (server.isOutput(nodes[i].classType))
            outputs.push_back(int(i));
    }
    std::vector<bool> marks(nodes.size(), outputs.empty());
    const auto every = [](int) {
        return true;
    };
    for (const int node : graph.dependenciesFirst(outputs, every, [](const std::vector<int> &) {}))
        marks[size_t(node)] = true;
    return marks;
}

QString lackText(const ServerFit::Lack &lack)
{
    const QString places = lack.places.mid(0, MostShown).join(u", node "_s);
    const QString more = lack.places.size() > MostShown ? u", …"_s : QString();
    return (lack.isModel ? u"model "_s : u"class "_s) + lack.name + u" (node "_s + places + more
        + u')';
}

} // namespace

ServerFit ServerFit::of(const QByteArray &graph, const NodeCatalog &server)
{
    ServerFit fit;
    const auto json = JsonText::parse(graph);
    if (!json)
        return fit;
    const PromptGraph nodes(*json);
    const std::vector<bool> isExecuted = executed(nodes, server);
    for (size_t i = 0; i < nodes.nodes().size(); ++i) {
        const PromptGraph::Node &node = nodes.nodes()[i];
        if (!server.contains(node.classType)) {
            noteLack(&fit.m_classes, false, node.classType, node.id);
            continue;
        }
        for (const PromptGraph::Input &input : node.inputs) {
            const QString name = input.value.toString();
            if (!isExecuted[i] || !isModelFile(name))
                continue;
            if (fit.m_checkpoint.isNull()
                && (input.name == "ckpt_name"_L1 || input.name == "unet_name"_L1))
                fit.m_checkpoint = name;
            const auto choices = server.choices(node.classType, input.name);
            if (choices && !choices->contains(name))
                noteLack(&fit.m_models, true, name, node.id + u' ' + input.name);
        }
    }
    return fit;
}

void ServerFit::ignoreClasses(const std::function<bool(const QString &name)> &isIgnored)
{
    m_classes.removeIf([&isIgnored](const Lack &lack) { return isIgnored(lack.name); });
}

QStringList ServerFit::texts() const
{
    QStringList texts;
    for (const Lack &lack : lacks())
        texts += lackText(lack);
    return texts;
}

QString ServerFit::sentence(const QString &server) const
{
    const QStringList all = texts();
    if (all.isEmpty())
        return {};
    const QString more =
        all.size() > MostShown ? u", and %1 more"_s.arg(all.size() - MostShown) : QString();
    return server + u" lacks: "_s + all.mid(0, MostShown).join(u", "_s) + more + u'.';
}

} // namespace ComfyDeploy::Local

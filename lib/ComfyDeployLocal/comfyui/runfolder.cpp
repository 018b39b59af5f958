// SPDX-License-Identifier: MIT

#include "runfolder_p.h"

#include "freenodeid_p.h"
#include <ComfyDeployLocal/graph/promptgraph_p.h>
#include <ComfyDeployLocal/wording/pythonvalue_p.h>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

constexpr QStringView joiningClass = u"StringConcatenate";

QByteArray joiningNode(const QString &start, const JsonText::Value &link)
{
    return R"({"inputs": {"string_a": )" + JsonText::quoted(start) + R"(, "string_b": )"
        + link.raw() + R"(, "delimiter": ""}, "class_type": )" + JsonText::quoted(joiningClass)
        + '}';
}

} // namespace

RunFolder::RunFolder(const QString &runId) : m_path(u"comfydeploy/"_s + runId) {}

void RunFolder::addTo(SubstitutedGraph *graph, const NodeCatalog &server) const
{
    const auto json = JsonText::parse(graph->graph);
    if (!json)
        return;
    const PromptGraph nodes(*json);
    const QString start = m_path + u'/';
    QList<JsonText::Splice> splices;
    QByteArray added;
    for (const PromptGraph::Node &node : nodes.nodes()) {
        const PromptGraph::Input *prefix = node.input(u"filename_prefix");
        if (!prefix || !server.isOutput(node.classType))
            continue;
        const JsonText::Value &value = prefix->value;
        if (prefix->kind == PromptGraph::Input::Kind::Literal) {
            splices.append(
                {value.begin(), value.end(), JsonText::quoted(start + pythonText(value))});
        } else if (server.contains(joiningClass.toString())) {
            int number = 0;
            const QString id = freeNodeId(node.id, &number, [&](const QString &taken) {
                return nodes.indexOf(taken) >= 0 || graph->addedNodes.contains(taken);
            });
            splices.append({value.begin(), value.end(), '[' + JsonText::quoted(id) + ", 0]"});
            added += ", " + JsonText::quoted(id) + ": " + joiningNode(start, value);
            graph->addedNodes.insert(id, node.id);
        }
    }
    const qsizetype end = json->root().end() - 1;
    splices.append({end, end, added});
    graph->graph = JsonText::spliced(json->text(), splices);
}

QString RunFolder::shownSubfolder(const QString &subfolder) const
{
    const QString path = QString(subfolder).replace(u'\\', u'/'); // ComfyUI on Windows
    if (path == m_path)
        return {};
    return path.startsWith(m_path + u'/') ? path.sliced(m_path.size() + 1) : subfolder;
}

} // namespace ComfyDeploy::Local

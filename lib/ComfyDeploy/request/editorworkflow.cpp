#include <ComfyDeploy/json/jsontext_p.h>
#include <ComfyDeploy/request/editorworkflow_p.h>

#include <QtCore/qset.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

// Where the service's runner puts random numbers, unless told not to.
QStringList seededNodes(const WorkflowGraph &graph)
{
    static const QSet<QString> noiseSeedClasses{u"RandomNoise"_s, u"KSamplerAdvanced"_s,
                                                u"SamplerCustom"_s, u"XlabsSampler"_s};
    QStringList ids;
    const QStringList all = graph.nodeIds();
    for (const QString &id : all) {
        const auto literal = [&graph, &id](const QString &input) {
            const QVariant value = graph.value(id, input);
            return value.isValid() && value.typeId() != QMetaType::QVariantList;
        };
        if (literal(u"seed"_s)
            || (noiseSeedClasses.contains(graph.classType(id)) && literal(u"noise_seed"_s)))
            ids += id;
    }
    return ids;
}

} // namespace

// The runner leaves a seed alone if workflow.nodes holds that id as a KSampler whose second widget
// is "fixed".
QByteArray pinnedWorkflow(const QByteArray &workflow, const WorkflowGraph &graph)
{
    const QStringList ids = seededNodes(graph);
    const auto json = JsonText::parse(workflow);
    if (ids.isEmpty() || !json)
        return workflow;
    QByteArrayList nodes;
    const JsonText::Value existing = json->root().member(u"nodes");
    const auto others = existing.children();
    for (const JsonText::Value &node : others) {
        const JsonText::Value id = node.member(u"id");
        if (!ids.contains(id.isString() ? id.toString() : QString::fromLatin1(id.raw())))
            nodes += node.raw();
    }
    for (const QString &id : ids) {
        bool isNumber = false;
        id.toLongLong(&isNumber);
        const QString input = graph.value(id, u"seed"_s).isValid() ? u"seed"_s : u"noise_seed"_s;
        const QByteArray seed = JsonText::fromVariant(graph.value(id, input)).value_or("0"_ba);
        nodes += R"({"id": )" + (isNumber ? id.toUtf8() : JsonText::quoted(id))
            + R"(, "type": "KSampler", "widgets_values": [)" + seed + R"(, "fixed"]})";
    }
    const QByteArray list = '[' + nodes.join(", ") + ']';
    if (existing.exists())
        return JsonText::spliced(workflow, {{existing.begin(), existing.end(), list}});
    const qsizetype inside = json->root().begin() + 1;
    return JsonText::spliced(
        workflow, {{inside, inside, "\"nodes\": " + list + (json->root().size() ? ", " : "")}});
}

} // namespace ComfyDeploy

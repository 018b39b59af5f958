// SPDX-License-Identifier: MIT

// WorkflowRunRequest::toJson(): the body of a request.
#include <ComfyDeploy/core/emptyworkflow_p.h>
#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/core/variantlist_p.h>
#include <ComfyDeploy/inputs/keptseeds_p.h>
#include <ComfyDeploy/inputs/runmark_p.h>
#include <ComfyDeploy/inputs/workflowrunrequest_p.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

// What is smaller is copied into its surroundings.
constexpr qsizetype smallestPart = 64LL * 1024;

QVariant fileNameOf(const FileInput &file)
{
    return file.fileName();
}

//! \brief Writes input values into the body, with lists in the form that nodes accept.
//!
//! ComfyUI reads any array as a link between nodes, and refuses the graph. So without a graph, from
//! which the kind of input would be known, a list is sent as the text of a JSON array, as a batch
//! of images requires.
class InputWriter
{
public:
    explicit InputWriter(const WorkflowGraph &graph) : m_hasGraph(!graph.isEmpty())
    {
        const QList<InputSpec> all = graph.inputs();
        for (const InputSpec &spec : all)
            m_specs.insert(spec.name(), spec);
    }

    [[nodiscard]] QVariant wireValue(const QString &name, const QVariant &value) const
    {
        if (m_specs.contains(name))
            return m_specs.value(name).wireValue(value);
        if (m_hasGraph || !isList(value))
            return value;
        return QString::fromUtf8(JsonText::fromVariant(value).value_or("[]"_ba));
    }

private:
    const bool m_hasGraph;
    QHash<QString, InputSpec> m_specs;
};

bool holdsList(const QVariantMap &inputs)
{
    return std::any_of(inputs.begin(), inputs.end(), isList);
}

// A file may start with a BOM, which is not valid inside a body.
QByteArray withoutBom(const QByteArray &json)
{
    return json.startsWith("\xEF\xBB\xBF") ? json.sliced(3) : json;
}

} // namespace

WorkflowGraph WorkflowRunRequest::Data::graphToSend() const
{
    return keepSeeds ? withLinkedNoiseSeeds(workflowApiJson) : workflowApiJson;
}

QVariantMap WorkflowRunRequest::Data::wireInputs() const
{
    // Only lists need the specs, which require searching the whole graph.
    const InputWriter writer(holdsList(inputs) ? workflowApiJson : WorkflowGraph());
    QVariantMap wire;
    for (auto it = inputs.begin(); it != inputs.end(); ++it)
        wire.insert(it.key(), writer.wireValue(it.key(), withFiles(it.value(), fileNameOf)));
    return wire;
}

QByteArray WorkflowRunRequest::inputsJson() const
{
    return JsonText::fromVariant(d->wireInputs()).value_or("{}"_ba);
}

WorkflowGraph WorkflowRunRequest::graphToSend() const
{
    return d->graphToSend();
}

QVariantMap WorkflowRunRequest::Data::wireBatch() const
{
    const InputWriter writer(workflowApiJson);
    QVariantMap wire;
    for (auto it = batchInputParams.begin(); it != batchInputParams.end(); ++it) {
        QVariantList values = it.value().toList(); // one for each run
        for (QVariant &value : values)
            value = writer.wireValue(it.key(), withFiles(value, fileNameOf));
        wire.insert(it.key(), values);
    }
    return wire;
}

QByteArray WorkflowRunRequest::Data::specialJson(RequestField::Id field) const
{
    const auto json = [](const QVariantMap &map) {
        return map.isEmpty() ? QByteArray() : JsonText::fromVariant(map).value_or("{}"_ba);
    };
    switch (field) {
    case RequestField::WorkflowApiJson:
        return has(RequestField::WorkflowId) ? graphToSend().toJson() : QByteArray();
    case RequestField::Workflow: {
        if (!has(RequestField::WorkflowId))
            return {};
        const QByteArray sent =
            workflow.isEmpty() ? QByteArray(emptyWorkflow) : withoutBom(workflow);
        return keepSeeds ? withPinnedSeeds(sent, workflowApiJson) : sent;
    }
    case RequestField::Inputs: {
        QVariantMap wire = wireInputs();
        if (!runMark.isEmpty())
            wire.insert(runMarkInput.toString(), runMark);
        return json(wire);
    }
    case RequestField::BatchInputParams:
        return json(wireBatch());
    default:
        return {};
    }
}

QByteArrayList WorkflowRunRequest::Data::bodyParts() const
{
    QByteArrayList parts{"{"_ba};
    for (const RequestField &field : AllRequestFields) {
        QByteArray json;
        if (field.type == RequestField::Type::Special)
            json = specialJson(field.id);
        else if (has(field.id))
            json = JsonText::fromVariant(plain.value(field.id)).value_or("null"_ba);
        if (json.isNull())
            continue;
        QByteArray &text = parts.last();
        text += (parts.size() == 1 && text.size() == 1 ? "\"" : ", \"") + field.name.toLatin1()
            + "\": ";
        if (json.size() < smallestPart)
            text += json;
        else
            parts << json << QByteArray();
    }
    parts.last() += '}';
    return parts;
}

QByteArray WorkflowRunRequest::toJson() const
{
    return d->bodyParts().join();
}

} // namespace ComfyDeploy

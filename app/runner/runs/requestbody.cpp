// SPDX-License-Identifier: MIT

#include "runs/requestbody.h"

#include <ComfyDeploy/core/emptyworkflow_p.h>
#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/workflowrunrequest.h>

namespace ComfyDeploy::Runner {

namespace {

using Value = JsonText::Value;

Value graphIn(const std::optional<JsonText> &body)
{
    return body ? body->root().member(u"workflow_api_json") : Value();
}

QByteArray withValue(const QByteArray &body, const Value &old, const QByteArray &value)
{
    return JsonText::spliced(body, {{old.begin(), old.end(), value}});
}

QByteArray withoutGraph(const QByteArray &body, const QByteArray &inItsPlace)
{
    const auto json = JsonText::parse(body);
    const Value graph = graphIn(json);
    return graph.isObject() ? withValue(body, graph, inItsPlace) : body;
}

// Stands for a file that is not uploaded yet, before its path.
constexpr QLatin1StringView fileMark{"_comfydeploy_file:"};

template <typename Change>
QVariant changed(const QVariant &value, const Change &change)
{
    if (value.typeId() != QMetaType::QVariantList)
        return change(value);
    QVariantList list = value.toList();
    for (QVariant &item : list)
        item = changed(item, change);
    return list;
}

template <typename Change>
WorkflowRunRequest withInputs(WorkflowRunRequest request, const Change &change)
{
    const QVariantMap inputs = request.inputs();
    for (auto it = inputs.cbegin(); it != inputs.cend(); ++it)
        request.setInput(it.key(), changed(it.value(), change));
    return request;
}

} // namespace

WorkflowRunRequest withPathsOfFiles(const WorkflowRunRequest &request)
{
    return withInputs(request, [](const QVariant &value) -> QVariant {
        const QString path = value.value<FileInput>().path();
        return path.isEmpty() ? value : QVariant(QString(fileMark + path));
    });
}

WorkflowRunRequest withFilesOfPaths(const WorkflowRunRequest &request)
{
    return withInputs(request, [](const QVariant &value) -> QVariant {
        const QString text = value.toString();
        return text.startsWith(fileMark)
            ? QVariant::fromValue(FileInput::fromFile(text.sliced(fileMark.size())))
            : value;
    });
}

QByteArray historyBody(const WorkflowRunRequest &request)
{
    if (!request.keepSeeds())
        return request.toJson();
    WorkflowRunRequest plain = request;
    plain.setKeepSeeds(false);
    return withoutGraph(plain.toJson(), "true");
}

QByteArray requestWithoutGraph(const QByteArray &body)
{
    return withoutGraph(body, "null");
}

QByteArray requestWithGraph(const QByteArray &body, const QByteArray &graph)
{
    const auto json = JsonText::parse(body);
    const Value place = graphIn(json);
    if (!place.exists())
        return body;
    QByteArray whole = withValue(body, place, graph);
    auto request = place.toBool() ? WorkflowRunRequest::fromJson(whole) : std::nullopt;
    if (!request)
        return whole;
    request->setKeepSeeds(true);
    return request->toJson();
}

QByteArray editorWorkflowIn(const QByteArray &body)
{
    const auto json = JsonText::parse(body);
    const QByteArray workflow = json ? json->root().member(u"workflow").raw() : QByteArray();
    return workflow == emptyWorkflow ? QByteArray() : workflow;
}

} // namespace ComfyDeploy::Runner

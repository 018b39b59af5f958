// SPDX-License-Identifier: MIT

#include "runrequestreader_p.h"

#include "requestbody_p.h"
#include <ComfyDeployLocal/deployments/deploymentstore_p.h>

#include <ComfyDeploy/core/runflags_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

enum class Model { Version, Workflow, Deployment, Model };

struct ModelRow
{
    Model model;
    QStringView name;
    QList<QStringView> ownFields; //!< which distinguish it from the others
};

//! The request models of the service, in the order of its union.
const QList<ModelRow> &models()
{
    static const QList<ModelRow> rows{
        {Model::Version, u"WorkflowRunVersionRequest", {u"workflow_version_id", u"machine_id"}},
        {Model::Workflow,
         u"WorkflowRunRequest",
         {u"workflow_id", u"workflow_api_json", u"workflow", u"machine_id"}},
        {Model::Deployment, u"DeploymentRunRequest", {u"deployment_id"}},
        {Model::Model, u"ModelRunRequest", {u"model_id"}},
    };
    return rows;
}

RunRequest readModel(RequestBody *body, Model model)
{
    RunRequest run;
    run.inputs = body->inputs();
    run.webhook = body->optionalString(u"webhook");
    run.webhookIntermediateStatus = body->boolean(u"webhook_intermediate_status");
    run.origin = body->plainString(u"origin", u"api"_s);
    run.gpu = body->gpu();
    run.previews = body->flags().contains(previewsFlag);
    run.executionMode = body->executionMode();
    body->batch();
    switch (model) {
    case Model::Version:
        run.workflowVersionId = body->uuid(u"workflow_version_id", true);
        run.machineId = body->uuid(u"machine_id", false);
        break;
    case Model::Workflow:
        run.workflowId = body->uuid(u"workflow_id", true);
        run.graph = body->object(u"workflow_api_json", true);
        run.workflow = body->object(u"workflow", false);
        run.machineId = body->uuid(u"machine_id", false);
        break;
    case Model::Deployment:
        run.deploymentId = body->uuid(u"deployment_id", true);
        break;
    case Model::Model:
        body->requiredString(u"model_id");
        break;
    }
    return run;
}

struct Choice
{
    RunRequest run;
    Model model;
};

//! pydantic prefers the model of which most fields are there.
std::optional<Choice> chooseModel(const JsonText::Value &json, HttpAnswer *refusal)
{
    std::optional<Choice> best;
    int most = 0;
    ValidationErrors errors;
    for (const ModelRow &row : models()) {
        RequestBody body(json, row.name);
        const RunRequest run = readModel(&body, row.model);
        errors.add(body.errors);
        const int fields = body.count(row.ownFields);
        if (body.errors.isEmpty() && fields > most) {
            best = Choice{run, row.model};
            most = fields;
        }
    }
    if (!best)
        *refusal = validationAnswer(errors);
    return best;
}

std::optional<Choice> readChoice(const HttpRequest &request, RunRequestKind kind,
                                 HttpAnswer *refusal)
{
    QList<QStringView> names;
    if (kind == RunRequestKind::Any) {
        for (const ModelRow &row : models())
            names += row.name;
    }
    const auto json = RequestBody::parse(request, refusal, names);
    if (!json)
        return std::nullopt;
    if (kind == RunRequestKind::Any)
        return chooseModel(json->root(), refusal);
    const Model model = kind == RunRequestKind::Workflow ? Model::Workflow : Model::Deployment;
    RequestBody body(json->root());
    const Choice choice{readModel(&body, model), model};
    if (!body.errors.isEmpty()) {
        *refusal = validationAnswer(body.errors);
        return std::nullopt;
    }
    return choice;
}

//! Resolves what the request only names, or returns the answer that it does not exist.
std::optional<HttpAnswer> lookedUp(RunRequest *run, Model model, const DeploymentStore &deployments)
{
    if (model == Model::Workflow)
        return std::nullopt;
    if (model == Model::Model)
        return internalServerError(); // the service crashes here
    const auto deployment = model == Model::Deployment
        ? deployments.find(run->deploymentId)
        : deployments.ofVersion(run->workflowVersionId);
    if (!deployment) {
        return detailAnswer(404,
                            model == Model::Deployment ? u"Deployment not found"_s
                                                       : u"Workflow version not found"_s);
    }
    run->workflowVersionId = deployment->versionId;
    run->workflowId = deployment->workflowId;
    run->graph = deployment->graph;
    run->workflow = deployment->workflow.isEmpty() ? "{}"_ba // every version has one
                                                   : deployment->workflow;
    if (model == Model::Deployment)
        run->machineId = deployment->machineId;
    return std::nullopt;
}

//! The checks that the service makes after pydantic's, in its order.
std::optional<HttpAnswer> refused(const RunRequest &request)
{
    static const QStringList origins{u"manual"_s,          u"api"_s,       u"public-share"_s,
                                     u"public-template"_s, u"workspace"_s, u"workspace-v2"_s};
    const auto graph = JsonText::parse(request.graph);
    if (!graph || graph->root().size() == 0)
        return detailAnswer(404, u"Workflow API not found"_s);
    if (!origins.contains(request.origin))
        return internalServerError();
    for (const JsonText::Value &node : graph->root().children()) {
        if (!node.isObject())
            return internalServerError();
    }
    return std::nullopt;
}

} // namespace

std::optional<RunRequest> readRunRequest(const HttpRequest &request, RunRequestKind kind,
                                         const DeploymentStore &deployments, HttpAnswer *refusal)
{
    auto choice = readChoice(request, kind, refusal);
    if (!choice)
        return std::nullopt;
    auto answer = lookedUp(&choice->run, choice->model, deployments);
    if (!answer)
        answer = refused(choice->run);
    if (answer) {
        *refusal = *answer;
        return std::nullopt;
    }
    return choice->run;
}

} // namespace ComfyDeploy::Local

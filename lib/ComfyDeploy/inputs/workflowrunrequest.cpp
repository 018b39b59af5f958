// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/apiroutes_p.h>
#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/core/runflags_p.h>
#include <ComfyDeploy/core/variantlist_p.h>
#include <ComfyDeploy/inputs/filereader_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>
#include <ComfyDeploy/inputs/runmark_p.h>
#include <ComfyDeploy/inputs/workflowrunrequest_p.h>

#include <QtCore/qjsondocument.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Uploaded = QList<std::pair<FileInput, QString>>;

namespace {

bool isFile(const QVariant &value)
{
    return value.metaType() == QMetaType::fromType<FileInput>();
}

// The server refuses null and objects at any depth that it checks.
QString problemWithInput(const QVariant &value)
{
    if (value.typeId() == QMetaType::QVariantMap || value.typeId() == QMetaType::Nullptr)
        return InputText::tr("the server takes texts, numbers, booleans and lists only");
    if (isList(value)) {
        const QVariantList list = itemsOf(value);
        for (const QVariant &item : list) {
            if (QString problem = problemWithInput(item); !problem.isEmpty())
                return problem;
        }
        return {};
    }
    if (isFile(value)) {
        const auto file = value.value<FileInput>();
        if (file.isNull())
            return InputText::tr("the file has no name");
        // Whether it can be read is checked by the upload: the file may be created before that.
        QString problem =
            FileReader(file).isKnownEmpty() ? emptyFileProblem(file.fileName()) : QString();
        problem.chop(problem.isEmpty() ? 0 : 1);
        return problem;
    }
    QString why;
    return JsonText::fromVariant(value, &why) ? QString() : why;
}

} // namespace

WorkflowRunRequest::WorkflowRunRequest() : d(new Data) {}
WorkflowRunRequest::WorkflowRunRequest(const WorkflowRunRequest &) = default;
WorkflowRunRequest::WorkflowRunRequest(WorkflowRunRequest &&) noexcept = default;
WorkflowRunRequest &WorkflowRunRequest::operator=(const WorkflowRunRequest &) = default;
WorkflowRunRequest &WorkflowRunRequest::operator=(WorkflowRunRequest &&) noexcept = default;
WorkflowRunRequest::~WorkflowRunRequest() = default;

QVariant
WorkflowRunRequest::Data::withFiles(const QVariant &value,
                                    const std::function<QVariant(const FileInput &)> &replacement)
{
    if (isFile(value))
        return replacement(value.value<FileInput>());
    if (!isList(value))
        return value;
    QVariantList list = itemsOf(value);
    for (QVariant &item : list)
        item = withFiles(item, replacement);
    return list;
}

QString WorkflowRunRequest::workflowId() const
{
    return d->text(RequestField::WorkflowId);
}
void WorkflowRunRequest::setWorkflowId(const QString &id)
{
    d->set(RequestField::WorkflowId, id);
}
QString WorkflowRunRequest::deploymentId() const
{
    return d->text(RequestField::DeploymentId);
}
void WorkflowRunRequest::setDeploymentId(const QString &id)
{
    d->set(RequestField::DeploymentId, id);
}
QString WorkflowRunRequest::workflowVersionId() const
{
    return d->text(RequestField::WorkflowVersionId);
}
void WorkflowRunRequest::setWorkflowVersionId(const QString &id)
{
    d->set(RequestField::WorkflowVersionId, id);
}
WorkflowGraph WorkflowRunRequest::workflowApiJson() const
{
    return d->workflowApiJson;
}
void WorkflowRunRequest::setWorkflowApiJson(const WorkflowGraph &graph)
{
    d->workflowApiJson = graph;
}
QByteArray WorkflowRunRequest::workflow() const
{
    return d->workflow;
}
void WorkflowRunRequest::setWorkflow(const QByteArray &json)
{
    d->workflow = json;
}
QString WorkflowRunRequest::machineId() const
{
    return d->text(RequestField::MachineId);
}
void WorkflowRunRequest::setMachineId(const QString &id)
{
    d->set(RequestField::MachineId, id);
}
QVariantMap WorkflowRunRequest::inputs() const
{
    return d->inputs;
}
void WorkflowRunRequest::setInputs(const QVariantMap &inputs)
{
    d->inputs = inputs;
}
void WorkflowRunRequest::removeInput(const QString &name)
{
    d->inputs.remove(name);
}
QString WorkflowRunRequest::webhook() const
{
    return d->text(RequestField::Webhook);
}
void WorkflowRunRequest::setWebhook(const QString &url)
{
    d->set(RequestField::Webhook, url);
}
void WorkflowRunRequest::setWebhook(const QUrl &url)
{
    setWebhook(url.toString(QUrl::FullyEncoded));
}
bool WorkflowRunRequest::webhookIntermediateStatus() const
{
    return d->truth(RequestField::WebhookIntermediateStatus);
}
void WorkflowRunRequest::setWebhookIntermediateStatus(bool on)
{
    d->set(RequestField::WebhookIntermediateStatus, on);
}
QString WorkflowRunRequest::gpu() const
{
    return d->text(RequestField::Gpu);
}
void WorkflowRunRequest::setGpu(const QString &gpu)
{
    d->set(RequestField::Gpu, gpu);
}
QStringList WorkflowRunRequest::gpuNames()
{
    return {u"CPU"_s,  u"T4"_s,        u"L4"_s,   u"A10G"_s, u"L40S"_s,
            u"A100"_s, u"A100-80GB"_s, u"H100"_s, u"H200"_s, u"B200"_s};
}
QStringList WorkflowRunRequest::flags() const
{
    return d->plain.value(RequestField::Flags).toStringList();
}
void WorkflowRunRequest::setFlags(const QStringList &flags)
{
    d->plain.insert(RequestField::Flags, flags);
}
bool WorkflowRunRequest::previews() const
{
    return flags().contains(previewsFlag);
}
void WorkflowRunRequest::setPreviews(bool on)
{
    if (on == previews())
        return;
    QStringList list = flags();
    if (on)
        list.append(previewsFlag.toString());
    else
        list.removeAll(previewsFlag);
    if (list.isEmpty())
        d->plain.remove(RequestField::Flags);
    else
        setFlags(list);
}
QString WorkflowRunRequest::origin() const
{
    return d->text(RequestField::Origin);
}
void WorkflowRunRequest::setOrigin(const QString &origin)
{
    d->set(RequestField::Origin, origin);
}
QString WorkflowRunRequest::executionMode() const
{
    return d->text(RequestField::ExecutionMode);
}
void WorkflowRunRequest::setExecutionMode(const QString &mode)
{
    d->set(RequestField::ExecutionMode, mode);
}
int WorkflowRunRequest::batchNumber() const
{
    return d->plain.value(RequestField::BatchNumber).toInt();
}
void WorkflowRunRequest::setBatchNumber(int number)
{
    d->plain.insert(RequestField::BatchNumber, number);
}
QVariantMap WorkflowRunRequest::batchInputParams() const
{
    return d->batchInputParams;
}
void WorkflowRunRequest::setBatchInputParams(const QVariantMap &params)
{
    d->batchInputParams = params;
}
bool WorkflowRunRequest::isBatch() const
{
    return d->has(RequestField::BatchNumber) || !d->batchInputParams.isEmpty();
}
bool WorkflowRunRequest::isNativeRun() const
{
    return d->truth(RequestField::IsNativeRun);
}
void WorkflowRunRequest::setIsNativeRun(bool on)
{
    d->set(RequestField::IsNativeRun, on);
}
QString WorkflowRunRequest::gpuEventId() const
{
    return d->text(RequestField::GpuEventId);
}
void WorkflowRunRequest::setGpuEventId(const QString &id)
{
    d->set(RequestField::GpuEventId, id);
}
bool WorkflowRunRequest::keepSeeds() const
{
    return d->keepSeeds;
}
void WorkflowRunRequest::setKeepSeeds(bool on)
{
    d->keepSeeds = on;
}

bool WorkflowRunRequest::deprecatedRoute() const
{
    return d->deprecatedRoute;
}
void WorkflowRunRequest::setDeprecatedRoute(bool on)
{
    d->deprecatedRoute = on;
}

QString WorkflowRunRequest::runMark() const
{
    return d->runMark;
}
void WorkflowRunRequest::setRunMark(const QString &mark)
{
    d->runMark = mark;
}

void WorkflowRunRequest::setWorkflow(const QJsonObject &json)
{
    d->workflow = QJsonDocument(json).toJson(QJsonDocument::Compact);
}

void WorkflowRunRequest::setInput(const QString &name, const QVariant &value)
{
    d->inputs.insert(name, value);
}

void WorkflowRunRequest::setInput(const QString &name, const FileInput &file)
{
    setInput(name, QVariant::fromValue(file));
}

ApiError WorkflowRunRequest::check() const
{
    const auto invalid = [](const QString &message) {
        return ApiError(ApiError::Kind::InvalidRequest, message);
    };
    const int ids = int(!workflowId().isEmpty()) + int(!deploymentId().isEmpty())
        + int(!workflowVersionId().isEmpty());
    if (ids != 1)
        return invalid(
            ids == 0
                ? InputText::tr(
                    "The request names neither workflowId, deploymentId nor workflowVersionId.")
                : InputText::tr("The request names more than one of workflowId, deploymentId and "
                                "workflowVersionId."));
    if (!workflowId().isEmpty() && d->workflowApiJson.isEmpty())
        return invalid(
            InputText::tr("The request has a workflowId but no graph: workflowApiJson is empty."));
    if (workflowId().isEmpty() && !d->workflowApiJson.isEmpty())
        return invalid(
            InputText::tr("A graph (workflowApiJson) can be sent with a workflowId only."));
    if (!d->workflow.isEmpty()) {
        JsonText::Error error;
        const auto json = JsonText::parse(d->workflow, &error);
        if (!json)
            return invalid(InputText::tr("The workflow is not JSON: line %1, column %2: %3.")
                               .arg(QString::number(error.line), QString::number(error.column),
                                    error.message));
        if (!json->root().isObject())
            return invalid(InputText::tr("The workflow is not a JSON object."));
    }
    for (auto it = d->inputs.begin(); it != d->inputs.end(); ++it) {
        if (it.key().isEmpty())
            return invalid(InputText::tr("An input has no name."));
        if (it.key() == runMarkInput)
            return invalid(
                InputText::tr("The input name \"%1\" is taken: it carries the mark of the run.")
                    .arg(it.key()));
        if (const QString problem = problemWithInput(it.value()); !problem.isEmpty())
            return invalid(InputText::tr("Input \"%1\": %2.").arg(it.key(), problem));
    }
    for (auto it = d->batchInputParams.begin(); it != d->batchInputParams.end(); ++it) {
        const QString problem = isList(it.value()) ? problemWithInput(it.value())
                                                   : InputText::tr("it needs a list of values");
        if (!problem.isEmpty())
            return invalid(InputText::tr("Batch input \"%1\": %2.").arg(it.key(), problem));
    }
    return {};
}

QString WorkflowRunRequest::path(RunMode mode) const
{
    const auto routeOf = [mode](ApiRoute queue, ApiRoute sync, ApiRoute stream) {
        return mode == RunMode::Queue ? queue : mode == RunMode::Sync ? sync : stream;
    };
    using enum ApiRoute;
    if (d->deprecatedRoute || !workflowVersionId().isEmpty())
        return pathOf(routeOf(QueueAny, SyncAny, StreamAny));
    if (!deploymentId().isEmpty())
        return pathOf(routeOf(QueueDeployment, SyncDeployment, StreamDeployment));
    return pathOf(routeOf(QueueWorkflow, SyncWorkflow, StreamWorkflow));
}

QList<FileInput> WorkflowRunRequest::files() const
{
    QList<FileInput> files;
    for (const QVariantMap &map : {d->inputs, d->batchInputParams}) {
        for (const QVariant &value : map) {
            Data::withFiles(value, [&files](const FileInput &file) -> QVariant {
                if (!files.contains(file))
                    files += file;
                return {};
            });
        }
    }
    return files;
}

WorkflowRunRequest WorkflowRunRequest::withUploads(const Uploaded &uploaded) const
{
    WorkflowRunRequest request = *this;
    if (uploaded.isEmpty())
        return request;
    const auto urlOf = [&uploaded](const FileInput &file) -> QVariant {
        const auto found = std::find_if(uploaded.begin(), uploaded.end(),
                                        [&file](const auto &pair) { return pair.first == file; });
        return found != uploaded.end() ? QVariant(found->second) : QVariant::fromValue(file);
    };
    for (QVariantMap *map : {&request.d->inputs, &request.d->batchInputParams}) {
        for (QVariant &value : *map)
            value = Data::withFiles(value, urlOf);
    }
    return request;
}

bool WorkflowRunRequest::isEqualTo(const WorkflowRunRequest &other) const
{
    return d == other.d || d->fields() == other.d->fields();
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include "reported.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qurl.h>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

QJsonValue dateValue(const QDateTime &date)
{
    return date.isValid() ? QJsonValue(date.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

QJsonValue urlValue(const QUrl &url)
{
    return QString::fromLatin1(url.toEncoded());
}

template <typename T>
QJsonValue optionalValue(const std::optional<T> &value)
{
    return value ? QJsonValue(*value) : QJsonValue();
}

QString officialName(ApiError::Kind kind)
{
    switch (kind) {
    case ApiError::Kind::Validation:
        return u"HTTPValidationError"_s;
    case ApiError::Kind::Unauthorized:
    case ApiError::Kind::NotFound:
    case ApiError::Kind::Rejected:
    case ApiError::Kind::RateLimited:
    case ApiError::Kind::Server:
        return u"SDKError"_s;
    case ApiError::Kind::BadResponse:
        return u"SDKValidationError"_s;
    case ApiError::Kind::Network:
        return u"ConnectionError"_s;
    case ApiError::Kind::Timeout:
        return u"RequestTimeoutError"_s;
    default:
        return ApiError::kindName(kind);
    }
}

QJsonObject reported(const MediaItem &item)
{
    return {{u"url"_s, urlValue(item.url())},   {u"type"_s, item.type()},
            {u"filename"_s, item.fileName()},   {u"isPublic"_s, item.isPublic()},
            {u"subfolder"_s, item.subfolder()}, {u"uploadDuration"_s, item.uploadDuration()}};
}

//! The output's own data, each file of it as we read it.
QJsonValue reportedData(const QJsonValue &data)
{
    QJsonObject reportedByKey;
    const QJsonObject byKey = data.toObject();
    for (auto it = byKey.begin(); it != byKey.end(); ++it) {
        QJsonArray items;
        const QJsonArray list = it.value().toArray();
        for (const QJsonValue &item : list) {
            const auto media = MediaItem::fromJson(item.toObject());
            items.append(media ? QJsonValue(reported(*media)) : item);
        }
        reportedByKey.insert(it.key(), items);
    }
    return reportedByKey;
}

} // namespace

QJsonObject reported(const ApiError &error)
{
    QJsonObject object{{u"type"_s, officialName(error.kind())}};
    if (error.kind() == ApiError::Kind::Validation) {
        QJsonArray detail;
        const QList<ValidationError> errors = error.validationErrors();
        for (const ValidationError &one : errors) {
            detail.append(QJsonObject{{u"loc"_s, one.loc},
                                      {u"msg"_s, one.msg},
                                      {u"type"_s, one.type},
                                      {u"input"_s, one.input},
                                      {u"ctx"_s, one.ctx}});
        }
        object.insert(u"detail"_s, detail);
    } else if (object["type"_L1] == u"SDKError"_s) {
        object.insert(u"statusCode"_s, error.httpStatus());
        object.insert(u"body"_s, QString::fromUtf8(error.body()));
    }
    return object;
}

QJsonObject reported(const RunDetails &run)
{
    return {
        {u"id"_s, run.id()},
        {u"status"_s, run.rawStatus()},
        {u"liveStatus"_s, run.liveStatus()},
        {u"progress"_s, run.progress()},
        {u"outputs"_s, reported(run.outputs())},
        {u"workflowId"_s, run.workflowId()},
        {u"workflowVersionId"_s, run.workflowVersionId()},
        {u"workflowInputs"_s, run.workflowInputs()},
        {u"machineId"_s, run.machineId()},
        {u"machineVersion"_s, run.machineVersion()},
        {u"machineType"_s, run.machineType()},
        {u"modalFunctionCallId"_s, run.modalFunctionCallId()},
        {u"origin"_s, run.origin()},
        {u"gpu"_s, run.gpu()},
        {u"gpuEventId"_s, run.gpuEventId()},
        {u"userId"_s, run.userId()},
        {u"orgId"_s, run.orgId()},
        {u"webhook"_s, run.webhook()},
        {u"webhookStatus"_s, run.webhookStatus()},
        {u"webhookIntermediateStatus"_s, run.webhookIntermediateStatus()},
        {u"isRealtime"_s, run.isRealtime()},
        {u"number"_s, optionalValue(run.number())},
        {u"createdAt"_s, dateValue(run.createdAt())},
        {u"updatedAt"_s, dateValue(run.updatedAt())},
        {u"queuedAt"_s, dateValue(run.queuedAt())},
        {u"startedAt"_s, dateValue(run.startedAt())},
        {u"endedAt"_s, dateValue(run.endedAt())},
        {u"duration"_s, optionalValue(run.duration())},
        {u"coldStartDuration"_s, optionalValue(run.coldStartDuration())},
        {u"coldStartDurationTotal"_s, optionalValue(run.coldStartDurationTotal())},
        {u"runDuration"_s, optionalValue(run.runDuration())},
    };
}

QJsonObject reported(const WorkflowRunOutput &output)
{
    return {{u"id"_s, output.id()},
            {u"runId"_s, output.runId()},
            {u"outputId"_s, output.outputId()},
            {u"data"_s, reportedData(output.data())},
            {u"nodeMeta"_s, output.nodeMeta()},
            {u"nodeId"_s, output.nodeId()},
            {u"createdAt"_s, dateValue(output.createdAt())},
            {u"updatedAt"_s, dateValue(output.updatedAt())}};
}

QJsonObject reported(const Deployment &deployment)
{
    QJsonArray inputs;
    const QList<InputSpec> specs = deployment.inputs();
    for (const InputSpec &input : specs) {
        inputs.append(QJsonObject{
            {u"inputId"_s, input.name()},
            {u"classType"_s, input.classType()},
            {u"displayName"_s, input.label()},
            {u"description"_s, input.description()},
            {u"defaultValue"_s, QJsonValue::fromVariant(input.defaultValue())},
            {u"minValue"_s, QJsonValue::fromVariant(input.minimum())},
            {u"maxValue"_s, QJsonValue::fromVariant(input.maximum())},
            {u"enumOptions"_s,
             input.options().isEmpty() ? QJsonValue()
                                       : QJsonValue(QJsonArray::fromStringList(input.options()))},
        });
    }
    // What has no getter is to be had as it came.
    const QJsonObject raw = QJsonDocument::fromJson(deployment.toJson()).object();
    return {{u"id"_s, deployment.id()},
            {u"shareOptions"_s, raw["share_options"_L1]},
            {u"showcaseMedia"_s, raw["showcase_media"_L1]},
            {u"outputTypes"_s, raw["output_types"_L1]},
            {u"machine"_s, raw["machine"_L1]},
            {u"dubLink"_s, raw["dub_link"_L1]},
            {u"modalImageId"_s, raw["modal_image_id"_L1]},
            {u"modalAppId"_s, raw["modal_app_id"_L1]},
            {u"version"_s, deployment.version()},
            {u"userId"_s, deployment.userId()},
            {u"orgId"_s, deployment.orgId()},
            {u"workflowId"_s, deployment.workflowId()},
            {u"workflowVersionId"_s, deployment.workflowVersionId()},
            {u"machineId"_s, deployment.machineId()},
            {u"machineVersionId"_s, deployment.machineVersionId()},
            {u"environment"_s, deployment.environment()},
            {u"description"_s, deployment.description()},
            {u"shareSlug"_s, deployment.shareSlug()},
            {u"gpu"_s, deployment.gpu()},
            {u"workflow"_s,
             QJsonObject{{u"id"_s, deployment.workflowId()},
                         {u"name"_s, deployment.name()},
                         {u"coverUrl"_s, urlValue(deployment.coverUrl())}}},
            {u"inputTypes"_s, inputs},
            {u"concurrencyLimit"_s, optionalValue(deployment.concurrencyLimit())},
            {u"runTimeout"_s, optionalValue(deployment.runTimeout())},
            {u"idleTimeout"_s, optionalValue(deployment.idleTimeout())},
            {u"keepWarm"_s, optionalValue(deployment.keepWarm())},
            {u"createdAt"_s, dateValue(deployment.createdAt())},
            {u"updatedAt"_s, dateValue(deployment.updatedAt())},
            {u"activatedAt"_s, dateValue(deployment.activatedAt())}};
}

QJsonObject reported(const Session &session)
{
    return {{u"sessionId"_s, session.id()},
            {u"gpuEventId"_s, session.gpuEventId()},
            {u"url"_s, urlValue(session.url())}};
}

QJsonObject reported(const UploadedFile &file)
{
    return {{u"fileId"_s, file.fileId()},
            {u"fileName"_s, file.fileName()},
            {u"fileUrl"_s, urlValue(file.fileUrl())},
            {u"message"_s, file.message()}};
}

QJsonObject reported(const RunStreamEvent &event)
{
    QJsonObject object{{u"event"_s, event.event()}, {u"data"_s, event.data()}};
    if (event.type() == RunStreamEvent::Type::LogUpdate) {
        QJsonObject log = event.data().toObject();
        const QDateTime date =
            QDateTime::fromString(log["timestamp"_L1].toString(), Qt::ISODateWithMs);
        if (date.isValid())
            log["timestamp"_L1] = dateValue(date);
        object[u"data"_s] = log;
    }
    return object;
}

QJsonObject reported(const WebhookEvent &event)
{
    return {{u"runId"_s, event.runId()},
            {u"status"_s, event.rawStatus()},
            {u"liveStatus"_s, event.liveStatus()},
            {u"progress"_s, event.progress()},
            {u"outputs"_s, reported(event.outputs())},
            {u"eventType"_s, event.eventType()}};
}

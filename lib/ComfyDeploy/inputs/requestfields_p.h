// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qmetaobject.h>

namespace ComfyDeploy {

//! \brief One field of the body of POST /run/…: a row of the table that the request's writer, its
//! reader and the command line use.
struct RequestField
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::RequestField)

public:
    enum Id {
        WorkflowId,
        DeploymentId,
        WorkflowVersionId,
        WorkflowApiJson,
        Workflow,
        MachineId,
        Inputs,
        Webhook,
        WebhookIntermediateStatus,
        Gpu,
        Flags,
        Origin,
        ExecutionMode,
        BatchNumber,
        BatchInputParams,
        IsNativeRun,
        GpuEventId,
    };
    enum class Type { Text, Truth, Number, TextList, Special }; //!< Special has separate code
    enum class Null { Refused, Unset }; //!< how the service handles null

    Id id;
    QStringView name; //!< in the API; the property has the same name in camelCase
    Type type = Type::Text;
    Null null = Null::Refused;
    //! The help of the option with this name in "comfydeploy run --help", and of its value; null if
    //! there is none, or one that means more than the field.
    const char *help = nullptr;
    const char *valueName = nullptr;

    [[nodiscard]] QString property() const
    {
        const QStringList parts = name.toString().split(u'_');
        QString camelCase = parts.first();
        for (const QString &part : parts.mid(1))
            camelCase += part.at(0).toUpper() + part.mid(1);
        return camelCase;
    }
    [[nodiscard]] QString option() const { return name.toString().replace(u'_', u'-'); }
    [[nodiscard]] QString optionHelp() const { return tr(help); }

    //! For all types except Special.
    void set(WorkflowRunRequest *request, const QVariant &value) const
    {
        const QMetaObject &meta = WorkflowRunRequest::staticMetaObject;
        const int index = meta.indexOfProperty(property().toLatin1().constData());
        meta.property(index).writeOnGadget(request, value);
    }
};

//! In the order of the body.
inline constexpr RequestField AllRequestFields[] = {
    {RequestField::WorkflowId, u"workflow_id"},
    {RequestField::DeploymentId, u"deployment_id"},
    {RequestField::WorkflowVersionId, u"workflow_version_id"},
    {RequestField::WorkflowApiJson, u"workflow_api_json", RequestField::Type::Special},
    {RequestField::Workflow, u"workflow", RequestField::Type::Special},
    {RequestField::MachineId, u"machine_id", RequestField::Type::Text, RequestField::Null::Unset},
    {RequestField::Inputs, u"inputs", RequestField::Type::Special},
    {RequestField::Webhook, u"webhook", RequestField::Type::Text, RequestField::Null::Unset,
     QT_TRANSLATE_NOOP("ComfyDeploy::RequestField",
                       "Called by the server at every change of status."),
     "URL"},
    {RequestField::WebhookIntermediateStatus, u"webhook_intermediate_status",
     RequestField::Type::Truth, RequestField::Null::Refused,
     QT_TRANSLATE_NOOP("ComfyDeploy::RequestField", "Also called for every node.")},
    {RequestField::Gpu, u"gpu", RequestField::Type::Text, RequestField::Null::Unset,
     QT_TRANSLATE_NOOP("ComfyDeploy::RequestField", "Such as A10G or H100."), "NAME"},
    {RequestField::Flags, u"flags", RequestField::Type::TextList, RequestField::Null::Unset},
    {RequestField::Origin, u"origin"},
    {RequestField::ExecutionMode, u"execution_mode"},
    {RequestField::BatchNumber, u"batch_number", RequestField::Type::Number,
     RequestField::Null::Unset},
    {RequestField::BatchInputParams, u"batch_input_params", RequestField::Type::Special,
     RequestField::Null::Unset},
    {RequestField::IsNativeRun, u"is_native_run", RequestField::Type::Truth},
    {RequestField::GpuEventId, u"gpu_event_id", RequestField::Type::Text,
     RequestField::Null::Unset},
};

} // namespace ComfyDeploy

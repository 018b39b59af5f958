// SPDX-License-Identifier: MIT

// Registers the library's types for QML: objects and enum namespaces by their names, values by
// their lower-case names, lists of values as JavaScript arrays.
#pragma once

#include "runqueueextension.h"
#include "workflowclientextension.h"

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/inputspec.h>
#include <ComfyDeploy/mediadownload.h>
#include <ComfyDeploy/rundetails.h>
#include <ComfyDeploy/runmode.h>
#include <ComfyDeploy/runpreview.h>
#include <ComfyDeploy/runqueue.h>
#include <ComfyDeploy/runstate.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/runsummary.h>
#include <ComfyDeploy/session.h>
#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowgraph.h>
#include <ComfyDeploy/workflowrun.h>
#include <ComfyDeploy/workflowrunoutput.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qobject.h>
#include <QtQml/qqml.h>

namespace ComfyDeploy::Qml {

// The enums of a value type are registered with a separate object type: qmllint does not find enums
// of value types.

struct ForeignWorkflowClient
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::WorkflowClient)
    QML_NAMED_ELEMENT(WorkflowClient)
    QML_EXTENDED(ComfyDeploy::Qml::WorkflowClientExtension)
};

// So that qmllint knows the type of a property that is a RunMode.
namespace ForeignRunModes {
Q_NAMESPACE
QML_NAMED_ELEMENT(RunModes)
QML_FOREIGN_NAMESPACE(ComfyDeploy::RunModes)
} // namespace ForeignRunModes

struct ForeignWorkflowRun
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::WorkflowRun)
    QML_NAMED_ELEMENT(WorkflowRun)
    QML_UNCREATABLE("Runs are made by a WorkflowClient or a WorkflowRunMutation.")
};

struct ForeignMediaDownload
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::MediaDownload)
    QML_NAMED_ELEMENT(MediaDownload)
    QML_UNCREATABLE("Downloads are made by a WorkflowClient.")
};

struct ForeignRunQueue
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::RunQueue)
    QML_NAMED_ELEMENT(RunQueue)
    QML_EXTENDED(ComfyDeploy::Qml::RunQueueExtension)
};

struct ForeignApiError
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::ApiError)
    QML_VALUE_TYPE(apiError)
};
class ApiErrorEnums : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(ApiError)
    QML_UNCREATABLE("It has enums only; the value is apiError.")
    QML_EXTENDED_NAMESPACE(ComfyDeploy::ApiError)
};

struct ForeignRunStreamEvent
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::RunStreamEvent)
    QML_VALUE_TYPE(runStreamEvent)
};
class RunStreamEventEnums : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(RunStreamEvent)
    QML_UNCREATABLE("It has enums only; the value is runStreamEvent.")
    QML_EXTENDED_NAMESPACE(ComfyDeploy::RunStreamEvent)
};

struct ForeignMediaItem
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::MediaItem)
    QML_VALUE_TYPE(mediaItem)
};
class MediaItemEnums : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(MediaItem)
    QML_UNCREATABLE("It has enums only; the value is mediaItem.")
    QML_EXTENDED_NAMESPACE(ComfyDeploy::MediaItem)
};

struct ForeignInputSpec
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::InputSpec)
    QML_VALUE_TYPE(inputSpec)
};
class InputSpecEnums : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(InputSpec)
    QML_UNCREATABLE("It has enums only; the value is inputSpec.")
    QML_EXTENDED_NAMESPACE(ComfyDeploy::InputSpec)
};

namespace RunStatusNamespace {
Q_NAMESPACE
QML_FOREIGN_NAMESPACE(ComfyDeploy)
QML_NAMED_ELEMENT(RunStatus)
} // namespace RunStatusNamespace

struct ForeignWorkflowRunOutput
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::WorkflowRunOutput)
    QML_VALUE_TYPE(workflowRunOutput)
};
struct ForeignLogEntry
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::LogEntry)
    QML_VALUE_TYPE(logEntry)
};
struct ForeignRunFailure
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::RunFailure)
    QML_VALUE_TYPE(runFailure)
};
struct ForeignRunPreview
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::RunPreview)
    QML_VALUE_TYPE(runPreview)
};
struct ForeignValidationError
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::ValidationError)
    QML_VALUE_TYPE(validationError)
};
struct ForeignWorkflowGraph
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::WorkflowGraph)
    QML_VALUE_TYPE(workflowGraph)
};
struct ForeignRunState
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::RunState)
    QML_VALUE_TYPE(runState)
};
struct ForeignWorkflowRunRequest
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::WorkflowRunRequest)
    QML_VALUE_TYPE(workflowRunRequest)
};

struct ForeignDeployment
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::Deployment)
    QML_VALUE_TYPE(deployment)
};
// Not "session", which is a common name in host programs.
struct ForeignSession
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::Session)
    QML_VALUE_TYPE(apiSession)
};
struct ForeignRunSummary
{
    Q_GADGET
    QML_FOREIGN(ComfyDeploy::RunSummary)
    QML_VALUE_TYPE(runSummary)
};

struct ForeignInputSpecList
{
    Q_GADGET
    QML_FOREIGN(QList<ComfyDeploy::InputSpec>)
    QML_ANONYMOUS
    QML_SEQUENTIAL_CONTAINER(ComfyDeploy::InputSpec)
};
struct ForeignMediaItemList
{
    Q_GADGET
    QML_FOREIGN(QList<ComfyDeploy::MediaItem>)
    QML_ANONYMOUS
    QML_SEQUENTIAL_CONTAINER(ComfyDeploy::MediaItem)
};
struct ForeignWorkflowRunOutputList
{
    Q_GADGET
    QML_FOREIGN(QList<ComfyDeploy::WorkflowRunOutput>)
    QML_ANONYMOUS
    QML_SEQUENTIAL_CONTAINER(ComfyDeploy::WorkflowRunOutput)
};
struct ForeignLogEntryList
{
    Q_GADGET
    QML_FOREIGN(QList<ComfyDeploy::LogEntry>)
    QML_ANONYMOUS
    QML_SEQUENTIAL_CONTAINER(ComfyDeploy::LogEntry)
};
struct ForeignValidationErrorList
{
    Q_GADGET
    QML_FOREIGN(QList<ComfyDeploy::ValidationError>)
    QML_ANONYMOUS
    QML_SEQUENTIAL_CONTAINER(ComfyDeploy::ValidationError)
};

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qobjectdefs.h>

QT_BEGIN_NAMESPACE
class QDebug;
QT_END_NAMESPACE

namespace ComfyDeploy {

//! All properties of a WorkflowRun at one moment; they are described there.
class COMFYDEPLOY_EXPORT RunState
{
    Q_GADGET
    Q_PROPERTY(QString id MEMBER id)
    Q_PROPERTY(ComfyDeploy::WorkflowRun::Phase phase MEMBER phase)
    Q_PROPERTY(ComfyDeploy::RunStatus status MEMBER status)
    Q_PROPERTY(QString rawStatus MEMBER rawStatus)
    Q_PROPERTY(QString stateText MEMBER stateText)
    Q_PROPERTY(QString statusText MEMBER statusText)
    Q_PROPERTY(QString liveStatus MEMBER liveStatus)
    Q_PROPERTY(double progress MEMBER progress)
    Q_PROPERTY(bool progressKnown MEMBER progressKnown)
    Q_PROPERTY(QString currentNode MEMBER currentNode)
    Q_PROPERTY(QString currentNodeTitle MEMBER currentNodeTitle)
    Q_PROPERTY(int nodeIndex MEMBER nodeIndex)
    Q_PROPERTY(int nodeCount MEMBER nodeCount)
    Q_PROPERTY(int step MEMBER step)
    Q_PROPERTY(int stepCount MEMBER stepCount)
    Q_PROPERTY(int queuePosition MEMBER queuePosition)
    Q_PROPERTY(QList<ComfyDeploy::WorkflowRunOutput> outputs MEMBER outputs)
    Q_PROPERTY(QList<ComfyDeploy::LogEntry> logs MEMBER logs)
    Q_PROPERTY(ComfyDeploy::RunPreview preview MEMBER preview)
    Q_PROPERTY(ComfyDeploy::ApiError error MEMBER error)
    Q_PROPERTY(ComfyDeploy::RunFailure failure MEMBER failure)
    Q_PROPERTY(bool running MEMBER running)
    Q_PROPERTY(bool settled MEMBER settled)
    Q_PROPERTY(bool cancelRequested MEMBER cancelRequested)
    Q_PROPERTY(bool contactLost MEMBER contactLost)
    Q_PROPERTY(bool requestSent MEMBER requestSent)

public:
    QString id;
    WorkflowRun::Phase phase = WorkflowRun::Draft;
    RunStatus status = RunStatus::Unknown;
    QString rawStatus;
    QString stateText;
    QString statusText;
    QString liveStatus;
    double progress = 0;
    bool progressKnown = false;
    QString currentNode;
    QString currentNodeTitle;
    int nodeIndex = 0;
    int nodeCount = 0;
    int step = 0;
    int stepCount = 0;
    int queuePosition = -1;
    QList<WorkflowRunOutput> outputs;
    QList<LogEntry> logs;
    RunPreview preview;
    ApiError error;
    RunFailure failure;
    bool running = true;
    bool settled = false;
    bool cancelRequested = false;
    bool contactLost = false;
    bool requestSent = false;
};

//! Id, phase, status, progress and error.
COMFYDEPLOY_EXPORT QDebug operator<<(QDebug debug, const RunState &state);

} // namespace ComfyDeploy

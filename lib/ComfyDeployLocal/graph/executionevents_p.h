// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/engine/promptengine_p.h>
#include <ComfyDeployLocal/nodes/nodecontext_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

#include <deque>

namespace ComfyDeploy::Local {

//! \brief Reports one execution in ComfyUI's websocket messages.
//!
//! ComfyUI's progress_state is cumulative, which would make the messages of a long graph quadratic;
//! so it lists only the nodes that changed last, up to MaximumReportedNodes.
class ExecutionEvents
{
public:
    static constexpr size_t MaximumReportedNodes = 64;

    ExecutionEvents(const QString &promptId, const ExecutionHooks &hooks)
        : m_promptId(promptId), m_hooks(hooks)
    {}

    void started(const QStringList &cachedNodes);
    void nodeStarted(const QString &node);
    void nodeStep(const QString &node, int done, int total);
    void nodeOutput(const QString &node, const QJsonObject &ui);
    void nodeFinished(const QString &node);

    void succeeded();
    void interrupted(const QString &node, const QString &classType, const QStringList &executed);
    struct ErrorReport
    {
        QString node;
        QString classType;
        NodeFailure failure;
        QStringList executed;
        QStringList currentOutputs;
        QJsonObject currentInputs;
    };
    void failed(const ErrorReport &report);
    //! The last message of every execution.
    void closed();

private:
    void send(const QString &event, QJsonObject data);
    void sendProgressState(const QString &node, const QJsonValue &value, const QJsonValue &maximum,
                           const QString &state);

    const QString m_promptId;
    const ExecutionHooks &m_hooks;
    QJsonObject m_states;
    std::deque<QString> m_reported; //!< the keys of m_states, in the order in which they came
};

} // namespace ComfyDeploy::Local

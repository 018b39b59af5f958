// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/rundetails.h>
#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qlist.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy {

//! \brief What the service posts to a run's webhook.
//!
//! Only the shape is checked: the service signs nothing, so anybody who knows the address can post
//! it. What matters should be asked for by WorkflowClient::getRun(). Events come in any order and
//! more than once.
class COMFYDEPLOY_EXPORT WebhookEvent
{
    Q_GADGET
    Q_PROPERTY(QString eventType READ eventType CONSTANT FINAL)
    Q_PROPERTY(QString runId READ runId CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::RunStatus status READ status CONSTANT FINAL)
    Q_PROPERTY(QString rawStatus READ rawStatus CONSTANT FINAL)
    Q_PROPERTY(QString liveStatus READ liveStatus CONSTANT FINAL)
    Q_PROPERTY(double progress READ progress CONSTANT FINAL)
    Q_PROPERTY(QList<ComfyDeploy::WorkflowRunOutput> outputs READ outputs CONSTANT FINAL)
    Q_PROPERTY(QJsonArray rawOutputs READ rawOutputs CONSTANT FINAL)

public:
    //! fromJson() refuses larger bodies.
    static constexpr qsizetype MaximumSize = qsizetype(64) * 1024 * 1024;

    WebhookEvent() = default;

    //! Null if \a body is no object, if \c run_id or \c status is missing or of a wrong type, or if
    //! \c outputs is there and no list; the reason is in \a why.
    [[nodiscard]] static std::optional<WebhookEvent> fromJson(const QByteArray &body,
                                                              QString *why = nullptr);
    //! The object as it came, unknown keys included.
    [[nodiscard]] QJsonObject toJson() const { return m_json; }

    //! "run.updated", or "run.output" for one output alone; empty where the body does not tell, as
    //! those of the service's documentation do not.
    [[nodiscard]] QString eventType() const;
    [[nodiscard]] QString runId() const;
    [[nodiscard]] RunStatus status() const;
    //! The server's own word for status().
    [[nodiscard]] QString rawStatus() const;
    //! Such as "Executing KSampler"; empty before the first node.
    [[nodiscard]] QString liveStatus() const;
    //! 0 to 1: nodes begun, of all nodes.
    [[nodiscard]] double progress() const;
    //! Those that GET /run/{id} would give. The event of a cancelled run carries everything that
    //! was ever stored for it, node timings and errors too: that is left out here.
    [[nodiscard]] QList<WorkflowRunOutput> outputs() const { return m_outputs; }
    //! All of them, as they came.
    [[nodiscard]] QJsonArray rawOutputs() const;

    friend bool operator==(const WebhookEvent &a, const WebhookEvent &b)
    {
        return a.m_json == b.m_json;
    }
    friend bool operator!=(const WebhookEvent &a, const WebhookEvent &b) { return !(a == b); }

private:
    QJsonObject m_json;
    QList<WorkflowRunOutput> m_outputs;
};

} // namespace ComfyDeploy

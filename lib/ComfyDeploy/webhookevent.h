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

//! \brief An event that the service posts to a run's webhook.
//!
//! Only the structure is checked: the service does not sign events, so anybody who knows the
//! address can post one. Use WorkflowClient::getRun() for anything important. Events arrive in any
//! order and possibly more than once.
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
    //! The maximum size that fromJson() accepts.
    static constexpr qsizetype MaximumSize = qsizetype(64) * 1024 * 1024;

    WebhookEvent() = default;

    //! Null if \a body is not an object, if \c run_id or \c status is missing or of a wrong type,
    //! or if \c outputs is not a list; the reason is in \a why.
    [[nodiscard]] static std::optional<WebhookEvent> fromJson(const QByteArray &body,
                                                              QString *why = nullptr);
    //! The original object, unknown keys included.
    [[nodiscard]] QJsonObject toJson() const { return m_json; }

    //! "run.updated", or "run.output" for a single output; empty if the body does not contain it,
    //! as in the service's documentation.
    [[nodiscard]] QString eventType() const;
    [[nodiscard]] QString runId() const;
    [[nodiscard]] RunStatus status() const;
    //! The server's text for status().
    [[nodiscard]] QString rawStatus() const;
    //! Such as "Executing KSampler"; empty before the first node.
    [[nodiscard]] QString liveStatus() const;
    //! From 0 to 1: the fraction of nodes that have begun.
    [[nodiscard]] double progress() const;
    //! The outputs that GET /run/{id} would return. The event of a cancelled run contains
    //! everything that was stored for it, including node timings and errors, which are omitted
    //! here.
    [[nodiscard]] QList<WorkflowRunOutput> outputs() const { return m_outputs; }
    //! All outputs, unchanged.
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

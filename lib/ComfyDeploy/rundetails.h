// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qobjectdefs.h>

#include <optional>

namespace ComfyDeploy {

Q_NAMESPACE_EXPORT(COMFYDEPLOY_EXPORT)

//! A run's status in the server's own words; a word from the future reads as Unknown and keeps its
//! text in rawStatus(). It never reads as success.
enum class RunStatus {
    Unknown,
    NotStarted, //!< the server has made the run, no machine has taken it
    Queued, //!< a container took it
    Started, //!< ComfyUI answers
    Running,
    Uploading,
    Success,
    Failed,
    Timeout,
    Cancelled,
};
Q_ENUM_NS(RunStatus)

//! The enum value of a wire word such as "not-started".
COMFYDEPLOY_EXPORT RunStatus runStatusFromWire(const QString &status);
//! The wire word; null for Unknown.
COMFYDEPLOY_EXPORT QString runStatusToWire(RunStatus status);
//! The wire words that there are, in the order of a run's life.
COMFYDEPLOY_EXPORT QStringList runStatusNames();
//! Whether the server will not change it any more.
COMFYDEPLOY_EXPORT bool isTerminal(RunStatus status);

//! \brief What GET /run/{id} says about a run.
//!
//! Times are UTC and invalid where they have not come yet; durations are seconds and empty
//! likewise.
class COMFYDEPLOY_EXPORT RunDetails
{
    Q_GADGET
    Q_PROPERTY(QString id READ id CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::RunStatus status READ status CONSTANT FINAL)
    Q_PROPERTY(QString rawStatus READ rawStatus CONSTANT FINAL)
    Q_PROPERTY(QString liveStatus READ liveStatus CONSTANT FINAL)
    Q_PROPERTY(double progress READ progress CONSTANT FINAL)
    Q_PROPERTY(int queuePosition READ queuePosition CONSTANT FINAL)
    Q_PROPERTY(QList<ComfyDeploy::WorkflowRunOutput> outputs READ outputs CONSTANT FINAL)

public:
    RunDetails() = default;

    //! Null if \c id or \c status is missing or of a wrong type, with the field's name in \a why.
    static std::optional<RunDetails> fromJson(const QJsonObject &json, QString *why = nullptr);
    //! The object as it came, unknown keys included.
    [[nodiscard]] QJsonObject toJson() const { return m_json; }

    [[nodiscard]] QString id() const;
    [[nodiscard]] RunStatus status() const;
    [[nodiscard]] QString rawStatus() const;
    //! Such as "Executing KSampler"; not cleared at the end.
    [[nodiscard]] QString liveStatus() const;
    //! 0 to 1: nodes begun, of all nodes. Stays 0 in a fully cached run and may end below 1.
    [[nodiscard]] double progress() const;
    //! Unfinished earlier runs on that machine, 0 = next; -1 if it was not asked for or is not
    //! waiting.
    [[nodiscard]] int queuePosition() const;
    [[nodiscard]] QList<WorkflowRunOutput> outputs() const;
    //! Every file of every output, sorted by file name, numbers in it by value.
    [[nodiscard]] QList<MediaItem> mediaItems() const;

    [[nodiscard]] QString workflowId() const;
    [[nodiscard]] QString workflowVersionId() const;
    [[nodiscard]] QString machineId() const;
    [[nodiscard]] QString machineVersion() const;
    [[nodiscard]] QString machineType() const;
    [[nodiscard]] QString modalFunctionCallId() const;
    //! The inputs as the server received them, without a run's mark; integers above 2^63-1 are
    //! rounded by QJsonValue.
    [[nodiscard]] QJsonValue workflowInputs() const;
    [[nodiscard]] QString origin() const;
    [[nodiscard]] QString gpu() const;
    [[nodiscard]] QString gpuEventId() const;
    [[nodiscard]] QString userId() const;
    //! Empty if there is none.
    [[nodiscard]] QString orgId() const;
    [[nodiscard]] QString webhook() const;
    [[nodiscard]] QString webhookStatus() const;
    [[nodiscard]] bool webhookIntermediateStatus() const;
    [[nodiscard]] bool isRealtime() const;
    //! Null where the server has none; it is 0 for every run of today's servers.
    [[nodiscard]] std::optional<int> number() const;

    [[nodiscard]] QDateTime createdAt() const;
    [[nodiscard]] QDateTime updatedAt() const;
    [[nodiscard]] QDateTime queuedAt() const; //!< a container picked it up
    [[nodiscard]] QDateTime startedAt() const; //!< ComfyUI answered
    [[nodiscard]] QDateTime endedAt() const;
    [[nodiscard]] std::optional<double> duration() const; //!< ended - created
    [[nodiscard]] std::optional<double> coldStartDuration() const; //!< started - queued
    [[nodiscard]] std::optional<double> coldStartDurationTotal() const; //!< started - created
    [[nodiscard]] std::optional<double> runDuration() const; //!< ended - started

    friend bool operator==(const RunDetails &a, const RunDetails &b)
    {
        return a.m_json == b.m_json;
    }
    friend bool operator!=(const RunDetails &a, const RunDetails &b) { return !(a == b); }

private:
    QJsonObject m_json;
    QList<WorkflowRunOutput> m_outputs;
};

//! Files of several outputs in one list, sorted by file name, numbers in it by value.
COMFYDEPLOY_EXPORT QList<MediaItem> mediaItemsOf(const QList<WorkflowRunOutput> &outputs);

} // namespace ComfyDeploy

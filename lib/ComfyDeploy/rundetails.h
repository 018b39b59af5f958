// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qobjectdefs.h>

#include <optional>

QT_BEGIN_NAMESPACE
class QDebug;
QT_END_NAMESPACE

namespace ComfyDeploy {

Q_NAMESPACE_EXPORT(COMFYDEPLOY_EXPORT)

//! A run's status on the server. A status that this version does not know is Unknown, never a
//! success, and keeps its text in rawStatus().
enum class RunStatus {
    Unknown,
    NotStarted, //!< the server has created the run, no machine has taken it
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

//! The enum value of a status such as "not-started" in the API.
COMFYDEPLOY_EXPORT RunStatus runStatusFromWire(const QString &status);
//! The name of \a status in the API; null for Unknown.
COMFYDEPLOY_EXPORT QString runStatusToWire(RunStatus status);
//! All names in the API, in the order of a run's life cycle.
COMFYDEPLOY_EXPORT QStringList runStatusNames();
//! Whether it is final.
COMFYDEPLOY_EXPORT bool isTerminal(RunStatus status);

//! \brief The answer to GET /run/{id}.
//!
//! Times are in UTC and invalid if they have not been reached yet; durations are in seconds and
//! likewise empty.
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
    //! The original object, unknown keys included.
    [[nodiscard]] QJsonObject toJson() const { return m_json; }

    [[nodiscard]] QString id() const;
    [[nodiscard]] RunStatus status() const;
    [[nodiscard]] QString rawStatus() const;
    //! Such as "Executing KSampler"; not cleared at the end.
    [[nodiscard]] QString liveStatus() const;
    //! From 0 to 1: the fraction of nodes that have begun. Stays 0 in a fully cached run and may
    //! end below 1.
    [[nodiscard]] double progress() const;
    //! The number of unfinished earlier runs on the machine, 0 = next; -1 if it was not requested
    //! or the run is not waiting.
    [[nodiscard]] int queuePosition() const;
    [[nodiscard]] QList<WorkflowRunOutput> outputs() const;
    //! All files of all outputs, sorted by file name, with numbers compared by value.
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
    //! Empty if the server has none; 0 for every run on current servers.
    [[nodiscard]] std::optional<int> number() const;

    [[nodiscard]] QDateTime createdAt() const;
    [[nodiscard]] QDateTime updatedAt() const;
    [[nodiscard]] QDateTime queuedAt() const; //!< when a container took it
    [[nodiscard]] QDateTime startedAt() const; //!< when ComfyUI answered
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

//! All files of \a outputs, sorted by file name, with numbers compared by value.
COMFYDEPLOY_EXPORT QList<MediaItem> mediaItemsOf(const QList<WorkflowRunOutput> &outputs);

//! Id, status and progress, and how many outputs there are.
COMFYDEPLOY_EXPORT QDebug operator<<(QDebug debug, const RunDetails &run);

} // namespace ComfyDeploy

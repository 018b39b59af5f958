// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/rundetails.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qlist.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy {

//! \brief A run in the list of a workflow or a deployment, without outputs and inputs.
//!
//! Times are in UTC and invalid if they have not been reached yet; durations are in seconds, or -1
//! if the list does not contain them. WorkflowClient::getRun() returns the rest.
class COMFYDEPLOY_EXPORT RunSummary
{
    Q_GADGET
    Q_PROPERTY(QString id READ id CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::RunStatus status READ status CONSTANT FINAL)
    Q_PROPERTY(QString rawStatus READ rawStatus CONSTANT FINAL)
    Q_PROPERTY(QDateTime createdAt READ createdAt CONSTANT FINAL)
    Q_PROPERTY(QDateTime queuedAt READ queuedAt CONSTANT FINAL)
    Q_PROPERTY(QDateTime startedAt READ startedAt CONSTANT FINAL)
    Q_PROPERTY(QDateTime endedAt READ endedAt CONSTANT FINAL)
    Q_PROPERTY(QString gpu READ gpu CONSTANT FINAL)
    Q_PROPERTY(QString origin READ origin CONSTANT FINAL)
    Q_PROPERTY(QString workflowId READ workflowId CONSTANT FINAL)
    Q_PROPERTY(QString workflowVersionId READ workflowVersionId CONSTANT FINAL)
    Q_PROPERTY(QString deploymentId READ deploymentId CONSTANT FINAL)
    Q_PROPERTY(QString machineId READ machineId CONSTANT FINAL)
    Q_PROPERTY(QString batchId READ batchId CONSTANT FINAL)
    Q_PROPERTY(double duration READ duration CONSTANT FINAL)
    Q_PROPERTY(double coldStartDuration READ coldStartDuration CONSTANT FINAL)
    Q_PROPERTY(double coldStartDurationTotal READ coldStartDurationTotal CONSTANT FINAL)
    Q_PROPERTY(double runDuration READ runDuration CONSTANT FINAL)

public:
    RunSummary() = default;

    //! Null if \c id or \c status is missing or of a wrong type, with the field's name in \a why.
    static std::optional<RunSummary> fromJson(const QJsonObject &json, QString *why = nullptr);
    //! The original row, unknown keys included.
    [[nodiscard]] QJsonObject toJson() const { return m_json; }

    [[nodiscard]] QString id() const;
    [[nodiscard]] RunStatus status() const;
    [[nodiscard]] QString rawStatus() const;
    [[nodiscard]] QDateTime createdAt() const;
    [[nodiscard]] QDateTime updatedAt() const;
    [[nodiscard]] QDateTime queuedAt() const; //!< when a container took it
    [[nodiscard]] QDateTime startedAt() const; //!< when ComfyUI answered
    [[nodiscard]] QDateTime endedAt() const;
    [[nodiscard]] QString gpu() const;
    [[nodiscard]] QString origin() const;
    [[nodiscard]] QString workflowId() const;
    [[nodiscard]] QString workflowVersionId() const;
    //! Empty if the run was not started by a deployment.
    [[nodiscard]] QString deploymentId() const;
    //! Only in a deployment's list.
    [[nodiscard]] QString machineId() const;
    //! Empty if the run is not part of a batch; not in a deployment's list.
    [[nodiscard]] QString batchId() const;
    [[nodiscard]] QString userId() const;

    //! Ended - created in a workflow's list, ended - started in a deployment's.
    [[nodiscard]] double duration() const;
    [[nodiscard]] double coldStartDuration() const; //!< started - queued
    [[nodiscard]] double coldStartDurationTotal() const; //!< started - created
    [[nodiscard]] double runDuration() const; //!< ended - started

    friend bool operator==(const RunSummary &a, const RunSummary &b)
    {
        return a.m_json == b.m_json;
    }
    friend bool operator!=(const RunSummary &a, const RunSummary &b) { return !(a == b); }

private:
    QJsonObject m_json;
};

//! Which runs of a workflow or a deployment to list; empty fields do not filter.
struct COMFYDEPLOY_EXPORT RunListQuery
{
    Q_GADGET
    Q_PROPERTY(QString status MEMBER status)
    Q_PROPERTY(QString deploymentId MEMBER deploymentId)
    Q_PROPERTY(QDateTime from MEMBER from)
    Q_PROPERTY(bool ownOnly MEMBER ownOnly)
    Q_PROPERTY(int limit MEMBER limit)
    Q_PROPERTY(int offset MEMBER offset)

public:
    QString status; //!< such as "success"
    QString deploymentId; //!< only those by this deployment, for a workflow's runs
    QDateTime from; //!< only those created then or later
    bool ownOnly = false; //!< only those of the token's user, for a deployment's runs
    int limit = 100; //!< rows of a page
    int offset = 0; //!< rows before the page

    friend bool operator==(const RunListQuery &a, const RunListQuery &b)
    {
        return a.status == b.status && a.deploymentId == b.deploymentId && a.from == b.from
            && a.ownOnly == b.ownOnly && a.limit == b.limit && a.offset == b.offset;
    }
    friend bool operator!=(const RunListQuery &a, const RunListQuery &b) { return !(a == b); }
};

//! A page of a list of runs, newest first.
struct COMFYDEPLOY_EXPORT RunListPage
{
    Q_GADGET
    Q_PROPERTY(QList<ComfyDeploy::RunSummary> runs MEMBER runs)
    Q_PROPERTY(int offset MEMBER offset)
    Q_PROPERTY(bool hasMore MEMBER hasMore)

public:
    QList<RunSummary> runs;
    int offset = 0; //!< rows of the server's list before this page
    bool hasMore = false; //!< the page was full, so there may be another one
    RunListQuery query; //!< the query that this page answers
    int rows = 0; //!< of the server's list in this page; more than runs if the query filtered some

    //! The query for the next page.
    [[nodiscard]] RunListQuery next() const
    {
        RunListQuery following = query;
        following.offset = offset + rows;
        return following;
    }
};

//! Which rows of a workflow's runs to list, and with what.
struct COMFYDEPLOY_EXPORT RunRowQuery
{
    Q_GADGET
    Q_PROPERTY(bool withInputs MEMBER withInputs)
    Q_PROPERTY(bool withOutputs MEMBER withOutputs)
    Q_PROPERTY(int limit MEMBER limit)
    Q_PROPERTY(int offset MEMBER offset)

public:
    bool withInputs = true;
    bool withOutputs = true; //!< includes errors and node timings
    int limit = 10; //!< rows of a page; each contains the version's graphs
    int offset = 0; //!< rows before the page

    friend bool operator==(const RunRowQuery &a, const RunRowQuery &b)
    {
        return a.withInputs == b.withInputs && a.withOutputs == b.withOutputs && a.limit == b.limit
            && a.offset == b.offset;
    }
    friend bool operator!=(const RunRowQuery &a, const RunRowQuery &b) { return !(a == b); }
};

//! A page of that list, newest first.
struct COMFYDEPLOY_EXPORT RunRowPage
{
    Q_GADGET
    Q_PROPERTY(QList<QJsonObject> rows MEMBER rows)
    Q_PROPERTY(int offset MEMBER offset)
    Q_PROPERTY(bool hasMore MEMBER hasMore)

public:
    //! The original rows; integers above 2^63-1 are rounded by QJsonValue.
    QList<QJsonObject> rows;
    int offset = 0; //!< rows of the server's list before this page
    bool hasMore = false; //!< the page was full, so there may be another one
    RunRowQuery query; //!< the query that this page answers

    //! The query for the next page.
    [[nodiscard]] RunRowQuery next() const
    {
        RunRowQuery following = query;
        following.offset = offset + int(rows.size());
        return following;
    }
};

//! Which runs to count; empty fields do not filter.
struct COMFYDEPLOY_EXPORT RunCountQuery
{
    Q_GADGET
    Q_PROPERTY(QDateTime from MEMBER from)
    Q_PROPERTY(QDateTime to MEMBER to)
    Q_PROPERTY(QString status MEMBER status)
    Q_PROPERTY(QString gpu MEMBER gpu)
    Q_PROPERTY(QString origin MEMBER origin)
    Q_PROPERTY(QString workflowId MEMBER workflowId)
    Q_PROPERTY(QString deploymentId MEMBER deploymentId)
    Q_PROPERTY(QString machineId MEMBER machineId)

public:
    QDateTime from;
    QDateTime to;
    QString status; //!< such as "success"
    QString gpu;
    QString origin;
    QString workflowId;
    QString deploymentId;
    QString machineId;
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/inputspec.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

#include <memory>
#include <optional>

namespace ComfyDeploy {

//! \brief A version of a workflow that can be run by its own id.
//!
//! Keeps its original bytes, so that no number of its graph is rounded. A field that is missing or
//! null is empty, or 0.
//!
//! An immutable, shared value; may be copied between threads.
class COMFYDEPLOY_EXPORT Deployment
{
    Q_GADGET
    Q_PROPERTY(QString id READ id CONSTANT FINAL)
    Q_PROPERTY(QString name READ name CONSTANT FINAL)
    Q_PROPERTY(QString environment READ environment CONSTANT FINAL)
    Q_PROPERTY(QString description READ description CONSTANT FINAL)
    Q_PROPERTY(QString shareSlug READ shareSlug CONSTANT FINAL)
    Q_PROPERTY(QString gpu READ gpu CONSTANT FINAL)
    Q_PROPERTY(QUrl coverUrl READ coverUrl CONSTANT FINAL)
    Q_PROPERTY(QString workflowId READ workflowId CONSTANT FINAL)
    Q_PROPERTY(QString workflowVersionId READ workflowVersionId CONSTANT FINAL)
    Q_PROPERTY(int version READ version CONSTANT FINAL)
    Q_PROPERTY(QString machineId READ machineId CONSTANT FINAL)
    Q_PROPERTY(QString machineVersionId READ machineVersionId CONSTANT FINAL)
    Q_PROPERTY(bool isFluid READ isFluid CONSTANT FINAL)
    Q_PROPERTY(QDateTime createdAt READ createdAt CONSTANT FINAL)
    Q_PROPERTY(QDateTime updatedAt READ updatedAt CONSTANT FINAL)
    Q_PROPERTY(QList<ComfyDeploy::InputSpec> inputs READ inputs CONSTANT FINAL)

public:
    //! A null deployment with an empty id.
    Deployment() = default;

    //! Null if \a json is not an object or has no \c id, with the reason in \a why; other fields
    //! may be missing.
    [[nodiscard]] static std::optional<Deployment> fromJson(const QByteArray &json,
                                                            QString *why = nullptr);
    //! The original bytes, unknown keys included; Python's NaN and Infinity, which are not JSON,
    //! are replaced by null.
    [[nodiscard]] QByteArray toJson() const;

    [[nodiscard]] QString id() const;
    //! The workflow's name.
    [[nodiscard]] QString name() const;
    //! Such as "production"; a string, because the service may add more.
    [[nodiscard]] QString environment() const;
    [[nodiscard]] QString description() const;
    [[nodiscard]] QString shareSlug() const;
    //! Its GPU; a run's request for another one is ignored then.
    [[nodiscard]] QString gpu() const;
    //! The workflow's picture; in a private bucket, a link that expires after an hour.
    [[nodiscard]] QUrl coverUrl() const;
    [[nodiscard]] QString workflowId() const;
    [[nodiscard]] QString workflowVersionId() const;
    //! The version number that the workflow's author sees.
    [[nodiscard]] int version() const;
    [[nodiscard]] QString machineId() const;
    [[nodiscard]] QString machineVersionId() const;
    //! Whether it has its own machine image, as deployments of the newer kind do.
    [[nodiscard]] bool isFluid() const;
    [[nodiscard]] QString userId() const;
    //! Empty if there is none.
    [[nodiscard]] QString orgId() const;
    //! The limit of simultaneous runs, and timeouts in seconds; empty if the machine decides.
    [[nodiscard]] std::optional<int> concurrencyLimit() const;
    [[nodiscard]] std::optional<int> runTimeout() const;
    [[nodiscard]] std::optional<int> idleTimeout() const;
    //! The number of containers that are kept warm.
    [[nodiscard]] std::optional<int> keepWarm() const;
    [[nodiscard]] QDateTime createdAt() const;
    [[nodiscard]] QDateTime updatedAt() const;
    [[nodiscard]] QDateTime activatedAt() const;

    //! The inputs: those of the graph if the server sent one, else its own description of the
    //! inputs, which lacks seeds, the defaults of files, and the order. Parsed at each call.
    [[nodiscard]] QList<InputSpec> inputs() const;
    //! The version's graph with its original bytes; null if the server sent none, or an invalid
    //! one.
    [[nodiscard]] std::optional<WorkflowGraph> graph() const;

    //! Whether both hold the same bytes.
    friend bool operator==(const Deployment &a, const Deployment &b)
    {
        return a.toJson() == b.toJson();
    }
    friend bool operator!=(const Deployment &a, const Deployment &b) { return !(a == b); }

private:
    class Data;
    std::shared_ptr<const Data> d;
};

//! Which deployments to list; see WorkflowClient::deployments().
struct COMFYDEPLOY_EXPORT DeploymentQuery
{
    Q_GADGET
    Q_PROPERTY(QString environment MEMBER environment)
    Q_PROPERTY(int pageSize MEMBER pageSize)
    Q_PROPERTY(int offset MEMBER offset)

public:
    QString environment; //!< only those of this environment, such as "production"; empty for all
    //! Only those of the newer (true) or the older kind (false). The service lists one kind at a
    //! time: if this is empty, both are requested and the two lists are merged.
    std::optional<bool> isFluid;
    int pageSize = 0; //!< maximum number; 0 for all
    int offset = 0; //!< number of the newest ones to skip

    friend bool operator==(const DeploymentQuery &a, const DeploymentQuery &b)
    {
        return a.environment == b.environment && a.isFluid == b.isFluid && a.pageSize == b.pageSize
            && a.offset == b.offset;
    }
    friend bool operator!=(const DeploymentQuery &a, const DeploymentQuery &b) { return !(a == b); }
};

} // namespace ComfyDeploy

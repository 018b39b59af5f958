// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeployLocal/wording/wiredates_p.h>

#include <QtCore/qlist.h>

#include <mutex>
#include <optional>

namespace ComfyDeploy::Local {

//! A workflow that is ready to be run by its id.
struct Deployment
{
    QString id;
    QString versionId;
    QString workflowId;
    QString machineId;
    QString name; //!< of the workflow
    QByteArray graph; //!< as it came
    Microseconds createdAt = 0;
};

//! \brief The sample workflows of this project, whose ids are the same in every server, and what
//! was added to them; thread-safe.
class DeploymentStore
{
public:
    DeploymentStore();

    //! The new deployment's id; null, with the reason in \a why, if \a graph is none.
    QString add(const QString &name, const QByteArray &graph, QString *why);

    [[nodiscard]] std::optional<Deployment> find(const QString &id) const;
    [[nodiscard]] std::optional<Deployment> ofVersion(const QString &versionId) const;
    //! Newest first.
    [[nodiscard]] QList<Deployment> all() const;

private:
    mutable std::mutex m_mutex;
    QList<Deployment> m_deployments; //!< oldest first
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/deployment.h>

#include <optional>

namespace ComfyDeploy::Runner {

//! \brief Copies of opened deployments in the program's data folder, so that the values of a run in
//! the history can be shown without its server.
class KeptDeployments
{
public:
    //! Older ones are removed.
    static constexpr int MaximumKept = 50;

    KeptDeployments();

    //! The key of a deployment, corresponding to that of a workflow; safe as a file name for any
    //! id.
    [[nodiscard]] static QString keyOf(const QString &profileId, const QString &deploymentId);
    [[nodiscard]] static bool isKey(const QString &workflowKey);

    //! Stores a copy and replaces an older one. Returns the keys of removed copies, or null with a
    //! sentence in \a why.
    std::optional<QStringList> keep(const QString &key, const Deployment &deployment, QString *why);
    //! Null if there is no readable copy.
    [[nodiscard]] std::optional<Deployment> find(const QString &key) const;

private:
    [[nodiscard]] QString pathOf(const QString &key) const;
    //! Removes the oldest copies; \a newest is a file name.
    QStringList forgetOldest(const QString &newest);

    const QString m_folder;
};

} // namespace ComfyDeploy::Runner

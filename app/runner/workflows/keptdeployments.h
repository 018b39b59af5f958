// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/deployment.h>

#include <optional>

namespace ComfyDeploy::Runner {

//! \brief Copies of the deployments that were opened, in the program's own folder: what a run of
//! the history was filled in with can be shown again without asking its server.
class KeptDeployments
{
public:
    //! Older ones are forgotten.
    static constexpr int MaximumKept = 50;

    KeptDeployments();

    //! What stands for a deployment of that server where a workflow has its key; safe as a file's
    //! name, whatever the server calls its deployments.
    [[nodiscard]] static QString keyOf(const QString &profileId, const QString &deploymentId);
    [[nodiscard]] static bool isKey(const QString &workflowKey);

    //! Takes the place of an older copy. The keys of those that were forgotten for it, or null with
    //! a sentence in \a why.
    std::optional<QStringList> keep(const QString &key, const Deployment &deployment, QString *why);
    //! Null if there is no copy that can be read.
    [[nodiscard]] std::optional<Deployment> find(const QString &key) const;

private:
    [[nodiscard]] QString pathOf(const QString &key) const;
    //! Of the order in which they were kept; \a newest is a file's name.
    QStringList forgetOldest(const QString &newest);

    const QString m_folder;
};

} // namespace ComfyDeploy::Runner

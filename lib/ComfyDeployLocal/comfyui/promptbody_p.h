// SPDX-License-Identifier: MIT

#pragma once

#include "substitution_p.h"
#include <ComfyDeployLocal/run/runstore_p.h>

namespace ComfyDeploy::Local {

//! The body of POST /prompt.
struct PromptBody
{
    QByteArray workflow; //!< of ComfyUI's editor, without tokens; null if there is none
    QByteArray inputs; //!< a JSON object
    SubstitutedGraph graph;
    QString clientId;

    //! \brief The JSON for \a run, whose id becomes that of the prompt.
    //!
    //! The graph is copied as it is, to the digit. extra_data.comfydeploy contains what a later
    //! start of this server needs to recognize the run. Everybody who can reach the ComfyUI can
    //! read the body, and ComfyUI stores graph and workflow in its pictures; so it contains no
    //! secrets: neither the webhook nor a token.
    [[nodiscard]] QByteArray json(const Run &run) const;
};

} // namespace ComfyDeploy::Local

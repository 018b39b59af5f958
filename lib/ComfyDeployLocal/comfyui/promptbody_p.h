// SPDX-License-Identifier: MIT

#pragma once

#include "substitution_p.h"
#include <ComfyDeployLocal/run/runstore_p.h>

namespace ComfyDeploy::Local {

//! What is sent to POST /prompt.
struct PromptBody
{
    QByteArray workflow; //!< the editor's, null if there is none
    QByteArray inputs; //!< a JSON object
    SubstitutedGraph graph;
    QString clientId;

    //! \brief The JSON for \a run, whose id becomes that of the prompt.
    //!
    //! The graph goes in as it is, to the digit. extra_data.comfydeploy holds what a later start of
    //! this server needs to know the run again. All of it can be read by everybody who reaches that
    //! ComfyUI, and graph and workflow are in its pictures: so nothing that is secret goes in,
    //! neither the webhook nor a token.
    [[nodiscard]] QByteArray json(const Run &run) const;
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/run/keptrun_p.h>

#include <ComfyDeploy/core/jsontext_p.h>

namespace ComfyDeploy::Local {

//! The nodes of a prompt as the author of its graph knows them.
struct PromptNodes
{
    QList<std::pair<QString, QString>> classes; //!< id and class, in the order of the graph
    QHash<QString, QString> added; //!< see SubstitutedGraph::addedNodes
    QHash<QString, QString> outputIds;

    //! Reads the nodes from the answer to GET /history/{id}; no classes if it does not contain the
    //! prompt.
    static PromptNodes inHistory(const QByteArray &answer, const QString &promptId);
};

//! \brief A prompt that this gateway has posted, read from the queue or the history of a ComfyUI;
//! see PromptBody.
struct OwnPrompt
{
    KeptRun run; //!< as posted, without what PromptBody leaves out
    PromptNodes nodes;

    //! The prompts of the gateway with the id \a clientId in the answer to GET /queue; null if the
    //! answer cannot be read.
    static std::optional<QList<OwnPrompt>> inQueue(const QByteArray &answer,
                                                   const QString &clientId);
    //! The same for the answer to GET /history.
    static std::optional<QList<OwnPrompt>> inHistory(const QByteArray &answer,
                                                     const QString &clientId);
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/run/keptrun_p.h>

#include <ComfyDeploy/core/jsontext_p.h>

namespace ComfyDeploy::Local {

//! The nodes of a prompt as the author of its graph knows them.
struct PromptNodes
{
    QList<std::pair<QString, QString>> classes; //!< id and class, in the order of the graph
    QHash<QString, QString> added; //!< see SubstitutedGraph
    QHash<QString, QString> outputIds;

    //! Of the prompt in what GET /history/{id} answers; without classes if there is none.
    static PromptNodes inHistory(const QByteArray &answer, const QString &promptId);
};

//! \brief A prompt in the queue or the history of a ComfyUI that this gateway has posted, as
//! PromptBody wrote it.
struct OwnPrompt
{
    KeptRun run; //!< as it was when it was posted; without what is not public
    PromptNodes nodes;

    //! Those of the gateway that is called \a clientId, of what GET /queue answers; null if it
    //! cannot be read.
    static std::optional<QList<OwnPrompt>> inQueue(const QByteArray &answer,
                                                   const QString &clientId);
    //! The same of GET /history.
    static std::optional<QList<OwnPrompt>> inHistory(const QByteArray &answer,
                                                     const QString &clientId);
};

} // namespace ComfyDeploy::Local

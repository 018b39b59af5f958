// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuiserver_p.h"
#include "mediauploads_p.h"
#include "promptbody_p.h"

namespace ComfyDeploy::Local {

//! \brief Makes the prompt of a run from its graph and inputs, and uploads the files that the graph
//! needs.
class PromptPreparation : public QObject
{
    Q_OBJECT

public:
    //! \a run, \a server and \a uploads must outlive this object.
    PromptPreparation(const Run &run, const RunGraphs &graphs, ComfyUiServer &server,
                      MediaUploads &uploads);

    void start();

Q_SIGNALS:
    void prepared(const ComfyDeploy::Local::PromptBody &body);
    //! \a isUnreachable: the server did not answer; it may do so later.
    void failed(const QString &reason, bool isUnreachable);

private:
    void plan(const NodeCatalog &catalog);
    void uploadNext();
    void finish();

    const Run &m_run;
    const RunGraphs m_graphs;
    ComfyUiServer &m_server;
    MediaUploads &m_uploads;
    NodeCatalog m_catalog;
    std::optional<Substitution> m_substitution;
    QList<UploadedMedia> m_media;
};

} // namespace ComfyDeploy::Local

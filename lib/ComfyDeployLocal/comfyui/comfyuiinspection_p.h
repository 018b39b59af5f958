// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuiserver_p.h"

#include <QtCore/qpromise.h>

namespace ComfyDeploy::Local {

//! \brief Reads the state of ComfyUIs: their version and device, their queue, and what they lack
//! for a graph.
//!
//! Opens no websocket. Deletes itself once each ComfyUI has answered or has failed to.
class ComfyUiInspection : public QObject
{
    Q_OBJECT

public:
    static QFuture<QList<ComfyUiState>> start(const QList<QUrl> &urls, const QByteArray &graph,
                                              const QSslConfiguration &configuration);

private:
    ComfyUiInspection(const QByteArray &graph, const QSslConfiguration &configuration)
        : m_graph(graph), m_configuration(configuration)
    {}

    void ask(const QUrl &url);
    void finish(qsizetype index, const ServerProblem &problem);
    void onCatalog(qsizetype index, const NodeCatalog *catalog, const ComfyUiAnswer &answer);
    void endIfComplete();

    const QByteArray m_graph;
    const QSslConfiguration m_configuration;
    //! Null once the inspection of that server has ended.
    std::vector<std::unique_ptr<ComfyUiServer>> m_servers;
    QList<ComfyUiState> m_states;
    int m_open = 0;
    QPromise<QList<ComfyUiState>> m_promise;
};

} // namespace ComfyDeploy::Local

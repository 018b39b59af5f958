// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/nodecatalog.h>

#include <QtCore/qstringlist.h>

namespace ComfyDeploy::Local {

//! What a ComfyUI lacks for a run, whose graph may have nodes of the service's plugin.
struct RunFit
{
    QStringList lacks; //!< what ServerFit lists, or why the graph cannot be run there
    QString sentence; //!< lists the lacks with the server's name; empty if there are none
    QString checkpoint; //!< the first model that the run loads; null if it names none

    //! \a graph is in API format, and \a server is a name for messages. Null \a inputs are not
    //! known yet; then nothing is refused because of them.
    [[nodiscard]] static RunFit of(const QByteArray &graph, const QByteArray &inputs,
                                   const NodeCatalog &catalog, const QString &server);
};

} // namespace ComfyDeploy::Local

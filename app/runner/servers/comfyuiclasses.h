// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/nodecatalog.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>

namespace ComfyDeploy {
class WorkflowClient;
}

namespace ComfyDeploy::Runner {

//! The classes of a graph's nodes, sorted, each once.
[[nodiscard]] QStringList classTypesOf(const WorkflowGraph &graph);

//! \brief The classes of nodes that the ComfyUIs of a profile have.
class ComfyUiClasses : public QObject
{
    Q_OBJECT

public:
    explicit ComfyUiClasses(WorkflowClient *client, QObject *parent = nullptr);

    //! Asks each of them; until they answer, what was known stays.
    void read(const QList<QUrl> &comfyUis);
    //! Of the first in the list that has said them; empty if none has.
    [[nodiscard]] NodeCatalog catalog() const;
    //! \brief What keeps all of them from running \a graph: the classes that are missing at the one
    //! that lacks the fewest, sorted. Empty if one can run it, or if none has said its classes.
    //!
    //! Nodes of Comfy Deploy's own are replaced on the way, so none of them is missing.
    [[nodiscard]] QStringList missingFor(const WorkflowGraph &graph) const;

Q_SIGNALS:
    void changed();

private:
    WorkflowClient *const m_client;
    QList<NodeCatalog> m_catalogs; // in the order of the list; empty ones have not answered
    int m_reading = 0; // the number of the last read()
};

} // namespace ComfyDeploy::Runner

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

    //! Reads the classes of each ComfyUI; until it answers, its old classes are kept.
    void read(const QList<QUrl> &comfyUis);
    //! The classes of the first ComfyUI in the list that has answered; empty if none has.
    [[nodiscard]] NodeCatalog catalog() const;
    //! \brief The classes of \a graph that are missing at the ComfyUI that lacks the fewest,
    //! sorted. Empty if one ComfyUI has all classes, or if none has answered.
    //!
    //! Comfy Deploy's own nodes are never missing, because they are replaced.
    [[nodiscard]] QStringList missingFor(const WorkflowGraph &graph) const;

Q_SIGNALS:
    void changed();

private:
    WorkflowClient *const m_client;
    QList<NodeCatalog> m_catalogs; // in the order of the list; empty until a ComfyUI has answered
    int m_reading = 0; // the number of the last read()
};

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/nodecatalog.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

QT_BEGIN_NAMESPACE
class QIODevice;
QT_END_NAMESPACE

namespace ComfyDeploy {

//! \brief Reads a workflow from JSON files and pictures.
//!
//! Reads a graph in API format; one that is wrapped, as in \c{{"prompt": …}}, in the body of a
//! request, in a deployment or in a JSON string; and the metadata that ComfyUI writes into PNG,
//! WebP and JPEG pictures. The text may be UTF-8 with or without a byte order mark, or UTF-16. A
//! workflow in the editor's format is converted, as the editor does when it queues one: with the
//! catalog of the server that will run it, else with NodeCatalog::core(). A picture's own graph is
//! preferred to that. What cannot be converted for sure is an error that names the node.
//!
//! Untrusted files are safe to read: time and memory are bounded, whatever sizes a file claims.
class COMFYDEPLOY_EXPORT WorkflowImport
{
    Q_GADGET

public:
    enum class Kind {
        Nothing, //!< there is no workflow; see error()
        Graph, //!< graph() can be run
        EditorWorkflow, //!< only a workflow in the editor's format that cannot be converted; see
                        //!< error()
        RunRecord, //!< the inputs of a run without a graph, as in the runner's JSON files
    };
    Q_ENUM(Kind)

    //! What becomes of a choice such as {red|blue}, in the dynamic prompts of a workflow in the
    //! editor's format.
    enum class Choices {
        Picked, //!< one is picked at random, as the editor does when it queues a workflow
        Kept, //!< for GraphFields::fill(), which picks one for each run
    };

    //! The maximum size of pictures; texts are read up to the maximum size of a graph.
    static constexpr qsizetype MaximumSize = qsizetype(256) * 1024 * 1024;

    //! Reads the content of a file. An empty \a catalog stands for NodeCatalog::core().
    [[nodiscard]] static WorkflowImport fromData(const QByteArray &bytes,
                                                 const NodeCatalog &catalog = {},
                                                 Choices choices = Choices::Picked);
    //! Reads only what is necessary: a large video is refused without being read.
    [[nodiscard]] static WorkflowImport fromDevice(QIODevice *device,
                                                   const NodeCatalog &catalog = {},
                                                   Choices choices = Choices::Picked);
    [[nodiscard]] static WorkflowImport fromFile(const QString &path,
                                                 const NodeCatalog &catalog = {},
                                                 Choices choices = Choices::Picked);

    [[nodiscard]] Kind kind() const { return m_kind; }
    explicit operator bool() const { return m_kind == Kind::Graph; }

    //! The graph, without members that are not nodes; empty unless kind() is Graph.
    [[nodiscard]] WorkflowGraph graph() const { return m_graph; }
    //! The same workflow in the editor's format, for WorkflowRunRequest::setWorkflow(); empty if
    //! there is none.
    [[nodiscard]] QByteArray workflow() const { return m_workflow; }
    //! The inputs next to the graph, or those of the recorded run. They come from an untrusted
    //! file: never use one as the path of a local file.
    [[nodiscard]] QVariantMap inputs() const { return m_inputs; }
    //! The SHA-256 of the recorded run's graph, in hexadecimal; empty if the record has none.
    [[nodiscard]] QString graphHash() const { return m_graphHash; }

    //! A sentence about where the graph was; empty if the file contains only the graph.
    [[nodiscard]] QString origin() const { return m_origin; }
    //! Sentences for the user: the origin, and what was omitted.
    [[nodiscard]] QStringList notes() const { return m_notes; }
    //! Why there is no graph: a sentence that says what to do, and the position if there is one.
    [[nodiscard]] GraphError error() const { return m_error; }

private:
    friend class WorkflowImporter;

    Kind m_kind = Kind::Nothing;
    WorkflowGraph m_graph;
    QByteArray m_workflow;
    QVariantMap m_inputs;
    QString m_graphHash;
    QString m_origin;
    QStringList m_notes;
    GraphError m_error;
};

} // namespace ComfyDeploy

Q_DECLARE_METATYPE(ComfyDeploy::WorkflowImport)

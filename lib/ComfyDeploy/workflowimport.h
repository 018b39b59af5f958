// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>
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

//! \brief Reads a workflow from whatever people keep workflows in.
//!
//! Takes a graph in API format; the same wrapped, as in \c{{"prompt": …}}, in the body of a
//! request, in a deployment or as a JSON string; and what ComfyUI writes into the PNG, WebP and
//! JPEG pictures that it makes. UTF-8 with and without byte order mark is read, and UTF-16. A
//! workflow in the editor's format is recognized, but cannot be run.
//!
//! Foreign files are safe to read: time and memory are bounded, whatever a file claims.
class COMFYDEPLOY_EXPORT WorkflowImport
{
    Q_GADGET

public:
    enum class Kind {
        Nothing, //!< there is no workflow; see error()
        Graph, //!< graph() can be run
        EditorWorkflow, //!< a workflow in the editor's format alone; see error()
        RunRecord, //!< the inputs of a run without its graph, as in the runner's JSON files
    };
    Q_ENUM(Kind)

    //! Pictures are read up to this size, texts up to that of a graph.
    static constexpr qsizetype MaximumSize = qsizetype(256) * 1024 * 1024;

    //! What is in the content of a file.
    [[nodiscard]] static WorkflowImport fromData(const QByteArray &bytes);
    //! Reads no more than it needs, so that a large video is refused without being read.
    [[nodiscard]] static WorkflowImport fromDevice(QIODevice *device);
    [[nodiscard]] static WorkflowImport fromFile(const QString &path);

    [[nodiscard]] Kind kind() const { return m_kind; }
    explicit operator bool() const { return m_kind == Kind::Graph; }

    //! As it stood there, without members that are no nodes; empty unless kind() is Graph.
    [[nodiscard]] WorkflowGraph graph() const { return m_graph; }
    //! The same workflow in the editor's format, for WorkflowRunRequest::setWorkflow(); empty if
    //! it was not there.
    [[nodiscard]] QByteArray workflow() const { return m_workflow; }
    //! The inputs that stood beside the graph, or those of the recorded run. They come from a
    //! foreign file: never take one for the path of a local file.
    [[nodiscard]] QVariantMap inputs() const { return m_inputs; }
    //! The SHA-256 of the recorded run's graph, in hexadecimal; empty if the record has none.
    [[nodiscard]] QString graphHash() const { return m_graphHash; }

    //! Where the graph was, as a sentence; empty if the graph was all that was there.
    [[nodiscard]] QString origin() const { return m_origin; }
    //! What the user should know: the origin, and what was left out. Sentences.
    [[nodiscard]] QStringList notes() const { return m_notes; }
    //! Why there is no graph: a sentence with a way on, and the place if one is meant.
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

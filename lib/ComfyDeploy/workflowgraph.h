// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/inputspec.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

#include <optional>

namespace ComfyDeploy {

class WorkflowGraphData;

//! Why a text is not a valid graph, and where.
struct GraphError
{
    QString message; //!< a user-visible sentence
    int line = 0; //!< from 1; 0 if there is no position
    int column = 0; //!< from 1, in characters
    QString nodeId; //!< the node that the error is about, if any
};

//! \brief A workflow in ComfyUI's API format, which keeps its original bytes.
//!
//! Numbers are never rounded and nothing is reformatted: toJson() returns what fromJson() was
//! given, and setValue() replaces the bytes of one value. Every graph is well-formed: each node has
//! a class and inputs. Whether a server has the classes is not checked.
//!
//! An implicitly shared value; may be copied between threads.
class COMFYDEPLOY_EXPORT WorkflowGraph
{
    Q_GADGET
    Q_PROPERTY(bool empty READ isEmpty FINAL)
    Q_PROPERTY(int nodeCount READ nodeCount FINAL)
    Q_PROPERTY(QStringList nodeIds READ nodeIds FINAL)

public:
    //! The maximum size of a text.
    static constexpr qsizetype MaximumSize = qsizetype(64) * 1024 * 1024;

    //! An empty graph; see isEmpty().
    WorkflowGraph();
    WorkflowGraph(const WorkflowGraph &other);
    WorkflowGraph(WorkflowGraph &&other) noexcept;
    WorkflowGraph &operator=(const WorkflowGraph &other);
    WorkflowGraph &operator=(WorkflowGraph &&other) noexcept;
    ~WorkflowGraph();
    void swap(WorkflowGraph &other) noexcept { d.swap(other.d); }

    //! Null with \a error filled in if \a json is not a graph in API format with at least one node.
    //!
    //! JSON has no NaN and Infinity, but Python writes them: one in a node's input is an error that
    //! names it. In a node's \c is_changed, which ComfyUI writes but does not read, it is replaced
    //! by null.
    [[nodiscard]] static std::optional<WorkflowGraph> fromJson(const QByteArray &json,
                                                               GraphError *error = nullptr);
    //! The original bytes, except for a leading byte order mark, which would be invalid inside
    //! another JSON text, and values that were replaced by null. Empty for an empty graph.
    [[nodiscard]] QByteArray toJson() const;

    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] int nodeCount() const;
    //! In the order of the file.
    [[nodiscard]] QStringList nodeIds() const;
    [[nodiscard]] QStringList nodesOfClass(const QString &className) const;
    //! Empty if there is no such node, as for the next two.
    [[nodiscard]] QString classType(const QString &nodeId) const;
    //! The node's title in ComfyUI, else its class.
    [[nodiscard]] QString title(const QString &nodeId) const;
    [[nodiscard]] QStringList inputNames(const QString &nodeId) const;

    //! Invalid if there is no such input. Integers are exact qlonglong or, above 2^63-1,
    //! qulonglong; else double, bool, QString, nullptr, list or map. A link is the list of a node
    //! id (QString) and an output slot (qlonglong).
    [[nodiscard]] QVariant value(const QString &nodeId, const QString &inputName) const;
    [[nodiscard]] bool isLink(const QString &nodeId, const QString &inputName) const;
    //! Replaces one value and leaves all other bytes unchanged. False with the reason in \a why,
    //! without a change, if there is no such input or \a value cannot be written as JSON.
    bool setValue(const QString &nodeId, const QString &inputName, const QVariant &value,
                  QString *why = nullptr);

    //! The inputs: the nodes with an input_id, one spec per distinct id, sorted by the order given
    //! in the editor; those without an order follow, in the order of the file.
    [[nodiscard]] QList<InputSpec> inputs() const;

    //! Whether both hold the same bytes.
    friend bool operator==(const WorkflowGraph &a, const WorkflowGraph &b)
    {
        return a.toJson() == b.toJson();
    }
    friend bool operator!=(const WorkflowGraph &a, const WorkflowGraph &b) { return !(a == b); }

private:
    QSharedDataPointer<WorkflowGraphData> d;
};

} // namespace ComfyDeploy

Q_DECLARE_SHARED(ComfyDeploy::WorkflowGraph)

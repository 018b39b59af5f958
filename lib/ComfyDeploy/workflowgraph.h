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

//! Why some text is no workflow graph, and where.
struct GraphError
{
    QString message; //!< a sentence fit for the user
    int line = 0; //!< from 1; 0 where no place is meant
    int column = 0; //!< from 1, in characters
    QString nodeId; //!< the node that is meant, if one is
};

//! \brief A workflow in ComfyUI's API format, kept as the bytes it came in.
//!
//! No number is ever rounded and nothing is written anew: toJson() gives back what fromJson() took,
//! and setValue() exchanges the bytes of one value. A graph that exists is well formed: every node
//! has a class and inputs. Whether a server knows the classes is for the server to say.
//!
//! An implicitly shared value; may be copied between threads.
class COMFYDEPLOY_EXPORT WorkflowGraph
{
    Q_GADGET
    Q_PROPERTY(bool empty READ isEmpty FINAL)
    Q_PROPERTY(int nodeCount READ nodeCount FINAL)
    Q_PROPERTY(QStringList nodeIds READ nodeIds FINAL)

public:
    //! Larger texts are refused.
    static constexpr qsizetype MaximumSize = qsizetype(64) * 1024 * 1024;

    //! No graph at all: isEmpty().
    WorkflowGraph();
    WorkflowGraph(const WorkflowGraph &other);
    WorkflowGraph(WorkflowGraph &&other) noexcept;
    WorkflowGraph &operator=(const WorkflowGraph &other);
    WorkflowGraph &operator=(WorkflowGraph &&other) noexcept;
    ~WorkflowGraph();
    void swap(WorkflowGraph &other) noexcept { d.swap(other.d); }

    //! Null with \a error filled in if \a json is no API-format graph with at least one node.
    //!
    //! JSON has no NaN and no Infinity, though Python writes them: a node's input that holds one is
    //! an error that names it. In a node's \c is_changed, which ComfyUI writes and does not read,
    //! each becomes null.
    [[nodiscard]] static std::optional<WorkflowGraph> fromJson(const QByteArray &json,
                                                               GraphError *error = nullptr);
    //! The very bytes it came in. Only a leading byte order mark is gone, so that the bytes can
    //! stand inside another JSON text, and what became null. Empty if there is no graph.
    [[nodiscard]] QByteArray toJson() const;

    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] int nodeCount() const;
    //! In the order of the file.
    [[nodiscard]] QStringList nodeIds() const;
    [[nodiscard]] QStringList nodesOfClass(const QString &className) const;
    //! Empty if there is no such node; so for the next two.
    [[nodiscard]] QString classType(const QString &nodeId) const;
    //! What ComfyUI calls the node, else its class.
    [[nodiscard]] QString title(const QString &nodeId) const;
    [[nodiscard]] QStringList inputNames(const QString &nodeId) const;

    //! Invalid if there is no such input. Integers are exact qlonglong or, above 2^63-1,
    //! qulonglong; else double, bool, QString, nullptr, list or map. A link is the list of a node
    //! id (QString) and an output slot (qlonglong).
    [[nodiscard]] QVariant value(const QString &nodeId, const QString &inputName) const;
    [[nodiscard]] bool isLink(const QString &nodeId, const QString &inputName) const;
    //! Exchanges one value and leaves every other byte as it is. False with the reason in \a why,
    //! and nothing changed, if there is no such input or \a value cannot be written as JSON.
    bool setValue(const QString &nodeId, const QString &inputName, const QVariant &value,
                  QString *why = nullptr);

    //! What a caller may fill in: the nodes with an input_id, one spec per distinct id, sorted by
    //! the order given in the editor; those without one behind, in the order of the file.
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

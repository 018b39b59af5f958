// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/inputspec.h>
#include <ComfyDeploy/nodecatalog.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

#include <optional>

namespace ComfyDeploy {

class GraphFieldsData;

//! \brief What is worth filling in in a graph, whether or not it was made for Comfy Deploy.
//!
//! WorkflowGraph::inputs() are the External nodes, which an author adds for the purpose. Most
//! graphs have none: here prompts, seeds, sizes, pictures and the other literals that have an
//! effect are fields as well, with a label, a kind, limits and a place. The author's own choice
//! comes first: if there are External nodes they are the primary fields, else the inputs of the
//! editor's app mode are; only then do rules decide.
//!
//! \code
//! const GraphFields fields = GraphFields::of(graph);
//! if (const auto filled = fields.fill({{u"prompt"_s, u"a red fox"_s}, {u"seed"_s, 42}}, &why)) {
//!     request.setWorkflowApiJson(filled->graph);
//!     request.setInputs(filled->inputs);
//! }
//! \endcode
//!
//! An implicitly shared value; may be copied between threads.
class COMFYDEPLOY_EXPORT GraphFields
{
    Q_GADGET
    Q_PROPERTY(QList<ComfyDeploy::InputSpec> specs READ specs FINAL)

public:
    //! The largest seed that is drawn for a literal, as ComfyUI's editor does.
    static constexpr qlonglong LargestDrawnSeed = (1LL << 50) - 1;

    //! A graph with values in it, and what goes along with it.
    struct Filled
    {
        //! The graph with the values of the literals.
        WorkflowGraph graph;
        //! What goes into the request's inputs: the values of External nodes.
        QVariantMap inputs;
        //! The values of the literals that were written, by the name of the field; seeds that were
        //! drawn and texts that were picked among them.
        QVariantMap literals;
        //! Sentences for the user about what was changed in the graph besides.
        QStringList notes;
    };

    GraphFields();
    GraphFields(const GraphFields &other);
    GraphFields(GraphFields &&other) noexcept;
    GraphFields &operator=(const GraphFields &other);
    GraphFields &operator=(GraphFields &&other) noexcept;
    ~GraphFields();
    void swap(GraphFields &other) noexcept { d.swap(other.d); }

    //! \brief The fields of \a graph.
    //!
    //! A \a catalog of the server that will run it adds help, closes choices, and takes away what
    //! its classes do not read; order and level stay the same. An empty one stands for
    //! NodeCatalog::core(), whose choices are suggestions: a server may have others. \a workflow is
    //! the same workflow in the editor's format, if it is at hand. Fields that stand for several
    //! literals of the same value, and are in \a separate by their names, are split: each of their
    //! literals is a field of its own.
    [[nodiscard]] static GraphFields of(const WorkflowGraph &graph, const NodeCatalog &catalog = {},
                                        const QByteArray &workflow = {},
                                        const QStringList &separate = {});

    //! In the order in which a form shows them, primary ones and advanced ones among each other.
    [[nodiscard]] QList<InputSpec> specs() const;
    //! The field of that name or alias; null if there is none.
    [[nodiscard]] std::optional<InputSpec> find(const QString &name) const;

    //! \brief The graph with \a values, by name or alias, in place of its own.
    //!
    //! Null with a sentence in \a why if one of them has a problem. A value keeps the type that its
    //! literal has in JSON, and integers are exact to 64 bits. -1 for a seed draws one, and of
    //! the choices of a dynamic prompt among \a values one is picked: InputSpec::hasChoices(). A
    //! literal that names a file to load cannot take an upload: in the place of its node comes an
    //! External node that can.
    [[nodiscard]] std::optional<Filled> fill(const QVariantMap &values,
                                             QString *why = nullptr) const;

private:
    QSharedDataPointer<GraphFieldsData> d;
};

} // namespace ComfyDeploy

Q_DECLARE_SHARED(ComfyDeploy::GraphFields)

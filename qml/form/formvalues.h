// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qpointer.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Qml {

class WorkflowForm;

//! \brief A snapshot of a form's values, for WorkflowRunMutation.mutate() or
//! WorkflowClient.queue().
//!
//! Opaque, because JavaScript would round large seeds; text() returns one value exactly.
class COMFYDEPLOYQML_EXPORT FormValues
{
    Q_GADGET
    QML_VALUE_TYPE(formValues)
    //! The number of values.
    Q_PROPERTY(int count READ count FINAL)

public:
    FormValues() = default;
    //! What a form gives. \a literals are the values that were written into \a graph.
    struct Content
    {
        WorkflowGraph source; //!< the form's graph, without the values
        WorkflowGraph graph;
        QByteArray workflow;
        QString deploymentId;
        QVariantMap inputs;
        QVariantMap literals;
        QString problem;

        friend bool operator==(const Content &a, const Content &b)
        {
            return a.inputs == b.inputs && a.literals == b.literals && a.graph == b.graph
                && a.workflow == b.workflow && a.deploymentId == b.deploymentId;
        }
    };
    FormValues(WorkflowForm *form, const Content &content);

    [[nodiscard]] int count() const
    {
        return int(m_content.inputs.size() + m_content.literals.size());
    }
    //! One value as text: numbers exactly, files by name; empty if there is none.
    Q_INVOKABLE QString text(const QString &name) const;
    //! A value of an input, as text() writes it.
    [[nodiscard]] static QString textOf(const QVariant &value);

    //! For WorkflowRunRequest::setInputs().
    [[nodiscard]] QVariantMap inputs() const { return m_content.inputs; }
    //! The values that were written into graph(), by the names of their fields.
    [[nodiscard]] QVariantMap literals() const { return m_content.literals; }
    //! Both of them.
    [[nodiscard]] QVariantMap all() const;
    //! The graph that the values are for, with the literals in it; may be empty with a
    //! deploymentId().
    [[nodiscard]] WorkflowGraph graph() const { return m_content.graph; }
    //! The same graph as it was loaded: WorkflowForm::graph().
    [[nodiscard]] WorkflowGraph sourceGraph() const { return m_content.source; }
    //! The workflow in the editor's format, for WorkflowRunRequest::setWorkflow(); empty if there
    //! is none.
    [[nodiscard]] QByteArray workflow() const { return m_content.workflow; }
    //! The deployment that the values are for; empty for a graph.
    [[nodiscard]] QString deploymentId() const { return m_content.deploymentId; }
    //! Why the values cannot be sent: the form's first error. Empty if they can.
    [[nodiscard]] QString problem() const { return m_content.problem; }
    //! The form of the values; null once it was deleted.
    [[nodiscard]] WorkflowForm *form() const;

    friend bool operator==(const FormValues &a, const FormValues &b)
    {
        return a.m_content == b.m_content;
    }
    friend bool operator!=(const FormValues &a, const FormValues &b) { return !(a == b); }

private:
    QPointer<QObject> m_form;
    Content m_content;
};

} // namespace ComfyDeploy::Qml

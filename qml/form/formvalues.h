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
    FormValues(WorkflowForm *form, const WorkflowGraph &graph, const QByteArray &workflow,
               const QString &deploymentId, const QVariantMap &inputs, const QString &problem);

    [[nodiscard]] int count() const { return int(m_inputs.size()); }
    //! One value as text: numbers exactly, files by name; empty if there is none.
    Q_INVOKABLE QString text(const QString &name) const;

    //! For WorkflowRunRequest::setInputs().
    [[nodiscard]] QVariantMap inputs() const { return m_inputs; }
    //! The graph that the values are for; may be empty with a deploymentId().
    [[nodiscard]] WorkflowGraph graph() const { return m_graph; }
    //! The workflow in the editor's format, for WorkflowRunRequest::setWorkflow(); empty if there
    //! is none.
    [[nodiscard]] QByteArray workflow() const { return m_workflow; }
    //! The deployment that the values are for; empty for a graph.
    [[nodiscard]] QString deploymentId() const { return m_deploymentId; }
    //! Why they cannot be sent: the form's first error. Empty if they can.
    [[nodiscard]] QString problem() const { return m_problem; }
    //! The form of the values; null once it was deleted.
    [[nodiscard]] WorkflowForm *form() const;

    friend bool operator==(const FormValues &a, const FormValues &b)
    {
        return a.m_inputs == b.m_inputs && a.m_graph == b.m_graph && a.m_workflow == b.m_workflow
            && a.m_deploymentId == b.m_deploymentId;
    }
    friend bool operator!=(const FormValues &a, const FormValues &b) { return !(a == b); }

private:
    QPointer<QObject> m_form;
    WorkflowGraph m_graph;
    QByteArray m_workflow;
    QString m_deploymentId;
    QVariantMap m_inputs;
    QString m_problem;
};

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qpointer.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Qml {

class WorkflowForm;

//! \brief The values of a form at one moment, to be given to WorkflowRunMutation.mutate() or
//! WorkflowClient.queue().
//!
//! JavaScript would round large seeds, so it cannot look inside; text() returns one value to the
//! digit.
class COMFYDEPLOYQML_EXPORT FormValues
{
    Q_GADGET
    QML_VALUE_TYPE(formValues)
    //! How many values there are.
    Q_PROPERTY(int count READ count FINAL)

public:
    FormValues() = default;
    FormValues(WorkflowForm *form, const WorkflowGraph &graph, const QByteArray &workflow,
               const QString &deploymentId, const QVariantMap &inputs, const QString &problem);

    [[nodiscard]] int count() const { return int(m_inputs.size()); }
    //! One value for reading: numbers to the digit, files by name; empty if there is none.
    Q_INVOKABLE QString text(const QString &name) const;

    //! What WorkflowRunRequest::setInputs() takes.
    [[nodiscard]] QVariantMap inputs() const { return m_inputs; }
    //! The graph that they were made for; may be empty with a deploymentId().
    [[nodiscard]] WorkflowGraph graph() const { return m_graph; }
    //! The same in the editor's format, for WorkflowRunRequest::setWorkflow(); empty if it did not
    //! come with the graph.
    [[nodiscard]] QByteArray workflow() const { return m_workflow; }
    //! The deployment that they were made for; empty if it was a graph.
    [[nodiscard]] QString deploymentId() const { return m_deploymentId; }
    //! Why they may not be sent: the form's first error. Empty if they may.
    [[nodiscard]] QString problem() const { return m_problem; }
    //! The form that they come from; null once it is gone.
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

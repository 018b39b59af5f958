// SPDX-License-Identifier: MIT

#include "formvalues.h"

#include "workflowform.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/fileinput.h>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

namespace {

QString shown(const QVariant &value)
{
    if (value.metaType() == QMetaType::fromType<FileInput>())
        return value.value<FileInput>().fileName();
    if (value.typeId() == QMetaType::QString)
        return value.toString();
    if (value.typeId() == QMetaType::QVariantList) {
        QStringList texts;
        const QVariantList list = value.toList();
        for (const QVariant &item : list)
            texts += shown(item);
        return texts.join(u", "_s);
    }
    return QString::fromUtf8(JsonText::fromVariant(value).value_or(QByteArray()));
}

} // namespace

FormValues::FormValues(WorkflowForm *form, const WorkflowGraph &graph, const QByteArray &workflow,
                       const QString &deploymentId, const QVariantMap &inputs,
                       const QString &problem)
    : m_form(form), m_graph(graph), m_workflow(workflow), m_deploymentId(deploymentId),
      m_inputs(inputs), m_problem(problem)
{}

QString FormValues::text(const QString &name) const
{
    const auto found = m_inputs.constFind(name);
    return found == m_inputs.constEnd() ? QString() : shown(*found);
}

WorkflowForm *FormValues::form() const
{
    return qobject_cast<WorkflowForm *>(m_form);
}

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#include "formvalues.h"

#include "values/filevalue.h"
#include "workflowform.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/fileinput.h>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

FormValues::FormValues(WorkflowForm *form, const Content &content)
    : m_form(form), m_content(content)
{}

QVariantMap FormValues::all() const
{
    QVariantMap values = m_content.inputs;
    values.insert(m_content.literals);
    return values;
}

QString FormValues::textOf(const QVariant &value)
{
    if (isFile(value))
        return value.value<FileInput>().fileName();
    if (value.typeId() == QMetaType::QString)
        return value.toString();
    if (value.typeId() == QMetaType::QVariantList) {
        QStringList texts;
        const QVariantList list = value.toList();
        for (const QVariant &item : list)
            texts += textOf(item);
        return texts.join(u", "_s);
    }
    return QString::fromUtf8(JsonText::fromVariant(value).value_or(QByteArray()));
}

QString FormValues::text(const QString &name) const
{
    const QVariant value = m_content.inputs.value(name, m_content.literals.value(name));
    return value.isValid() ? textOf(value) : QString();
}

WorkflowForm *FormValues::form() const
{
    return qobject_cast<WorkflowForm *>(m_form);
}

} // namespace ComfyDeploy::Qml

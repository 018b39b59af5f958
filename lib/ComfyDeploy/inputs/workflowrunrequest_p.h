// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/requestfields_p.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qmap.h>

#include <functional>
#include <tuple>

namespace ComfyDeploy {

class Q_DECL_HIDDEN WorkflowRunRequest::Data : public QSharedData
{
public:
    [[nodiscard]] auto fields() const
    {
        return std::tie(plain, workflowApiJson, workflow, inputs, batchInputParams, keepSeeds,
                        deprecatedRoute, runMark);
    }

    [[nodiscard]] bool has(RequestField::Id field) const { return plain.contains(field); }
    [[nodiscard]] QString text(RequestField::Id field) const
    {
        return plain.value(field).toString();
    }
    [[nodiscard]] bool truth(RequestField::Id field) const { return plain.value(field).toBool(); }
    //! An empty text means not set.
    void set(RequestField::Id field, const QString &text)
    {
        if (text.isEmpty())
            plain.remove(field);
        else
            plain.insert(field, text);
    }
    void set(RequestField::Id field, bool on) { plain.insert(field, on); }

    //! \a value with each FileInput, at any depth of lists, replaced by the result of \a
    //! replacement.
    static QVariant withFiles(const QVariant &value,
                              const std::function<QVariant(const FileInput &)> &replacement);
    [[nodiscard]] WorkflowGraph graphToSend() const;
    [[nodiscard]] QVariantMap wireInputs() const;
    [[nodiscard]] QVariantMap wireBatch() const;
    //! Null if the field is omitted.
    [[nodiscard]] QByteArray specialJson(RequestField::Id field) const;
    //! The body. A large graph is a part of its own, which shares its bytes.
    [[nodiscard]] QByteArrayList bodyParts() const;

    QMap<RequestField::Id, QVariant> plain; //!< the fields that are set, except special ones
    WorkflowGraph workflowApiJson;
    QByteArray workflow;
    QVariantMap inputs;
    QVariantMap batchInputParams;
    bool keepSeeds = false;
    bool deprecatedRoute = false;
    QString runMark;
};

} // namespace ComfyDeploy

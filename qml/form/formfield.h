// SPDX-License-Identifier: MIT

#pragma once

#include "workflowform.h"

#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/inputspec.h>

namespace ComfyDeploy::Qml {

//! \brief One input of a form: its spec, its value, and what is wrong with that.
//!
//! The value is typed as the spec wants it; one that cannot be typed so is kept as it came.
class FormField
{
public:
    //! A field that is not \a needed may stay without a file, since nothing would use it. \a json
    //! is the default as it stands in the workflow; empty where the value says as much.
    explicit FormField(const InputSpec &spec, bool needed = true, const QString &json = {});

    [[nodiscard]] const InputSpec &spec() const { return m_spec; }
    //! Invalid where there is none; a list for an image batch; files as FileInput.
    [[nodiscard]] QVariant value() const { return m_value; }
    //! Takes what plainValue() gives, and forgets what the server found wrong.
    void setValue(const QVariant &plain);
    void clear();
    void reset();
    [[nodiscard]] bool isModified() const;
    //! The same to the eye of the user, who has not changed a seed that the workflow leaves open
    //! and that is drawn anew for each run.
    [[nodiscard]] bool isChanged() const;
    //! The value as one types it: of a node that is not known here, as JSON.
    [[nodiscard]] QString valueText() const;

    //! What keeps the value from being sent; empty if nothing does.
    [[nodiscard]] QString problem() const { return m_problem; }
    //! That, or else what the server found wrong with the value when it was sent.
    [[nodiscard]] QString error() const;
    //! What is wrong is that there is no value.
    [[nodiscard]] bool isMissing() const { return m_missing && !m_problem.isEmpty(); }
    void setServerError(const QString &error) { m_serverError = error; }

    //! Whether the value goes into the request. A value that is left out is the node's default.
    [[nodiscard]] bool isSent() const;
    //! In the form that WorkflowRunRequest takes.
    [[nodiscard]] QVariant wireValue() const;

    [[nodiscard]] WorkflowForm::SeedMode seedMode() const { return m_seedMode; }
    void setSeedMode(WorkflowForm::SeedMode mode) { m_seedMode = mode; }
    void rollSeed();
    //! What the mode makes of the seed once it was sent. False if it stays.
    bool advanceSeed();

    //! The local files among the value.
    [[nodiscard]] QList<FileInput> files() const;

private:
    [[nodiscard]] QVariant initialValue() const;
    [[nodiscard]] QVariant noValue() const;
    [[nodiscard]] QVariant typed(const QVariant &plain) const;
    [[nodiscard]] bool isEmptyFile() const;
    [[nodiscard]] bool hasNoValue() const;
    [[nodiscard]] QString findProblem() const;
    [[nodiscard]] qlonglong smallestSeed() const;
    [[nodiscard]] qlonglong largestSeed() const;
    void store(const QVariant &value);

    InputSpec m_spec;
    bool m_needed;
    QString m_defaultJson;
    QVariant m_value;
    QString m_problem;
    bool m_missing = false;
    QString m_serverError;
    WorkflowForm::SeedMode m_seedMode = WorkflowForm::Fixed;
};

} // namespace ComfyDeploy::Qml

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
    explicit FormField(const InputSpec &spec);

    [[nodiscard]] const InputSpec &spec() const { return m_spec; }
    //! Invalid where there is none; a list for an image batch; files as FileInput.
    [[nodiscard]] QVariant value() const { return m_value; }
    //! Takes what plainValue() gives, and forgets what the server found wrong.
    void setValue(const QVariant &plain);
    void clear();
    void reset();
    [[nodiscard]] bool isModified() const;

    //! What keeps the value from being sent; empty if nothing does.
    [[nodiscard]] QString problem() const { return m_problem; }
    //! That, or else what the server found wrong with the value when it was sent.
    [[nodiscard]] QString error() const;
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
    [[nodiscard]] QVariant typed(const QVariant &plain) const;
    [[nodiscard]] bool isEmptyFile() const;
    [[nodiscard]] QString findProblem() const;
    [[nodiscard]] qlonglong smallestSeed() const;
    [[nodiscard]] qlonglong largestSeed() const;
    void store(const QVariant &value);

    InputSpec m_spec;
    QVariant m_value;
    QString m_problem;
    QString m_serverError;
    WorkflowForm::SeedMode m_seedMode = WorkflowForm::Fixed;
};

} // namespace ComfyDeploy::Qml

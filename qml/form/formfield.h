// SPDX-License-Identifier: MIT

#pragma once

#include "workflowform.h"

#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/inputspec.h>

namespace ComfyDeploy::Qml {

//! \brief One input of a form: its spec, its value, and the value's error.
//!
//! The value has the type that the spec requires; a value that cannot be converted is kept
//! unchanged.
class FormField
{
public:
    //! A field that is not \a needed may lack a file, since nothing would use it. \a json is the
    //! default as written in the workflow; empty if the value is sufficient.
    explicit FormField(const InputSpec &spec, bool needed = true, const QString &json = {});

    [[nodiscard]] const InputSpec &spec() const { return m_spec; }
    //! The value; invalid if there is none. A list for an image batch; files as FileInput.
    [[nodiscard]] QVariant value() const { return m_value; }
    //! Sets a spec of the same input with other limits; the value stays. Returns false if nothing
    //! changes.
    bool setSpec(const InputSpec &spec);
    //! Takes a result of plainValue(), and clears the server's error.
    void setValue(const QVariant &plain);
    void clear();
    void reset();
    [[nodiscard]] bool isModified() const;
    //! Whether \a other has its value and seed mode.
    [[nodiscard]] bool hasSameValue(const FormField &other) const
    {
        return m_value == other.m_value && m_seedMode == other.m_seedMode;
    }
    //! Whether the user has changed the field; false if only a seed that the workflow leaves open
    //! was drawn.
    [[nodiscard]] bool isChanged() const;
    //! Whether the value may be any JSON, so that only the default says whether a text is meant:
    //! that of an unknown node, or a color.
    [[nodiscard]] static bool takesJson(const InputSpec &spec);
    //! The value as text to edit; as JSON for an unknown node.
    [[nodiscard]] QString valueText() const;

    //! Why the value cannot be sent; empty if it can.
    [[nodiscard]] QString problem() const { return m_problem; }
    //! The problem, or else the server's error when the value was sent.
    [[nodiscard]] QString error() const;
    //! Whether the problem is that there is no value.
    [[nodiscard]] bool isMissing() const { return m_missing && !m_problem.isEmpty(); }
    void setServerError(const QString &error) { m_serverError = error; }

    //! Whether the value is sent; this includes drawing a literal's seed and picking one of its
    //! choices. Otherwise the node uses its default.
    [[nodiscard]] bool isSent() const;
    //! The value in the form for WorkflowRunRequest.
    [[nodiscard]] QVariant wireValue() const;

    //! Whether the field is shown at once, not among the advanced ones.
    [[nodiscard]] bool isShown() const { return m_shown; }
    void setShown(bool shown) { m_shown = shown; }
    [[nodiscard]] bool isShownByDefault() const
    {
        return m_spec.level() == InputSpec::Level::Primary;
    }

    //! The name of the field from which this one is split; empty if it is not split.
    [[nodiscard]] QString joinedName() const { return m_joinedName; }
    void setJoinedName(const QString &name) { m_joinedName = name; }
    //! Copies what the user has changed in \a other, a field for the same literals or some of them.
    void takeOver(const FormField &other);

    [[nodiscard]] WorkflowForm::SeedMode seedMode() const { return m_seedMode; }
    void setSeedMode(WorkflowForm::SeedMode mode) { m_seedMode = mode; }
    void rollSeed();
    //! Changes the seed after a run according to its mode; \a sent is the run's seed, if that is
    //! not the value. Returns false if nothing changes.
    bool advanceSeed(const QVariant &sent = {});
    //! The seed of the last run; invalid if the value is still that seed, or if the server has
    //! chosen it.
    [[nodiscard]] QVariant usedSeed() const { return m_usedSeed; }
    //! Sets the seed of the last run again, with mode Fixed.
    void lockUsedSeed();

    //! The local files in the value.
    [[nodiscard]] QList<FileInput> files() const;

private:
    [[nodiscard]] QVariant initialValue() const;
    [[nodiscard]] QVariant noValue() const;
    [[nodiscard]] QVariant typed(const QVariant &plain) const;
    [[nodiscard]] bool isEmptyFile() const;
    //! Whether \a value means that a seed is drawn for each run.
    [[nodiscard]] bool isOpenSeed(const QVariant &value) const;
    [[nodiscard]] bool hasNoValue() const;
    [[nodiscard]] QString findProblem() const;
    [[nodiscard]] qlonglong smallestSeed() const;
    [[nodiscard]] qlonglong largestSeed() const;
    void store(const QVariant &value);

    InputSpec m_spec;
    bool m_needed;
    bool m_shown;
    QString m_joinedName;
    QString m_defaultJson;
    QVariant m_value;
    QString m_problem;
    bool m_missing = false;
    QString m_serverError;
    QVariant m_usedSeed;
    WorkflowForm::SeedMode m_seedMode = WorkflowForm::Fixed;
};

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include "formfield.h"

#include <QtCore/qabstractitemmodel.h>

#include <functional>

namespace ComfyDeploy::Qml {

//! \brief The inputs of a WorkflowForm, one row each, in the author's order.
//!
//! The role fieldValue can be written: \c{model.fieldValue = …} in a delegate.
class COMFYDEPLOYQML_EXPORT InputModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("An InputModel is the inputs of a WorkflowForm.")
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)

public:
    enum Role {
        NameRole = Qt::UserRole + 1, //!< the key in the request's inputs
        LabelRole,
        KindRole, //!< InputSpec.Kind
        FieldValueRole, //!< as WorkflowForm.value(); a list of texts for an image batch
        MinimumRole, //!< undefined if there is none, as for maximum
        MaximumRole,
        StepSizeRole, //!< 0 if there is none
        OptionsRole, //!< of an Enum
        GroupRole,
        ErrorRole, //!< a sentence; empty without an error
        ModifiedRole, //!< not the default
        DescriptionRole,
        NodeIdRole,
        ClassTypeRole,
        SeedModeRole, //!< WorkflowForm.SeedMode
        RequiredRole, //!< the workflow has no default for it
        HasWiredDefaultRole, //!< if left empty, another node of the graph provides the value
        DefaultValueRole,
        FileNameRole, //!< name of the first local file or picture; else empty
        FileSizeRole, //!< in bytes; 0 if there is no such file
        LocalUrlRole, //!< the URL of that file; empty for a picture from memory
        MultilineRole, //!< a text that may have several lines
        ValueTextRole, //!< the value as text to edit; exact JSON for an unknown kind
        MissingRole, //!< the error is that there is no value
        TakesFileRole, //!< a local file can be used, which is uploaded
        DefaultsDifferRole, //!< if not set, each node of that name keeps its own default
        NoteRole, //!< InputSpec.note
        LiteralRole, //!< a value of the graph itself, see GraphFields
        AliasRole, //!< a short name such as "prompt"; empty if it has none
        ShownRole, //!< shown at once, not among the advanced ones: WorkflowForm.setShown()
        TextRoleRole, //!< InputSpec.Role
        SoftMinimumRole, //!< the limits of a slider; undefined if there are none
        SoftMaximumRole,
        UsedSeedRole, //!< the last run's seed, if it was changed since: WorkflowForm.lockSeed()
        HasChoicesRole, //!< a text of which each run picks one: InputSpec::hasChoices()
        JoinedNameRole, //!< name of the field it is split from: WorkflowForm.join(); else empty
        TargetCountRole, //!< number of literals that the value is for; 0 for an External node
    };
    Q_ENUM(Role)

    explicit InputModel(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] int count() const { return int(m_fields.size()); }
    //! -1 if there is no input \a name.
    Q_INVOKABLE int indexOf(const QString &name) const;

    void setFields(const QList<FormField> &fields);
    [[nodiscard]] const QList<FormField> &fields() const { return m_fields; }
    //! Calls \a edit for each field; it returns true if it has changed the field. Emits edited()
    //! once.
    void edit(const std::function<bool(FormField &)> &edit);
    //! The same for one row.
    void editRow(int row, const std::function<void(FormField &)> &edit);
    //! Returns false if nothing changes.
    bool setShown(int row, bool shown);

Q_SIGNALS:
    void countChanged();
    //! A value, error or seed mode has changed.
    void edited();
    //! A delegate is about to write a value.
    void rowWritten();

private:
    QList<FormField> m_fields;
};

} // namespace ComfyDeploy::Qml

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
        MinimumRole, //!< undefined if there is none; so for maximum
        MaximumRole,
        StepSizeRole, //!< 0 if there is none
        OptionsRole, //!< of an Enum
        GroupRole,
        ErrorRole, //!< a sentence; empty if all is well
        ModifiedRole, //!< not the default
        DescriptionRole,
        NodeIdRole,
        ClassTypeRole,
        SeedModeRole, //!< WorkflowForm.SeedMode
        RequiredRole, //!< the workflow has no default for it
        HasWiredDefaultRole, //!< left empty, another node of the graph gives the value
        DefaultValueRole,
        FileNameRole, //!< of a local file or picture, the first of several; else empty
        FileSizeRole, //!< in bytes; 0 if there is no such file
        LocalUrlRole, //!< where that file lies; empty for a picture from memory
        MultilineRole, //!< a text that may have lines
        ValueTextRole, //!< the value as one types it; JSON, to the digit, where the kind is not
                       //!< known
        MissingRole, //!< the error is that there is no value
        TakesFileRole, //!< a file may be given, which is uploaded
        DefaultsDifferRole, //!< left untouched, each node of that name keeps a default of its own
        NoteRole, //!< a sentence about that; empty if there is nothing to say
    };
    Q_ENUM(Role)

    explicit InputModel(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] int count() const { return int(m_fields.size()); }
    //! -1 if there is no input of that name.
    Q_INVOKABLE int indexOf(const QString &name) const;

    void setFields(const QList<FormField> &fields);
    [[nodiscard]] const QList<FormField> &fields() const { return m_fields; }
    //! Calls \a edit with each field of which it returns true if it was changed; emits edited()
    //! once.
    void edit(const std::function<bool(FormField &)> &edit);
    //! The same for one row.
    void editRow(int row, const std::function<void(FormField &)> &edit);

Q_SIGNALS:
    void countChanged();
    //! Some value, error or seed mode is another one.
    void edited();
    //! A delegate is about to write a value.
    void rowWritten();

private:
    QList<FormField> m_fields;
};

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <QtCore/qsortfilterproxymodel.h>
#include <QtQml/qqmlregistration.h>

Q_MOC_INCLUDE("qml/form/inputmodel.h")

namespace ComfyDeploy::Qml {

class InputModel;

//! \brief The rows of an InputModel that a view has on screen: those that are shown at once, and
//! all of them where the user asks for it.
//!
//! Has the roles of InputModel. A graph may have hundreds of advanced fields, for which no editor
//! is made before one is wanted.
class COMFYDEPLOYQML_EXPORT ShownFields : public QSortFilterProxyModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(
        ComfyDeploy::Qml::InputModel *inputs READ inputs WRITE setInputs NOTIFY inputsChanged FINAL)
    Q_PROPERTY(bool all READ showsAll WRITE setShowsAll NOTIFY allChanged FINAL)
    //! The rows that are there only with all.
    Q_PROPERTY(int advancedCount READ advancedCount NOTIFY advancedCountChanged FINAL)

public:
    explicit ShownFields(QObject *parent = nullptr);

    [[nodiscard]] InputModel *inputs() const { return m_inputs; }
    void setInputs(InputModel *inputs);
    [[nodiscard]] bool showsAll() const { return m_all; }
    void setShowsAll(bool all);
    [[nodiscard]] int advancedCount() const { return m_advancedCount; }

Q_SIGNALS:
    void inputsChanged();
    void allChanged();
    void advancedCountChanged();

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    void count();

    InputModel *m_inputs = nullptr;
    bool m_all = false;
    int m_advancedCount = 0;
};

} // namespace ComfyDeploy::Qml

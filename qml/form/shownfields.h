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
//! Has the roles of InputModel. A graph may have hundreds of advanced fields, whose editors are not
//! created before they are needed. Of more than four prompts, the others are folded; the same
//! applies to negative prompts. The role foldedCount of the last one on screen is the number of
//! folded ones.
class COMFYDEPLOYQML_EXPORT ShownFields : public QSortFilterProxyModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(
        ComfyDeploy::Qml::InputModel *inputs READ inputs WRITE setInputs NOTIFY inputsChanged FINAL)
    Q_PROPERTY(bool all READ showsAll WRITE setShowsAll NOTIFY allChanged FINAL)
    //! Whether prompts are not folded.
    Q_PROPERTY(bool prompts READ showsPrompts WRITE setShowsPrompts NOTIFY promptsChanged FINAL)
    //! The number of rows that are shown only with all.
    Q_PROPERTY(int advancedCount READ advancedCount NOTIFY advancedCountChanged FINAL)

public:
    //! The number of prompts of a kind that are never folded.
    static constexpr int UnfoldedPrompts = 4;
    //! In addition to the roles of InputModel: how many prompts are folded behind this one, or
    //! would be.
    static constexpr int FoldedCountRole = Qt::UserRole + 1000;

    explicit ShownFields(QObject *parent = nullptr);

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] InputModel *inputs() const { return m_inputs; }
    void setInputs(InputModel *inputs);
    [[nodiscard]] bool showsAll() const { return m_all; }
    void setShowsAll(bool all);
    [[nodiscard]] bool showsPrompts() const { return m_prompts; }
    void setShowsPrompts(bool shows);
    [[nodiscard]] int advancedCount() const { return m_advancedCount; }

Q_SIGNALS:
    void inputsChanged();
    void allChanged();
    void promptsChanged();
    void advancedCountChanged();

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    //! The folding of a row of the InputModel.
    struct Fold
    {
        bool isFolded = false;
        int folded = 0; //!< number of prompts that are folded behind it

        friend bool operator==(const Fold &, const Fold &) = default;
    };

    void count();
    void onDataChanged();
    [[nodiscard]] QList<Fold> folds() const;
    void filterAgain();

    InputModel *m_inputs = nullptr;
    QList<Fold> m_folds;
    bool m_all = false;
    bool m_prompts = false;
    int m_advancedCount = 0;
};

} // namespace ComfyDeploy::Qml

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
//! is made before one is wanted. Of prompts more than four are folded, and so are negative prompts:
//! the role foldedCount of the last one that is on screen says how many.
class COMFYDEPLOYQML_EXPORT ShownFields : public QSortFilterProxyModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(
        ComfyDeploy::Qml::InputModel *inputs READ inputs WRITE setInputs NOTIFY inputsChanged FINAL)
    Q_PROPERTY(bool all READ showsAll WRITE setShowsAll NOTIFY allChanged FINAL)
    //! Whether prompts are not folded.
    Q_PROPERTY(bool prompts READ showsPrompts WRITE setShowsPrompts NOTIFY promptsChanged FINAL)
    //! The rows that are there only with all.
    Q_PROPERTY(int advancedCount READ advancedCount NOTIFY advancedCountChanged FINAL)

public:
    //! So many prompts of a kind are on screen.
    static constexpr int UnfoldedPrompts = 4;
    //! Besides those of InputModel: how many prompts are folded behind this one, or would be.
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
    //! Of a row of the InputModel.
    struct Fold
    {
        bool isFolded = false;
        int folded = 0; //!< behind it

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

// SPDX-License-Identifier: MIT

#pragma once

#include "workflows/workflowchoices.h"

#include <QtCore/qsortfilterproxymodel.h>

namespace ComfyDeploy::Runner {

//! \brief The workflows and deployments in whose titles each word of a text occurs, section by
//! section.
class ChoiceSearch : public QSortFilterProxyModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(ComfyDeploy::Runner::WorkflowChoices *choices READ choices WRITE setChoices NOTIFY
                   choicesChanged FINAL)
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged FINAL)

public:
    explicit ChoiceSearch(QObject *parent = nullptr);

    [[nodiscard]] WorkflowChoices *choices() const;
    void setChoices(WorkflowChoices *choices);
    [[nodiscard]] QString text() const { return m_text; }
    void setText(const QString &text);

    //! The row of the choices that is at \a row here; -1 if there is no such row.
    Q_INVOKABLE int choiceAt(int row) const;
    //! The reverse: -1 if it is not found.
    Q_INVOKABLE int rowOf(int choice) const;

Q_SIGNALS:
    void choicesChanged();
    void textChanged();

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    QString m_text;
};

} // namespace ComfyDeploy::Runner

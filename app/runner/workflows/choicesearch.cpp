// SPDX-License-Identifier: MIT

#include "workflows/choicesearch.h"

#include <algorithm>

namespace ComfyDeploy::Runner {

ChoiceSearch::ChoiceSearch(QObject *parent) : QSortFilterProxyModel(parent)
{
    sort(0);
}

WorkflowChoices *ChoiceSearch::choices() const
{
    return qobject_cast<WorkflowChoices *>(sourceModel());
}

void ChoiceSearch::setChoices(WorkflowChoices *choices)
{
    if (choices == sourceModel())
        return;
    setSourceModel(choices);
    Q_EMIT choicesChanged();
}

void ChoiceSearch::setText(const QString &text)
{
    if (text == m_text)
        return;
    m_text = text;
    invalidateFilter();
    Q_EMIT textChanged();
}

int ChoiceSearch::choiceAt(int row) const
{
    return mapToSource(index(row, 0)).row();
}

int ChoiceSearch::rowOf(int choice) const
{
    return choice < 0 || !sourceModel() ? -1 : mapFromSource(sourceModel()->index(choice, 0)).row();
}

bool ChoiceSearch::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    const QString title = index.data(WorkflowChoices::TitleRole).toString() + u' '
        + index.data(WorkflowChoices::DetailRole).toString();
    const QStringList words = m_text.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(), [&title](const QString &word) {
        return title.contains(word, Qt::CaseInsensitive);
    });
}

bool ChoiceSearch::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const int a = left.data(WorkflowChoices::SectionNumberRole).toInt();
    const int b = right.data(WorkflowChoices::SectionNumberRole).toInt();
    return a != b ? a < b : left.row() < right.row();
}

} // namespace ComfyDeploy::Runner

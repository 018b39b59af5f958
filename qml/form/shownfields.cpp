// SPDX-License-Identifier: MIT

#include "shownfields.h"

#include "inputmodel.h"

#include <algorithm>
#include <utility>

namespace ComfyDeploy::Qml {

ShownFields::ShownFields(QObject *parent) : QSortFilterProxyModel(parent) {}

void ShownFields::setInputs(InputModel *inputs)
{
    if (inputs == m_inputs)
        return;
    if (m_inputs)
        m_inputs->disconnect(this);
    m_inputs = inputs;
    if (inputs) { // before the rows change, so that a view asks for what is right
        connect(inputs, &QAbstractItemModel::modelReset, this, &ShownFields::count);
        connect(inputs, &QAbstractItemModel::dataChanged, this, &ShownFields::onDataChanged);
    }
    count();
    setSourceModel(inputs);
    Q_EMIT inputsChanged();
}

void ShownFields::setShowsAll(bool all)
{
    if (std::exchange(m_all, all) == all)
        return;
    filterAgain();
    Q_EMIT allChanged();
}

void ShownFields::setShowsPrompts(bool shows)
{
    if (std::exchange(m_prompts, shows) == shows)
        return;
    m_folds = folds();
    filterAgain();
    Q_EMIT promptsChanged();
}

bool ShownFields::filterAcceptsRow(int row, const QModelIndex &) const
{
    return m_all
        || (m_inputs->fields().at(row).isShown() && (m_prompts || !m_folds.at(row).isFolded));
}

QVariant ShownFields::data(const QModelIndex &index, int role) const
{
    if (role != FoldedCountRole)
        return QSortFilterProxyModel::data(index, role);
    return m_all ? 0 : m_folds.value(mapToSource(index).row()).folded;
}

QHash<int, QByteArray> ShownFields::roleNames() const
{
    QHash<int, QByteArray> names = QSortFilterProxyModel::roleNames();
    names.insert(FoldedCountRole, "foldedCount");
    return names;
}

void ShownFields::filterAgain()
{
    invalidateFilter();
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0), {FoldedCountRole});
}

void ShownFields::onDataChanged()
{
    const QList<Fold> before = m_folds;
    count();
    if (m_folds != before)
        filterAgain();
}

QList<ShownFields::Fold> ShownFields::folds() const
{
    const QList<FormField> fields = m_inputs ? m_inputs->fields() : QList<FormField>();
    QList<Fold> folds(fields.size());
    for (const auto role : {InputSpec::Role::Positive, InputSpec::Role::Negative}) {
        QList<qsizetype> prompts;
        for (qsizetype row = 0; row < fields.size(); ++row) {
            const InputSpec &spec = fields.at(row).spec();
            if (spec.isLiteral() && spec.role() == role && fields.at(row).isShown())
                prompts += row;
        }
        const int folded = int(prompts.size()) - UnfoldedPrompts;
        if (folded <= 0)
            continue;
        for (const qsizetype row : prompts.sliced(UnfoldedPrompts))
            folds[row].isFolded = true;
        folds[m_prompts ? prompts.constLast() : prompts.at(UnfoldedPrompts - 1)].folded = folded;
    }
    return folds;
}

void ShownFields::count()
{
    m_folds = folds();
    int advanced = 0;
    if (m_inputs) {
        const QList<FormField> &fields = m_inputs->fields();
        advanced = int(std::count_if(fields.begin(), fields.end(),
                                     [](const FormField &field) { return !field.isShown(); }));
    }
    if (std::exchange(m_advancedCount, advanced) != advanced)
        Q_EMIT advancedCountChanged();
}

} // namespace ComfyDeploy::Qml

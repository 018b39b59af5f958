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
        connect(inputs, &QAbstractItemModel::dataChanged, this, &ShownFields::count);
    }
    setSourceModel(inputs);
    count();
    Q_EMIT inputsChanged();
}

void ShownFields::setShowsAll(bool all)
{
    if (std::exchange(m_all, all) == all)
        return;
    invalidateFilter();
    Q_EMIT allChanged();
}

bool ShownFields::filterAcceptsRow(int row, const QModelIndex &) const
{
    return m_all || m_inputs->fields().at(row).isShown();
}

void ShownFields::count()
{
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

// SPDX-License-Identifier: MIT

#include "variations/runvariations.h"

#include "settings/runoptions.h"
#include "shared/combinations.h"
#include "workflows/openworkflow.h"

#include <qml/form/formfield.h>
#include <qml/form/inputmodel.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestCellText = 200;

} // namespace

RunVariations::RunVariations(OpenWorkflow *workflow, RunOptions *options, QObject *parent)
    : QAbstractListModel(parent), m_workflow(workflow), m_options(options)
{
    connect(workflow, &OpenWorkflow::changed, this, &RunVariations::clear);
    // Other limits, or other fields.
    connect(workflow->form()->inputs(), &Qml::InputModel::modelReset, this,
            &RunVariations::readAgain);
    connect(options, &RunOptions::changed, this, &RunVariations::changed);
}

int RunVariations::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant RunVariations::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Axis &axis = m_axes.at(index.row());
    switch (role) {
    case NameRole:
        return axis.spec.name();
    case Qt::DisplayRole:
    case LabelRole:
        return axis.spec.label();
    case TextRole:
        return axis.text;
    case ProblemRole:
        return axis.read.problem;
    case ValueCountRole:
        return int(axis.read.values.size());
    case LinePerValueRole:
        return VariedValues::isLinePerValue(axis.spec);
    case HintRole:
        return !axis.spec.options().isEmpty()
            ? tr("One a line: %1").arg(axis.spec.options().join(u", "_s))
            : VariedValues::isLinePerValue(axis.spec) ? tr("One a line")
                                                      : tr("Such as 1..4 or 1, 5, 9");
    default:
        return {};
    }
}

QHash<int, QByteArray> RunVariations::roleNames() const
{
    return {
        {NameRole, "name"_ba},         {LabelRole, "label"_ba},
        {TextRole, "text"_ba},         {ProblemRole, "problem"_ba},
        {ValueCountRole, "values"_ba}, {LinePerValueRole, "linePerValue"_ba},
        {HintRole, "hint"_ba},
    };
}

// --- how many runs

QList<qsizetype> RunVariations::sizes() const
{
    QList<qsizetype> sizes;
    for (const Axis &axis : m_axes)
        sizes += axis.read.values.size();
    return sizes;
}

int RunVariations::total() const
{
    return App::combinationCount(sizes(), m_options->repeatCount(), MaximumRuns).value_or(0);
}

QString RunVariations::problem() const
{
    for (const Axis &axis : m_axes) {
        if (!axis.read.problem.isEmpty())
            return axis.read.problem;
    }
    return total() > 0 ? QString() : tr("These are more than %1 runs.").arg(MaximumRuns);
}

QString RunVariations::summary() const
{
    if (m_axes.isEmpty() || total() < 2)
        return {};
    QStringList factors;
    for (const Axis &axis : m_axes)
        factors += tr("%1 × %2", "number of values and input")
                       .arg(QString::number(axis.read.values.size()), axis.spec.label());
    if (m_options->repeatCount() > 1)
        factors += tr("%1 times").arg(m_options->repeatCount());
    return tr("%1 = %2 runs").arg(factors.join(u", "_s), QString::number(total()));
}

RunVariations::Cell RunVariations::cell(int index) const
{
    const QList<qsizetype> sizes = this->sizes();
    const int repeated = m_options->repeatCount();
    const int combinations = std::max(1, total() / repeated);
    const QList<qsizetype> positions = App::combinationAt(sizes, index % combinations);
    Cell cell;
    for (qsizetype i = 0; i < m_axes.size(); ++i) {
        const Axis &axis = m_axes.at(i);
        const QVariant value = axis.read.values.at(positions.at(i));
        cell.values.insert(axis.spec.name(), value);
        if (sizes.at(i) > 1)
            cell.place += {axis.spec.label(), value.toString().simplified().left(longestCellText)};
    }
    if (repeated > 1)
        cell.place.prepend({tr("Run"), QString::number(index / combinations + 1)});
    cell.endsRepetition = index % combinations == combinations - 1;
    return cell;
}

// --- the rows

QList<InputSpec> RunVariations::specs() const
{
    QList<InputSpec> specs;
    for (const Qml::FormField &field : m_workflow->form()->inputs()->fields()) {
        if (VariedValues::canVary(field.spec()))
            specs += field.spec();
    }
    return specs;
}

QVariantList RunVariations::candidates() const
{
    QVariantList candidates;
    const QList<InputSpec> all = specs();
    for (const InputSpec &spec : all) {
        const bool varies = std::any_of(m_axes.begin(), m_axes.end(), [&spec](const Axis &axis) {
            return axis.spec.name() == spec.name();
        });
        if (!varies)
            candidates += QVariantMap{{u"name"_s, spec.name()}, {u"label"_s, spec.label()}};
    }
    return candidates;
}

int RunVariations::add(const QString &name)
{
    for (int row = 0; row < count(); ++row) {
        if (m_axes.at(row).spec.name() == name)
            return row;
    }
    const QList<InputSpec> all = specs();
    const auto spec = std::find_if(all.begin(), all.end(),
                                   [&name](const InputSpec &each) { return each.name() == name; });
    if (spec == all.end())
        return -1;
    Axis axis{*spec, m_workflow->form()->value(name).toString().simplified(), {}};
    axis.read = VariedValues::read(axis.spec, axis.text, MaximumRuns);
    beginInsertRows({}, count(), count());
    m_axes += axis;
    endInsertRows();
    Q_EMIT changed();
    return count() - 1;
}

void RunVariations::setText(int row, const QString &text)
{
    if (row < 0 || row >= count() || m_axes.at(row).text == text)
        return;
    Axis &axis = m_axes[row];
    axis.text = text;
    axis.read = VariedValues::read(axis.spec, text, MaximumRuns);
    Q_EMIT dataChanged(index(row), index(row));
    Q_EMIT changed();
}

void RunVariations::remove(int row)
{
    if (row < 0 || row >= count())
        return;
    beginRemoveRows({}, row, row);
    m_axes.removeAt(row);
    endRemoveRows();
    Q_EMIT changed();
}

void RunVariations::clear()
{
    beginResetModel();
    m_axes.clear();
    endResetModel();
    Q_EMIT changed();
}

void RunVariations::readAgain()
{
    const QList<InputSpec> all = specs();
    beginResetModel();
    QList<Axis> kept;
    for (const Axis &axis : std::as_const(m_axes)) {
        const auto spec = std::find_if(all.begin(), all.end(), [&axis](const InputSpec &each) {
            return each.name() == axis.spec.name();
        });
        if (spec != all.end())
            kept += {*spec, axis.text, VariedValues::read(*spec, axis.text, MaximumRuns)};
    }
    m_axes = kept;
    endResetModel();
    Q_EMIT changed();
}

} // namespace ComfyDeploy::Runner

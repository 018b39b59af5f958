// SPDX-License-Identifier: MIT

#include "inputmodel.h"

#include "values/filevalue.h"
#include "values/jsvalue.h"

#include <QtCore/qfileinfo.h>

#include <algorithm>

namespace ComfyDeploy::Qml {

namespace {

QVariant fileData(const FormField &field, int role)
{
    const FileInput file = field.files().value(0);
    if (role == InputModel::FileNameRole)
        return file.fileName();
    if (role == InputModel::LocalUrlRole)
        return fileUrl(file);
    return double(file.path().isEmpty() ? file.data().size() : QFileInfo(file.path()).size());
}

QVariant specData(const InputSpec &spec, int role)
{
    switch (role) {
    case InputModel::NameRole:
        return spec.name();
    case InputModel::LabelRole:
    case Qt::DisplayRole:
        return spec.label();
    case InputModel::KindRole:
        return int(spec.kind());
    case InputModel::MinimumRole:
        return scriptValue(spec.minimum());
    case InputModel::MaximumRole:
        return scriptValue(spec.maximum());
    case InputModel::StepSizeRole:
        return spec.stepSize();
    case InputModel::OptionsRole:
        return spec.options();
    case InputModel::GroupRole:
        return spec.group();
    case InputModel::DescriptionRole:
        return spec.description();
    case InputModel::NodeIdRole:
        return spec.nodeId();
    case InputModel::ClassTypeRole:
        return spec.classType();
    case InputModel::RequiredRole:
        return !spec.hasDefault();
    case InputModel::HasWiredDefaultRole:
        return spec.hasWiredDefault();
    case InputModel::DefaultValueRole:
        return scriptValue(spec.defaultValue());
    case InputModel::MultilineRole:
        return spec.isMultiline();
    case InputModel::TakesFileRole:
        return spec.takesFile();
    case InputModel::DefaultsDifferRole:
        return spec.defaultsDiffer();
    case InputModel::NoteRole:
        return spec.note();
    case InputModel::LiteralRole:
        return spec.isLiteral();
    case InputModel::AliasRole:
        return spec.alias();
    case InputModel::TextRoleRole:
        return int(spec.role());
    case InputModel::SoftMinimumRole:
        return scriptValue(spec.softMinimum());
    case InputModel::SoftMaximumRole:
        return scriptValue(spec.softMaximum());
    case InputModel::TargetCountRole:
        return int(spec.targets().size());
    default:
        return {};
    }
}

} // namespace

InputModel::InputModel(QObject *parent) : QAbstractListModel(parent) {}

int InputModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant InputModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const FormField &field = m_fields.at(index.row());
    switch (role) {
    case FieldValueRole:
    case Qt::EditRole:
        return scriptValue(field.value());
    case ErrorRole:
        return field.error();
    case MissingRole:
        return field.isMissing();
    case ValueTextRole:
        return field.valueText();
    case ModifiedRole:
        return field.isChanged();
    case SeedModeRole:
        return int(field.seedMode());
    case ShownRole:
        return field.isShown();
    case UsedSeedRole:
        return scriptValue(field.usedSeed());
    case HasChoicesRole:
        return field.spec().hasChoices(field.value());
    case JoinedNameRole:
        return field.joinedName();
    case FileNameRole:
    case FileSizeRole:
    case LocalUrlRole:
        return fileData(field, role);
    default:
        return specData(field.spec(), role);
    }
}

bool InputModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)
        || (role != FieldValueRole && role != Qt::EditRole))
        return false;
    Q_EMIT rowWritten();
    editRow(index.row(), [plain = plainValue(value)](FormField &field) { field.setValue(plain); });
    return true;
}

Qt::ItemFlags InputModel::flags(const QModelIndex &index) const
{
    return QAbstractListModel::flags(index)
        | (index.isValid() ? Qt::ItemIsEditable : Qt::NoItemFlags);
}

QHash<int, QByteArray> InputModel::roleNames() const
{
    return {{NameRole, "name"},
            {LabelRole, "label"},
            {KindRole, "kind"},
            {FieldValueRole, "fieldValue"},
            {MinimumRole, "minimum"},
            {MaximumRole, "maximum"},
            {StepSizeRole, "stepSize"},
            {OptionsRole, "options"},
            {GroupRole, "group"},
            {ErrorRole, "error"},
            {ModifiedRole, "modified"},
            {DescriptionRole, "description"},
            {NodeIdRole, "nodeId"},
            {ClassTypeRole, "classType"},
            {SeedModeRole, "seedMode"},
            {RequiredRole, "required"},
            {HasWiredDefaultRole, "hasWiredDefault"},
            {DefaultValueRole, "defaultValue"},
            {FileNameRole, "fileName"},
            {FileSizeRole, "fileSize"},
            {LocalUrlRole, "localUrl"},
            {MultilineRole, "multiline"},
            {ValueTextRole, "valueText"},
            {MissingRole, "missing"},
            {TakesFileRole, "takesFile"},
            {DefaultsDifferRole, "defaultsDiffer"},
            {NoteRole, "note"},
            {LiteralRole, "literal"},
            {AliasRole, "alias"},
            {ShownRole, "shown"},
            {TextRoleRole, "textRole"},
            {SoftMinimumRole, "softMinimum"},
            {SoftMaximumRole, "softMaximum"},
            {TargetCountRole, "targetCount"},
            {UsedSeedRole, "usedSeed"},
            {HasChoicesRole, "hasChoices"},
            {JoinedNameRole, "joinedName"}};
}

int InputModel::indexOf(const QString &name) const
{
    const auto found =
        std::find_if(m_fields.begin(), m_fields.end(),
                     [&name](const FormField &field) { return field.spec().name() == name; });
    return found == m_fields.end() ? -1 : int(found - m_fields.begin());
}

void InputModel::setFields(const QList<FormField> &fields)
{
    const qsizetype before = m_fields.size();
    beginResetModel();
    m_fields = fields;
    endResetModel();
    if (m_fields.size() != before)
        Q_EMIT countChanged();
}

void InputModel::edit(const std::function<bool(FormField &)> &edit)
{
    bool changed = false;
    for (int row = 0; row < count(); ++row) {
        if (!edit(m_fields[row]))
            continue;
        changed = true;
        Q_EMIT dataChanged(index(row), index(row));
    }
    if (changed)
        Q_EMIT edited();
}

void InputModel::editRow(int row, const std::function<void(FormField &)> &edit)
{
    edit(m_fields[row]);
    // With roles, so that a view does not fetch labels and options again for each key press.
    Q_EMIT dataChanged(index(row), index(row),
                       {FieldValueRole, Qt::EditRole, ErrorRole, ModifiedRole, SeedModeRole,
                        FileNameRole, FileSizeRole, LocalUrlRole, ValueTextRole, MissingRole,
                        HasChoicesRole});
    Q_EMIT edited();
}

bool InputModel::setShown(int row, bool shown)
{
    if (m_fields.at(row).isShown() == shown)
        return false;
    m_fields[row].setShown(shown);
    Q_EMIT dataChanged(index(row), index(row), {ShownRole});
    return true;
}

} // namespace ComfyDeploy::Qml

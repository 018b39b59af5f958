// SPDX-License-Identifier: MIT

// How the values of a WorkflowForm are changed, saved and restored.
#include "workflowform.h"

#include "fieldchanges.h"
#include "fieldsplits.h"
#include "fieldtransfer.h"
#include "formfield.h"
#include "inputmodel.h"
#include "savedvalues.h"
#include "values/filevalue.h"
#include "values/jsvalue.h"

#include <ComfyDeploy/apierror.h>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;
using Kind = InputSpec::Kind;

namespace {

bool edited(InputModel *inputs, const QString &name, const std::function<void(FormField &)> &edit)
{
    const int row = inputs->indexOf(name);
    if (row >= 0)
        inputs->editRow(row, edit);
    return row >= 0;
}

} // namespace

bool WorkflowForm::setValue(const QString &name, const QVariant &value)
{
    m_changes->noteEdit();
    return edited(m_inputs, name,
                  [plain = plainValue(value)](FormField &field) { field.setValue(plain); });
}

QStringList WorkflowForm::setForeignValues(const QVariantMap &values)
{
    QList<FormField> after = m_inputs->fields();
    QStringList rejected = takeForeignValues(&after, values);
    m_changes->replaceAll(after, tr("The inputs were replaced."));
    return rejected;
}

bool WorkflowForm::setImage(const QString &name, const QVariant &image)
{
    return replaceFile(name, plainValue(image));
}

bool WorkflowForm::setFile(const QString &name, const QUrl &url)
{
    return replaceFile(name, url);
}

bool WorkflowForm::replaceFile(const QString &name, const QVariant &file)
{
    const int row = m_inputs->indexOf(name);
    if (row < 0)
        return false;
    const FormField &now = m_inputs->fields().at(row);
    const bool hadOne = !now.files().isEmpty() || !now.value().toString().isEmpty();
    return m_changes->replaceOne(
        name, hadOne ? tr("“%1” has another file now.").arg(labelOf(name)) : QString(),
        [&file](FormField &field) { field.setValue(file); });
}

bool WorkflowForm::addFile(const QString &name, const QUrl &url)
{
    const int row = m_inputs->indexOf(name);
    if (row < 0 || m_inputs->fields().at(row).spec().kind() != InputSpec::Kind::ImageBatch)
        return setFile(name, url);
    return m_changes->replaceOne(name, {}, [&url](FormField &field) {
        field.setValue(fileList(field.spec().name(), field.value()) + QVariantList{url});
    });
}

bool WorkflowForm::removeFile(const QString &name, int index)
{
    const int row = m_inputs->indexOf(name);
    if (row < 0)
        return false;
    const FormField &field = m_inputs->fields().at(row);
    QVariantList files = fileList(name, field.value());
    if (!field.spec().takesFile() || index < 0 || index >= files.size())
        return false;
    files.removeAt(index);
    if (field.spec().kind() != InputSpec::Kind::ImageBatch)
        return clear(name);
    return m_changes->replaceOne(name, tr("A file of “%1” was removed.").arg(labelOf(name)),
                                 [&files](FormField &one) { one.setValue(files); });
}

bool WorkflowForm::clear(const QString &name)
{
    return m_changes->replaceOne(name, tr("“%1” was emptied.").arg(labelOf(name)),
                                 [](FormField &field) { field.clear(); });
}

void WorkflowForm::reset()
{
    m_changes->replaceRows([](int) { return true; }, tr("All inputs were reset."),
                           [](FormField &field) { field.reset(); });
}

bool WorkflowForm::reset(const QString &name)
{
    return m_changes->replaceOne(name, tr("“%1” was reset.").arg(labelOf(name)),
                                 [](FormField &field) { field.reset(); });
}

void WorkflowForm::resetGroup(const QString &group)
{
    const QList<FormField> fields = m_inputs->fields();
    m_changes->replaceRows([&](int row) { return fields.at(row).spec().group() == group; },
                           tr("The group “%1” was reset.").arg(group),
                           [](FormField &field) { field.reset(); });
}

bool WorkflowForm::setSeedMode(const QString &name, SeedMode mode)
{
    const int row = m_inputs->indexOf(name);
    if (row < 0 || m_inputs->fields().at(row).spec().kind() != InputSpec::Kind::Seed || mode < Fixed
        || mode > Increment)
        return false;
    m_changes->noteEdit();
    m_inputs->editRow(row, [mode](FormField &field) { field.setSeedMode(mode); });
    return true;
}

bool WorkflowForm::rollSeed(const QString &name)
{
    const int row = m_inputs->indexOf(name);
    if (row < 0 || m_inputs->fields().at(row).spec().kind() != InputSpec::Kind::Seed)
        return false;
    m_changes->drawSeeds([row](int at, FormField &field) {
        if (at == row)
            field.rollSeed();
        return at == row;
    });
    return true;
}

void WorkflowForm::rollSeeds()
{
    m_changes->drawSeeds([](int, FormField &field) {
        const bool isSeed = field.spec().kind() == Kind::Seed;
        if (isSeed)
            field.rollSeed();
        return isSeed;
    });
}

bool WorkflowForm::lockSeed(const QString &name)
{
    const int row = m_inputs->indexOf(name);
    if (row < 0 || !m_inputs->fields().at(row).usedSeed().isValid())
        return false;
    return m_changes->replaceOne(name, tr("“%1” is that of the last run.").arg(labelOf(name)),
                                 [](FormField &field) { field.lockUsedSeed(); });
}

void WorkflowForm::advanceSeeds(const FormValues &sent)
{
    const QVariantMap values = sent.all();
    m_changes->drawSeeds([&values](int, FormField &field) {
        return field.advanceSeed(values.value(field.spec().name()));
    });
}

QString WorkflowForm::saveValues() const
{
    return savedValues(m_inputs->fields(), m_splits->parts());
}

QStringList WorkflowForm::restoreValues(const QString &json)
{
    QString why;
    const auto saved = readSavedValues(json, &why);
    if (!saved) {
        throwTypeError(this, tr("These are not saved values: %1.").arg(why));
        return {};
    }
    QList<FormField> after = m_inputs->fields();
    QStringList rejected = takeSavedValues(&after, saved->values);
    m_splits->addParts(saved->parts);
    m_changes->replaceAll(after, tr("The inputs were replaced."));
    return rejected;
}

QVariant WorkflowForm::savedValue(const QString &json, const QString &name) const
{
    QString why;
    const int row = m_inputs->indexOf(name);
    const auto saved = readSavedValues(json, &why);
    if (row < 0 || !saved)
        return {};
    QList<FormField> field{m_inputs->fields().at(row)};
    (void)takeSavedValues(&field, saved->values); // most of them are those of other inputs
    return field.constFirst().value();
}

void WorkflowForm::setServerErrors(const QVariant &validationErrors)
{
    QHash<QString, QString> messages;
    const QVariant plain = plainValue(validationErrors);
    const auto errors = plain.canConvert<QList<ValidationError>>()
            && plain.metaType() == QMetaType::fromType<QList<ValidationError>>()
        ? QVariant::fromValue(plain.value<QList<ValidationError>>()).value<QVariantList>()
        : plain.toList();
    for (const QVariant &item : errors) {
        const auto error = item.value<ValidationError>();
        if (const QString name = error.inputName(); !messages.contains(name))
            messages.insert(name, error.msg);
    }
    m_inputs->edit([&messages](FormField &field) {
        const auto message = messages.constFind(field.spec().name());
        if (message == messages.constEnd())
            return false;
        field.setServerError(*message);
        return true;
    });
}

} // namespace ComfyDeploy::Qml

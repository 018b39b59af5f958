// SPDX-License-Identifier: MIT

#include "savedvalues.h"

#include "fieldtransfer.h"
#include "values/filevalue.h"
#include "values/qmltext.h"

#include <ComfyDeploy/core/jsontext_p.h>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype largestText = 4LL * 1024 * 1024;
constexpr auto formatName = "comfydeploy-form-1"_L1;
constexpr auto fileKey = "file"_L1;

const QStringList &modeNames()
{
    static const QStringList names{u"fixed"_s, u"random"_s, u"increment"_s};
    return names;
}

// Null if the value cannot be saved: a picture without a file.
std::optional<QVariant> lasting(const QVariant &value)
{
    if (isFile(value)) {
        const QString path = value.value<FileInput>().path();
        return path.isEmpty() ? std::nullopt
                              : std::optional<QVariant>(QVariantMap{{fileKey, path}});
    }
    if (value.typeId() != QMetaType::QVariantList)
        return value;
    QVariantList list;
    const QVariantList items = value.toList();
    for (const QVariant &item : items) {
        if (const auto kept = lasting(item))
            list += *kept;
    }
    return list.size() < items.size() && list.isEmpty() ? std::nullopt
                                                        : std::optional<QVariant>(list);
}

QVariant withFiles(const QVariant &value)
{
    if (value.typeId() == QMetaType::QVariantMap) {
        const QString path = value.toMap().value(fileKey).toString();
        return path.isEmpty() ? value : QVariant::fromValue(FileInput::fromFile(path));
    }
    if (value.typeId() != QMetaType::QVariantList)
        return value;
    QVariantList list = value.toList();
    for (QVariant &item : list)
        item = withFiles(item);
    return list;
}

// Without what cannot be saved, and without what is as by default.
QVariantMap mapOf(const SavedByName &saved)
{
    QVariantMap values;
    QVariantMap modes;
    for (auto it = saved.begin(); it != saved.end(); ++it) {
        const auto kept = lasting(it->value);
        if (it->value.isValid() && kept && JsonText::fromVariant(*kept))
            values.insert(it.key(), *kept);
        if (it->seedMode != WorkflowForm::Fixed)
            modes.insert(it.key(), modeNames().at(it->seedMode));
    }
    return {{u"values"_s, values}, {u"seedModes"_s, modes}};
}

// The reverse; null with the reason in \a why.
std::optional<SavedByName> readMap(const JsonText::Value &json, QString *why)
{
    for (const QStringView key : {u"values", u"seedModes"}) {
        if (!json.member(key).isObject()) {
            *why = QmlText::tr("\"%1\" is not an object").arg(key);
            return std::nullopt;
        }
    }
    SavedByName saved;
    const auto values = json.member(u"values").children();
    for (const JsonText::Value &value : values)
        saved[value.key()].value = withFiles(value.toVariant());
    const auto modes = json.member(u"seedModes").children();
    for (const JsonText::Value &mode : modes) {
        const qsizetype index = modeNames().indexOf(mode.toString());
        if (index < 0) {
            *why = QmlText::tr("the seed mode of \"%1\" is unknown").arg(mode.key());
            return std::nullopt;
        }
        saved[mode.key()].seedMode = WorkflowForm::SeedMode(index);
    }
    return saved;
}

// The field's own, else that of a form with other fields separate, in the order of its targets.
SavedByName::const_iterator savedOf(const FormField &field, const SavedByName &saved)
{
    auto found = saved.constFind(field.spec().name());
    const QList<InputTarget> targets = field.spec().targets();
    for (const InputTarget &target : targets) {
        for (auto it = saved.begin(); it != saved.end() && found == saved.end(); ++it) {
            if (it.key().split(u'+').contains(target.name()))
                found = it;
        }
    }
    return found;
}

} // namespace

SavedValue savedValue(const FormField &field)
{
    return {field.isModified() ? field.value() : QVariant(), field.seedMode()};
}

void setSavedValue(FormField *field, const SavedValue &saved)
{
    field->reset();
    field->setSeedMode(field->spec().kind() == InputSpec::Kind::Seed ? saved.seedMode
                                                                     : WorkflowForm::Fixed);
    if (saved.value.isValid())
        field->setValue(saved.value);
}

QString savedValues(const QList<FormField> &fields, const SavedByName &parts)
{
    SavedByName all;
    for (const FormField &field : fields)
        all.insert(field.spec().name(), savedValue(field));
    QVariantMap saved = mapOf(all);
    saved.insert(u"format"_s, QString(formatName));
    if (!parts.isEmpty()) {
        QVariantMap joined = mapOf(parts);
        const QVariantMap values = joined.value(u"values"_s).toMap();
        QStringList names;
        for (auto it = parts.begin(); it != parts.end(); ++it) {
            if (!it->value.isValid() || values.contains(it.key()))
                names += it.key();
        }
        joined.insert(u"names"_s, names);
        saved.insert(u"parts"_s, joined);
    }
    return QString::fromUtf8(JsonText::fromVariant(saved).value_or(QByteArray()));
}

std::optional<SavedForm> readSavedValues(const QString &json, QString *why)
{
    const auto fail = [why](const QString &reason) {
        *why = reason;
        return std::nullopt;
    };
    if (json.size() > largestText)
        return fail(QmlText::tr("the text is larger than 4 MiB"));
    JsonText::Error error;
    const auto text = JsonText::parse(json.toUtf8(), &error);
    if (!text) {
        return fail(
            QmlText::tr("line %1, column %2: %3")
                .arg(QString::number(error.line), QString::number(error.column), error.message));
    }
    const JsonText::Value root = text->root();
    if (root.member(u"format").toString() != formatName)
        return fail(QmlText::tr("\"format\" is not \"%1\"").arg(formatName));
    const auto values = readMap(root, why);
    if (!values)
        return std::nullopt;
    SavedForm saved{*values, {}};
    const JsonText::Value joined = root.member(u"parts");
    if (!joined.exists())
        return saved;
    const auto parts = readMap(joined, why);
    if (!parts)
        return std::nullopt;
    for (const JsonText::Value &name : joined.member(u"names").items())
        saved.parts.insert(name.toString(), parts->value(name.toString()));
    return saved;
}

QStringList takeSavedValues(QList<FormField> *fields, const SavedByName &saved)
{
    QStringList rejected;
    QSet<QString> taken;
    for (FormField &field : *fields) {
        const auto kept = savedOf(field, saved);
        setSavedValue(&field, kept == saved.end() ? SavedValue() : *kept);
        if (kept == saved.end())
            continue;
        if (kept->value.isValid() && !field.problem().isEmpty()) {
            rejected += field.spec().name();
            field.reset();
        }
        for (auto it = saved.begin(); it != saved.end(); ++it) {
            if (it == kept || (it->value == kept->value && isCalled(field, it.key())))
                taken += it.key();
        }
    }
    for (auto it = saved.begin(); it != saved.end(); ++it) {
        if (!taken.contains(it.key()))
            rejected += it.key();
    }
    return rejected;
}

} // namespace ComfyDeploy::Qml

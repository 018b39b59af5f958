// SPDX-License-Identifier: MIT

#include "savedvalues.h"

#include "fieldtransfer.h"
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
    if (value.metaType() == QMetaType::fromType<FileInput>()) {
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

using SavedByName = QMap<QString, SavedValue>;

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

QString savedValues(const QList<FormField> &fields)
{
    QVariantMap values;
    QVariantMap modes;
    for (const FormField &field : fields) {
        const QString name = field.spec().name();
        if (field.isModified()) {
            const auto kept = lasting(field.value());
            if (kept && JsonText::fromVariant(*kept))
                values.insert(name, *kept);
        }
        if (field.seedMode() != WorkflowForm::Fixed)
            modes.insert(name, modeNames().at(field.seedMode()));
    }
    const QVariantMap saved{
        {u"format"_s, QString(formatName)}, {u"values"_s, values}, {u"seedModes"_s, modes}};
    return QString::fromUtf8(JsonText::fromVariant(saved).value_or(QByteArray()));
}

std::optional<QMap<QString, SavedValue>> readSavedValues(const QString &json, QString *why)
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
    for (const QStringView key : {u"values", u"seedModes"}) {
        if (!root.member(key).isObject())
            return fail(QmlText::tr("\"%1\" is not an object").arg(key));
    }
    SavedByName saved;
    const auto values = root.member(u"values").children();
    for (const JsonText::Value &value : values)
        saved[value.key()].value = withFiles(value.toVariant());
    const auto modes = root.member(u"seedModes").children();
    for (const JsonText::Value &mode : modes) {
        const qsizetype index = modeNames().indexOf(mode.toString());
        if (index < 0)
            return fail(QmlText::tr("the seed mode of \"%1\" is unknown").arg(mode.key()));
        saved[mode.key()].seedMode = WorkflowForm::SeedMode(index);
    }
    return saved;
}

QStringList takeSavedValues(QList<FormField> *fields, const QMap<QString, SavedValue> &saved)
{
    QStringList rejected;
    QSet<QString> taken;
    for (FormField &field : *fields) {
        field.reset();
        field.setSeedMode(WorkflowForm::Fixed);
        const auto kept = savedOf(field, saved);
        if (kept == saved.end())
            continue;
        if (field.spec().kind() == InputSpec::Kind::Seed)
            field.setSeedMode(kept->seedMode);
        if (kept->value.isValid())
            field.setValue(kept->value);
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

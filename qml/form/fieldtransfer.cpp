// SPDX-License-Identifier: MIT

#include "fieldtransfer.h"

#include <algorithm>

namespace ComfyDeploy::Qml {

namespace {

bool haveSameTarget(const InputSpec &a, const InputSpec &b)
{
    const QList<InputTarget> targets = a.targets();
    return a.name() == b.name()
        || std::any_of(targets.begin(), targets.end(), [others = b.targets()](const auto &target) {
               return others.contains(target);
           });
}

} // namespace

bool isCalled(const FormField &field, const QString &name)
{
    if (field.spec().name() == name)
        return true;
    const QStringList parts = name.split(u'+');
    const QList<InputTarget> targets = field.spec().targets();
    return std::any_of(targets.begin(), targets.end(), [&parts](const InputTarget &target) {
        return parts.contains(target.name());
    });
}

QStringList takeForeignValues(QList<FormField> *fields, const QVariantMap &values)
{
    QStringList rejected;
    for (auto it = values.begin(); it != values.end(); ++it) {
        bool isTaken = false;
        for (FormField &field : *fields) {
            FormField changed = field;
            if (!isCalled(field, it.key()))
                continue;
            changed.setValue(it.value());
            if (!changed.files().isEmpty() || !changed.problem().isEmpty())
                continue;
            field = changed;
            isTaken = true;
        }
        if (!isTaken)
            rejected += it.key();
    }
    return rejected;
}

void takeFormerFields(QList<FormField> *fields, const QList<FormField> &former,
                      const QStringList &separate)
{
    for (FormField &field : *fields) {
        const auto found = std::find_if(former.begin(), former.end(), [&field](const auto &other) {
            return haveSameTarget(field.spec(), other.spec());
        });
        if (found != former.end())
            field.takeOver(*found);
        for (const QString &name : separate) {
            if (name.split(u'+').contains(field.spec().name()))
                field.setJoinedName(name);
        }
    }
}

} // namespace ComfyDeploy::Qml

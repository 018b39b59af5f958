// SPDX-License-Identifier: MIT

#include "fieldsplits.h"

#include <algorithm>
#include <utility>

namespace ComfyDeploy::Qml {

bool FieldSplits::clear()
{
    m_parts.clear();
    return !std::exchange(m_names, {}).isEmpty();
}

bool FieldSplits::setNames(const QStringList &names)
{
    return std::exchange(m_names, names) != names;
}

bool FieldSplits::keepParts(const QString &name, const QList<FormField> &fields)
{
    const QStringList parts = name.split(u'+');
    const auto first = std::find_if(fields.begin(), fields.end(), [&parts](const auto &field) {
        return field.spec().name() == parts.constFirst();
    });
    bool isLoss = false;
    for (const FormField &field : fields) {
        const QString part = field.spec().name();
        if (!parts.contains(part))
            continue;
        m_parts.remove(part);
        if (first == fields.end() || field.hasSameValue(*first))
            continue;
        m_parts.insert(part, savedValue(field));
        isLoss = true;
    }
    return isLoss;
}

bool FieldSplits::giveBack(const QString &name, FormField *part)
{
    const auto kept = m_parts.constFind(part->spec().name());
    if (kept == m_parts.cend() || !name.split(u'+').contains(kept.key()))
        return false;
    setSavedValue(part, *kept);
    m_parts.erase(kept);
    return true;
}

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

// What Python makes of values in a request.
#pragma once

#include <ComfyDeployLocal/wording/pythonvalue_p.h>

#include <QtCore/qregularexpression.h>

namespace StandInRequests {

inline QStringList textsOf(const ComfyDeploy::JsonText::Value &list)
{
    QStringList texts;
    for (const ComfyDeploy::JsonText::Value &item : list.items())
        texts += ComfyDeploy::Local::pythonText(item);
    return texts;
}

//! Whether Python takes it for true.
inline bool isTrue(const ComfyDeploy::JsonText::Value &value)
{
    return value.exists() && !value.isNull() && value.raw() != "false" && value.raw() != "0"
        && value.raw() != "\"\"" && value.raw() != "[]" && value.raw() != "{}";
}

inline bool isCanonicalUuid(const QString &text)
{
    static const QRegularExpression pattern(
        QStringLiteral("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"));
    return pattern.match(text).hasMatch();
}

} // namespace StandInRequests

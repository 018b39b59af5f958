// SPDX-License-Identifier: MIT

#include "serverproblem_p.h"

#include <ComfyDeployLocal/wording/localtext_p.h>

namespace ComfyDeploy::Local {

namespace {

const char *wordingOf(ServerProblem::Kind kind)
{
    using Kind = ServerProblem::Kind;
    switch (kind) {
    case Kind::None:
        return "";
    case Kind::NotAsked:
        return QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "has not answered yet");
    case Kind::NoAnswer:
        return QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "does not answer: %1");
    case Kind::Refuses:
        return QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "refuses to say who it is: %1");
    case Kind::NoComfyUi:
        return QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "is no ComfyUI");
    case Kind::SetAside:
        return QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "is set aside: %1");
    case Kind::NoQueue:
        return QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                                 "does not say what it executes: %1");
    case Kind::NoClasses:
        return QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                                 "does not say which nodes it has: %1");
    }
    return "";
}

QString filled(const QString &wording, const QString &detail)
{
    return wording.contains(QLatin1StringView("%1")) ? wording.arg(detail) : wording;
}

} // namespace

QString ServerProblem::text() const
{
    return filled(QString::fromLatin1(wordingOf(kind)), detail);
}

QString ServerProblem::localText() const
{
    return isNone() ? QString() : filled(LocalText::tr(wordingOf(kind)), detail);
}

} // namespace ComfyDeploy::Local

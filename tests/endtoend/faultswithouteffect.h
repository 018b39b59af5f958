// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

//! A fault of LocalServer that changes nothing if a ComfyUI executes the runs.
struct FaultWithoutEffect
{
    QLatin1StringView name;
    QLatin1StringView reason;
};

const QList<FaultWithoutEffect> &faultsWithoutEffect();
//! Whether the fault of that name is one of them.
bool isWithoutEffect(const QString &name);

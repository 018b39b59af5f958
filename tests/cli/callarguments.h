// SPDX-License-Identifier: MIT

#pragma once

#include "shared/runs.h"

// Arguments with which the tests call the program.

inline const QString sampleGraph = QStringLiteral(WORKFLOWS_DIR "/text-to-image.json");
inline const QString textGraph = QStringLiteral(WORKFLOWS_DIR "/caption.json");
inline const QString uuid = QStringLiteral("11111111-2222-4333-8444-555555555555");
inline const QString runId = QString::fromLatin1(exampleRunId);

//! Inputs of sampleGraph with which a run is fast.
inline QStringList small()
{
    using namespace Qt::StringLiterals;
    return {u"-i"_s, u"width=64"_s, u"-i"_s, u"height=64"_s, u"-i"_s, u"steps=2"_s};
}

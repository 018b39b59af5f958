// What the tests of single calls share.
#pragma once

#include "shared/runs.h"

#include <QtTest/QtTest>

//! The answer, or Aborted if none has come for long.
inline ComfyDeploy::Result<ComfyDeploy::RunDetails>
wait(const QFuture<ComfyDeploy::Result<ComfyDeploy::RunDetails>> &future)
{
    return QTest::qWaitFor([&] { return future.isFinished(); }, 20'000)
        ? future.result()
        : ComfyDeploy::Result<ComfyDeploy::RunDetails>(ComfyDeploy::ApiError(
            ComfyDeploy::ApiError::Kind::Aborted, QStringLiteral("still waiting")));
}

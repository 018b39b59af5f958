// SPDX-License-Identifier: MIT

// What the tests of single calls share.
#pragma once

#include "shared/runs.h"

#include <QtTest/QtTest>

//! The answer, or Aborted if none has come for long.
template <typename T>
ComfyDeploy::Result<T> wait(const QFuture<ComfyDeploy::Result<T>> &future)
{
    return QTest::qWaitFor([&] { return future.isFinished(); }, 20'000)
        ? future.result()
        : ComfyDeploy::Result<T>(ComfyDeploy::ApiError(ComfyDeploy::ApiError::Kind::Aborted,
                                                       QStringLiteral("still waiting")));
}

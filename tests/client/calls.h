// SPDX-License-Identifier: MIT

// Shared by the tests of single calls.
#pragma once

#include "shared/runs.h"

#include <QtTest/QtTest>

//! The answer, or Aborted if there is none for a long time.
template <typename T>
ComfyDeploy::Result<T> wait(const QFuture<ComfyDeploy::Result<T>> &future)
{
    return QTest::qWaitFor([&] { return future.isFinished(); }, 20'000)
        ? future.result()
        : ComfyDeploy::Result<T>(ComfyDeploy::ApiError(ComfyDeploy::ApiError::Kind::Aborted,
                                                       QStringLiteral("still waiting")));
}

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qpromise.h>

#include <utility>

namespace ComfyDeploy {

//! A future that has its result. QtFuture has a function for it, whose name depends on Qt's
//! version.
template <typename T>
[[nodiscard]] QFuture<T> readyFuture(T result)
{
    QPromise<T> promise;
    promise.start();
    promise.addResult(std::move(result));
    promise.finish();
    return promise.future();
}

} // namespace ComfyDeploy

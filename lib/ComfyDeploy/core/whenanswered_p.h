// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qfuture.h>
#include <QtCore/qpointer.h>

namespace ComfyDeploy {

//! \brief Calls \a take with the result of one of the client's futures, in the client's thread,
//! where \a context lives too; not if the context was deleted or the future is cancelled.
//!
//! In Qt 6.4, QFuture::then(context, …) asserts if its context was deleted before the result, in
//! every program that is built with assertions.
template <typename T, typename Context, typename Take>
void whenAnswered(QFuture<T> future, Context *context, Take take)
{
    future.then([guard = QPointer<Context>(context), take = std::move(take)](const T &answer) {
        if (guard)
            take(answer);
    });
}

} // namespace ComfyDeploy

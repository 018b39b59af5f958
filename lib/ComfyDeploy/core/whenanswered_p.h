// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qfuture.h>
#include <QtCore/qpointer.h>

namespace ComfyDeploy {

//! \brief Calls \a take with the answer of one of the client's futures, in the client's thread,
//! where \a context lives too; not if the context has gone or the future is cancelled.
//!
//! QFuture::then(context, …) asserts in Qt 6.4 if its context has gone by then, in every program
//! that is built with assertions.
template <typename T, typename Context, typename Take>
void whenAnswered(QFuture<T> future, Context *context, Take take)
{
    future.then([guard = QPointer<Context>(context), take = std::move(take)](const T &answer) {
        if (guard)
            take(answer);
    });
}

} // namespace ComfyDeploy

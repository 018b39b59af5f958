// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qfuture.h>

#include <functional>

namespace ComfyDeploy {

//! Why a token is requested.
enum class TokenReason {
    FirstUse,
    Rejected, //!< the server answered 401 to the last one
};
//! Called in the client's thread. An empty or cancelled result fails the waiting calls as
//! Unauthorized, and nothing is sent.
using TokenProvider = std::function<QFuture<QByteArray>(TokenReason)>;

} // namespace ComfyDeploy

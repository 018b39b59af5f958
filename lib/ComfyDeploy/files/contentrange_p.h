// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>

#include <optional>

namespace ComfyDeploy {

//! A Content-Range header: "bytes 100-199/500".
struct ContentRange
{
    qint64 first = 0;
    qint64 last = 0;
    qint64 total = -1; //!< -1 if the server does not know

    //! Null for anything else.
    static std::optional<ContentRange> fromHeader(const QByteArray &header);
};

} // namespace ComfyDeploy

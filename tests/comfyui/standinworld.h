// SPDX-License-Identifier: MIT

#pragma once

#include "standinfiles.h"
#include "standinqueue.h"
#include "standinsockets.h"

#include <QtCore/qjsonobject.h>

#include <functional>

//! What one ComfyUI consists of; engine and routes work on it.
struct StandInWorld
{
    explicit StandInWorld(StandInDialect which) : dialect(which), sockets(which), files(which) {}

    [[nodiscard]] bool isNew() const { return dialect == StandInDialect::New; }

    const StandInDialect dialect;
    QJsonObject objectInfo;
    StandInQueue queue;
    StandInSockets sockets;
    StandInFiles files;
    std::function<void(const QString &text)> logError;
};

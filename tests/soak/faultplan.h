// SPDX-License-Identifier: MIT

#pragma once

#include "endtoend/localruns.h"

#include <QtCore/qrandom.h>

//! One fault for LocalServer::addFault().
struct ServerFault
{
    QString name;
    QString value;
    QString path;
};

//! What a FaultProxy does to a run's connections, and from when until when.
struct NetworkFault
{
    QString kind; //!< "cut", "reset", "cut-request", "reset-request", "delay" or "refuse"
    int amount = 0; //!< bytes, milliseconds or connections
    int begin = 0; //!< in milliseconds, from the start of the run
    int length = 0;
};

//! \brief What happens to one run.
//!
//! The same random numbers make the same plan. The faults of a network strike the run that they are
//! for; the server's strike the next request that fits, which is another's at times.
struct FaultPlan
{
    enum class Fate { Followed, Cancelled, Dropped };

    Mode mode = Mode::Queue;
    Fate fate = Fate::Followed;
    int fateAfter = 0; //!< in milliseconds
    QList<ServerFault> serverFaults;
    std::optional<NetworkFault> network;

    //! Without those that have no effect \a withComfyUi.
    static FaultPlan random(QRandomGenerator &numbers, bool withComfyUi);
    //! Names that LocalServer knows and no such plan ever has.
    static QStringList unusedFaults(bool withComfyUi);
};

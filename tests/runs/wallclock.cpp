// SPDX-License-Identifier: MIT

#include "wallclock.h"

#include <QtCore/qdatetime.h>

#include <atomic>

#ifdef Q_OS_LINUX
#    include <sys/syscall.h>
#    include <sys/time.h>

#    include <unistd.h>
#endif

namespace {

std::atomic<long> ahead = 0; // s

} // namespace

#ifdef Q_OS_LINUX
// Q_DECL_EXPORT: a hidden function would not replace the C library's for other libraries.
extern "C" Q_DECL_EXPORT int clock_gettime(clockid_t clock, timespec *time) noexcept
{
    const long result = syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        time->tv_sec += ahead;
    return int(result);
}

extern "C" Q_DECL_EXPORT int gettimeofday(timeval *time, void *) noexcept
{
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}
#endif

namespace WallClock {

bool canBeSet()
{
    const qint64 before = QDateTime::currentSecsSinceEpoch();
    setAhead(std::chrono::hours(24));
    const qint64 after = QDateTime::currentSecsSinceEpoch();
    setAhead({});
    return after - before >= 86'400;
}

void setAhead(std::chrono::seconds time)
{
    ahead = time.count();
}

} // namespace WallClock

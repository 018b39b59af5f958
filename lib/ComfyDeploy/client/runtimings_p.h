// SPDX-License-Identifier: MIT

#pragma once

#include <chrono>

namespace ComfyDeploy {

class WorkflowClient;

//! \brief The intervals and timeouts of a client's runs.
//!
//! A run copies them when it is created. Only tests change these times, all by the same factor.
struct RunTimings
{
    using Time = std::chrono::milliseconds;

    //! A run is polled immediately, then after these times; each change restarts the sequence.
    Time firstPoll{250};
    Time longestPoll{5'000};
    Time firstPollAfterFailure{500};
    Time longestPollAfterFailure{30'000};

    //! For how long and how often a run whose answer was lost is searched for.
    Time lookTime{60'000};
    Time firstLook{1'000};
    Time longestLook{8'000};

    //! How long to wait for the answer to a run's POST while no run in the list matches it.
    Time silencePatience{300'000};

    //! For how long and how often a refused cancel is repeated.
    Time cancelPatience{15'000};
    Time cancelInterval{1'000};

    //! After the graph is done the service stores files and then reports the end, or never does
    //! (API: text-only runs).
    Time graceAfterGraph{5'000};
    //! If the graph is done and all files are there, but the server still reports "running" this
    //! long after the grace period, it will do so for a day.
    Time stuckAfterGrace{10'000};
    //! The wait for a failed run's last events and partial outputs.
    Time settlePatience{3'000};

    //! If a log stays silent, from its beginning or later, the run's state is polled; once the run
    //! is over, lines may still arrive for a while.
    Time firstLogSilence{1'000};
    Time logSilence{15'000};
    Time logGrace{5'000};
    //! The delay before a lost log is requested again, doubled for each consecutive failure.
    Time firstLogReconnect{1'000};
    Time longestLogReconnect{30'000};

    //! How long a failed run waits for the reason, which only its log contains, and then for
    //! further lines.
    Time reasonPatience{5'000};
    Time reasonQuiet{500};

    //! All times divided by \a factor.
    [[nodiscard]] RunTimings quickened(int factor) const;
    //! Applies to the runs that \a client creates from now on; see clientcontext_p.h.
    void applyTo(WorkflowClient *client) const;
};

inline RunTimings RunTimings::quickened(int factor) const
{
    RunTimings quick = *this;
    for (Time *time : {&quick.firstPoll,
                       &quick.longestPoll,
                       &quick.firstPollAfterFailure,
                       &quick.longestPollAfterFailure,
                       &quick.lookTime,
                       &quick.firstLook,
                       &quick.longestLook,
                       &quick.silencePatience,
                       &quick.cancelPatience,
                       &quick.cancelInterval,
                       &quick.graceAfterGraph,
                       &quick.stuckAfterGrace,
                       &quick.settlePatience,
                       &quick.firstLogSilence,
                       &quick.logSilence,
                       &quick.logGrace,
                       &quick.firstLogReconnect,
                       &quick.longestLogReconnect,
                       &quick.reasonPatience,
                       &quick.reasonQuiet})
        *time /= factor;
    static_assert(sizeof(RunTimings) == 20 * sizeof(Time), "a time is missing in the list");
    return quick;
}

} // namespace ComfyDeploy

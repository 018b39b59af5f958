// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <chrono>

namespace ComfyDeploy {

class WorkflowClient;

//! \brief How long the runs of a client wait for what.
//!
//! A run takes a copy when it is made. Tests shorten these times, all in the same proportion, and
//! nothing else does.
struct RunTimings
{
    using Time = std::chrono::milliseconds;

    //! The state of a run is asked for at once, then after these times; each change starts the
    //! sequence anew.
    Time firstPoll{250};
    Time longestPoll{5'000};
    Time firstPollAfterFailure{500};
    Time longestPollAfterFailure{30'000};

    //! For how long a run whose answer was lost is looked for, and how often.
    Time lookTime{60'000};
    Time firstLook{1'000};
    Time longestLook{8'000};

    //! For how long the answer to a run's POST may stay away, with no run in the list that could be
    //! its.
    Time silencePatience{300'000};

    //! For how long a refused cancel is repeated, and how often.
    Time cancelPatience{15'000};
    Time cancelInterval{1'000};

    //! After the graph is done the service stores files and then says so, or never does (API:
    //! text-only runs).
    Time graceAfterGraph{5'000};
    //! A graph that has run, whose files are all there, and a server that still says "running" this
    //! long after the grace: it will say so for a day.
    Time stuckAfterGrace{10'000};
    //! For a failed run's last events and partial outputs.
    Time settlePatience{3'000};

    //! A log that stays silent, from its beginning or later, makes it ask whether the run is over;
    //! if so, a line may still come for a while after the run's end.
    Time firstLogSilence{1'000};
    Time logSilence{15'000};
    Time logGrace{5'000};
    //! A log that breaks off is asked for again after these times, doubled for each failure in a
    //! row.
    Time firstLogReconnect{1'000};
    Time longestLogReconnect{30'000};

    //! For how long a failed run waits for the reason, which only its log tells; and for further
    //! lines once it is there.
    Time reasonPatience{5'000};
    Time reasonQuiet{500};

    //! Each time divided by \a factor.
    [[nodiscard]] RunTimings quickened(int factor) const;
    //! For the runs that \a client makes from now on; see clientcontext_p.h.
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
    return quick;
}

} // namespace ComfyDeploy

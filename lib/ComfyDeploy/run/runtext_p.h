// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/runstate.h>

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy {

//! The user-visible sentences about a run.
class RunText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::RunText)

public:
    //! WorkflowRun::phaseText().
    static QString phase(WorkflowRun::Phase phase);
    //! What the two texts about a state are made of: equal parts make equal texts.
    struct Parts
    {
        const char *state = nullptr; //!< a short text, before its translation
        const char *status = nullptr; //!< a line
        int position = -1; //!< in the queue; below 0 if the line has no number to be translated
        QString node; //!< at work, instead of the line; the numbers follow both
        int nodeIndex = 0;
        int nodeCount = 0;
        int step = 0;
        int stepCount = 0;

        friend bool operator==(const Parts &, const Parts &) = default;
    };
    static Parts partsOf(const RunState &state);
    static QString stateText(const Parts &parts);
    static QString statusText(const Parts &parts);

    //! One error of the graph, as a line of the run's log.
    static QString graphFault(const QString &nodeId, const QString &input, const QString &message);

    //! The message of a run that failed with \a state's failure.
    static QString failed(const RunState &state);
    //! The same if the reason is unknown.
    static QString failedWithoutReason(const RunState &state);
    static QString cancelled();
    static QString timedOut();
    static QString aborted();
    static QString uploadFailed(const QString &fileName, const QString &why);
    static QString noIdToAttachTo();
    static QString notSentInTime(const QString &address);
    static QString notEndedInTime();
    static QString notAnsweredInTime(const QString &address);

    enum class Lost {
        Unanswered, //!< there is no answer
        Error500, //!< for a request whose runs may have started nevertheless
        AnswerLost,
    };
    enum class Search {
        Impossible, //!< the server has no list of runs of this kind
        Incomplete, //!< the list could not be read, or several runs in it could be the one
        SawNone,
    };
    //! \a cause is what came instead of the answer; may be empty.
    static QString unconfirmed(Lost how, Search search, const QString &cause);

private:
    struct PhaseTexts
    {
        WorkflowRun::Phase phase;
        const char *state; //!< a short text
        const char *status; //!< a line, if no details are known
    };
    static const PhaseTexts &textsOf(WorkflowRun::Phase phase);
    static const char *stateOf(const RunState &state);
    static const char *statusOf(const RunState &state);
};

} // namespace ComfyDeploy

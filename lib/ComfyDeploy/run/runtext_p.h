// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/runstate.h>

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy {

//! The sentences about a run that people read.
class RunText
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::RunText)

public:
    //! WorkflowRun::phaseText().
    static QString phase(WorkflowRun::Phase phase);
    //! Sets stateText and statusText of \a state, from the rest of it.
    static void describe(RunState *state);

    //! One fault of the graph, as a line of the run's log.
    static QString graphFault(const QString &nodeId, const QString &input, const QString &message);

    //! The message of a run that failed because of \a state's failure.
    static QString failed(const RunState &state);
    //! The same if nothing said why.
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
        Unanswered, //!< the answer stays away
        Error500, //!< for a request whose runs may have started all the same
        AnswerLost,
    };
    static QString unconfirmed(Lost how, bool hasList);

private:
    struct PhaseTexts
    {
        WorkflowRun::Phase phase;
        const char *state; //!< one or two words
        const char *status; //!< a line, where nothing more is known
    };
    static const PhaseTexts &textsOf(WorkflowRun::Phase phase);
    static QString stateText(const RunState &state);
    static QString statusText(const RunState &state);
    static QString runningText(const RunState &state, const QString &unknownNode);
};

} // namespace ComfyDeploy

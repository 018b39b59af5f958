// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

#include <variant>

namespace ComfyDeploy::Local {

//! The timers of PromptCourse, one of each.
enum class PromptTimer {
    Preparation, //!< for preparing the graph and its files
    Answer, //!< until the POST is answered, or what it has posted is found
    Retry, //!< until the next attempt to reach the server, or to find the prompt
    Look, //!< until queue or history is read, or until that answer is overdue
    Contact, //!< while the server does not answer, since its last answer
    Stuck, //!< since the last news of the prompt
    Stop, //!< since the prompt was asked to stop
    Total, //!< time limit of the run
};

//! The input of PromptCourse.
namespace PromptFacts {

struct Begun
{};
//! A prompt of an earlier start of this program, and the server that it was given to.
struct Resumed
{
    QString server; //!< its name for messages
    //! The server has accepted it; otherwise the POST may never have arrived.
    bool isCertain = false;
    int posts = 0; //!< how often it may have been posted there; 0 if unknown
};
//! The prompt gets a server.
struct Assigned
{
    QString server; //!< its name for messages
};
//! The prompt gets no server now.
struct NotAssigned
{
    QString reason; //!< why no server can take it; empty if it only waits for its turn
    bool isFinal = false; //!< waiting does not help
};
//! Another server can take the prompt; this one gives it up unless it has begun or a POST may still
//! arrive.
struct MoveWanted
{};
struct Prepared
{};
struct Unprepared
{
    QString reason;
    bool isUnreachable = false; //!< the server did not answer; it may do so later
};

// The answers to the POST.
struct Accepted
{};
//! The server has certainly not accepted the prompt.
struct Refused
{
    QString reason;
    bool isElsewhere = false; //!< another server may have what this one lacks for the prompt
};
//! Nothing has been sent.
struct NotSent
{
    QString reason;
};
//! The prompt may have been accepted.
struct Unsure
{
    QString reason;
    bool wasHandled = false; //!< the server did answer, so it will not accept the prompt later
    bool mayStillArrive = false; //!< the server has not answered yet: it may get the prompt later
};

//! A message about the prompt has come.
struct Frame
{
    enum class Kind {
        Work, //!< the prompt is being executed
        Done, //!< the execution has ended, with whatever result
        Closed, //!< the execution has ended, and the prompt is in the history
    };
    Kind kind = Kind::Work;
};
struct HistoryHas
{
    enum class Outcome { Success, Error, Interrupted };
    Outcome outcome = Outcome::Success;
    QString reason = {}; //!< for Error
};
struct HistoryLacks
{};
struct QueueHas
{
    bool isRunning = false;
    bool hasMoved = false; //!< its place changed since the queue was read last
};
struct QueueLacks
{};
struct LookFailed
{
    QString reason;
};
struct SocketLost
{
    bool isRenewed = false; //!< this side closed it, to open another one
};
struct SocketUp
{};

struct CancelWanted
{};
//! The answer to the last request to stop the prompt.
struct StopAnswered
{
    enum class Kind {
        Taken,
        Unknown, //!< the server has no such call
        Failed,
    };
    Kind kind = Kind::Taken;
};
struct TimeIsUp
{
    PromptTimer timer = PromptTimer::Total;
};

} // namespace PromptFacts

using PromptFact =
    std::variant<PromptFacts::Begun, PromptFacts::Resumed, PromptFacts::Assigned,
                 PromptFacts::NotAssigned, PromptFacts::MoveWanted, PromptFacts::Prepared,
                 PromptFacts::Unprepared, PromptFacts::Accepted, PromptFacts::Refused,
                 PromptFacts::NotSent, PromptFacts::Unsure, PromptFacts::Frame,
                 PromptFacts::HistoryHas, PromptFacts::HistoryLacks, PromptFacts::QueueHas,
                 PromptFacts::QueueLacks, PromptFacts::LookFailed, PromptFacts::SocketLost,
                 PromptFacts::SocketUp, PromptFacts::CancelWanted, PromptFacts::StopAnswered,
                 PromptFacts::TimeIsUp>;

} // namespace ComfyDeploy::Local

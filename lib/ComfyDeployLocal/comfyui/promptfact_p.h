// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

#include <variant>

namespace ComfyDeploy::Local {

//! The timers of PromptCourse, one of each.
enum class PromptTimer {
    Preparation, //!< of the graph and its files
    Answer, //!< to the POST
    Retry, //!< until the next attempt to reach the server, or to find the prompt
    Look, //!< until the server is asked what became of the prompt; or its answer is overdue
    Contact, //!< since the server answered last, while it does not
    Stuck, //!< since the last news of the prompt
    Stop, //!< since its end was asked for
    Total, //!< the run's limit
};

//! The input of PromptCourse.
namespace PromptFacts {

struct Begun
{};
//! It begins with a server: it is one of an earlier start of this program.
struct Resumed
{
    QString server; //!< as people read it
    bool isCertain = false; //!< the server has had it; else it may never have arrived
};
//! It gets a server.
struct Assigned
{
    QString server; //!< as people read it
};
//! It does not get one now.
struct NotAssigned
{
    QString reason; //!< why none can take it; empty if one will, in its turn
    bool isFinal = false; //!< waiting does not help
};
//! Another server can take it: to be given up here, unless it has begun or a POST may still arrive.
struct MoveWanted
{};
struct Prepared
{};
struct Unprepared
{
    QString reason;
    bool isUnreachable = false; //!< the server; it may be there later
};

// The answers to the POST.
struct Accepted
{};
//! It certainly has no consequences.
struct Refused
{
    QString reason;
    bool isElsewhere = false; //!< another server may have what this one lacks for it
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
    bool wasHandled = false; //!< the server did answer, and so will not accept it later
};

//! A message of the prompt has come.
struct Frame
{
    enum class Kind {
        Work, //!< it is being executed
        Done, //!< it has been, with whatever result
        Closed, //!< and is in the history
    };
    Kind kind = Kind::Work;
};
struct HistoryHas
{
    enum class Outcome { Success, Error, Interrupted };
    Outcome outcome = Outcome::Success;
    QString reason = {}; //!< of Error
};
struct HistoryLacks
{};
struct QueueHas
{
    bool isRunning = false;
    bool hasMoved = false; //!< since the last time
};
struct QueueLacks
{};
struct LookFailed
{
    QString reason;
};
struct SocketLost
{
    bool isRenewed = false; //!< not by the server
};
struct SocketUp
{};

struct CancelWanted
{};
//! What came of the last attempt to stop the prompt.
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

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/rundetails.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/workflowrun.h>

#include <variant>

namespace ComfyDeploy {

class SentTokens;

//! The timers of RunCourse, one of each.
enum class RunTimer {
    Total, //!< the caller's limit
    Silence, //!< since the last progress of the POST's answer, until it is complete
    Patience, //!< the same, until waiting for the answer is given up
    Grace, //!< from the end of the graph to the first poll
    Stuck, //!< from then on, until the server's "running" is ignored
    Settle, //!< for the outputs and the last events of a run that is known to have failed
    Reason, //!< for the reason, in the log of a run that is known to have failed
    Quiet, //!< from the reason to the end of its lines
};

//! The input of RunCourse.
namespace RunFacts {

struct Begun
{};
struct UploadEnded
{
    ApiError error;
    QString fileName;
};
//! The slots have seen what was published before ConfirmAnnounced.
struct Announced
{};
struct BytesSent
{
    bool isWhole = false;
};
struct StreamBegun
{};
struct Event
{
    RunStreamEvent event;
};
struct StreamUnreadable
{};
//! After the last event.
struct StreamEnded
{};
//! The POST has ended, and its answer was not a stream.
struct Answered
{
    ApiError error;
    bool isRefused = false; //!< it certainly has no consequences
    bool mayHaveArrived = false;
    int status = 0;
    QString runId; //!< empty if the answer has none
    QList<WorkflowRunOutput> outputs;
};
struct Details
{
    RunDetails details;
    const SentTokens *tokens = nullptr;
};
struct PollFailed
{
    ApiError error;
};
struct Found
{
    QString runId;
    bool isSure = true; //!< it has the mark
};
struct NotFound
{
    bool sawNone = false; //!< the whole list was read, and no run in it could match
};
struct LogLines
{
    QList<LogEntry> lines;
};
struct LogUnreadable
{};
struct LogEnded
{};
struct CancelWanted
{};
struct CancelAccepted
{};
struct CancelRefused
{
    ApiError error;
};
struct AbortWanted
{};
struct TimeIsUp
{
    RunTimer timer = RunTimer::Total;
};

} // namespace RunFacts

using RunFact =
    std::variant<RunFacts::Begun, RunFacts::UploadEnded, RunFacts::Announced, RunFacts::BytesSent,
                 RunFacts::StreamBegun, RunFacts::Event, RunFacts::StreamUnreadable,
                 RunFacts::StreamEnded, RunFacts::Answered, RunFacts::Details, RunFacts::PollFailed,
                 RunFacts::Found, RunFacts::NotFound, RunFacts::LogLines, RunFacts::LogUnreadable,
                 RunFacts::LogEnded, RunFacts::CancelWanted, RunFacts::CancelAccepted,
                 RunFacts::CancelRefused, RunFacts::AbortWanted, RunFacts::TimeIsUp>;

} // namespace ComfyDeploy

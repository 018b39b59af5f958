// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/rundetails.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/workflowrun.h>

#include <variant>

namespace ComfyDeploy {

class SentTokens;

//! How long RunCourse waits for what; it has one of each.
enum class RunTimer {
    Total, //!< the caller's limit
    Silence, //!< since the last step of the POST's answer, as long as it is not whole
    Patience, //!< the same, to the end of all hope for the answer
    Grace, //!< from the end of the graph to the first question
    Stuck, //!< from there on, until the server's "running" is not believed any more
    Settle, //!< for the outputs and the last events of a run that is known to have failed
    Reason, //!< for the reason, in the log of a run that is known to have failed
    Quiet, //!< from the reason to the end of its lines
};

//! What RunCourse is told.
namespace RunFacts {

struct Begun
{};
struct UploadEnded
{
    ApiError error;
    QString fileName;
};
//! Whoever listens has heard what was published before AskBack.
struct Heard
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
//! Behind the last event.
struct StreamEnded
{};
//! The POST has ended, and its answer was no stream.
struct Answered
{
    ApiError error;
    bool isRefused = false; //!< it surely has no consequences
    bool mayHaveArrived = false;
    int status = 0;
    QString runId; //!< empty if it names none
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
    bool sawNone = false; //!< the whole list was read, and no run in it could be the one
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
    std::variant<RunFacts::Begun, RunFacts::UploadEnded, RunFacts::Heard, RunFacts::BytesSent,
                 RunFacts::StreamBegun, RunFacts::Event, RunFacts::StreamUnreadable,
                 RunFacts::StreamEnded, RunFacts::Answered, RunFacts::Details, RunFacts::PollFailed,
                 RunFacts::Found, RunFacts::NotFound, RunFacts::LogLines, RunFacts::LogUnreadable,
                 RunFacts::LogEnded, RunFacts::CancelWanted, RunFacts::CancelAccepted,
                 RunFacts::CancelRefused, RunFacts::AbortWanted, RunFacts::TimeIsUp>;

} // namespace ComfyDeploy

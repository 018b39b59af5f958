#include <ComfyDeploy/http/transport_p.h>
#include <ComfyDeploy/run/runtimings_p.h>
#include <ComfyDeploy/workflowclient.h>

namespace ComfyDeploy {

RunTimings RunTimings::quickened(int factor) const
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

void RunTimings::applyTo(WorkflowClient *client) const
{
    client->transport()->runTimings = *this;
}

} // namespace ComfyDeploy

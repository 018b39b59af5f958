// SPDX-License-Identifier: MIT

// The route that streams the events of runs.
#include "localapi_p.h"

#include "localowner_p.h"
#include <ComfyDeployLocal/wording/pythonjson_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! What one client asked for. When one run is named, the service reports all runs, and ends with
//! the first that ends.
struct Wanted
{
    bool aRun = false;
    QString workflow;
    QString machine;
    QString deployment;
    QString status;

    [[nodiscard]] bool fits(const ProgressEvent &event) const
    {
        const auto same = [](const QString &wanted, const QString &value) {
            return wanted.isNull() || wanted == value;
        };
        return same(workflow, event.workflowId) && same(machine, event.machineId)
            && same(deployment, event.deploymentId) && same(status, event.status);
    }
};

ProgressEvent progressOf(const Run &run)
{
    ProgressEvent event;
    event.runId = run.id;
    event.workflowId = run.request.workflowId;
    event.machineId = run.request.machineId;
    event.deploymentId = run.request.deploymentId;
    return event;
}

QByteArray progressFrame(const ProgressEvent &event)
{
    return messageFrame(PythonJson(PythonJson::Style::Stream)
                            .add(u"run_id", event.runId)
                            .add(u"workflow_id", event.workflowId)
                            .addOrNull(u"machine_id", event.machineId)
                            .add(u"progress", event.progress)
                            .add(u"status", event.status)
                            .add(u"node_class", event.nodeClass)
                            .add(u"timestamp", WireDates::inProgress(event.time)));
}

//! What happens to the runs that are \a wanted, from now on.
class ProgressSource : public HttpSource
{
public:
    ProgressSource(const ProgressFeed &feed, const Wanted &wanted);

    void open(const std::shared_ptr<HttpWaker> &waker) override { m_feed.follow(waker); }
    HttpPiece next() override;

private:
    void readFeed();

    const ProgressFeed &m_feed;
    const Wanted m_wanted;
    QByteArrayList m_frames;
    qint64 m_position;
    bool m_hasEnded = false;
};

ProgressSource::ProgressSource(const ProgressFeed &feed, const Wanted &wanted)
    : m_feed(feed), m_wanted(wanted), m_position(feed.end())
{
    const QString channel = u"progress:user:"_s + LocalUserId.toString();
    m_frames += messageFrame(
        PythonJson(PythonJson::Style::Stream)
            .add(u"type", u"connection_established")
            .addRaw(u"channels", PythonJson::strings({channel}, PythonJson::Style::Stream)));
    m_frames += messageFrame(
        PythonJson(PythonJson::Style::Stream).add(u"type", u"subscribed").add(u"channel", channel));
}

HttpPiece ProgressSource::next()
{
    if (m_frames.isEmpty() && !m_hasEnded)
        readFeed();
    if (!m_frames.isEmpty())
        return HttpPiece::of(m_frames.takeFirst());
    return m_hasEnded ? HttpPiece::end() : HttpPiece::later();
}

void ProgressSource::readFeed()
{
    for (const ProgressEvent &event : m_feed.next(&m_position)) {
        if (m_wanted.fits(event))
            m_frames += progressFrame(event);
        m_hasEnded = m_wanted.aRun && event.endsRun;
        if (m_hasEnded)
            return;
    }
}

} // namespace

HttpAnswer LocalApi::streamProgress(const HttpRequest &request, const Arguments &)
{
    ValidationErrors errors;
    Wanted wanted;
    const QString run = uuidFromQuery(request, u"run_id", &errors);
    wanted.aRun = !run.isNull();
    wanted.workflow = uuidFromQuery(request, u"workflow_id", &errors);
    wanted.machine = uuidFromQuery(request, u"machine_id", &errors);
    wanted.deployment = uuidFromQuery(request, u"deployment_id", &errors);
    wanted.status = request.queryValue(u"status");
    if (!errors.isEmpty())
        return validationAnswer(errors);
    if (int(wanted.aRun) + int(!wanted.workflow.isNull()) + int(!wanted.machine.isNull()) != 1)
        return detailAnswer(400, u"Exactly one of run_id, workflow_id and machine_id is needed"_s);
    if (wanted.aRun && !m_runs.find(run))
        return detailAnswer(404, u"Run not found"_s);
    HttpAnswer answer = eventStreamAnswer();
    answer.source = std::make_shared<ProgressSource>(m_progress, wanted);
    return answer;
}

void LocalApi::publishAccepted(const Run &run)
{
    ProgressEvent event = progressOf(run);
    event.progress = 0;
    event.status = event.nodeClass = u"input"_s;
    m_progress.publish(event);
}

void LocalApi::publishProgress(const Run &run, const RunState &state, RunChange change)
{
    ProgressEvent event = progressOf(run);
    switch (change) {
    case RunChange::LiveStatus:
        return; // the service does not report nodes
    case RunChange::Output:
        event.status = event.nodeClass = u"output"_s;
        break;
    case RunChange::Status:
        event.status = runStatusToWire(state.status);
        event.endsRun = isTerminal(state.status);
        break;
    }
    m_progress.publish(event);
}

} // namespace ComfyDeploy::Local

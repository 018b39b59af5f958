// SPDX-License-Identifier: MIT

#include "runs/runfollower.h"

#include "runs/requestbody.h"
#include "runs/rundatabase.h"

#include <ComfyDeploy/runstate.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

namespace {

// The interval at which frequent changes are shown: for each of them, the window is painted.
constexpr std::chrono::milliseconds liveInterval{100};

// Of a server's message, in characters: the history contains thousands of runs.
constexpr qsizetype longestMessage = 10'000;
constexpr qsizetype longestTraceback = 100'000;
constexpr qsizetype longestLogLine = 4'000;

QStringList tailOf(const QList<LogEntry> &logs)
{
    QStringList lines;
    const qsizetype first = std::max<qsizetype>(0, logs.size() - RunDatabase::LogTailLines);
    for (qsizetype i = first; i < logs.size(); ++i)
        lines += logs.at(i).message.left(longestLogLine);
    return lines;
}

} // namespace

RunFollower::RunFollower(WorkflowRun *run, RunRecord *record, const QElapsedTimer &sinceCreated,
                         RunDatabase *database, QObject *parent)
    : QObject(parent), m_run(run), m_record(record), m_sinceCreated(sinceCreated),
      m_database(database)
{
    connect(run, &WorkflowRun::idChanged, this, &RunFollower::onId);
    // Direct connections: in phase Submitting nothing is sent before the slot has returned.
    connect(run, &WorkflowRun::phaseChanged, this, &RunFollower::onPhase);
    connect(run, &WorkflowRun::requestSentChanged, this, &RunFollower::changed);
    m_next.setSingleShot(true);
    m_next.setTimerType(Qt::PreciseTimer);
    connect(&m_next, &QTimer::timeout, this, &RunFollower::live);
    connect(run, &WorkflowRun::updated, this, &RunFollower::announceSoon);
    connect(run, &WorkflowRun::uploadProgress, this, [this](qint64 sent, qint64 total) {
        m_transferText = total > 0 ? tr("Uploading inputs, %1 %").arg(sent * 100 / total)
                                   : tr("Uploading inputs");
        Q_EMIT live();
    });
    connect(run, &WorkflowRun::cancelFailed, this, [this](const ApiError &error) {
        Q_EMIT problem(tr("The server did not cancel the run: %1").arg(error.message()));
    });
    connect(run, &WorkflowRun::finished, this, &RunFollower::onFinished);
    connect(run, &QObject::destroyed, this, &RunFollower::lost);
}

// All runs at the same moments, so that one frame shows the changes of all.
void RunFollower::announceSoon()
{
    using namespace std::chrono;
    if (m_next.isActive())
        return;
    const auto now = duration_cast<milliseconds>(steady_clock::now().time_since_epoch());
    m_next.start(liveInterval - now % liveInterval);
}

void RunFollower::write(bool ok)
{
    if (!ok)
        Q_EMIT unwritten();
}

void RunFollower::onId()
{
    const QString id = m_run->id();
    // A search by inputs may find a run with the same inputs: each id belongs to one run.
    if (m_database->isTaken(m_record->serverUrl, id, m_record->localId)) {
        m_belongsToOtherRun = true;
        m_run->abort();
        return;
    }
    m_record->runId = id;
    write(m_database->update(*m_record));
    Q_EMIT changed();
}

void RunFollower::onPhase()
{
    const WorkflowRun::Phase phase = m_run->phase();
    m_transferText.clear();
    if (phase >= WorkflowRun::Succeeded || m_belongsToOtherRun) // the end is written completely
        return;
    m_record->phase = phase;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto note = [&now](QDateTime *time) {
        if (!time->isValid())
            *time = now;
    };
    if (phase == WorkflowRun::Submitting)
        m_record->submitted = now;
    else if (phase == WorkflowRun::Queued)
        note(&m_record->queued);
    else if (phase == WorkflowRun::Running)
        note(&m_record->started);

    if (phase != WorkflowRun::Submitting) {
        write(m_database->update(*m_record));
    } else if (!m_database->updateWithRequest(*m_record, historyBody(m_run->sentRequest()))) {
        m_stoppedBecause = m_database->errorString();
        m_run->cancel(); // ends immediately: nothing was sent
        return;
    }
    Q_EMIT changed();
}

void RunFollower::takeError()
{
    const ApiError error = m_run->error();
    m_record->errorKind = error.kind();
    m_record->errorMessage = error.message().left(longestMessage);
    m_record->httpStatus = error.httpStatus();
    m_record->failure = m_run->failure();
    m_record->failure.message.truncate(longestMessage);
    m_record->failure.traceback.truncate(longestTraceback);
    m_record->failure.logTail.clear(); // stored separately
    placeFailure();
    const QList<ValidationError> problems = error.validationErrors();
    for (const ValidationError &problem : problems) {
        if (m_record->failure.inputName.isEmpty())
            m_record->failure.inputName = problem.inputName();
    }
}

// A deployment's request has no graph, and a resumed run has no request, so its nodes are unknown.
// The history has a copy of the graph.
void RunFollower::placeFailure()
{
    RunFailure &failure = m_record->failure;
    if (failure.classType.isEmpty() || !m_run->request().workflowApiJson().isEmpty())
        return;
    const auto graph = WorkflowGraph::fromJson(m_database->graph(m_record->workflowHash));
    if (!graph)
        return;
    const QStringList nodes = graph->nodesOfClass(failure.classType);
    if (failure.nodeId.isEmpty() && nodes.size() == 1)
        failure.nodeId = nodes.constFirst();
    if (nodes.contains(failure.nodeId))
        failure.nodeTitle = graph->title(failure.nodeId);
}

void RunFollower::onFinished()
{
    const RunState state = m_run->state();
    disconnect(m_run, nullptr, this, nullptr);
    m_next.stop();
    m_transferText.clear();
    if (m_belongsToOtherRun) {
        m_record->phase = WorkflowRun::Unconfirmed;
        m_record->errorKind = Kind::Unconfirmed;
        m_record->errorMessage =
            tr("The only run that looks like this one is another one of the history.");
    } else if (!m_stoppedBecause.isEmpty()) {
        m_record->phase = WorkflowRun::Failed;
        m_record->errorKind = Kind::InvalidRequest;
        m_record->errorMessage =
            tr("Nothing was sent, because the run could not be saved. %1").arg(m_stoppedBecause);
        m_record->settled = true;
    } else {
        m_record->phase = state.phase;
        m_record->settled = state.settled;
        m_record->statusText = state.liveStatus.left(longestMessage);
        takeError();
        m_record->files = filesOf(state.outputs);
        write(m_database->setLogTail(m_record->localId, tailOf(state.logs)));
    }
    if (state.cancelRequested && state.phase == WorkflowRun::Succeeded)
        Q_EMIT problem(tr("The run succeeded before it could be cancelled."));
    if (m_record->settled) {
        m_record->finished = QDateTime::currentDateTimeUtc();
        m_record->elapsed = m_sinceCreated.isValid() ? m_sinceCreated.elapsed() : -1;
    }
    if (m_record->settled && !m_record->files.isEmpty())
        m_record->saving = Saving::Pending;
    write(m_database->updateWithFiles(*m_record));
    Q_EMIT finished(m_run->mediaItems());
}

} // namespace ComfyDeploy::Runner

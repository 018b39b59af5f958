// SPDX-License-Identifier: MIT

#include "promptrun_p.h"

#include <ComfyDeployLocal/wording/executionlog_p.h>

#include <QtCore/qregularexpression.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! Messages that are kept until the POST is answered, which usually takes a moment.
constexpr qsizetype MaximumHeld = 200;

PromptFacts::Frame factOf(const ComfyUiFrame &frame)
{
    using Kind = PromptFacts::Frame::Kind;
    if (frame.kind != ComfyUiFrame::Kind::Event)
        return {Kind::Work};
    if (frame.type == "executing"_L1 && !frame.data.value("node"_L1).isString())
        return {Kind::Closed};
    const bool isDone = frame.type == "execution_success"_L1
        || frame.type == "execution_interrupted"_L1
        || (frame.type == "execution_error"_L1 && !isBlocked(frame.data));
    return {isDone ? Kind::Done : Kind::Work};
}

//! The visible lines of a terminal's output: without escape sequences and overwritten text.
QStringList plainLines(QString text)
{
    static const QRegularExpression escapes(u"\\x1B\\[[0-9;?]*[A-Za-z]"_s);
    text.remove(escapes);
    QStringList lines;
    for (const QString &line : text.split(u'\n')) {
        const QString last = line.endsWith(u'\r') ? line.chopped(1) : line;
        if (const QString shown = last.section(u'\r', -1); !shown.trimmed().isEmpty())
            lines += shown;
    }
    return lines;
}

} // namespace

PromptRun::PromptRun(std::shared_ptr<Run> run, MediaUploads &uploads, RunArchive &archive,
                     std::function<QString()> base, const ComfyUiTimings &timings)
    : m_run(std::move(run)), m_uploads(uploads), m_archive(archive),
      m_reporter(*m_run, m_files, RunReporter::Outputs::All, std::move(base)),
      m_course({.total = std::chrono::milliseconds(m_run->faults.runTimeout.number()),
                .timings = timings}),
      m_graphs(m_run->takeGraphs()), m_previews([this](const NodePreview &preview) {
          m_reporter.preview(preview.node, preview.format, preview.bytes);
      }),
      m_keptStatus(m_run->state().status)
{
    if (m_run->stream)
        m_run->stream->setLossy(); // the thread must not wait: it serves other runs, too
    for (size_t i = 0; i < m_timers.size(); ++i) {
        m_timers[i].setSingleShot(true);
        connect(&m_timers[i], &QTimer::timeout, this, [this, timer = PromptTimer(i)] {
            if (timer == PromptTimer::Total)
                m_run->faults.runTimeout.strike();
            take(PromptFacts::TimeIsUp{timer});
        });
    }
}

void PromptRun::assign(ComfyUiServer &server, int ahead)
{
    m_isInLine = false;
    m_run->promptsAhead = ahead;
    tie(server);
    take(PromptFacts::Assigned{server.name()});
}

void PromptRun::resume(ComfyUiServer &server, const HeldRun &held)
{
    m_isResumed = true;
    if (!held.nodes.classes.isEmpty())
        describe(held.nodes);
    else if (const auto graph = JsonText::parse(m_graphs.graph))
        m_reporter.setGraph(*graph);
    tie(server);
    if (held.kept.isPosted && m_run->state().status == RunStatus::NotStarted)
        m_reporter.queued();
    take(PromptFacts::Resumed{server.name(), held.kept.isPosted, held.kept.posts});
}

void PromptRun::describe(const PromptNodes &nodes)
{
    m_reporter.setNodes(nodes.classes);
    m_reporter.setChanges(nodes.added, nodes.outputIds);
}

void PromptRun::tie(ComfyUiServer &server)
{
    m_server = &server;
    m_files.setServer(server.name());
    m_ties = std::make_unique<QObject>();
    connect(&server, &ComfyUiServer::queueRead, m_ties.get(),
            [this](const QueueSnapshot &queue, quint64 number) { onQueue(queue, number); });
    connect(&server, &ComfyUiServer::queueUnreadable, m_ties.get(),
            [this](const QString &why, quint64 number) {
                if (m_queueNumber == 0 || number < m_queueNumber)
                    return;
                m_queueNumber = 0;
                take(PromptFacts::LookFailed{why});
            });
    connect(&server.socket(), &ComfyUiSocket::lost, m_ties.get(), [this](bool isRenewed) {
        m_executedNode.clear();
        take(PromptFacts::SocketLost{isRenewed});
    });
    connect(&server.socket(), &ComfyUiSocket::up, m_ties.get(),
            [this] { take(PromptFacts::SocketUp()); });
}

void PromptRun::keepStatus()
{
    const RunState state = m_run->state();
    // A terminal status does not come from the prompt here: end() stores the end of a prompt.
    if (isTerminal(state.status) || std::exchange(m_keptStatus, state.status) == state.status)
        return;
    m_archive.update(KeptRun::of(*m_run, state));
}

//! Called from the event loop, because an answer of the server led here whose handler is still
//! running.
void PromptRun::release()
{
    m_preparation.reset();
    m_body.clear();
    m_queueNumber = 0;
    m_place = {};
    m_ties.reset();
    m_server = nullptr;
    m_archive.noteServer(id(), {}, 0);
    Q_EMIT released();
}

void PromptRun::waitInLine(int ahead)
{
    m_run->promptsAhead = ahead;
    if (std::exchange(m_isInLine, true))
        return;
    take(PromptFacts::NotAssigned());
    m_reporter.queued();
    keepStatus();
}

void PromptRun::waitForServer(const QString &reason, bool isFinal)
{
    m_isInLine = false;
    m_run->promptsAhead = -1;
    take(PromptFacts::NotAssigned{reason, isFinal});
}

void PromptRun::take(const PromptFact &fact)
{
    for (const PromptDecision &decision : m_course.take(fact))
        carryOut(decision);
    takeHeld();
    keepStatus();
    Q_EMIT advanced();
}

void PromptRun::carryOut(const PromptDecision &decision)
{
    using What = PromptDecision::What;
    switch (decision.what) {
    case What::Release:
        QMetaObject::invokeMethod(this, &PromptRun::release, Qt::QueuedConnection);
        return;
    case What::Prepare:
        return prepare();
    case What::Post:
        return post();
    case What::AbandonPost:
        m_post.reset();
        Q_EMIT postEnded(false);
        return;
    case What::Adopt:
        return announce({}, int(std::max(m_place.number, m_history.number)));
    case What::NoteRunning:
        return m_reporter.running();
    case What::LookAtHistory:
        return lookAtHistory();
    case What::LookAtQueue:
        return lookAtQueue();
    case What::CancelJob:
        return m_server->cancelJob(id(), m_ties.get(), stopHandler());
    case What::Dequeue:
        return m_server->dequeue(id(), m_ties.get(), stopHandler());
    case What::Interrupt:
        return m_server->interrupt(id(), m_ties.get(), stopHandler());
    case What::SetServerAside:
        Q_EMIT serverFailed(decision.reason);
        return;
    case What::StartTimer:
        return m_timers[size_t(decision.timer)].start(decision.time);
    case What::StopTimer:
        return m_timers[size_t(decision.timer)].stop();
    case What::End:
        return end(decision.status, decision.reason);
    }
}

void PromptRun::take(const ComfyUiFrame &frame)
{
    if (m_course.situation().stage == PromptSituation::Stage::Posting) {
        if (m_held.size() < MaximumHeld)
            m_held += frame;
        return;
    }
    const PromptFacts::Frame fact = factOf(frame);
    m_graphs = {}; // the run cannot move to another server any more
    take(fact);
    m_isEndReported = m_isEndReported || fact.kind == PromptFacts::Frame::Kind::Done;
    if (frame.kind == ComfyUiFrame::Kind::Preview)
        takePreview(frame.node, frame.bytes);
    if (frame.kind == ComfyUiFrame::Kind::Event)
        relay(frame, fact.kind);
    keepStatus();
}

void PromptRun::relay(const ComfyUiFrame &frame, PromptFacts::Frame::Kind kind)
{
    if (frame.type == "executing"_L1)
        m_executedNode =
            frame.data.value("display_node"_L1).toString(frame.data.value("node"_L1).toString());
    if (frame.type == "executed"_L1 || kind != PromptFacts::Frame::Kind::Work)
        m_previews.clear(); // a preview must not follow the result
    m_reporter.relay(frame.type, frame.data, frame.exactData());
}

void PromptRun::takePreview(const QString &node, const QByteArray &picture)
{
    const QString &known = node.isEmpty() ? m_executedNode : node;
    if (m_run->sendsPreviews() && !known.isEmpty())
        m_previews.take(known, picture);
}

//! Handles the messages that came before the answer to the POST, once that answer is known.
void PromptRun::takeHeld()
{
    if (m_course.situation().stage == PromptSituation::Stage::Posting)
        return;
    const QList<ComfyUiFrame> held = std::exchange(m_held, {});
    for (const ComfyUiFrame &frame : held)
        take(frame);
}

void PromptRun::takeLog(const QString &text)
{
    const QStringList lines = plainLines(text);
    if (lines.isEmpty() || isReportedAnyway(lines.first()))
        return;
    for (const QString &line : lines)
        m_reporter.print(line);
}

//! Whether the line begins what RunReporter reports itself: a node's failure, or the total time.
bool PromptRun::isReportedAnyway(const QString &line)
{
    static const QRegularExpression level(u"^\\[[A-Z]+\\] "_s); // in newer versions
    const QString said = QString(line).remove(level);
    const bool isFailure = said.startsWith("!!! Exception during processing !!!"_L1);
    const bool isAfterFailure = std::exchange(m_isFailureLogged, isFailure);
    return isFailure || (isAfterFailure && said.startsWith("Traceback "_L1))
        || said.startsWith("Prompt executed in "_L1);
}

void PromptRun::prepare()
{
    m_preparation = std::make_unique<PromptPreparation>(*m_run, m_graphs, *m_server, m_uploads);
    // Queued, because the slots delete the preparation.
    connect(m_preparation.get(), &PromptPreparation::prepared, this, &PromptRun::onPrepared,
            Qt::QueuedConnection);
    connect(
        m_preparation.get(), &PromptPreparation::failed, this,
        [this](const QString &reason, bool isUnreachable) {
            m_preparation.reset();
            take(PromptFacts::Unprepared{reason, isUnreachable});
        },
        Qt::QueuedConnection);
    m_preparation->start();
}

void PromptRun::onPrepared(const PromptBody &body)
{
    if (!m_preparation)
        return;
    m_preparation.reset();
    if (const auto graph = JsonText::parse(m_graphs.graph))
        m_reporter.setGraph(*graph);
    m_reporter.setChanges(body.graph.addedNodes, body.graph.outputIds);
    for (const QString &note : body.graph.notes)
        m_reporter.print(note);
    m_body = body.json(*m_run);
    take(PromptFacts::Prepared());
}

void PromptRun::post()
{
    notePosts();
    m_post = std::make_unique<QObject>();
    m_server->post(id(), m_body, m_post.get(),
                   [this](const PromptAnswer &answer) { onPosted(answer); });
}

//! So that a later start knows whether one of them may still arrive there.
void PromptRun::notePosts()
{
    const int posts = m_course.situation().posts;
    m_archive.noteServer(id(), posts > 0 ? m_server->name() : QString(), posts);
}

void PromptRun::onPosted(PromptAnswer answer)
{
    m_post.release()->deleteLater(); // m_post is the context of this handler
    if (answer.isLack)
        m_server->readCatalogAgain();
    if (const auto *unsure = std::get_if<PromptFacts::Unsure>(&answer.fact);
        unsure && unsure->mayStillArrive)
        Q_EMIT postEnded(false);
    else if (std::holds_alternative<PromptFacts::Refused>(answer.fact))
        Q_EMIT postEnded(true);
    if (std::holds_alternative<PromptFacts::Accepted>(answer.fact)) {
        announce(answer.check, answer.number);
    } else if (answer.isLack && m_hasAlternatives) {
        const QString reason = u"ComfyUI at %1 refuses it: "_s.arg(m_server->name())
            + promptCheckSummary(answer.check);
        answer.fact = PromptFacts::Refused{reason, true};
        Q_EMIT refused(reason);
    } else if (!answer.check.accepted()) {
        m_reporter.queued();
        m_reporter.ready();
        m_reporter.promptResult(answer.check, std::nullopt);
    }
    take(answer.fact);
    if (std::holds_alternative<PromptFacts::NotSent>(answer.fact) && !hasEnded())
        notePosts();
}

//! Reports that the server has the prompt.
void PromptRun::announce(const PromptCheck &check, int number)
{
    m_archive.notePosted(id());
    Q_EMIT postEnded(true);
    if (std::exchange(m_isAnnounced, true))
        return;
    m_body.clear();
    m_reporter.queued();
    m_reporter.ready();
    m_reporter.promptResult(check, number);
}

void PromptRun::lookAtHistory()
{
    m_server->readHistory(id(), m_ties.get(),
                          [this](const PromptFact &fact, const HistoryItem &item) {
                              if (std::holds_alternative<PromptFacts::HistoryHas>(fact))
                                  m_history = item;
                              if (m_isResumed && !item.answer.isNull())
                                  describe(PromptNodes::inHistory(item.answer, id()));
                              take(fact);
                          });
}

void PromptRun::lookAtQueue()
{
    m_queueNumber = m_server->readQueue();
}

void PromptRun::onQueue(const QueueSnapshot &queue, quint64 number)
{
    const bool isAwaited = m_queueNumber != 0 && number >= m_queueNumber;
    if (isAwaited)
        m_queueNumber = 0;
    const auto place = queue.places.constFind(id());
    if (place == queue.places.constEnd()) {
        if (isAwaited)
            take(PromptFacts::QueueLacks());
        return;
    }
    const bool hasMoved = *place != std::exchange(m_place, *place);
    m_run->promptsAhead = place->before;
    take(PromptFacts::QueueHas{place->isRunning, hasMoved});
}

std::function<void(PromptFacts::StopAnswered)> PromptRun::stopHandler()
{
    return [this](PromptFacts::StopAnswered answer) {
        take(answer);
    };
}

void PromptRun::end(RunStatus status, const QString &reason)
{
    for (QTimer &timer : m_timers)
        timer.stop();
    m_preparation.reset();
    m_post.reset();
    m_previews.clear();
    reportHistory();
    if (!reason.isEmpty() && status == RunStatus::Failed && !m_reporter.hasReason())
        m_reporter.printFailure(reason);
    else if (!reason.isEmpty() && status != RunStatus::Failed)
        m_reporter.print(reason);
    if (!m_history.answer.isNull()) // else it is unknown whether and how long it was executed
        m_reporter.executed();
    const Microseconds time = now();
    if (m_course.mayArriveLate())
        m_archive.noteLate(id(), m_server->name(), time);
    m_archive.end(KeptRun::of(*m_run, withStatus(m_run->state(), status, time)));
    m_reporter.end(status, time);
}

//! Reports what is in the history and no message has reported.
void PromptRun::reportHistory()
{
    for (const HistoryItem::Output &output : m_history.outputs)
        m_reporter.addOutput(output.node, output.displayNode, output.ui, output.exact);
    if (!m_history.endEvent.isNull() && !m_isEndReported)
        m_reporter.relay(m_history.endEvent, m_history.endData, m_history.exactEnd);
}

} // namespace ComfyDeploy::Local

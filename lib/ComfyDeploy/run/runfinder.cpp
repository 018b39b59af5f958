// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/logging_p.h>
#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/core/wiredate_p.h>
#include <ComfyDeploy/inputs/runmark_p.h>
#include <ComfyDeploy/run/runfinder_p.h>
#include <ComfyDeploy/values/runcalls_p.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = ApiError::Kind;

namespace {

// The service's default page size.
constexpr qsizetype workflowPage = 100;
constexpr qsizetype deploymentPage = 60;
// The maximum number of rows that one look reads.
constexpr qsizetype maximumListed = 2000;

// How much earlier than its submission a run may appear to have been created. With a mark, the list
// may reach further back than necessary; with inputs, only the resolution of Date and the time of
// transmission are allowed for.
constexpr seconds listSlack{60};
constexpr seconds comparisonSlack{2};

// Whether it describes a run, unlike a proxy's page or a damaged answer.
bool isRun(const JsonText::Value &answer)
{
    return answer.member(u"id").isString() && answer.member(u"status").isString();
}

} // namespace

RunFinder::Target RunFinder::Target::of(const WorkflowRunRequest &sent)
{
    Target target;
    target.workflowId = sent.workflowId();
    target.deploymentId = sent.deploymentId();
    target.mark = sent.runMark();
    target.inputs = sent.inputsJson();
    target.isBatch = sent.isBatch();
    return target;
}

RunFinder::RunFinder(ClientContext *context, QObject *parent)
    : QObject(parent), m_transport(&context->transport), m_owners(&context->runOwners),
      m_timings(context->runTimings), m_options(plainOptions({}))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &RunFinder::look);
}

void RunFinder::setOptions(const QUrl &server, const RequestOptions &options)
{
    m_server = server;
    // One unanswered call must not use up the whole time.
    m_options = plainOptions(options).setTotalTimeout(m_timings.lookTime / 3);
}

void RunFinder::start(const Target &target, milliseconds time, Aim aim)
{
    if (m_active)
        return;
    m_active = true;
    if (target.mark.isEmpty() || target.mark != m_target.mark) // otherwise known runs stay known
        m_different.clear();
    m_target = target;
    m_submitted = target.submittedAtServer;
    m_time = time;
    m_aim = aim;
    m_before.clear();
    m_wait = m_timings.firstLook;
    m_clock.start();
    m_timer.start(0);
}

void RunFinder::stop()
{
    m_active = false;
    m_timer.stop();
    delete m_call;
}

void RunFinder::call(ApiRequest request, void (RunFinder::*onFinished)())
{
    delete m_call;
    request.server = m_server;
    m_call = new ApiCall(m_transport, std::move(request), this);
    connect(m_call, &ApiCall::finished, this, onFinished);
    m_call->start();
}

void RunFinder::look()
{
    m_listed.clear();
    m_toCompare.clear();
    m_matches.clear();
    m_leftUnread = false;
    m_sawNone = false;
    if (m_target.hasList())
        call(listRequest(), &RunFinder::onList);
    else
        end({});
}

ApiRequest RunFinder::listRequest() const
{
    ApiRequest request;
    request.options = m_options;
    if (!m_listed.isEmpty())
        request.query.addQueryItem(u"offset"_s, QString::number(m_listed.size()));
    if (!m_target.deploymentId.isEmpty()) { // newest first: this list can be asked for no date
        request.setRoute(ApiRoute::ListDeploymentRuns, m_target.deploymentId);
        return request;
    }
    request.setRoute(ApiRoute::ListRuns, m_target.workflowId);
    if (m_submitted.isValid())
        request.query.addQueryItem(
            u"rf"_s, QString::number(m_submitted.toSecsSinceEpoch() - listSlack.count()));
    return request;
}

// Determines the server's time when the run was submitted.
void RunFinder::readServerTime(const QByteArray &date)
{
    if (m_submitted.isValid() || !m_target.sinceSubmission.isValid())
        return;
    const QDateTime now = dateFromHttp(date);
    if (!now.isValid())
        return;
    qint64 past = m_target.sinceSubmission.elapsed();
    // Not every monotonic clock counts the time that the system sleeps. For a run with a mark, the
    // wall clock may extend the search; it never shortens it.
    if (!m_target.mark.isEmpty())
        past = std::max(past, m_target.submittedAt.msecsTo(QDateTime::currentDateTimeUtc()));
    m_submitted = now.addMSecs(-past);
}

void RunFinder::onList()
{
    const ApiAnswer answer = m_call->answer();
    m_call->deleteLater();
    m_call = nullptr;
    if (answer.error.kind() == Kind::NotFound) {
        m_sawNone = true;
        end({});
        return;
    }
    ApiError problem;
    const auto rows =
        m_target.deploymentId.isEmpty() ? arrayIn(answer, &problem) : dataIn(answer, &problem);
    if (!rows) {
        lookAgain();
        return;
    }
    readServerTime(answer.header("date"));
    takeRows(*rows);
    compareNext();
}

void RunFinder::takeRows(const QJsonArray &rows)
{
    const qsizetype before = m_listed.size();
    bool reachesBack = false;
    for (const QJsonValue row : rows) {
        const QString id = row["id"_L1].toString();
        if (id.isEmpty() || m_listed.contains(id)) // rows move while pages are read
            continue;
        m_listed.insert(id);
        const bool isOld = isTooOld(row["created_at"_L1]);
        reachesBack = reachesBack || isOld;
        if (!isOld && !isKnownOther(id) && !m_different.contains(id))
            m_toCompare += id;
    }
    const qsizetype page = m_target.deploymentId.isEmpty() ? workflowPage : deploymentPage;
    m_hasMorePages = rows.size() >= page && m_listed.size() > before && !reachesBack
        && m_listed.size() < maximumListed;
}

bool RunFinder::isTooOld(const QJsonValue &createdAt) const
{
    const QDateTime created = dateFromWire(createdAt);
    const bool known = created.isValid() && m_submitted.isValid();
    if (!m_target.mark.isEmpty())
        return known && created < m_submitted.addSecs(-listSlack.count());
    return !known || created < m_submitted.addSecs(-comparisonSlack.count());
}

bool RunFinder::isKnownOther(const QString &runId) const
{
    const RunOwners &owners = *m_owners;
    return m_target.others.contains(runId)
        || (m_target.mark.isEmpty() ? owners.belongsToOther(runId, m_target.submission)
                                    : owners.surelyBelongsToOther(runId, m_target.submission));
}

// The newest come first, so a run with a mark is searched for page by page.
void RunFinder::compareNext()
{
    if (!m_toCompare.isEmpty())
        call(runDetailsRequest(m_toCompare.first(), false, m_options), &RunFinder::onDetails);
    else if (m_hasMorePages)
        call(listRequest(), &RunFinder::onList);
    else
        decide();
}

void RunFinder::decide()
{
    if (isSure())
        end(m_matches.first());
    else
        lookAgain(m_matches.isEmpty() && !m_leftUnread && m_listed.size() < maximumListed);
}

bool RunFinder::isSure()
{
    const QStringList before = std::exchange(m_before, m_matches);
    if (m_matches.size() != 1)
        return false;
    if (!m_target.mark.isEmpty())
        return true;
    return !m_leftUnread
        && !isKnownOther(m_matches.first()) // another submission may just have got it
        && (m_aim == Aim::ToFollow || before == m_matches);
}

void RunFinder::onDetails()
{
    const ApiAnswer answer = m_call->answer();
    m_call->deleteLater();
    m_call = nullptr;
    const Kind kind = answer.error.kind();
    if (kind == Kind::Network || kind == Kind::Timeout) {
        lookAgain();
        return;
    }
    const QString id = m_toCompare.takeFirst();
    const auto body = answer.error ? std::nullopt : ReceivedJson::parse(answer.body);
    const bool isReadable = body && isRun(body->root());
    if (kind != Kind::NotFound && !isReadable) {
        m_leftUnread = true; // it might match: the next look reads it again
    } else if (!isReadable || !isMatch(body->root())) {
        m_different.insert(id);
    } else {
        m_matches += id;
        if (!m_target.mark.isEmpty() && !m_target.isBatch) {
            end(id);
            return;
        }
    }
    compareNext();
}

bool RunFinder::isMatch(const JsonText::Value &run) const
{
    const JsonText::Value inputs = run.member(u"workflow_inputs");
    if (!m_target.mark.isEmpty())
        return inputs.member(runMarkInput).toString() == m_target.mark;
    const auto sent = JsonText::parse(m_target.inputs);
    if (!sent)
        return false;
    const bool isOver =
        m_aim == Aim::ToCancel && isTerminal(runStatusFromWire(run.member(u"status").toString()));
    const bool noInputs = sent->root().size() == 0 && (!inputs.exists() || inputs.isNull());
    return !isOver && (noInputs || inputs.equals(sent->root()));
}

void RunFinder::lookAgain(bool sawNone)
{
    m_sawNone = sawNone;
    if (milliseconds(m_clock.elapsed()) + m_wait > m_time) {
        end({});
        return;
    }
    m_timer.start(m_wait);
    m_wait = std::min(m_wait * 2, m_timings.longestLook);
}

void RunFinder::end(const QString &runId)
{
    stop();
    qCDebug(lcRun) << "looked for a lost run:" << (runId.isEmpty() ? u"not found"_s : runId);
    if (runId.isEmpty())
        Q_EMIT notFound();
    else
        Q_EMIT found(runId);
}

} // namespace ComfyDeploy

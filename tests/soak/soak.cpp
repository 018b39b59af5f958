// SPDX-License-Identifier: MIT

#include "soak.h"

#include <ComfyDeploy/mediadownload.h>
#include <ComfyDeploy/runstate.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qtestsupport_core.h>

#include <algorithm>
#include <cstdio>
#include <tuple>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;

namespace {

constexpr int waitFactor = 5; // the client waits a fifth of its real times
constexpr qint64 longestRun = 120'000; // in milliseconds; one that takes longer hangs
constexpr int samples = 120; // of the whole time
constexpr int shownSamples = 20;

void say(const QString &line)
{
    std::printf("%s\n", qUtf8Printable(line));
    std::fflush(stdout);
}

void useServerPatiently(WorkflowClient &client, const QUrl &url)
{
    useServer(client, url);
    RunTimings().quickened(waitFactor).applyTo(&client);
}

QString nameOf(WorkflowRun::Phase phase)
{
    return QString::fromLatin1(QMetaEnum::fromType<WorkflowRun::Phase>().valueToKey(phase));
}

//! A workflow for each run, by its place and its number there.
QString workflowIdFor(int place, int run)
{
    return QString::fromLatin1(exampleWorkflowId.chopped(12))
        + QString::number(place * 1'000'000LL + run).rightJustified(12, u'0');
}

//! What does not fit between how a run ended here and the runs that the server has of it.
QString contradiction(const RunState &state, const QList<RunSummary> &known)
{
    if (known.size() > 1)
        return u"the server has %1 runs of it"_s.arg(known.size());
    const bool isThere = !known.isEmpty();
    if (isThere && !state.id.isEmpty() && state.id != known.first().id())
        return u"it followed the run %1, the server's is %2"_s.arg(state.id, known.first().id());
    const RunStatus status = isThere ? known.first().status() : RunStatus::Unknown;
    switch (state.phase) {
    case WorkflowRun::Succeeded:
        if (!isThere || status != RunStatus::Success)
            return u"the server knows of no success"_s;
        return state.outputs.isEmpty() ? u"it has no outputs"_s : QString();
    case WorkflowRun::Cancelled:
        return isThere && status != RunStatus::Cancelled
            ? u"the server did not cancel it: it has it as %1"_s.arg(runStatusToWire(status))
            : QString();
    case WorkflowRun::Failed:
        if (state.error.kind() == Kind::RunFailed)
            return isThere && status != RunStatus::Failed ? u"the server knows of no failure"_s
                                                          : QString();
        return isThere ? u"lost: the server has the run"_s : QString();
    case WorkflowRun::Unconfirmed:
        return isThere ? u"lost: the server has the run"_s : QString();
    default:
        return u"no such end can be"_s;
    }
}

} // namespace

Soak::Soak(const Options &options) : m_options(options)
{
    for (int i = 0; i < options.parallel; ++i) {
        Place place;
        const quint32 seeds[] = {options.seed, quint32(i)};
        place.numbers = QRandomGenerator(seeds, 2);
        m_places.push_back(std::move(place));
    }
    connect(&m_sampler, &QTimer::timeout, this, &Soak::sample);
}

bool Soak::startServer()
{
    m_server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    connect(&m_server, &QProcess::readyReadStandardOutput, this, &Soak::onServerSays);
    connect(&m_server, &QProcess::finished, this, [this](int code) {
        if (m_posts.isEmpty())
            m_problems += u"the server's process ended with %1"_s.arg(code);
        m_goesOn = false;
    });
    QStringList arguments{u"--server"_s, QString::number(m_options.parallel)};
    if (m_options.withComfyUi)
        arguments += u"--comfyui"_s;
    m_server.start(QCoreApplication::applicationFilePath(), arguments);
    if (!QTest::qWaitFor([this] { return !m_serverUrls.isEmpty(); }, 60'000))
        return false;
    useServerPatiently(m_witness, QUrl(m_serverUrls.takeFirst()));
    for (int i = 0; i < m_options.parallel; ++i)
        m_places[size_t(i)].url = QUrl(m_serverUrls.at(i));
    useServerPatiently(m_client, m_places.front().url);
    return true;
}

void Soak::onServerSays()
{
    while (m_server.canReadLine()) {
        const QByteArray line = m_server.readLine().trimmed();
        if (m_serverUrls.isEmpty() && line.startsWith("http"))
            m_serverUrls = QString::fromLatin1(line).split(u' ');
        else if (line.startsWith("ready "))
            start(line.sliced(6).toInt());
        else if (line.startsWith("executed "))
            m_executed = line;
        else if (line.startsWith("posts "))
            m_posts = line;
    }
}

//! One run in each mode without a fault, so that what is made once is there before it is counted.
bool Soak::warmUp()
{
    for (const Mode mode : {Mode::Queue, Mode::Sync, Mode::Stream}) {
        WorkflowRunRequest request = smallRequest();
        request.setWorkflowId(workflowIdFor(m_options.parallel, int(mode)));
        const std::unique_ptr<WorkflowRun> run(startRun(m_client, mode, request));
        if (!QTest::qWaitFor([&] { return run->isFinished(); }, 60'000)
            || run->phase() != WorkflowRun::Succeeded)
            return false;
        const auto listed = m_witness.workflowRuns(request.workflowId());
        if (!QTest::qWaitFor([&] { return listed.isFinished(); }, 60'000))
            return false;
    }
    waitForIdle();
    return true;
}

//! Until the connections that are kept for a while have gone, and with them their descriptors.
void Soak::waitForIdle()
{
    ProcessFigures last = ProcessFigures::now();
    QElapsedTimer sinceChange;
    sinceChange.start();
    std::ignore = QTest::qWaitFor(
        [&] {
            const ProcessFigures now = ProcessFigures::now();
            if (now.descriptors != last.descriptors || now.threads != last.threads)
                sinceChange.restart();
            last = now;
            return sinceChange.elapsed() > 5'000; // the client keeps one for 3 s
        },
        30'000);
}

int Soak::exec()
{
    say(u"seed %1, %2 runs at once, %3 s"_s.arg(QString::number(m_options.seed),
                                                QString::number(m_options.parallel),
                                                QString::number(m_options.seconds)));
    const QStringList unused = FaultPlan::unusedFaults(m_options.withComfyUi);
    if (!unused.isEmpty())
        say(u"faults of the server that are not used: "_s + unused.join(u", "_s));
    if (!startServer() || !warmUp()) {
        say(u"the server did not start, or a run without faults did not succeed"_s);
        return 1;
    }
    m_atStart = ProcessFigures::now();
    say(u"at the start: "_s + m_atStart.toString());
    m_clock.start();
    m_sampler.start(m_options.seconds * 1000 / samples);
    for (int i = 0; i < m_options.parallel; ++i)
        next(i);
    std::ignore = QTest::qWaitFor(
        [this] { return m_clock.hasExpired(m_options.seconds * 1000LL) || !m_goesOn; },
        m_options.seconds * 1000 + 1'000);
    m_goesOn = false;
    m_sampler.stop();
    std::ignore = QTest::qWaitFor([this] { return busy() == 0; }, int(longestRun));
    for (int i = 0; i < m_options.parallel; ++i) {
        const Place &place = m_places[size_t(i)];
        if (place.isBusy)
            problem(i, u"hangs"_s + (place.run ? u": "_s + place.run->statusText() : QString()));
    }
    waitForIdle();
    m_atEnd = ProcessFigures::now();
    tell("end");
    m_server.closeWriteChannel();
    m_server.waitForFinished();
    onServerSays();
    return summarize() ? 0 : 1;
}

int Soak::busy() const
{
    return int(std::count_if(m_places.begin(), m_places.end(),
                             [](const Place &place) { return place.isBusy; }));
}

//! Tells the server what is to go wrong with the next run of this place, and waits for its word.
void Soak::next(int number)
{
    Place &place = m_places[size_t(number)];
    if (!m_goesOn)
        return;
    place.plan = FaultPlan::random(place.numbers, m_options.withComfyUi);
    place.isBusy = true;
    place.age.start();
    ++place.runs;
    place.workflowId = workflowIdFor(number, place.runs);
    for (const ServerFault &fault : std::as_const(place.plan.serverFaults)) {
        ++m_plans[fault.name];
        const auto word = [](const QString &text) {
            return text.isEmpty() ? "-"_ba : text.toLatin1();
        };
        tell("fault " + word(fault.name) + ' ' + word(fault.value) + ' ' + word(fault.path));
    }
    if (place.plan.network && place.plan.network->begin == 0)
        breakNetwork(number);
    tell("ready " + QByteArray::number(number));
}

void Soak::start(int number)
{
    Place &place = m_places[size_t(number)];
    ++m_started;
    WorkflowRunRequest request = smallRequest(number * 100'000 + place.runs);
    request.setWorkflowId(place.workflowId);
    m_client.setServerUrl(place.url);
    place.run = startRun(m_client, place.plan.mode, request, RequestOptions().setIdleTimeout(2s));
    connect(place.run, &WorkflowRun::finished, this, [this, number] { onFinished(number); });
    const auto later = [this, number, run = place.runs](int time, void (Soak::*what)(int)) {
        QTimer::singleShot(time, this, [this, number, run, what] {
            const Place &now = m_places[size_t(number)];
            if (now.runs == run && now.run)
                (this->*what)(number);
        });
    };
    if (place.plan.network && place.plan.network->begin > 0)
        later(place.plan.network->begin, &Soak::breakNetwork);
    if (place.plan.fate != FaultPlan::Fate::Followed)
        later(place.plan.fateAfter, &Soak::meetFate);
}

//! From now on, for the time that the plan says; longer than its run if that ends sooner.
void Soak::breakNetwork(int number)
{
    const NetworkFault &fault = *m_places[size_t(number)].plan.network;
    const QByteArray network = "network " + QByteArray::number(number) + ' ';
    ++m_plans[u"network: "_s + fault.kind];
    tell(network + fault.kind.toLatin1() + ' ' + QByteArray::number(fault.amount));
    QTimer::singleShot(fault.length, this, [this, network] { tell(network + "clear 0"); });
}

void Soak::meetFate(int number)
{
    Place &place = m_places[size_t(number)];
    if (place.plan.fate == FaultPlan::Fate::Cancelled) {
        place.run->cancel();
    } else {
        delete place.run;
        over(number, u"dropped by us"_s);
    }
}

void Soak::onFinished(int number)
{
    Place &place = m_places[size_t(number)];
    const RunState state = place.run->state();
    place.run->deleteLater();
    place.run = nullptr;
    judge(number, state, 1);
}

//! By what the server has; its answer may be hit by a fault, too.
void Soak::judge(int number, const RunState &state, int attempt)
{
    m_witness.workflowRuns(m_places[size_t(number)].workflowId)
        .then(this, [this, number, state, attempt](const Result<RunListPage> &listed) {
            if (!listed && attempt < 10) {
                judge(number, state, attempt + 1);
                return;
            }
            const QString end = nameOf(state.phase)
                + (state.error ? u", "_s + ApiError::kindName(state.error.kind()) : QString());
            const QString wrong =
                listed ? contradiction(state, listed->runs) : listed.error().message();
            if (!wrong.isEmpty())
                problem(number,
                        u"ended as %1 (%2), but %3"_s.arg(end, state.error.message(), wrong));
            if (state.phase == WorkflowRun::Succeeded && !state.outputs.isEmpty())
                download(number, state.outputs.constFirst().mediaItems().value(0), 1);
            else
                over(number, end);
        });
}

//! As a user does who is told that it failed: a link that is refused is renewed once, and the
//! faults of several runs may strike the same file.
void Soak::download(int number, const MediaItem &item, int attempt)
{
    MediaDownload *download = m_client.download(item);
    connect(download, &MediaDownload::finished, this, [this, number, item, attempt, download] {
        download->deleteLater();
        if (download->error() && attempt < 5) {
            this->download(number, item, attempt + 1);
            return;
        }
        ++m_downloads;
        if (download->error() || !download->data().startsWith("\x89PNG"))
            problem(number, u"its file did not come: "_s + download->error().message());
        over(number, nameOf(WorkflowRun::Succeeded));
    });
}

void Soak::over(int number, const QString &end)
{
    Place &place = m_places[size_t(number)];
    if (place.age.elapsed() > longestRun)
        problem(number, u"took %1 s"_s.arg(place.age.elapsed() / 1000));
    ++m_ended;
    ++m_ends[end];
    place.isBusy = false;
    next(number);
}

void Soak::problem(int number, const QString &what)
{
    const Place &place = m_places[size_t(number)];
    QStringList faults;
    for (const ServerFault &fault : place.plan.serverFaults)
        faults += fault.name + u'=' + fault.value + u" for "_s + fault.path;
    if (const auto &network = place.plan.network)
        faults += u"%1 %2 from %3 ms for %4 ms"_s.arg(
            network->kind, QString::number(network->amount), QString::number(network->begin),
            QString::number(network->length));
    m_problems += u"place %1, run %2, mode %3, workflow %4 (%5): %6"_s.arg(
        QString::number(number), QString::number(place.runs), QString::number(int(place.plan.mode)),
        place.workflowId, faults.join(u"; "_s), what);
    say(m_problems.last());
}

void Soak::sample()
{
    const ProcessFigures now = ProcessFigures::now();
    m_samples.append({m_clock.elapsed(), now});
    if (m_samples.size() % (samples / shownSamples) == 0)
        say(u"%1 s: %2 runs ended, %3 under way, %4"_s.arg(
            QString::number(double(m_clock.elapsed()) / 1000, 'f', 1), QString::number(m_ended),
            QString::number(busy()), now.toString()));
}

//! Whether the last quarter of the time needed hardly more memory than the second one, with as many
//! runs under way.
bool Soak::isFlat() const
{
    const qsizetype quarter = m_samples.size() / 4;
    if (quarter == 0)
        return false;
    const auto mean = [this, quarter](qsizetype from) {
        double sum = 0;
        for (qsizetype i = from; i < from + quarter; ++i)
            sum += m_samples.at(i).second.megabytes;
        return sum / double(quarter);
    };
    const double second = mean(quarter);
    const double last = mean(m_samples.size() - quarter);
    say(u"RSS on average: %1 MB in the second quarter, %2 MB in the last"_s.arg(
        QString::number(second, 'f', 1), QString::number(last, 'f', 1)));
    return last < second * 1.1 + 4;
}

void Soak::judgeExecutions()
{
    const QByteArrayList words = m_executed.split(' ');
    say(QString::fromLatin1(words.value(1)) + u" prompts were executed by the ComfyUIs"_s);
    if (words.value(1).toInt() == 0)
        m_problems += u"no prompt was executed, or nobody has counted them"_s;
    for (const QByteArray &twice : words.mid(2))
        m_problems += u"executed more than once: "_s + QString::fromLatin1(twice);
}

bool Soak::summarize()
{
    const QByteArrayList posts = m_posts.split(' ');
    say(u"%1 runs started, %2 ended, %3 run POSTs reached the server, %4 files fetched"_s.arg(
        QString::number(m_started), QString::number(m_ended), QString::fromLatin1(posts.value(1)),
        QString::number(m_downloads)));
    if (m_options.withComfyUi)
        judgeExecutions();
    for (auto it = m_ends.cbegin(); it != m_ends.cend(); ++it)
        say(QString::number(it.value()).rightJustified(9) + u"  "_s + it.key());
    say(u"faults that they were to meet:"_s);
    for (auto it = m_plans.cbegin(); it != m_plans.cend(); ++it)
        say(QString::number(it.value()).rightJustified(9) + u"  "_s + it.key());
    say(u"at the start: "_s + m_atStart.toString());
    say(u"at the end:   "_s + m_atEnd.toString());
    if (m_ended == 0 || m_posts.isEmpty())
        m_problems += u"no run has ended, or nobody has counted their POSTs"_s;
    for (const QByteArray &twice : posts.mid(2))
        m_problems += u"more than one POST for workflow "_s + QString::fromLatin1(twice);
    if (m_atEnd.descriptors > m_atStart.descriptors)
        m_problems += u"descriptors leaked"_s;
    if (m_atEnd.threads > m_atStart.threads)
        m_problems += u"threads leaked"_s;
    if (!isFlat())
        m_problems += u"memory grew"_s;
    say(m_problems.isEmpty() ? u"nothing lost, nothing sent twice, nothing hangs, nothing grows"_s
                             : u"%1 problems:\n"_s.arg(m_problems.size()) + m_problems.join(u'\n'));
    return m_problems.isEmpty();
}

// SPDX-License-Identifier: MIT

#include "faultplan.h"

#include "endtoend/faultswithouteffect.h"

using namespace Qt::StringLiterals;

namespace {

//! Whom a fault may be meant for.
enum class For { AnyRun, Streams, CancelledRuns };

struct Choice
{
    const char *name;
    const char *value;
    const char *path; //!< what the request's path contains
    For whom = For::AnyRun;
};

constexpr auto submit = "/run/workflow/";
constexpr auto submitStream = "/run/workflow/stream";
constexpr auto anyOfARun = "/api/run/"; // its POST, or a GET of its state

// Every fault that lets a run end. "step-delay" is always there: it makes the runs last.
constexpr Choice choices[] = {
    {"status", "500", submit},
    {"status", "502", submit},
    {"status", "503", submit},
    {"status", "500", anyOfARun},
    {"retry-after", "1", submit},
    {"delay", "300", submit},
    {"delay", "1000", anyOfARun},
    {"lose-answer", "", submit},
    {"lose-answer", "", anyOfARun},
    {"lose-request", "", submit},
    {"reject-token", "", submit},
    {"cold-start", "700", submit},
    {"queue-position", "2", submit},
    {"node-error", "3", submit},
    {"fail-node", "3", submit},
    {"no-logs", "", submit},
    {"expired-link", "", ""},
    {"silent-stream", "5", submitStream, For::Streams},
    {"silent-stream", "12", submitStream, For::Streams},
    {"end-stream", "3", submitStream, For::Streams},
    {"end-stream", "12", submitStream, For::Streams},
    {"garble", "9", submitStream, For::Streams},
    {"garble", "20", submitStream, For::Streams},
    {"no-terminal", "", submitStream, For::Streams},
    {"unknown-event", "", submitStream, For::Streams},
    {"cut-after", "40", submit},
    {"cut-after", "250", submit},
    {"cut-after", "900", anyOfARun},
    {"reset-after", "40", submit},
    {"reset-after", "250", submit},
    {"reset-after", "900", anyOfARun},
    {"silence-after", "20", submit},
    {"slow-head", "5", submit},
    {"slow-body", "20", anyOfARun},
    {"content-type", "text/html", submit},
    {"empty-answer", "", submit},
    {"empty-answer", "", anyOfARun},
    {"garbage-json", "", submit},
    {"garbage-json", "", anyOfARun},
    {"huge-body", "500000", anyOfARun},
    {"cancel-run", "3", submit},
    {"randomize-seeds", "", submit},
    {"cut-stream", "3", submitStream, For::Streams},
    {"cut-stream", "12", submitStream, For::Streams},
    {"reset-stream", "3", submitStream, For::Streams},
    {"reset-stream", "12", submitStream, For::Streams},
    {"throttle", "10", submitStream, For::Streams},
    {"glue", "3", submitStream, For::Streams},
    {"duplicate-event", "0", submitStream, For::Streams},
    {"missing-event", "9", submitStream, For::Streams},
    {"null-output", "", submitStream, For::Streams},
    {"cancel-500", "", "", For::CancelledRuns},
};

bool chance(QRandomGenerator &numbers, int percent)
{
    return numbers.bounded(100) < percent;
}

bool isUsed(const Choice &choice, bool withComfyUi)
{
    return !withComfyUi || !isWithoutEffect(QString::fromLatin1(choice.name));
}

bool fits(const Choice &choice, const FaultPlan &plan)
{
    return choice.whom == For::AnyRun || (choice.whom == For::Streams && plan.mode == Mode::Stream)
        || (choice.whom == For::CancelledRuns && plan.fate == FaultPlan::Fate::Cancelled);
}

NetworkFault randomNetworkFault(QRandomGenerator &numbers)
{
    // Within the answer's head, or somewhere in what follows.
    const auto bytes = [&] {
        return numbers.bounded(chance(numbers, 50) ? 300 : 8'000);
    };
    NetworkFault fault;
    switch (numbers.bounded(6)) {
    case 0:
        fault = {u"cut"_s, bytes()};
        break;
    case 1:
        fault = {u"reset"_s, bytes()};
        break;
    case 2:
        fault = {u"cut-request"_s, bytes()};
        break;
    case 3:
        fault = {u"reset-request"_s, bytes()};
        break;
    case 4:
        fault = {u"delay"_s, 1 + numbers.bounded(200)};
        break;
    default:
        fault = {u"refuse"_s, 1 + numbers.bounded(3)};
    }
    fault.begin = chance(numbers, 50) ? 0 : numbers.bounded(4'000);
    fault.length = 100 + numbers.bounded(1'400);
    return fault;
}

} // namespace

FaultPlan FaultPlan::random(QRandomGenerator &numbers, bool withComfyUi)
{
    FaultPlan plan;
    plan.mode = std::array{Mode::Queue, Mode::Sync, Mode::Stream, Mode::Stream}.at(
        size_t(numbers.bounded(4)));
    const int fate = numbers.bounded(100);
    plan.fate = fate < 5 ? Fate::Cancelled : fate < 10 ? Fate::Dropped : Fate::Followed;
    plan.fateAfter = numbers.bounded(4'000);
    for (int wanted = std::array{0, 1, 1, 2}.at(size_t(numbers.bounded(4))); wanted > 0;) {
        const Choice &choice = choices[size_t(numbers.bounded(int(std::size(choices))))];
        if (!fits(choice, plan) || !isUsed(choice, withComfyUi))
            continue;
        plan.serverFaults.append({QString::fromLatin1(choice.name),
                                  QString::fromLatin1(choice.value),
                                  QString::fromLatin1(choice.path)});
        --wanted;
    }
    if (chance(numbers, 50))
        plan.network = randomNetworkFault(numbers);
    return plan;
}

QStringList FaultPlan::unusedFaults(bool withComfyUi)
{
    QStringList names = ComfyDeploy::LocalServer::faultNames();
    if (!withComfyUi)
        names.removeAll(u"step-delay"_s);
    for (const Choice &choice : choices) {
        if (isUsed(choice, withComfyUi))
            names.removeAll(QString::fromLatin1(choice.name));
    }
    return names;
}

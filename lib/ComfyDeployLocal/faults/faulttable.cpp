// SPDX-License-Identifier: MIT

#include <ComfyDeployLocal/faults/faulttable_p.h>

#include <ComfyDeployLocal/wording/localtext_p.h>

#include <QtCore/qdatetime.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

using Stage = FaultDescription::Stage;

constexpr KnownFault KnownFaults[] = {
    {Stage::Request, u"status", u"N", FaultValue::Status, u"503", 2,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "answers with status N, 300 to 599, and does nothing")},
    {Stage::Request, u"retry-after", u"S", FaultValue::RetryAfter, u"3", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "adds this header, in seconds or as an HTTP date, to a `status` that applies at "
         "the same time; alone it answers 429")},
    {Stage::Request, u"redirect", u"URL", FaultValue::HeaderText, u"http://127.0.0.1:9/api", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "adds this `Location` to such a `status`; alone it answers 307. A path stays on "
         "the server, a whole URL leads away from it")},
    {Stage::Request, u"delay", u"MS", FaultValue::Milliseconds, u"2000", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "waits before the request is looked at")},
    {Stage::Request, u"lose-request", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "reads the request, does nothing, and closes without a byte")},
    {Stage::Request, u"lose-answer", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "does what was asked, and closes without a byte")},
    {Stage::Request, u"reject-token", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "answers 401, whatever the token")},
    {Stage::Request, u"cut-after", u"N", FaultValue::Bytes, u"120", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "does what was asked, and closes after N bytes of the answer, head included")},
    {Stage::Request, u"reset-after", u"N", FaultValue::Bytes, u"120", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "the same with a reset (RST)")},
    {Stage::Request, u"silence-after", u"N", FaultValue::Bytes, u"0", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "sends no more after N bytes, and stays open")},
    {Stage::Request, u"slow-head", u"MS", FaultValue::Milliseconds, u"5", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "sends the head byte by byte, MS apart")},
    {Stage::Request, u"slow-body", u"MS", FaultValue::Milliseconds, u"20", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "sends the body 16 bytes at a time, MS apart")},
    {Stage::Request, u"content-type", u"TYPE", FaultValue::HeaderText, u"text/html", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "declares this type for the answer")},
    {Stage::Request, u"empty-answer", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "does what was asked, and answers 200 without a body")},
    {Stage::Request, u"garbage-json", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "answers with text that is not JSON; in a stream, each event has such data")},
    {Stage::Request, u"huge-body", u"N", FaultValue::Bytes, u"100000000", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "puts N spaces, 256 MiB at most, before the JSON; in a stream, the second event "
         "is so large. Files are left alone")},
    {Stage::Request, u"endless-body", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "sends a body that never ends, as fast as it is read: spaces, zeros for a file, "
         "in a stream the second event")},
    {Stage::Request, u"gzip-bomb", u"N", FaultValue::Bytes, u"100000000", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "answers with N spaces, gzip'ed without being asked for: 1000 times smaller "
                       "on the wire")},
    {Stage::Request, u"cancel-500", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "refuses to cancel a run, as the service does when it does not know how")},
    {Stage::Request, u"expired-link", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "answers the GET of a file with 403, as an outdated presigned link")},
    {Stage::Run, u"cold-start", u"MS", FaultValue::Milliseconds, u"60000", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "silence between queuing and the machine")},
    {Stage::Run, u"step-delay", u"MS", FaultValue::Milliseconds, u"200", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "each step of each node takes MS longer")},
    {Stage::Run, u"run-timeout", u"MS", FaultValue::Milliseconds, u"5000", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "what the machine gives a run, counted from `queued`: it then ends as "
         "`timeout`, but in stream mode without an event, and the run stays `running`. "
         "Without this fault 300 s, and only for runs that a fault below leaves hanging")},
    {Stage::Run, u"queue-position", u"N", FaultValue::Count, u"3", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "the run waits until N others seem to have gone; each look at its position lets "
         "one go, as does each second without a look")},
    {Stage::Run, u"no-logs", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "nothing of what the machine prints is kept; the log's stream stays open in "
                       "silence")},
    {Stage::Run, u"node-error", u"ID", FaultValue::NodeId, u"3", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "the graph is refused, with an error at this node")},
    {Stage::Run, u"fail-node", u"ID", FaultValue::NodeId, u"3", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "this node fails when it is executed; a sync call is then answered `[]`")},
    {Stage::Run, u"interrupt", u"ID", FaultValue::NodeId, u"3", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "ComfyUI is interrupted at this node, and the service does not learn of it: the "
         "stream falls silent; queue and sync end as `timeout`, a stream's run stays "
         "`running`")},
    {Stage::Run, u"cancel-run", u"ID", FaultValue::NodeId, u"3", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "another client cancels the run at this node: its stream is cut without a last "
         "event")},
    {Stage::Run, u"workflow-required", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "a request without `workflow`, for a graph with a literal seed, dies once "
                       "ComfyUI is ready: `failed`, and the stream ends without another event")},
    {Stage::Run, u"randomize-seeds", u"", FaultValue::None, u"", -1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "each literal `seed` is drawn anew, with 15 digits, but for the nodes that "
         "`workflow` has as a KSampler with a \"fixed\" seed; so is each literal `noise_seed` of "
         "RandomNoise, KSamplerAdvanced, SamplerCustom and XlabsSampler, "
         "whatever `workflow` has")},
    {Stage::Run, u"refuse-then-silence", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "the graph is refused as one with an unknown node class: an error, no node "
         "errors. The stream then stays open in silence and its run `started`; queue and "
         "sync end as `failed`")},
    {Stage::Run, u"text-only-hangs", u"", FaultValue::None, u"", -1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "a run that stores no files never gets its last status: its stream sends everything else "
         "and falls silent, and it stays `running`, queue and sync until "
         "their timeout")},
    {Stage::Run, u"early-upload", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "the same for any run, as if its last upload had been done before its last node")},
    {Stage::Stream, u"silent-stream", u"N", FaultValue::Count, u"12", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "nothing more after N events, and the connection stays open; the run goes on, "
         "as with the next three")},
    {Stage::Stream, u"end-stream", u"N", FaultValue::Count, u"12", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "a clean end after N events")},
    {Stage::Stream, u"cut-stream", u"N", FaultValue::Count, u"12", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "the connection closes after N events, in the middle of the body")},
    {Stage::Stream, u"reset-stream", u"N", FaultValue::Count, u"12", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "the same with a reset (RST)")},
    {Stage::Stream, u"throttle", u"N", FaultValue::CountFromOne, u"10", -1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "N events a second at most; the service sends 10")},
    {Stage::Stream, u"garble", u"N", FaultValue::CountFromOne, u"9", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "a log event stands in the middle of the Nth event")},
    {Stage::Stream, u"glue", u"N", FaultValue::CountFromOne, u"3", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "N events are passed on as one, of which only an `executed` is left if it is "
         "the last")},
    {Stage::Stream, u"duplicate-event", u"N", FaultValue::Count, u"0", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "the Nth event comes twice; every event if N is 0")},
    {Stage::Stream, u"missing-event", u"N", FaultValue::CountFromOne, u"9", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText", "the Nth event does not come")},
    {Stage::Stream, u"no-terminal", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "the events that end the run do not come; the connection stays open")},
    {Stage::Stream, u"unknown-event", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "behind the prompt result come a comment, an event of another name, an unknown "
         "event with id and retry, and one with CR LF")},
    {Stage::Stream, u"null-output", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP(
         "ComfyDeploy::Local::LocalText",
         "the first `executed` has a null output, and the stream ends cleanly there; the "
         "run goes on")},
    {Stage::Stream, u"earlier-urls", u"", FaultValue::None, u"", 1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Local::LocalText",
                       "outputs come with the URLs of an earlier run whose files are gone")},
};

constexpr int MaximumMilliseconds = 24 * 60 * 60 * 1000;
constexpr int MaximumCount = 1'000'000;
constexpr int MaximumBytes = 256 * 1024 * 1024;

} // namespace

const KnownFault *knownFault(QStringView name)
{
    const auto found = std::find_if(std::begin(KnownFaults), std::end(KnownFaults),
                                    [name](const KnownFault &fault) { return fault.name == name; });
    return found == std::end(KnownFaults) ? nullptr : found;
}

QList<FaultDescription> faultDescriptions()
{
    QList<FaultDescription> list;
    for (const KnownFault &fault : KnownFaults)
        list += FaultDescription{fault.stage,
                                 fault.name.toString(),
                                 fault.valueName.toString(),
                                 LocalText::tr(fault.description),
                                 fault.exampleValue.toString(),
                                 fault.exampleTimes};
    return list;
}

QStringList faultNames()
{
    QStringList names;
    for (const KnownFault &fault : KnownFaults)
        names += fault.name.toString();
    return names;
}

QString valueProblem(FaultValue kind, const QString &value)
{
    const auto outside = [&value](int lowest, int highest) {
        bool ok = false;
        const int number = value.toInt(&ok);
        return ok && number >= lowest && number <= highest
            ? QString()
            : LocalText::tr("needs a whole number from %1 to %2")
                  .arg(QString::number(lowest), QString::number(highest));
    };
    switch (kind) {
    case FaultValue::None:
        return value.isEmpty() ? QString() : LocalText::tr("takes no value");
    case FaultValue::Status:
        return outside(300, 599);
    case FaultValue::Milliseconds:
        return outside(0, MaximumMilliseconds);
    case FaultValue::Count:
        return outside(0, MaximumCount);
    case FaultValue::CountFromOne:
        return outside(1, MaximumCount);
    case FaultValue::Bytes:
        return outside(0, MaximumBytes);
    case FaultValue::RetryAfter: {
        // An HTTP date differs from a mail's in the name of its zone only.
        const QString date = value.endsWith(" GMT"_L1) ? value.chopped(3) + u"+0000"_s : QString();
        const bool isDate = QDateTime::fromString(date, Qt::RFC2822Date).isValid();
        return isDate || outside(0, MaximumCount).isEmpty()
            ? QString()
            : LocalText::tr("needs whole seconds or an HTTP date");
    }
    case FaultValue::NodeId:
        return value.isEmpty() ? LocalText::tr("needs a node id") : QString();
    case FaultValue::HeaderText: {
        const bool isPlain = std::all_of(value.begin(), value.end(), [](QChar letter) {
            return letter >= u' ' && letter <= u'~';
        });
        return value.isEmpty() || !isPlain ? LocalText::tr("needs what a header can hold")
                                           : QString();
    }
    }
    return {};
}

} // namespace ComfyDeploy::Local

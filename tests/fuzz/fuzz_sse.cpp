// SPDX-License-Identifier: MIT

// A run's stream: the SSE parser, and what a client makes of each event.
#include "fuzz/fuzzing.h"

#include <ComfyDeploy/core/utf8_p.h>
#include <ComfyDeploy/run/runtracker_p.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/sseparser.h>

#include <QtCore/qlist.h>

using namespace ComfyDeploy;

namespace {

// Small, so that inputs of a fuzzer's size reach it.
constexpr qsizetype EventLimit = 1500;

struct Outcome
{
    QList<ServerSentEvent> events;
    std::optional<std::chrono::milliseconds> retry;
    QString lastEventId;
    QString error;

    friend bool operator==(const Outcome &, const Outcome &) = default;
};

Outcome parsed(QByteArrayView bytes, qsizetype piece, SseParser::UnterminatedEvent unterminated)
{
    SseParser parser;
    parser.setMaximumEventSize(EventLimit);
    Outcome outcome;
    const auto take = [&] {
        while (auto event = parser.next())
            outcome.events += *event;
    };
    while (!bytes.isEmpty()) {
        const qsizetype count = qMin(piece, bytes.size());
        parser.feed(bytes.first(count));
        take();
        bytes = bytes.sliced(count);
    }
    parser.finish(unterminated);
    take();
    outcome.retry = parser.retry();
    outcome.lastEventId = parser.lastEventId();
    outcome.error = parser.errorString();
    FUZZ_CHECK(parser.hasError() == !outcome.error.isEmpty());
    return outcome;
}

//! What a run makes of its events: whatever they say, it only goes forward and stays in bounds.
void checkRun(const QList<ServerSentEvent> &events)
{
    RunTracker tracker;
    double progress = 0;
    for (const ServerSentEvent &event : events) {
        tracker.apply(RunStreamEvent(event));
        const RunState &state = tracker.state;
        FUZZ_CHECK(state.progress >= progress && state.progress < 1);
        progress = state.progress;
        FUZZ_CHECK(state.step >= 0 && state.stepCount >= 0 && state.nodeIndex >= 0);
        FUZZ_CHECK(!state.settled && state.phase < WorkflowRun::Succeeded);
    }
    Fuzzing::use(tracker.readReason(), tracker.hasAnnouncedFiles());
    FUZZ_CHECK(!tracker.errorFor(WorkflowRun::Failed).message().isEmpty());
}

void checkEvent(const ServerSentEvent &event)
{
    FUZZ_CHECK(!event.event.isEmpty());
    FUZZ_CHECK(event.data.size() <= EventLimit * 3); // a wrong byte becomes three
    FUZZ_CHECK(validUtf8Prefix(event.data) == event.data.size());
    const RunStreamEvent read(event);
    FUZZ_CHECK(read.rawData() == event.data);
    FUZZ_CHECK(read.event() == event.event);
    FUZZ_CHECK(read == RunStreamEvent(event));
    Fuzzing::use(read.name(), read.payload(), read.promptId());
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    // The first byte says where to cut; that must never matter.
    const qsizetype piece = 1 + data[0] % 16;
    const QByteArray bytes = Fuzzing::bytesOf(data + 1, size - 1);
    using Unterminated = SseParser::UnterminatedEvent;
    for (const auto unterminated : {Unterminated::Discard, Unterminated::Dispatch}) {
        const Outcome whole = parsed(bytes, qMax<qsizetype>(1, bytes.size()), unterminated);
        FUZZ_CHECK(whole == parsed(bytes, piece, unterminated));
        for (const ServerSentEvent &event : whole.events)
            checkEvent(event);
        checkRun(whole.events);
    }
    return 0;
}

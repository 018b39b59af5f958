// SPDX-License-Identifier: MIT

// What a server answers: every value of the API made from the same JSON, and asked for all it has.
#include "fuzz/fuzzing.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/core/senttokens_p.h>
#include <ComfyDeploy/createrunresponse.h>
#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/rundetails.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/runsummary.h>
#include <ComfyDeploy/session.h>
#include <ComfyDeploy/sseparser.h>
#include <ComfyDeploy/webhookevent.h>
#include <ComfyDeploy/workflowgraph.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qmetaobject.h>

#include <cmath>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

//! Reads every property, those of the future included.
template <typename Gadget>
void readAll(const Gadget &gadget)
{
    const QMetaObject &meta = Gadget::staticMetaObject;
    for (int i = 0; i < meta.propertyCount(); ++i)
        Fuzzing::use(meta.property(i).readOnGadget(&gadget));
}

void checkOutputs(const QList<WorkflowRunOutput> &outputs)
{
    qsizetype items = 0;
    for (const WorkflowRunOutput &output : outputs) {
        readAll(output);
        Fuzzing::use(output.texts());
        const QList<MediaItem> ofOne = output.mediaItems();
        for (const MediaItem &item : ofOne)
            readAll(item);
        items += ofOne.size();
    }
    FUZZ_CHECK(mediaItemsOf(outputs).size() == items);
}

//! Null with a reason, or a value that gives back what it was made of.
template <typename Value>
void checkObject(const QJsonObject &json)
{
    QString why;
    const std::optional<Value> value = Value::fromJson(json, &why);
    FUZZ_CHECK(value || !why.isEmpty());
    if (!value)
        return;
    readAll(*value);
    if constexpr (requires { value->toJson(); })
        FUZZ_CHECK(value->toJson() == json);
    if constexpr (requires { value->outputs(); })
        checkOutputs(value->outputs());
    if constexpr (requires { value->progress(); })
        FUZZ_CHECK(value->progress() >= 0 && value->progress() <= 1);
}

void checkError(const QByteArray &body)
{
    for (const int status : {302, 401, 403, 404, 409, 422, 429, 500}) {
        const ApiError error =
            ApiErrorReader::fromResponse(status, body, std::chrono::milliseconds(0));
        FUZZ_CHECK(error && !error.message().isEmpty());
        FUZZ_CHECK(error.httpStatus() == status);
        const QList<ValidationError> errors = error.validationErrors();
        for (const ValidationError &each : errors) {
            Fuzzing::use(each.inputName(), each.location());
        }
        Fuzzing::use(error.detail());
        const QByteArray token = "SECRET-TOKEN";
        SentTokens tokens;
        tokens.add(token);
        const ApiError redacted = ApiErrorReader::redacted(error, tokens);
        FUZZ_CHECK(!redacted.body().contains(token));
        FUZZ_CHECK(!redacted.message().contains(QString::fromLatin1(token)));
    }
    // As a header it is no less strange.
    const auto wait = ApiErrorReader::parsedRetryAfter(body, 1'700'000'000'000);
    FUZZ_CHECK(wait.count() >= 0);
}

void checkTexts(const QByteArray &text)
{
    QString why;
    if (const auto event = WebhookEvent::fromJson(text, &why)) {
        readAll(*event);
        checkOutputs(event->outputs());
        FUZZ_CHECK(event->progress() >= 0 && event->progress() <= 1);
    } else {
        FUZZ_CHECK(!why.isEmpty());
    }
    if (const auto deployment = Deployment::fromJson(text, &why)) {
        readAll(*deployment);
        Fuzzing::use(deployment->inputs(), deployment->graph());
        FUZZ_CHECK(Deployment::fromJson(deployment->toJson()) == deployment);
    }
    if (const auto request = WorkflowRunRequest::fromJson(text, &why); !request) {
        FUZZ_CHECK(!why.isEmpty());
    } else if (!request->check()) {
        const QByteArray written = request->toJson();
        const auto again = WorkflowRunRequest::fromJson(written, &why);
        FUZZ_CHECK(again && again->toJson() == written);
    }
    const RunStreamEvent event(ServerSentEvent{u"event_update"_s, text, {}});
    readAll(event);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray text = Fuzzing::bytesOf(data, size);
    checkError(text);
    checkTexts(text);
    // Qt's reader is not instrumented; ours shows the fuzzer the way to what is JSON.
    Fuzzing::use(JsonText::parse(text));
    const QJsonObject json = QJsonDocument::fromJson(text).object();
    checkObject<RunDetails>(json);
    checkObject<WorkflowRunOutput>(json);
    checkObject<MediaItem>(json);
    checkObject<RunSummary>(json);
    checkObject<Session>(json);
    checkObject<CreateRunResponse>(json);
    checkObject<CancelRunResponse>(json);
    checkObject<UploadedFile>(json);
    return 0;
}

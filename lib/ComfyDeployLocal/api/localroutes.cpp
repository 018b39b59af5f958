// SPDX-License-Identifier: MIT

// What each route of LocalApi does.
#include "localapi_p.h"

#include "outputanswers_p.h"
#include "runanswers_p.h"
#include <ComfyDeployLocal/http/multipart_p.h>
#include <ComfyDeployLocal/run/literalseeds_p.h>
#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/inputs/externalclasses_p.h>

#include <QtCore/qfileinfo.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! Of one request that are stored as files; the rest reaches the nodes as it came.
constexpr qsizetype MaximumPictures = 1000;

HttpAnswer streamAnswer(const std::shared_ptr<RunStream> &stream)
{
    HttpAnswer answer = eventStreamAnswer();
    // An answer that is thrown away, sent or not, must not leave the run waiting for its reader.
    answer.source = {stream.get(), [stream](HttpSource *) {
                         stream->abandon();
                     }};
    return answer;
}

bool takesPictures(const QString &classType)
{
    const InputSpec::Kind kind = externalClass(classType).kind;
    return kind == InputSpec::Kind::Image || kind == InputSpec::Kind::ImageBatch;
}

//! The extension and the bytes of a picture in a data URL of the kind that the service stores.
std::optional<std::pair<QString, QByteArray>> pictureIn(const QString &text)
{
    for (const QString &extension : {u"png"_s, u"jpeg"_s, u"jpg"_s}) {
        const QString prefix = u"data:image/%1;base64,"_s.arg(extension);
        if (!text.startsWith(prefix))
            continue;
        const auto decoded = QByteArray::fromBase64Encoding(
            text.sliced(prefix.size()).toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (decoded.decodingStatus == QByteArray::Base64DecodingStatus::Ok)
            return std::pair(extension, *decoded);
    }
    return std::nullopt;
}

} // namespace

QByteArray LocalApi::withStoredPictures(const QByteArray &text, bool isGraph)
{
    const auto parsed = JsonText::parse(text);
    if (!parsed || !text.contains("data:image"))
        return text;
    QList<JsonText::Value> candidates;
    for (const JsonText::Value &member : parsed->root().children()) {
        if (!isGraph)
            candidates += member;
        else if (takesPictures(member.member(u"class_type").toString()))
            candidates += member.member(u"inputs").children();
    }
    QList<JsonText::Splice> splices;
    for (const JsonText::Value &candidate : candidates) {
        const auto picture = candidate.isString() ? pictureIn(candidate.toString()) : std::nullopt;
        if (!picture || splices.size() == MaximumPictures)
            continue;
        const FileStore::Upload upload =
            m_files.addUpload(u"picture."_s + picture->first, picture->second);
        if (upload.error.isEmpty()) {
            splices.append(
                {candidate.begin(), candidate.end(), JsonText::quoted(base() + upload.urlPath)});
        }
    }
    return JsonText::spliced(text, splices);
}

HttpAnswer LocalApi::createRun(const HttpRequest &request, RunRequestKind kind,
                               std::optional<RunMode> wanted)
{
    static const QHash<QString, RunMode> modes{{u"async"_s, RunMode::Queue},
                                               {u"sync"_s, RunMode::Sync},
                                               {u"sync_first_result"_s, RunMode::Sync},
                                               {u"stream"_s, RunMode::Stream}};
    HttpAnswer refusal;
    auto accepted = readRunRequest(request, kind, m_deployments, &refusal);
    if (!accepted)
        return refusal;
    const RunMode mode = wanted.value_or(modes.value(accepted->executionMode, RunMode::Queue));
    accepted->inputs = withStoredPictures(accepted->inputs, false);
    accepted->graph = withStoredPictures(accepted->graph, true);
    RunFaults runFaults = faults.takeForRun(request.path());
    if (runFaults.needsWorkflow
        && !(accepted->workflow.isNull() && hasLiteralSeed(accepted->graph)))
        runFaults.needsWorkflow = {};
    if (runFaults.randomSeeds) {
        const QByteArray graph = withRandomSeeds(accepted->graph, accepted->workflow);
        if (graph != accepted->graph)
            runFaults.randomSeeds.strike();
        accepted->graph = graph;
    }
    const auto stream = mode == RunMode::Stream ? std::make_shared<RunStream>(runFaults) : nullptr;
    const auto run = std::make_shared<Run>(*accepted, runFaults, stream, observer());
    if (stream)
        stream->event(PythonJson(PythonJson::Style::Stream).add(u"event", u"queuing").text());
    m_runs.add(run);
    publishAccepted(*run);
    m_executor->execute(run);
    switch (mode) {
    case RunMode::Queue:
        // The other routes name their mode, whatever the body contains. This one runs in the body's
        // mode, and then cannot report the result.
        if (wanted && accepted->executionMode == "sync"_L1)
            return answerAtEnd(run, internalServerError);
        break;
    case RunMode::Sync:
        if (!wanted && accepted->executionMode == "sync_first_result"_L1)
            return answerAtEnd(run, [this, run] { return firstResult(*run); });
        return answerAtEnd(run, [this, run] {
            return jsonAnswer(run->state().status == RunStatus::Failed ? QByteArray("[]")
                                                                       : syncOutputs(*run, base()));
        });
    case RunMode::Stream:
        return streamAnswer(stream);
    }
    return jsonAnswer(PythonJson(PythonJson::Style::Answer).add(u"run_id", run->id).text());
}

//! The bytes of the first picture; the outputs as JSON where there is none.
HttpAnswer LocalApi::firstResult(const Run &run)
{
    for (const RunOutput &output : run.state().outputs) {
        for (const OutputItem &item : output.items) {
            if (item.key != u"images")
                continue;
            if (!item.server.isNull()) {
                HttpRequest request;
                request.method = "GET";
                return m_executor->fileAnswer(request, item);
            }
            HttpAnswer answer;
            answer.contentType = mimeTypeOf(item.fileName).toLatin1();
            answer.file = m_files.fileAt(item.urlPath);
            answer.fileSize = QFileInfo(answer.file).size();
            return answer;
        }
    }
    return jsonAnswer(syncOutputs(run, base()));
}

HttpAnswer LocalApi::getRun(const HttpRequest &request, const Arguments &arguments)
{
    ValidationErrors errors;
    const QString id = uuidFrom(u"path", u"run_id", arguments.first(), &errors);
    return answerRun(request, id, errors);
}

HttpAnswer LocalApi::getRunByQuery(const HttpRequest &request, const Arguments &)
{
    ValidationErrors errors;
    const QString text = request.queryValue(u"run_id");
    if (text.isNull())
        errors.add(ValidationErrors::Type::Missing, R"(["query","run_id"])", "null");
    const QString id = text.isNull() ? text : uuidFrom(u"query", u"run_id", text, &errors);
    return answerRun(request, id, errors);
}

HttpAnswer LocalApi::answerRun(const HttpRequest &request, const QString &id,
                               ValidationErrors errors)
{
    const bool wantsPosition = boolFromQuery(request, u"queue_position", false, &errors);
    if (!errors.isEmpty())
        return validationAnswer(errors);
    const auto run = m_runs.find(id);
    if (!run)
        return detailAnswer(404, u"Run not found"_s);
    std::optional<int> position;
    const RunState state = run->state(); // before the query, which may let the run start
    if (wantsPosition
        && (state.status == RunStatus::NotStarted || state.status == RunStatus::Queued))
        position = run->promptsAhead >= 0 ? int(run->promptsAhead)
                                          : qMax(m_runs.position(*run), run->askPlaceAhead());
    return jsonAnswer(runModel(*run, state, base(), position));
}

HttpAnswer LocalApi::cancelRun(const HttpRequest &request, const Arguments &arguments)
{
    const auto failed = [](const QString &why) {
        return detailAnswer(500, u"Error cancel function "_s + why);
    };
    const QString notFound = u"404: Run not found or has no modal function call ID"_s;
    if (!faults.strike(u"cancel-500", request.path()).isNull())
        return failed(notFound);
    QString why;
    const QString id = canonicalUuid(arguments.first(), &why);
    if (id.isNull())
        return failed(u"500: invalid input for query argument $1: '%1' (invalid UUID)"_s.arg(
            arguments.first()));
    const auto run = m_runs.find(id);
    if (!run)
        return failed(notFound);
    m_executor->cancel(run);
    return jsonAnswer(PythonJson(PythonJson::Style::Answer)
                          .add(u"status", u"success")
                          .add(u"message", u"Function cancelled")
                          .text());
}

HttpAnswer LocalApi::upload(const HttpRequest &request, const Arguments &)
{
    if (request.bodyTooLarge)
        return detailAnswer(400, u"File size exceeds 250MB limit"_s);
    const QByteArray type = request.header("Content-Type");
    const bool isForm = type.trimmed().toLower().startsWith("multipart/form-data");
    const auto parts = parseMultipart(type, request.body);
    if (isForm && !parts)
        return detailAnswer(400, u"There was an error parsing the body"_s);
    const QByteArray location = R"(["body","file"])";
    ValidationErrors errors;
    for (const FormPart &part : parts.value_or(QList<FormPart>())) {
        if (part.name != u"file")
            continue;
        if (!part.fileName) {
            errors.addNoFile(location, JsonText::quoted(QString::fromUtf8(part.content)));
            return validationAnswer(errors);
        }
        const FileStore::Upload stored = m_files.addUpload(*part.fileName, part.content);
        if (!stored.error.isEmpty())
            return detailAnswer(stored.isRefused ? 400 : 500, stored.error);
        return jsonAnswer(PythonJson(PythonJson::Style::Answer)
                              .add(u"message", u"File uploaded successfully")
                              .add(u"file_id", stored.id)
                              .add(u"file_name", *part.fileName)
                              .add(u"file_url", base() + stored.urlPath)
                              .text());
    }
    errors.add(ValidationErrors::Type::Missing, location, "null");
    return validationAnswer(errors);
}

} // namespace ComfyDeploy::Local

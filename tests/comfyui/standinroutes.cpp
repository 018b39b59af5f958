// SPDX-License-Identifier: MIT

#include "standinroutes.h"

#include "standincheck.h"
#include "standinjson.h"

#include <ComfyDeployLocal/wording/pythonvalue_p.h>

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;
using namespace StandInJson;

namespace {

constexpr qint64 Memory = 25'276'514'304;
constexpr qsizetype MostBytes = 100 * 1024 * 1024;

HttpAnswer jsonText(const QByteArray &json, int status = 200)
{
    HttpAnswer answer;
    answer.status = status;
    answer.contentType = "application/json; charset=utf-8";
    answer.body = json;
    return answer;
}

HttpAnswer jsonValue(const QJsonObject &json, int status = 200)
{
    return jsonText(QJsonDocument(json).toJson(QJsonDocument::Compact), status);
}

HttpAnswer emptyAnswer(int status = 200)
{
    HttpAnswer answer;
    answer.status = status;
    answer.contentType.clear();
    return answer;
}

HttpAnswer plainText(int status, const QByteArray &text)
{
    HttpAnswer answer;
    answer.status = status;
    answer.contentType = "text/plain; charset=utf-8";
    answer.body = text;
    return answer;
}

HttpAnswer serverError()
{
    return plainText(500, "500 Internal Server Error\n\nServer got itself in trouble");
}

HttpAnswer refused(const QJsonObject &error, const QJsonObject &nodeErrors = {})
{
    return jsonValue({{"error"_L1, error}, {"node_errors"_L1, nodeErrors}}, 400);
}

QJsonObject promptError(const QString &type, const QString &message, const QString &details)
{
    return {{"type"_L1, type},
            {"message"_L1, message},
            {"details"_L1, details},
            {"extra_info"_L1, QJsonObject()}};
}

bool isCanonicalUuid(const QString &text)
{
    static const QRegularExpression pattern(
        u"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"_s);
    return pattern.match(text).hasMatch();
}

QStringList textsOf(const JsonText::Value &list)
{
    QStringList texts;
    for (const JsonText::Value &item : list.items())
        texts += pythonText(item);
    return texts;
}

//! Whether Python takes it for true.
bool isTrue(const JsonText::Value &value)
{
    return value.exists() && !value.isNull() && value.raw() != "false" && value.raw() != "0"
        && value.raw() != "\"\"" && value.raw() != "[]" && value.raw() != "{}";
}

} // namespace

//! A path and what answers it. A star stands for one part.
struct StandInRoutes::Route
{
    const char *method;
    const char *path;
    Answer (StandInRoutes::*handler)(const Request &, const QString &);
    bool onlyNew = false;
};

HttpAnswer StandInRoutes::answer(const HttpRequest &request)
{
    static const Route routes[] = {
        {"POST", "/prompt", &StandInRoutes::postPrompt},
        {"GET", "/prompt", &StandInRoutes::getPrompt},
        {"GET", "/queue", &StandInRoutes::getQueue},
        {"POST", "/queue", &StandInRoutes::postQueue},
        {"GET", "/history", &StandInRoutes::getHistory},
        {"GET", "/history/*", &StandInRoutes::getHistoryItem},
        {"POST", "/history", &StandInRoutes::postHistory},
        {"POST", "/interrupt", &StandInRoutes::interrupt},
        {"GET", "/jobs", &StandInRoutes::getJobs, true},
        {"GET", "/jobs/*", &StandInRoutes::getJob, true},
        {"POST", "/jobs/*/cancel", &StandInRoutes::cancelJob, true},
        {"POST", "/jobs/cancel", &StandInRoutes::cancelJobs, true},
        {"GET", "/view", &StandInRoutes::view},
        {"POST", "/upload/image", &StandInRoutes::upload},
        {"GET", "/object_info", &StandInRoutes::getObjectInfo},
        {"GET", "/object_info/*", &StandInRoutes::getClassInfo},
        {"GET", "/system_stats", &StandInRoutes::systemStats},
        {"GET", "/features", &StandInRoutes::features},
        {"GET", "/models", &StandInRoutes::models},
        {"GET", "/models/*", &StandInRoutes::modelsIn},
        {"POST", "/free", &StandInRoutes::free},
        {"GET", "/internal/logs/raw", &StandInRoutes::rawLog},
        {"PATCH", "/internal/logs/subscribe", &StandInRoutes::subscribe},
    };
    // A page of another origin is refused, "null" is not.
    const QByteArray origin = request.header("Origin");
    if (!origin.isEmpty() && origin != "null"
        && QUrl(QString::fromUtf8(origin)).authority() != QString::fromUtf8(request.header("Host")))
        return emptyAnswer(403);
    if (m_world.isNew() && request.header("Sec-Fetch-Site") == "cross-site")
        return emptyAnswer(403);
    if (request.body.size() > MostBytes) {
        return plainText(413,
                         "Maximum request body size 104857600 exceeded, actual body size "
                             + QByteArray::number(request.body.size()));
    }
    const QByteArray method = request.method == "HEAD" ? QByteArray("GET") : request.method;
    // All routes are there with /api too; jobs are there with it alone.
    QString encoded = request.encodedPath();
    const bool isApi = encoded.startsWith("/api/"_L1);
    if (isApi)
        encoded = encoded.sliced(4);
    const QStringList parts = encoded.split(u'/');
    for (const Route &route : routes) {
        const QStringList pattern = QString::fromLatin1(route.path).split(u'/');
        if (method != route.method || pattern.size() != parts.size()
            || (route.onlyNew && (!m_world.isNew() || !isApi)))
            continue;
        QString part;
        const bool matches = std::equal(pattern.begin(), pattern.end(), parts.begin(),
                                        [&part](const QString &wanted, const QString &given) {
                                            if (wanted != "*"_L1)
                                                return wanted == given;
                                            part = QUrl::fromPercentEncoding(given.toUtf8());
                                            return true;
                                        });
        if (matches)
            return (this->*route.handler)(request, part);
    }
    if (method != "GET")
        return plainText(405, "405: Method Not Allowed");
    return emptyAnswer(404);
}

//! extra_data as it is kept: whole, but for the keys of Comfy Org.
QByteArray StandInRoutes::extraDataOf(const JsonText::Value &body) const
{
    const JsonText::Value given = body.member(u"extra_data");
    const JsonText::Value client = body.member(u"client_id");
    Members members;
    bool hasClient = false;
    for (const JsonText::Value &member : given.children()) {
        const QString key = member.key();
        if (key == "auth_token_comfy_org"_L1 || key == "api_key_comfy_org"_L1)
            continue;
        const bool isClient = key == "client_id"_L1 && client.exists();
        hasClient = hasClient || isClient;
        members.append({key, isClient ? client.raw() : member.raw()});
    }
    if (client.exists() && !hasClient)
        members.append({u"client_id"_s, client.raw()});
    if (m_world.isNew()) {
        members.append({u"create_time"_s, QByteArray::number(QDateTime::currentMSecsSinceEpoch())});
    }
    return object(members);
}

HttpAnswer StandInRoutes::postPrompt(const HttpRequest &request, const QString &)
{
    const auto json = ReceivedJson::parse(request.body);
    if (!json || (!json->root().isObject() && !json->root().isArray() && !json->root().isString()))
        return serverError();
    const JsonText::Value body = json->root();

    StandInItem item;
    const JsonText::Value number = body.member(u"number");
    if (number.exists()) {
        const auto order = number.isString() ? pythonFloat(number.toString())
            : number.isNumber()              ? std::optional(number.toDouble())
                                             : std::nullopt;
        if (!order)
            return serverError();
        item.order = *order;
        item.number = PythonJson::number(*order);
    } else {
        item.order = double(isTrue(body.member(u"front")) ? -m_number : m_number);
        item.number = QByteArray::number(qint64(item.order));
        ++m_number; // also for a prompt that is refused
    }
    const JsonText::Value prompt = body.member(u"prompt");
    if (!prompt.exists()) {
        return refused(
            promptError(u"no_prompt"_s, u"No prompt provided"_s, u"No prompt provided"_s));
    }
    const JsonText::Value id = body.member(u"prompt_id");
    if (!id.exists() || (m_world.isNew() && id.isNull())) {
        item.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    } else if (m_world.isNew() && !(id.isString() && isCanonicalUuid(id.toString()))) {
        return refused(
            promptError(u"invalid_prompt_id"_s, u"prompt_id must be a valid UUID"_s,
                        u"prompt_id must be a UUID string in canonical lowercase hyphenated form; "
                        "omit it to let the server generate one"_s));
    } else {
        item.id = pythonText(id); // any text, and "None" for null
    }
    const JsonText::Value targets = body.member(u"partial_execution_targets");
    const StandInCheck check =
        StandInCheck::of(prompt, m_world.objectInfo, m_world.dialect,
                         targets.isArray() ? std::optional(textsOf(targets)) : std::nullopt,
                         [this](const QString &name) { return m_world.files.exists(name); });
    if (check.raised)
        return serverError();
    if (!check.error.isEmpty())
        return refused(check.error, check.nodeErrors);

    const JsonText::Value extra = body.member(u"extra_data");
    const JsonText::Value client = body.member(u"client_id");
    if (extra.exists() && !extra.isObject()) {
        // The old one takes it, and its worker dies of it.
        if (m_world.isNew() || client.exists())
            return serverError();
        item.extraData = extra.raw();
    } else {
        item.extraData = extraDataOf(body);
    }
    const JsonText::Value owner = client.exists() ? client : extra.member(u"client_id");
    if (owner.exists() && !owner.isNull())
        item.clientId = owner.toText();
    item.graph = check.graph;
    item.outputNodes = check.outputNodes;
    m_engine.log(u"got prompt\n"_s);
    const bool compared = m_world.queue.put(item);
    m_engine.wake();
    if (!compared)
        return serverError(); // though it is queued
    m_engine.sendStatus();
    return jsonText(object(
        {{u"prompt_id"_s, string(item.id)},
         {u"number"_s, item.number},
         {u"node_errors"_s, QJsonDocument(check.nodeErrors).toJson(QJsonDocument::Compact)}}));
}

HttpAnswer StandInRoutes::getPrompt(const HttpRequest &, const QString &)
{
    const QByteArray remaining = QByteArray::number(m_world.queue.remaining());
    return jsonText(object({{u"exec_info"_s, object({{u"queue_remaining"_s, remaining}})}}));
}

HttpAnswer StandInRoutes::getQueue(const HttpRequest &, const QString &)
{
    return jsonText(m_world.queue.queueJson());
}

HttpAnswer StandInRoutes::postQueue(const HttpRequest &request, const QString &)
{
    const auto json = ReceivedJson::parse(request.body);
    if (!json)
        return serverError();
    if (isTrue(json->root().member(u"clear"))) {
        m_world.queue.clear();
        m_engine.sendStatus();
    }
    const JsonText::Value ids = json->root().member(u"delete");
    if (ids.isNull() || ids.isNumber() || ids.isBool())
        return serverError(); // nothing to iterate over
    for (const QString &id : textsOf(ids)) { // no effect on unknown and running ones
        if (m_world.queue.remove(id))
            m_engine.sendStatus();
    }
    return emptyAnswer();
}

HttpAnswer StandInRoutes::getHistory(const HttpRequest &request, const QString &)
{
    bool ok = true;
    std::optional<int> maxItems;
    int offset = -1;
    if (const QString given = request.queryValue(u"max_items"); !given.isNull())
        maxItems = given.toInt(&ok);
    if (const QString given = request.queryValue(u"offset"); ok && !given.isNull())
        offset = given.toInt(&ok);
    return ok ? jsonText(m_world.queue.historyJson(maxItems, offset)) : serverError();
}

HttpAnswer StandInRoutes::getHistoryItem(const HttpRequest &, const QString &id)
{
    return jsonText(m_world.queue.historyJson(id));
}

HttpAnswer StandInRoutes::postHistory(const HttpRequest &request, const QString &)
{
    const auto json = ReceivedJson::parse(request.body);
    if (!json)
        return serverError();
    if (isTrue(json->root().member(u"clear")))
        m_world.queue.clearHistory();
    for (const QString &id : textsOf(json->root().member(u"delete")))
        m_world.queue.removeFromHistory(id);
    return emptyAnswer();
}

HttpAnswer StandInRoutes::interrupt(const HttpRequest &request, const QString &)
{
    // No JSON at all is a global interrupt; JSON that is no object is an error.
    const auto json = ReceivedJson::parse(request.body);
    if (json && !json->root().isObject())
        return serverError();
    const JsonText::Value id = json ? json->root().member(u"prompt_id") : JsonText::Value();
    const auto &running = m_world.queue.running();
    if (!isTrue(id) || (running && running->id == id.toText()))
        m_engine.interrupt();
    return emptyAnswer();
}

HttpAnswer StandInRoutes::getJobs(const HttpRequest &request, const QString &)
{
    const QString statuses = request.queryValue(u"status");
    const QString limit = request.queryValue(u"limit");
    const QByteArray json = m_world.queue.jobsJson(
        statuses.isEmpty() ? QStringList() : statuses.split(u','),
        request.queryValue(u"offset").toInt(), limit.isEmpty() ? -1 : limit.toInt());
    return json.isNull() ? serverError() : jsonText(json);
}

HttpAnswer StandInRoutes::getJob(const HttpRequest &, const QString &id)
{
    const QByteArray json = m_world.queue.jobJson(id);
    return json.isNull() ? jsonText(R"({"error": "Job not found"})", 404) : jsonText(json);
}

//! One cancelled from the queue brings two status frames, a running one is interrupted.
bool StandInRoutes::cancel(const QString &id)
{
    if (m_world.queue.remove(id)) {
        m_engine.sendStatus();
        m_engine.sendStatus();
        return true;
    }
    const auto &running = m_world.queue.running();
    if (!running || running->id != id)
        return false;
    m_engine.interrupt();
    return true;
}

HttpAnswer StandInRoutes::cancelJob(const HttpRequest &, const QString &id)
{
    return jsonText(object({{u"cancelled"_s, cancel(id) ? "true" : "false"}}));
}

HttpAnswer StandInRoutes::cancelJobs(const HttpRequest &request, const QString &)
{
    const auto json = ReceivedJson::parse(request.body);
    if (!json)
        return serverError();
    const QStringList ids = textsOf(json->root().member(u"job_ids"));
    QStringList invalid = ids;
    invalid.removeIf([](const QString &id) { return isCanonicalUuid(id); });
    if (!invalid.isEmpty()) {
        return jsonText(object({{u"error"_s, string(u"job_ids contains invalid id(s)")},
                                {u"invalid_ids"_s, strings(invalid)}}),
                        400);
    }
    bool any = false;
    for (const QString &id : ids)
        any = cancel(id) || any;
    return jsonText(object({{u"cancelled"_s, any ? "true" : "false"}}));
}

HttpAnswer StandInRoutes::view(const HttpRequest &request, const QString &)
{
    return m_world.files.view(request);
}

HttpAnswer StandInRoutes::upload(const HttpRequest &request, const QString &)
{
    return m_world.files.upload(request);
}

HttpAnswer StandInRoutes::getObjectInfo(const HttpRequest &, const QString &)
{
    return jsonValue(m_world.objectInfo);
}

HttpAnswer StandInRoutes::getClassInfo(const HttpRequest &, const QString &name)
{
    QJsonObject found; // stays empty for an unknown class
    if (m_world.objectInfo.contains(name))
        found.insert(name, m_world.objectInfo[name]);
    return jsonValue(found);
}

HttpAnswer StandInRoutes::systemStats(const HttpRequest &, const QString &)
{
    const QJsonObject system{
        {"os"_L1, m_world.isNew() ? u"linux"_s : u"posix"_s},
        {"ram_total"_L1, Memory},
        {"ram_free"_L1, Memory - 1},
        {"comfyui_version"_L1, m_world.isNew() ? u"0.33.0"_s : u"0.3.64"_s},
        {"required_frontend_version"_L1, m_world.isNew() ? u"1.49.6"_s : u"1.27.10"_s},
        {"python_version"_L1, u"3.13.5 (main, Aug 10 2026, 12:06:59) [GCC 14.2.0]"_s},
        {"pytorch_version"_L1, u"2.6.0+debian"_s},
        {"embedded_python"_L1, false},
        {"argv"_L1, QJsonArray{u"main.py"_s, u"--cpu"_s}}};
    const QJsonObject device{{"name"_L1, u"cpu"_s},
                             {"type"_L1, u"cpu"_s},
                             {"index"_L1, QJsonValue::Null},
                             {"vram_total"_L1, Memory},
                             {"vram_free"_L1, Memory - 1},
                             {"torch_vram_total"_L1, Memory},
                             {"torch_vram_free"_L1, Memory - 1}};
    return jsonValue({{"system"_L1, system}, {"devices"_L1, QJsonArray{device}}});
}

HttpAnswer StandInRoutes::features(const HttpRequest &, const QString &)
{
    return jsonText(StandInSockets::featureFlags(m_world.dialect));
}

namespace {

//! Folders of models, and the input whose choices are the files in them.
struct ModelFolder
{
    QLatin1StringView folder;
    QLatin1StringView classType;
    QLatin1StringView input;
};
constexpr ModelFolder modelFolders[] = {
    {"checkpoints"_L1, "CheckpointLoaderSimple"_L1, "ckpt_name"_L1},
    {"loras"_L1, "LoraLoader"_L1, "lora_name"_L1},
    {"vae"_L1, "VAELoader"_L1, "vae_name"_L1},
    {"text_encoders"_L1, "CLIPLoader"_L1, "clip_name"_L1},
    {"diffusion_models"_L1, "UNETLoader"_L1, "unet_name"_L1},
};

} // namespace

HttpAnswer StandInRoutes::models(const HttpRequest &, const QString &)
{
    QStringList folders;
    for (const ModelFolder &folder : modelFolders)
        folders += folder.folder;
    return jsonText(strings(folders));
}

HttpAnswer StandInRoutes::modelsIn(const HttpRequest &, const QString &name)
{
    for (const ModelFolder &folder : modelFolders) {
        if (name != folder.folder)
            continue;
        const QJsonArray config =
            m_world.objectInfo[folder.classType]["input"_L1]["required"_L1][folder.input].toArray();
        return jsonText(strings(config.at(0).toVariant().toStringList()));
    }
    return emptyAnswer(404);
}

HttpAnswer StandInRoutes::free(const HttpRequest &, const QString &)
{
    return emptyAnswer();
}

HttpAnswer StandInRoutes::rawLog(const HttpRequest &, const QString &)
{
    return jsonText(m_engine.logJson());
}

HttpAnswer StandInRoutes::subscribe(const HttpRequest &request, const QString &)
{
    const auto json = ReceivedJson::parse(request.body);
    if (!json || !json->root().isObject())
        return serverError();
    m_world.sockets.subscribe(json->root().member(u"clientId").toString(),
                              json->root().member(u"enabled").toBool());
    return emptyAnswer();
}

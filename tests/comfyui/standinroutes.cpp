// SPDX-License-Identifier: MIT

#include "standinroutes.h"

#include "standinanswers.h"
#include "standinjson.h"
#include "standinrequests.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qurl.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;
using namespace StandInJson;
using namespace StandInRequests;

namespace {

constexpr qint64 Memory = 25'276'514'304;
constexpr qsizetype MostBytes = 100 * 1024 * 1024;

HttpAnswer jsonValue(const QJsonObject &json, int status = 200)
{
    return StandInAnswers::json(QJsonDocument(json).toJson(QJsonDocument::Compact), status);
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
        return StandInAnswers::empty(403);
    if (m_world.isNew() && request.header("Sec-Fetch-Site") == "cross-site")
        return StandInAnswers::empty(403);
    if (request.body.size() > MostBytes) {
        return StandInAnswers::text(
            413,
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
        return StandInAnswers::text(405, "405: Method Not Allowed");
    return StandInAnswers::empty(404);
}

HttpAnswer StandInRoutes::getPrompt(const HttpRequest &, const QString &)
{
    const QByteArray remaining = QByteArray::number(m_world.queue.remaining());
    return StandInAnswers::json(
        object({{u"exec_info"_s, object({{u"queue_remaining"_s, remaining}})}}));
}

HttpAnswer StandInRoutes::getQueue(const HttpRequest &, const QString &)
{
    return StandInAnswers::json(m_world.queue.queueJson());
}

HttpAnswer StandInRoutes::postQueue(const HttpRequest &request, const QString &)
{
    const auto json = ReceivedJson::parse(request.body);
    if (!json)
        return StandInAnswers::serverError();
    if (isTrue(json->root().member(u"clear"))) {
        m_world.queue.clear();
        m_engine.sendStatus();
    }
    const JsonText::Value ids = json->root().member(u"delete");
    if (ids.isNull() || ids.isNumber() || ids.isBool())
        return StandInAnswers::serverError(); // nothing to iterate over
    for (const QString &id : textsOf(ids)) { // no effect on unknown and running ones
        if (m_world.queue.remove(id))
            m_engine.sendStatus();
    }
    return StandInAnswers::empty();
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
    return ok ? StandInAnswers::json(m_world.queue.historyJson(maxItems, offset))
              : StandInAnswers::serverError();
}

HttpAnswer StandInRoutes::getHistoryItem(const HttpRequest &, const QString &id)
{
    return StandInAnswers::json(m_world.queue.historyJson(id));
}

HttpAnswer StandInRoutes::postHistory(const HttpRequest &request, const QString &)
{
    const auto json = ReceivedJson::parse(request.body);
    if (!json)
        return StandInAnswers::serverError();
    if (isTrue(json->root().member(u"clear")))
        m_world.queue.clearHistory();
    for (const QString &id : textsOf(json->root().member(u"delete")))
        m_world.queue.removeFromHistory(id);
    return StandInAnswers::empty();
}

HttpAnswer StandInRoutes::interrupt(const HttpRequest &request, const QString &)
{
    // No JSON at all is a global interrupt; JSON that is no object is an error.
    const auto json = ReceivedJson::parse(request.body);
    if (json && !json->root().isObject())
        return StandInAnswers::serverError();
    const JsonText::Value id = json ? json->root().member(u"prompt_id") : JsonText::Value();
    const auto &running = m_world.queue.running();
    if (!isTrue(id) || (running && running->id == id.toText()))
        m_engine.interrupt();
    return StandInAnswers::empty();
}

HttpAnswer StandInRoutes::getJobs(const HttpRequest &request, const QString &)
{
    const QString statuses = request.queryValue(u"status");
    const QString limit = request.queryValue(u"limit");
    const QByteArray json = m_world.queue.jobsJson(
        statuses.isEmpty() ? QStringList() : statuses.split(u','),
        request.queryValue(u"offset").toInt(), limit.isEmpty() ? -1 : limit.toInt());
    return json.isNull() ? StandInAnswers::serverError() : StandInAnswers::json(json);
}

HttpAnswer StandInRoutes::getJob(const HttpRequest &, const QString &id)
{
    const QByteArray json = m_world.queue.jobJson(id);
    return json.isNull() ? StandInAnswers::json(R"({"error": "Job not found"})", 404)
                         : StandInAnswers::json(json);
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
    return StandInAnswers::json(object({{u"cancelled"_s, cancel(id) ? "true" : "false"}}));
}

HttpAnswer StandInRoutes::cancelJobs(const HttpRequest &request, const QString &)
{
    const auto json = ReceivedJson::parse(request.body);
    if (!json)
        return StandInAnswers::serverError();
    const QStringList ids = textsOf(json->root().member(u"job_ids"));
    QStringList invalid = ids;
    invalid.removeIf([](const QString &id) { return isCanonicalUuid(id); });
    if (!invalid.isEmpty()) {
        return StandInAnswers::json(object({{u"error"_s, string(u"job_ids contains invalid id(s)")},
                                            {u"invalid_ids"_s, strings(invalid)}}),
                                    400);
    }
    bool any = false;
    for (const QString &id : ids)
        any = cancel(id) || any;
    return StandInAnswers::json(object({{u"cancelled"_s, any ? "true" : "false"}}));
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
    return StandInAnswers::json(StandInSockets::featureFlags(m_world.dialect));
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
    return StandInAnswers::json(strings(folders));
}

HttpAnswer StandInRoutes::modelsIn(const HttpRequest &, const QString &name)
{
    for (const ModelFolder &folder : modelFolders) {
        if (name != folder.folder)
            continue;
        const QJsonArray config =
            m_world.objectInfo[folder.classType]["input"_L1]["required"_L1][folder.input].toArray();
        return StandInAnswers::json(strings(config.at(0).toVariant().toStringList()));
    }
    return StandInAnswers::empty(404);
}

HttpAnswer StandInRoutes::free(const HttpRequest &, const QString &)
{
    return StandInAnswers::empty();
}

HttpAnswer StandInRoutes::rawLog(const HttpRequest &, const QString &)
{
    return StandInAnswers::json(m_engine.logJson());
}

HttpAnswer StandInRoutes::subscribe(const HttpRequest &request, const QString &)
{
    const auto json = ReceivedJson::parse(request.body);
    if (!json || !json->root().isObject())
        return StandInAnswers::serverError();
    m_world.sockets.subscribe(json->root().member(u"clientId").toString(),
                              json->root().member(u"enabled").toBool());
    return StandInAnswers::empty();
}

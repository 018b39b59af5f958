// SPDX-License-Identifier: MIT

#include "standinanswers.h"
#include "standincheck.h"
#include "standinjson.h"
#include "standinrequests.h"
#include "standinroutes.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/quuid.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;
using namespace StandInJson;
using namespace StandInRequests;

namespace {

HttpAnswer refused(const QJsonObject &error, const QJsonObject &nodeErrors = {})
{
    return StandInAnswers::json(
        QJsonDocument(QJsonObject{{"error"_L1, error}, {"node_errors"_L1, nodeErrors}}).toJson(),
        400);
}

QJsonObject promptError(const QString &type, const QString &message, const QString &details)
{
    return {{"type"_L1, type},
            {"message"_L1, message},
            {"details"_L1, details},
            {"extra_info"_L1, QJsonObject()}};
}

} // namespace

//! extra_data as it is kept: whole, but for the keys of Comfy Org.
QByteArray StandInRoutes::extraDataOf(const JsonText::Value &body)
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
        // Never the same twice: items that are equal in all do not raise when they are compared.
        m_created = qMax(m_created + 1, QDateTime::currentMSecsSinceEpoch());
        members.append({u"create_time"_s, QByteArray::number(m_created)});
    }
    return object(members);
}

//! False if Python fails to make a number of what is given.
bool StandInRoutes::setNumber(const JsonText::Value &body, StandInItem *item)
{
    const JsonText::Value number = body.member(u"number");
    if (!number.exists()) {
        item->order = double(isTrue(body.member(u"front")) ? -m_number : m_number);
        item->number = QByteArray::number(qint64(item->order));
        ++m_number; // also for a prompt that is refused
        return true;
    }
    const auto order = number.isString() ? pythonFloat(number.toString())
        : number.isNumber()              ? std::optional(number.toDouble())
                                         : std::nullopt;
    item->order = order.value_or(0);
    item->number = PythonJson::number(item->order);
    return order.has_value();
}

//! False if the id that is given is refused.
bool StandInRoutes::setId(const JsonText::Value &body, StandInItem *item) const
{
    const JsonText::Value id = body.member(u"prompt_id");
    if (!id.exists() || (m_world.isNew() && id.isNull()))
        item->id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    else
        item->id = pythonText(id); // to the old one, any text, and "None" for null
    return !m_world.isNew() || id.isNull() || !id.exists()
        || (id.isString() && isCanonicalUuid(item->id));
}

//! False if Python fails on what is given.
bool StandInRoutes::setExtraData(const JsonText::Value &body, StandInItem *item)
{
    const JsonText::Value extra = body.member(u"extra_data");
    const JsonText::Value client = body.member(u"client_id");
    const JsonText::Value owner = client.exists() ? client : extra.member(u"client_id");
    if (owner.exists() && !owner.isNull())
        item->clientId = owner.toText();
    if (!extra.exists() || extra.isObject()) {
        item->extraData = extraDataOf(body);
        return true;
    }
    item->extraData = extra.raw(); // the old one takes it, and its worker dies of it
    return !m_world.isNew() && !client.exists();
}

HttpAnswer StandInRoutes::postPrompt(const HttpRequest &request, const QString &)
{
    const auto json = ReceivedJson::parse(request.body);
    if (!json || (!json->root().isObject() && !json->root().isArray() && !json->root().isString()))
        return StandInAnswers::serverError();
    const JsonText::Value body = json->root();
    StandInItem item;
    if (!setNumber(body, &item))
        return StandInAnswers::serverError();
    const JsonText::Value prompt = body.member(u"prompt");
    if (!prompt.exists()) {
        return refused(
            promptError(u"no_prompt"_s, u"No prompt provided"_s, u"No prompt provided"_s));
    }
    if (!setId(body, &item)) {
        return refused(
            promptError(u"invalid_prompt_id"_s, u"prompt_id must be a valid UUID"_s,
                        u"prompt_id must be a UUID string in canonical lowercase hyphenated form; "
                        "omit it to let the server generate one"_s));
    }
    const JsonText::Value targets = body.member(u"partial_execution_targets");
    const StandInCheck check =
        StandInCheck::of(prompt, m_world.objectInfo, m_world.dialect,
                         targets.isArray() ? std::optional(textsOf(targets)) : std::nullopt,
                         [this](const QString &name) { return m_world.files.exists(name); });
    if (check.raised)
        return StandInAnswers::serverError();
    if (!check.error.isEmpty())
        return refused(check.error, check.nodeErrors);
    if (!setExtraData(body, &item))
        return StandInAnswers::serverError();
    item.graph = check.graph;
    item.outputNodes = check.outputNodes;
    m_engine.log(u"got prompt\n"_s);
    const bool compared = m_world.queue.put(item);
    m_engine.wake();
    if (!compared)
        return StandInAnswers::serverError(); // though it is queued
    m_engine.sendStatus();
    return StandInAnswers::json(object(
        {{u"prompt_id"_s, string(item.id)},
         {u"number"_s, item.number},
         {u"node_errors"_s, QJsonDocument(check.nodeErrors).toJson(QJsonDocument::Compact)}}));
}

// SPDX-License-Identifier: MIT

#include "historyitem_p.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qjsonarray.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

using Outcome = PromptFacts::HistoryHas::Outcome;

QString reasonOf(const QJsonObject &error)
{
    const QString type = error.value("exception_type"_L1).toString();
    const QString message = error.value("exception_message"_L1).toString().trimmed();
    return type.isEmpty() || message.isEmpty() ? type + message : type + u": "_s + message;
}

void readEnd(const QJsonObject &status, const JsonText::Value &exact, HistoryItem *item)
{
    if (status.value("status_str"_L1) == "success"_L1) {
        item->end.outcome = Outcome::Success;
        return;
    }
    item->end = {Outcome::Error, u"ComfyUI does not say why the run failed."_s};
    const QJsonArray messages = status.value("messages"_L1).toArray();
    const QList<JsonText::Value> exactMessages = exact.member("messages"_L1).items();
    for (qsizetype i = 0; i < messages.size(); ++i) {
        const QJsonValue message = messages.at(i);
        const QString event = message[0].toString();
        const QJsonObject data = message[1].toObject();
        if (event == "execution_interrupted"_L1)
            item->end = {Outcome::Interrupted, {}};
        else if (event == "execution_error"_L1)
            item->end = {Outcome::Error, reasonOf(data)};
        else
            continue;
        item->endEvent = event;
        item->endData = data;
        item->exactEnd = exactMessages.value(i).at(1);
    }
}

} // namespace

std::optional<HistoryItem> HistoryItem::read(const QByteArray &answer, const QString &id,
                                             bool *isReadable)
{
    QJsonParseError error;
    const QJsonDocument document = ReceivedJson::document(answer, &error);
    *isReadable = error.error == QJsonParseError::NoError && document.isObject();
    const QJsonValue entry = document.object().value(id);
    if (!entry.isObject())
        return std::nullopt;
    HistoryItem item;
    item.answer = answer;
    item.number = entry["prompt"_L1][0].toDouble();
    item.exact = ReceivedJson::exact(answer);
    const JsonText::Value exact = item.exact ? item.exact->root().member(id) : JsonText::Value();
    readEnd(entry["status"_L1].toObject(), exact.member("status"_L1), &item);
    const QJsonObject meta = entry["meta"_L1].toObject();
    const QJsonObject outputs = entry["outputs"_L1].toObject();
    for (auto it = outputs.begin(); it != outputs.end(); ++it) {
        const QString displayNode =
            meta.value(it.key()).toObject().value("display_node"_L1).toString(it.key());
        item.outputs.append({it.key(), displayNode, it.value().toObject(),
                             exact.member("outputs"_L1).member(it.key())});
    }
    return item;
}

} // namespace ComfyDeploy::Local

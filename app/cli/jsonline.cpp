// SPDX-License-Identifier: MIT

#include "jsonline.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qjsondocument.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

JsonLine &JsonLine::add(const QString &key, const QString &text)
{
    return addRaw(key, JsonText::quoted(text));
}

JsonLine &JsonLine::add(const QString &key, qint64 number)
{
    return addRaw(key, QByteArray::number(number));
}

JsonLine &JsonLine::addTime(const QString &key, const QDateTime &time)
{
    return addText(key, time.toUTC().toString(Qt::ISODateWithMs));
}

JsonLine &JsonLine::addSeconds(const QString &key, double seconds)
{
    return addRaw(key, seconds < 0 ? "null"_ba : JsonText::fromDouble(seconds));
}

JsonLine &JsonLine::addText(const QString &key, const QString &text)
{
    return addRaw(key, text.isEmpty() ? "null"_ba : JsonText::quoted(text));
}

JsonLine &JsonLine::addRaw(const QString &key, const QByteArray &json)
{
    if (!m_members.isEmpty())
        m_members += ',';
    m_members += JsonText::quoted(key) + ':' + json;
    return *this;
}

JsonLine &JsonLine::append(const JsonLine &other)
{
    if (!m_members.isEmpty() && !other.m_members.isEmpty())
        m_members += ',';
    m_members += other.m_members;
    return *this;
}

QByteArray compactJson(const QByteArray &json)
{
    QByteArray compact;
    compact.reserve(json.size());
    bool inString = false;
    bool escaped = false;
    for (const char c : json) {
        const bool isSpace = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!isSpace || inString)
            compact += c;
        if (c == '"' && !escaped)
            inString = !inString;
        escaped = c == '\\' && !escaped;
    }
    return compact;
}

QByteArray eventDataJson(const RunStreamEvent &event)
{
    if (const auto json = ReceivedJson::parse(event.rawData()))
        return compactJson(json->root().raw());
    return JsonText::quoted(QString::fromUtf8(event.rawData()));
}

JsonLine errorJson(const ApiError &error)
{
    QByteArray detail = "null";
    if (const auto body = ReceivedJson::parse(error.body())) {
        const JsonText::Value root = body->root();
        const JsonText::Value given =
            root.member(u"detail").exists() ? root.member(u"detail") : root.member(u"error");
        if (given.exists())
            detail = compactJson(given.raw());
    }
    JsonLine line;
    line.add(u"kind"_s, ApiError::kindName(error.kind()));
    line.add(u"status"_s, error.httpStatus());
    line.add(u"message"_s, error.message());
    line.addRaw(u"detail"_s, detail);
    return line;
}

QByteArray outputsJson(const QList<WorkflowRunOutput> &outputs)
{
    QByteArrayList list;
    for (const WorkflowRunOutput &output : outputs)
        list += QJsonDocument(output.toJson()).toJson(QJsonDocument::Compact);
    return jsonArray(list);
}

QByteArray jsonArray(const QByteArrayList &values)
{
    return '[' + values.join(',') + ']';
}

} // namespace ComfyDeploy::Cli

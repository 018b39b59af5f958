// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/core/utf8_p.h>
#include <ComfyDeploy/http/answertext_p.h>
#include <ComfyDeploy/http/httptext_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qstringconverter.h>
#include <QtCore/qxmlstream.h>

#include <algorithm>
#include <array>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

constexpr int deepest = 6; //!< reasons are not nested deeper than this
constexpr int mostItems = 3; //!< of a list
constexpr qsizetype pageHeadSize = 1024; //!< enough of a page to recognize HTML

// Members that hold a reason, the most specific first; objects in them are searched too. Names
// compare case-insensitively.
constexpr std::array reasonMembers{
    "detail"_L1,           "message"_L1,       "error_description"_L1,
    "errormessage"_L1,     "error_message"_L1, "error"_L1,
    "errors"_L1,           "msg"_L1,           "reason"_L1,
    "description"_L1,      "fault"_L1,         "faultstring"_L1,
    "non_field_errors"_L1,
};
constexpr auto titleMember = "title"_L1; // of application/problem+json
constexpr auto moreMember = "details"_L1; // of ComfyUI's errors, beside the message

QJsonValue memberOf(const QJsonObject &object, QLatin1StringView name)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.key().compare(name, Qt::CaseInsensitive) == 0)
            return it.value();
    }
    return QJsonValue(QJsonValue::Undefined);
}

QString reasonIn(const QJsonValue &value, int depth);

QString joined(const QStringList &items)
{
    const QString text = items.mid(0, mostItems).join("; "_L1);
    const qsizetype more = items.size() - mostItems;
    return more > 0 ? text + u' ' + HttpText::tr("(and %n more)", nullptr, int(more)) : text;
}

QString reasonInList(const QJsonArray &list, int depth)
{
    QStringList items;
    for (const QJsonValue item : list) {
        if (const QString reason = reasonIn(item, depth); !reason.isEmpty())
            items += reason;
    }
    return joined(items);
}

// {"name": ["is required"]}: fields and the errors of each.
QString reasonInFields(const QJsonObject &fields, int depth)
{
    QStringList items;
    for (auto it = fields.begin(); it != fields.end(); ++it) {
        if (const QString reason = reasonIn(it.value(), depth); !reason.isEmpty())
            items += it.key() + u": "_s + reason;
    }
    return joined(items);
}

QString reasonInObject(const QJsonObject &object, int depth)
{
    QString reason;
    for (const QLatin1StringView name : reasonMembers) {
        const QJsonValue value = memberOf(object, name);
        reason = reasonIn(value, depth);
        if (reason.isEmpty() && name == "errors"_L1 && value.isObject())
            reason = reasonInFields(value.toObject(), depth);
        if (!reason.isEmpty())
            break;
    }
    const QString more = reasonIn(memberOf(object, moreMember), depth);
    if (!more.isEmpty() && !reason.contains(more))
        reason = reason.isEmpty()   ? more
            : reason.endsWith(u'.') ? reason + u' ' + more
                                    : reason + u": "_s + more;
    const QString title = memberOf(object, titleMember).toString().trimmed();
    if (title.isEmpty() || reason.startsWith(title))
        return reason;
    return reason.isEmpty() ? title : title + u": "_s + reason;
}

QString reasonIn(const QJsonValue &value, int depth)
{
    if (depth > deepest)
        return {};
    if (value.isString())
        return value.toString().trimmed();
    if (value.isArray())
        return reasonInList(value.toArray(), depth + 1);
    return value.isObject() ? reasonInObject(value.toObject(), depth + 1) : QString();
}

bool holdsNothing(const QJsonValue &value)
{
    return value.isNull() || value.isUndefined() || (value.isObject() && value.toObject().isEmpty())
        || (value.isArray() && value.toArray().isEmpty())
        || (value.isString() && value.toString().trimmed().isEmpty());
}

// Whether every member is empty, at any depth.
bool isHollow(const QJsonValue &value, int depth = 0)
{
    if (holdsNothing(value) || depth > deepest)
        return true;
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        return std::all_of(object.begin(), object.end(), [depth](const QJsonValue &member) {
            return isHollow(member, depth + 1);
        });
    }
    return false;
}

bool isPage(const QString &text, const QByteArray &type)
{
    const QString head = text.left(pageHeadSize).toLower();
    if (type == "text/html" || type == "application/xhtml+xml")
        return head.contains(u'<');
    return head.startsWith("<!doctype html"_L1) || head.contains("<html"_L1)
        || head.contains("<head>"_L1) || head.contains("<body"_L1);
}

// <Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>, as storage hosts
// answer.
QString reasonInXml(const QString &text)
{
    static const QRegularExpression message(u"<(?:\\w+:)?(message|detail|title)>([^<]+)</"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    QXmlStreamReader element("<a>"_L1 + message.match(text).captured(2).trimmed() + "</a>"_L1);
    element.readNextStartElement();
    return element.readElementText();
}

bool isReadable(const QString &text)
{
    return std::none_of(text.begin(), text.end(), [](QChar c) {
        return c.category() == QChar::Other_Control && !c.isSpace() && c != u'\x1B';
    });
}

QByteArray charsetOf(const QByteArray &contentType)
{
    const QByteArrayList parameters = contentType.split(';').mid(1);
    for (const QByteArray &parameter : parameters) {
        const qsizetype equals = parameter.indexOf('=');
        if (equals > 0 && parameter.first(equals).trimmed().toLower() == "charset")
            return parameter.sliced(equals + 1).trimmed().replace('"', "").replace('\'', "");
    }
    return {};
}

} // namespace

QString textOfBody(const QByteArray &body, const QByteArray &contentType)
{
    if (const auto marked = QStringConverter::encodingForData(body))
        return QStringDecoder(*marked)(body);
    const QByteArray charset = charsetOf(contentType).toLower();
    if (!charset.isEmpty() && charset != "us-ascii" && charset != "ascii") {
        QStringDecoder decoder(charset.constData()); // with ICU, Qt knows them all
        if (decoder.isValid())
            return decoder(body);
    }
    return validUtf8Prefix(body) == body.size() ? QString::fromUtf8(body)
                                                : QString::fromLatin1(body);
}

AnswerText AnswerText::of(const QByteArray &body, const QByteArray &contentType)
{
    const QString text = textOfBody(body, contentType).trimmed();
    if (text.isEmpty())
        return {};
    const QJsonDocument json = ReceivedJson::document('[' + text.toUtf8() + ']');
    if (json.array().size() == 1) {
        const QJsonValue value = json.array().first();
        if (const QString reason = reasonIn(value, 0); !reason.isEmpty())
            return {reason, true};
        return {isHollow(value) ? QString() : text.simplified(), false};
    }
    const QByteArray type = contentType.split(';').first().trimmed().toLower();
    if (isPage(text, type) || !isReadable(text))
        return {};
    if (const QString reason = reasonInXml(text); !reason.isEmpty())
        return {reason, false};
    return {text.simplified(), false};
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include "pythonjson_p.h"

#include <QtCore/qjsonarray.h>

namespace ComfyDeploy::Local {

namespace {

QByteArray escaped(char16_t unit)
{
    return "\\u" + QByteArray::number(unit, 16).rightJustified(4, '0');
}

QByteArray objectText(const QJsonObject &object, PythonJson::Style style, const QStringList &order,
                      const JsonText::Value &exact)
{
    PythonJson json(style);
    for (const QString &key : order) {
        if (const auto it = object.find(key); it != object.end())
            json.addRaw(key, PythonJson::value(it.value(), style, order, exact.member(key)));
    }
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!order.contains(it.key()))
            json.addRaw(it.key(),
                        PythonJson::value(it.value(), style, order, exact.member(it.key())));
    }
    return json.text();
}

} // namespace

PythonJson &PythonJson::addOrNull(QStringView key, const QString &value)
{
    return value.isNull() ? addNull(key) : add(key, value);
}

PythonJson &PythonJson::addRaw(QStringView key, const QByteArray &json)
{
    if (!m_members.isEmpty())
        m_members += m_style == Style::Stream ? ", " : ",";
    m_members += string(key, m_style) + (m_style == Style::Stream ? ": " : ":") + json;
    return *this;
}

QByteArray PythonJson::string(QStringView value, Style style)
{
    if (style == Style::Answer)
        return JsonText::quoted(value);
    QByteArray text = "\"";
    for (const QChar character : value) {
        switch (character.unicode()) {
        case u'"':
            text += "\\\"";
            break;
        case u'\\':
            text += "\\\\";
            break;
        case u'\n':
            text += "\\n";
            break;
        case u'\r':
            text += "\\r";
            break;
        case u'\t':
            text += "\\t";
            break;
        case u'\b':
            text += "\\b";
            break;
        case u'\f':
            text += "\\f";
            break;
        default:
            if (character.unicode() < 0x20 || character.unicode() > 0x7E)
                text += escaped(character.unicode());
            else
                text += char(character.unicode());
        }
    }
    return text + '"';
}

QByteArray PythonJson::number(double value)
{
    if (!qIsFinite(value))
        return "null";
    QByteArray text = JsonText::fromDouble(value);
    if (!text.contains('.') && !text.contains('e'))
        text += ".0";
    return text;
}

QByteArray PythonJson::array(const QList<QByteArray> &items, Style style)
{
    return '[' + items.join(style == Style::Stream ? ", " : ",") + ']';
}

QByteArray PythonJson::strings(const QStringList &items, Style style)
{
    QList<QByteArray> texts;
    for (const QString &item : items)
        texts += string(item, style);
    return array(texts, style);
}

QByteArray PythonJson::value(const QJsonValue &value, Style style, const QStringList &order,
                             const JsonText::Value &exact)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool() ? "true" : "false";
    case QJsonValue::Double:
        if (exact.isInteger())
            return exact.raw();
        if (const QVariant number = value.toVariant(); number.typeId() == QMetaType::LongLong)
            return QByteArray::number(number.toLongLong());
        return number(value.toDouble());
    case QJsonValue::String:
        return string(value.toString(), style);
    case QJsonValue::Array: {
        const QJsonArray received = value.toArray();
        const QList<JsonText::Value> exactItems = exact.items();
        QList<QByteArray> items;
        for (qsizetype i = 0; i < received.size(); ++i)
            items += PythonJson::value(received.at(i), style, order, exactItems.value(i));
        return array(items, style);
    }
    case QJsonValue::Object:
        return objectText(value.toObject(), style, order, exact);
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return "null";
}

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#include "validationerrors_p.h"

#include "pythonjson_p.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

using Style = PythonJson::Style;

struct ErrorText
{
    const char *type;
    QStringView message;
};

//! By ValidationErrors::Type.
constexpr ErrorText AllErrors[] = {
    {"missing", u"Field required"},
    {"string_type", u"Input should be a valid string"},
    {"int_type", u"Input should be a valid integer"},
    {"float_type", u"Input should be a valid number"},
    {"bool_type", u"Input should be a valid boolean"},
    {"list_type", u"Input should be a valid list"},
    {"dict_type", u"Input should be a valid dictionary"},
    {"model_attributes_type",
     u"Input should be a valid dictionary or object to extract fields from"},
    {"uuid_type", u"UUID input should be a string, bytes or UUID object"},
    {"bool_parsing", u"Input should be a valid boolean, unable to interpret input"},
    {"int_parsing", u"Input should be a valid integer, unable to parse string as an integer"},
    {"datetime_from_date_parsing", u"Input should be a valid datetime or date"},
};

QByteArray quoted(QStringView text)
{
    return PythonJson::string(text, Style::Answer);
}

//! 'CPU', 'T4' ... or 'B200'
QString inWords(const QStringList &allowed)
{
    QStringList names;
    for (const QString &name : allowed)
        names += u'\'' + name + u'\'';
    const QString last = names.takeLast();
    return names.join(u", ") + u" or "_s + last;
}

//! The message of Python's json module for the position of a syntax error.
QString jsonProblem(const QByteArray &text, qsizetype offset)
{
    const QByteArray before = text.first(offset).trimmed();
    const char last = before.isEmpty() ? '\0' : before.back();
    const char next = offset < text.size() ? text[offset] : '\0';
    if (before.isEmpty() || last == ':' || last == '[' || (last == ',' && next != '}'))
        return u"Expecting value"_s;
    if (last == '{' || last == ',')
        return u"Expecting property name enclosed in double quotes"_s;
    if (next != '\0' && uchar(next) < 0x20)
        return u"Invalid control character at"_s;
    return JsonText::parse(before) ? u"Extra data"_s : u"Expecting ',' delimiter"_s;
}

} // namespace

void ValidationErrors::add(const char *type, const QByteArray &location, const QString &message,
                           const QByteArray &input, QStringView contextKey,
                           const QByteArray &context)
{
    PythonJson item(Style::Answer);
    item.add(u"type", QString::fromLatin1(type)).addRaw(u"loc", location).add(u"msg", message);
    item.addRaw(u"input", input);
    if (!contextKey.isNull())
        item.add(u"ctx", PythonJson(Style::Answer).addRaw(contextKey, context));
    m_items += item.text();
}

void ValidationErrors::add(Type type, const QByteArray &location, const QByteArray &input)
{
    const ErrorText &text = AllErrors[size_t(type)];
    add(text.type, location, text.message.toString(), input);
}

void ValidationErrors::addEnum(const QByteArray &location, const QStringList &allowed,
                               const QByteArray &input)
{
    const QString expected = inWords(allowed);
    add("enum", location, u"Input should be "_s + expected, input, u"expected", quoted(expected));
}

void ValidationErrors::addUuid(const QByteArray &location, const QString &why,
                               const QByteArray &input)
{
    add("uuid_parsing", location, u"Input should be a valid UUID, "_s + why, input, u"error",
        quoted(why));
}

void ValidationErrors::addNegative(const QByteArray &location, const QByteArray &input)
{
    add("greater_than_equal", location, u"Input should be greater than or equal to 0"_s, input,
        u"ge", "0");
}

void ValidationErrors::addNoFile(const QByteArray &location, const QByteArray &input)
{
    add("value_error", location, u"Value error, Expected UploadFile, received: <class 'str'>"_s,
        input, u"error", "{}");
}

void ValidationErrors::addInvalidJson(const QByteArray &body, const JsonText::Error &error)
{
    const qsizetype offset = qBound(qsizetype(0), error.offset, body.size());
    const qsizetype characters = QString::fromUtf8(body.first(offset)).toUcs4().size();
    const QString problem = error.tooDeep ? error.message : jsonProblem(body, offset);
    add("json_invalid",
        PythonJson::array({quoted(u"body"), QByteArray::number(characters)}, Style::Answer),
        u"JSON decode error"_s, "{}", u"error", quoted(problem));
}

QByteArray ValidationErrors::json() const
{
    return PythonJson(Style::Answer)
        .addRaw(u"detail", PythonJson::array(m_items, Style::Answer))
        .text();
}

QByteArray jsonPath(std::initializer_list<QStringView> parts)
{
    QList<QByteArray> texts;
    for (const QStringView part : parts)
        texts += quoted(part);
    return PythonJson::array(texts, Style::Answer);
}

std::optional<bool> truthOf(const QString &word)
{
    static const QStringList yes{u"1"_s, u"on"_s, u"t"_s, u"true"_s, u"y"_s, u"yes"_s};
    static const QStringList no{u"0"_s, u"off"_s, u"f"_s, u"false"_s, u"n"_s, u"no"_s};
    const QString lower = word.toLower();
    if (!yes.contains(lower) && !no.contains(lower))
        return std::nullopt;
    return yes.contains(lower);
}

} // namespace ComfyDeploy::Local

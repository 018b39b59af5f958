#include "requestchecks_p.h"

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

using Style = PythonJson::Style;

QByteArray quoted(QStringView text)
{
    return PythonJson::string(text, Style::Answer);
}

//! 'CPU', 'T4' ... or 'B200'
QString inWords(AllowedWords allowed)
{
    QStringList names;
    for (const QLatin1StringView name : allowed)
        names += u'\'' + QString(name) + u'\'';
    const QString last = names.takeLast();
    return names.join(u", ") + u" or "_s + last;
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

void ValidationErrors::addEnum(const QByteArray &location, AllowedWords allowed,
                               const QByteArray &input)
{
    const QString expected = inWords(allowed);
    add("enum", location, u"Input should be "_s + expected, input, u"expected", quoted(expected));
}

HttpAnswer ValidationErrors::answer() const
{
    HttpAnswer answer;
    answer.status = 422;
    answer.body = PythonJson(Style::Answer)
                      .addRaw(u"detail", PythonJson::array(m_items, Style::Answer))
                      .text();
    return answer;
}

QByteArray jsonPath(std::initializer_list<QStringView> parts)
{
    QList<QByteArray> texts;
    for (const QStringView part : parts)
        texts += quoted(part);
    return PythonJson::array(texts, Style::Answer);
}

HttpAnswer jsonAnswer(const QByteArray &body)
{
    HttpAnswer answer;
    answer.body = body;
    return answer;
}

HttpAnswer eventStreamAnswer()
{
    HttpAnswer answer;
    answer.contentType = "text/event-stream; charset=utf-8";
    answer.headers = {
        {"Cache-Control", "no-cache"}, {"Connection", "keep-alive"}, {"X-Accel-Buffering", "no"}};
    return answer;
}

QByteArray messageFrame(const PythonJson &data)
{
    return "data: " + data.text() + "\n\n";
}

HttpAnswer detailAnswer(int status, const QString &text)
{
    HttpAnswer answer;
    answer.status = status;
    answer.body = PythonJson(Style::Answer).add(u"detail", text).text();
    return answer;
}

HttpAnswer internalServerError()
{
    HttpAnswer answer;
    answer.status = 500;
    answer.contentType = "text/plain; charset=utf-8";
    answer.body = "Internal Server Error";
    return answer;
}

QString uuidFrom(QStringView place, QStringView name, const QString &text, ValidationErrors *errors)
{
    QString why;
    QString uuid = canonicalUuid(text, &why);
    if (uuid.isNull()) {
        errors->add("uuid_parsing", jsonPath({place, name}),
                    u"Input should be a valid UUID, "_s + why, quoted(text), u"error", quoted(why));
    }
    return uuid;
}

QString uuidFromQuery(const HttpRequest &request, QStringView name, ValidationErrors *errors)
{
    const QString text = request.queryValue(name);
    return text.isNull() ? text : uuidFrom(u"query", name, text, errors);
}

bool boolFromQuery(const HttpRequest &request, QStringView name, bool fallback,
                   ValidationErrors *errors)
{
    const QString word = request.queryValue(name);
    if (word.isNull())
        return fallback;
    static const QStringList yes{u"1"_s, u"on"_s, u"t"_s, u"true"_s, u"y"_s, u"yes"_s};
    static const QStringList no{u"0"_s, u"off"_s, u"f"_s, u"false"_s, u"n"_s, u"no"_s};
    if (!yes.contains(word.toLower()) && !no.contains(word.toLower())) {
        errors->add("bool_parsing", jsonPath({u"query", name}),
                    u"Input should be a valid boolean, unable to interpret input"_s, quoted(word));
    }
    return yes.contains(word.toLower());
}

QString wordFromQuery(const HttpRequest &request, QStringView name, AllowedWords allowed,
                      ValidationErrors *errors)
{
    QString word = request.queryValue(name);
    if (!word.isNull() && std::find(allowed.begin(), allowed.end(), word) == allowed.end())
        errors->addEnum(jsonPath({u"query", name}), allowed, quoted(word));
    return word;
}

qint64 countFromQuery(const HttpRequest &request, QStringView name, qint64 fallback,
                      ValidationErrors *errors)
{
    const QString word = request.queryValue(name);
    if (word.isNull())
        return fallback;
    bool ok = false;
    const qint64 count = word.toLongLong(&ok);
    if (!ok) {
        errors->add("int_parsing", jsonPath({u"query", name}),
                    u"Input should be a valid integer, unable to parse string as an integer"_s,
                    quoted(word));
    } else if (count < 0) {
        errors->add("greater_than_equal", jsonPath({u"query", name}),
                    u"Input should be greater than or equal to 0"_s, quoted(word), u"ge", "0");
    }
    return count;
}

} // namespace ComfyDeploy::Local

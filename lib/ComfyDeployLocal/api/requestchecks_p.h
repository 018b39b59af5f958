// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeployLocal/http/httpmessages_p.h>
#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <QtCore/qstring.h>

#include <initializer_list>
#include <span>

namespace ComfyDeploy::Local {

using AllowedWords = std::span<const QLatin1StringView>;

//! The items of a 422 answer, in the shape that pydantic gives them.
class ValidationErrors
{
public:
    //! \a location, \a input and \a context are JSON; an item without \a contextKey has no ctx.
    void add(const char *type, const QByteArray &location, const QString &message,
             const QByteArray &input, QStringView contextKey = {}, const QByteArray &context = {});
    //! The item for a value that is none of \a allowed.
    void addEnum(const QByteArray &location, AllowedWords allowed, const QByteArray &input);
    void add(const ValidationErrors &more) { m_items += more.m_items; }
    [[nodiscard]] bool isEmpty() const { return m_items.isEmpty(); }
    [[nodiscard]] HttpAnswer answer() const;

private:
    QList<QByteArray> m_items;
};

//! ["body","inputs"]
QByteArray jsonPath(std::initializer_list<QStringView> parts);

HttpAnswer jsonAnswer(const QByteArray &body);
//! Server-sent events, still without HttpAnswer::stream.
HttpAnswer eventStreamAnswer();
//! An event of a stream in which every event is a message, and so has no name.
QByteArray messageFrame(const PythonJson &data);
//! An answer with `{"detail": text}`.
HttpAnswer detailAnswer(int status, const QString &text);
//! What the service answers when it trips: plain text.
HttpAnswer internalServerError();

//! A UUID in one of the spellings that the service takes, as it spells it itself; null with the
//! complaint in \a why if it is none.
QString canonicalUuid(const QString &text, QString *why);
//! The same for a part of the \a place "path" or "query", or an item in \a errors.
QString uuidFrom(QStringView place, QStringView name, const QString &text,
                 ValidationErrors *errors);

//! A query item that is a UUID, null if it is missing, or an item in \a errors.
QString uuidFromQuery(const HttpRequest &request, QStringView name, ValidationErrors *errors);
//! A query item, or \a fallback if it is missing, or an item in \a errors.
bool boolFromQuery(const HttpRequest &request, QStringView name, bool fallback,
                   ValidationErrors *errors);
qint64 countFromQuery(const HttpRequest &request, QStringView name, qint64 fallback,
                      ValidationErrors *errors);
//! A query item that is one of \a allowed, null if it is missing, or an item in \a errors.
QString wordFromQuery(const HttpRequest &request, QStringView name, AllowedWords allowed,
                      ValidationErrors *errors);

} // namespace ComfyDeploy::Local

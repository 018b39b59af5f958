// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeployLocal/http/httpmessages_p.h>

#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy::Local {

//! A run request that has passed every check.
struct RunRequest
{
    QString workflowId;
    QString machineId; //!< null if none was named: a local server needs none
    QByteArray graph; //!< as it came
    QByteArray inputs; //!< as they came
    QString webhook;
    bool webhookIntermediateStatus = false;
    QString gpu;
    QString origin;
};

//! The items of a 422 answer, in the shape that pydantic gives them.
class ValidationErrors
{
public:
    //! \a location, \a input and \a context are JSON; an item without \a contextKey has no ctx.
    void add(const char *type, const QByteArray &location, const QString &message,
             const QByteArray &input, QStringView contextKey = {}, const QByteArray &context = {});
    [[nodiscard]] bool isEmpty() const { return m_items.isEmpty(); }
    [[nodiscard]] HttpAnswer answer() const;

private:
    QList<QByteArray> m_items;
};

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

//! A query item, or \a fallback if it is missing, or an item in \a errors.
bool boolFromQuery(const HttpRequest &request, QStringView name, bool fallback,
                   ValidationErrors *errors);
qint64 countFromQuery(const HttpRequest &request, QStringView name, qint64 fallback,
                      ValidationErrors *errors);

//! Checks the body of POST /run/workflow/…; null with the answer in \a refusal.
std::optional<RunRequest> readRunRequest(const HttpRequest &request, HttpAnswer *refusal);

} // namespace ComfyDeploy::Local

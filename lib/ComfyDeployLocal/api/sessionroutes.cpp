// SPDX-License-Identifier: MIT

// The routes of sessions.
#include "localapi_p.h"

#include "localowner_p.h"
#include "requestbody_p.h"
#include <ComfyDeployLocal/wording/pythonjson_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr qint64 DefaultMinutes = 15;
HttpAnswer sessionNotFound()
{
    return detailAnswer(404, u"GPUEvent not found"_s);
}

std::optional<HttpAnswer> refusedMinutes(qint64 minutes)
{
    if (minutes >= 1 && minutes <= SessionStore::MaximumMinutes)
        return std::nullopt;
    return detailAnswer(400,
                        u"The minutes must be from 1 to %1"_s.arg(SessionStore::MaximumMinutes));
}

//! A session starts nothing: its URL is this server's own.
QString sessionUrl(const Session &session, const QString &base)
{
    return now() >= session.readyAt ? base : QString();
}

std::chrono::milliseconds timeUntil(Microseconds time)
{
    return std::chrono::ceil<std::chrono::milliseconds>(
        std::chrono::microseconds(qMax(Microseconds(0), time - now())));
}

QByteArray sessionModel(const Session &session, const QString &base)
{
    PythonJson json(PythonJson::Style::Answer);
    json.add(u"id", session.id).add(u"session_id", session.id);
    json.add(u"gpu_event_id", session.gpuEventId);
    json.addOrNull(u"url", sessionUrl(session, base)).add(u"gpu", session.gpu);
    json.add(u"created_at", WireDates::naive(session.createdAt)).add(u"timeout", session.minutes);
    json.add(u"timeout_end", WireDates::naive(session.endsAt));
    json.add(u"machine_id", session.machineId).addNull(u"machine_version_id");
    json.add(u"status", u"running").add(u"user_id", LocalUserId);
    return json.add(u"org_id", u"None").text(); // the service's text for none
}

} // namespace

HttpAnswer LocalApi::createSession(const HttpRequest &request, const Arguments &)
{
    HttpAnswer refusal;
    const auto json = RequestBody::parse(request, &refusal);
    if (!json)
        return refusal;
    RequestBody body(json->root());
    const QString machine = body.requiredString(u"machine_id");
    const QString gpu = body.gpu();
    const qint64 minutes = body.integer(u"timeout", false).value_or(DefaultMinutes);
    const bool wait = body.boolean(u"wait_for_server");
    if (!body.errors.isEmpty())
        return validationAnswer(body.errors);
    if (machine.isEmpty())
        return detailAnswer(404, u"Machine not found"_s);
    if (const auto answer = refusedMinutes(minutes))
        return *answer;
    const auto session = m_sessions.create(machine, gpu.isNull() ? u"CPU"_s : gpu, minutes);
    if (!session) {
        return detailAnswer(400,
                            u"There can be %1 sessions of a machine at once"_s.arg(
                                SessionStore::MaximumPerMachine));
    }
    const auto created = [this, session] {
        return jsonAnswer(PythonJson(PythonJson::Style::Answer)
                              .add(u"session_id", session->id)
                              .addOrNull(u"url", sessionUrl(*session, base()))
                              .text());
    };
    return wait ? answerAfter(timeUntil(session->readyAt), created) : created();
}

HttpAnswer LocalApi::getSession(const HttpRequest &, const Arguments &arguments)
{
    const auto session = m_sessions.find(arguments.first());
    return session ? jsonAnswer(sessionModel(*session, base())) : sessionNotFound();
}

HttpAnswer LocalApi::listSessions(const HttpRequest &request, const Arguments &)
{
    QList<QByteArray> models;
    for (const Session &session : m_sessions.all(request.queryValue(u"machine_id")))
        models += sessionModel(session, base());
    return jsonAnswer(PythonJson::array(models, PythonJson::Style::Answer));
}

HttpAnswer LocalApi::deleteSession(const HttpRequest &request, const Arguments &arguments)
{
    ValidationErrors errors;
    boolFromQuery(request, u"wait_for_shutdown", false, &errors); // there is nothing to wait for
    if (!errors.isEmpty())
        return validationAnswer(errors);
    if (!m_sessions.end(arguments.first()))
        return sessionNotFound();
    return jsonAnswer(PythonJson(PythonJson::Style::Answer).add(u"success", true).text());
}

HttpAnswer LocalApi::increaseSessionTimeout(const HttpRequest &request, const Arguments &arguments)
{
    HttpAnswer refusal;
    const auto json = RequestBody::parse(request, &refusal);
    if (!json)
        return refusal;
    RequestBody body(json->root());
    const qint64 minutes = body.integer(u"minutes", true).value_or(0);
    if (!body.errors.isEmpty())
        return validationAnswer(body.errors);
    if (const auto answer = refusedMinutes(minutes))
        return *answer;
    if (!m_sessions.extend(arguments.first(), minutes))
        return sessionNotFound();
    const QString message = u"Timeout increased by %1 minutes"_s.arg(minutes);
    return jsonAnswer(PythonJson(PythonJson::Style::Answer).add(u"message", message).text());
}

} // namespace ComfyDeploy::Local

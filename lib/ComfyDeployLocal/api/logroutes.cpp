// SPDX-License-Identifier: MIT

// The routes of what the machine printed during a run.
#include "localapi_p.h"

#include "localowner_p.h"
#include <ComfyDeployLocal/wording/pythonjson_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

QByteArray lineFrame(const LogLine &line)
{
    return messageFrame(PythonJson(PythonJson::Style::Stream)
                            .add(u"message", line.text)
                            .add(u"level", line.level)
                            .add(u"timestamp", WireDates::inList(line.time)));
}

//! The lines of a run's log, past and to come.
class LogSource : public HttpSource
{
public:
    LogSource(const std::shared_ptr<Run> &run, const QString &level) : m_run(run), m_level(level) {}

    void open(const std::shared_ptr<HttpWaker> &waker) override { m_run->log.follow(waker); }
    HttpPiece next() override;

private:
    void readTail();

    const std::shared_ptr<Run> m_run;
    const QString m_level; //!< null: each
    QByteArrayList m_frames;
    qint64 m_position = 0;
    bool m_isComplete = false;
};

HttpPiece LogSource::next()
{
    if (m_frames.isEmpty() && !m_isComplete)
        readTail();
    if (!m_frames.isEmpty())
        return HttpPiece::of(m_frames.takeFirst());
    return m_isComplete ? HttpPiece::end() : HttpPiece::later();
}

void LogSource::readTail()
{
    const RunLog::Tail tail = m_run->log.tail(m_position);
    for (const LogLine &line : tail.lines) {
        if (m_level.isNull() || m_level.compare(line.level, Qt::CaseInsensitive) == 0)
            m_frames += lineFrame(line);
    }
    m_position = tail.next;
    m_isComplete = tail.isComplete;
    if (m_isComplete) {
        m_frames += messageFrame(PythonJson(PythonJson::Style::Stream)
                                     .add(u"type", u"stream_complete")
                                     .add(u"source", u"sentinel"));
    }
}

} // namespace

HttpAnswer LocalApi::streamLogs(const HttpRequest &request, const Arguments &)
{
    const QString text = request.queryValue(u"run_id");
    int named = 0;
    for (const QStringView name : {u"run_id", u"machine_id_version", u"session_id"})
        named += request.queryValue(name).isNull() ? 0 : 1;
    if (named != 1) {
        return detailAnswer(
            400, u"Exactly one of run_id, machine_id_version and session_id is needed"_s);
    }
    QString why;
    const QString id = canonicalUuid(text, &why);
    if (!text.isNull() && id.isNull())
        return internalServerError();
    const auto run = m_runs.find(id);
    if (!run) // machines and sessions print nothing here
        return detailAnswer(404, text.isNull() ? u"Logs not found"_s : u"Run not found"_s);
    HttpAnswer answer = eventStreamAnswer();
    answer.source = std::make_shared<LogSource>(run, request.queryValue(u"log_level"));
    return answer;
}

HttpAnswer LocalApi::archivedLogs(const HttpRequest &, const Arguments &arguments)
{
    QString why;
    const auto run = m_runs.find(canonicalUuid(arguments.first(), &why));
    QList<QByteArray> rows;
    for (const LogLine &line : run ? run->log.lines() : QList<LogLine>()) {
        rows += PythonJson(PythonJson::Style::Answer)
                    .add(u"run_id", run->id)
                    .add(u"timestamp", WireDates::inList(line.time))
                    .add(u"log", line.text)
                    .add(u"user_id", LocalUserId)
                    .addNull(u"org_id")
                    .add(u"log_type", line.level)
                    .text();
    }
    return jsonAnswer(PythonJson::array(rows, PythonJson::Style::Answer));
}

} // namespace ComfyDeploy::Local

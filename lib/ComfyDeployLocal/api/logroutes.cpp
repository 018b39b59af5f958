// The routes that tell what the machine printed during a run.
#include "localapi_p.h"

#include "localowner_p.h"
#include <ComfyDeployLocal/http/pythonjson_p.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

// How long a wait for a line goes on before it looks whether the client is still there.
constexpr auto LineSlice = 100ms;

QByteArray lineFrame(const LogLine &line)
{
    return messageFrame(PythonJson(PythonJson::Style::Stream)
                            .add(u"message", line.text)
                            .add(u"level", line.level)
                            .add(u"timestamp", WireDates::inList(line.time)));
}

bool sendLog(const RunLog &log, const QString &level, const HttpSink &sink)
{
    qint64 position = 0;
    while (!sink.isGone()) {
        const RunLog::Tail tail = log.tail(position, LineSlice);
        for (const LogLine &line : tail.lines) {
            const bool wanted =
                level.isNull() || level.compare(line.level, Qt::CaseInsensitive) == 0;
            if (wanted && !sink.write(lineFrame(line)))
                return false;
        }
        position = tail.next;
        if (tail.isComplete) {
            sink.write(messageFrame(PythonJson(PythonJson::Style::Stream)
                                        .add(u"type", u"stream_complete")
                                        .add(u"source", u"sentinel")));
            return true;
        }
    }
    return false;
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
    const QString level = request.queryValue(u"log_level");
    answer.stream = [run, level](const HttpSink &sink) {
        return sendLog(run->log, level, sink);
    };
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

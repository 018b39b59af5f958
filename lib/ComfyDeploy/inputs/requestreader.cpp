// SPDX-License-Identifier: MIT

// WorkflowRunRequest::fromJson(), the way back from a body to the request that it was written from.
#include <ComfyDeploy/core/emptyworkflow_p.h>
#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/inputs/keptseeds_p.h>
#include <ComfyDeploy/inputs/runmark_p.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qcoreapplication.h>

#include <algorithm>
#include <functional>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Value = JsonText::Value;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ComfyDeploy::WorkflowRunRequest", text);
}

//! Takes the fields of one body; the first that cannot be taken is the problem.
class RequestReader
{
public:
    explicit RequestReader(const JsonText &body) : m_text(body.text()), m_body(body.root()) {}

    //! Empty if all went well.
    [[nodiscard]] QString problem() const { return m_problem; }

    //! The field if it is there and not null; null stands for "not set" where the server takes it.
    Value nullable(QStringView name)
    {
        const Value value = m_body.member(name);
        return value.isNull() ? Value() : value;
    }
    Value field(QStringView name) { return m_body.member(name); }
    //! \a value with the white space around it, which a file may have and toJson() has put behind
    //! one space: a graph is its bytes.
    [[nodiscard]] QByteArray bytesOf(const Value &value) const
    {
        qsizetype begin = value.begin();
        qsizetype end = value.end();
        while (m_text[begin - 1] != ':')
            --begin;
        while (m_text[end] != ',' && m_text[end] != '}')
            ++end;
        if (m_text[begin] == ' ')
            ++begin;
        return m_text.sliced(begin, end - begin);
    }

    void fail(QStringView name, const QString &reason)
    {
        if (m_problem.isEmpty())
            m_problem = tr("field \"%1\": %2").arg(name.toString(), reason);
    }

    void text(QStringView name, const Value &value, const std::function<void(const QString &)> &set)
    {
        if (value.isString())
            set(value.toString());
        else if (value.exists())
            fail(name, tr("it is not a text"));
    }
    void truth(QStringView name, const Value &value, const std::function<void(bool)> &set)
    {
        if (value.isBool())
            set(value.toBool());
        else if (value.exists())
            fail(name, tr("it is neither true nor false"));
    }
    void texts(QStringView name, const Value &value,
               const std::function<void(const QStringList &)> &set)
    {
        if (!value.exists())
            return;
        QStringList list;
        const QList<Value> items = value.children();
        for (const Value &item : items)
            list += item.toString();
        if (value.isArray() && std::all_of(items.begin(), items.end(), [](const Value &item) {
                return item.isString();
            }))
            set(list);
        else
            fail(name, tr("it is not a list of texts"));
    }
    //! Each member by itself, with its name.
    void members(QStringView name, const Value &value,
                 const std::function<void(const QString &, const QVariant &)> &set)
    {
        if (!value.exists())
            return;
        if (!value.isObject()) {
            fail(name, tr("it is not an object"));
            return;
        }
        const QList<Value> items = value.children();
        for (const Value &item : items) {
            const QVariant kept = item.toVariant();
            const auto written = JsonText::fromVariant(kept);
            const auto again = written ? JsonText::parse(*written) : std::nullopt;
            if (again && again->root().equals(item))
                set(item.key(), kept);
            else // beyond 64 bits, or 1e400
                fail(u"%1.%2"_s.arg(name, item.key()), tr("a number in it cannot be kept exactly"));
        }
    }

private:
    const QByteArray m_text;
    const Value m_body;
    QString m_problem;
};

void readIds(RequestReader &reader, WorkflowRunRequest &request)
{
    const auto text = [&](QStringView name, const Value &value,
                          void (WorkflowRunRequest::*set)(const QString &)) {
        reader.text(name, value, [&](const QString &told) { (request.*set)(told); });
    };
    const auto required = [&](QStringView name, void (WorkflowRunRequest::*set)(const QString &)) {
        text(name, reader.field(name), set);
    };
    const auto nullable = [&](QStringView name, void (WorkflowRunRequest::*set)(const QString &)) {
        text(name, reader.nullable(name), set);
    };
    required(u"workflow_id", &WorkflowRunRequest::setWorkflowId);
    required(u"deployment_id", &WorkflowRunRequest::setDeploymentId);
    required(u"workflow_version_id", &WorkflowRunRequest::setWorkflowVersionId);
    nullable(u"machine_id", &WorkflowRunRequest::setMachineId);
    nullable(u"webhook", &WorkflowRunRequest::setWebhook);
    nullable(u"gpu", &WorkflowRunRequest::setGpu);
    required(u"origin", &WorkflowRunRequest::setOrigin);
    required(u"execution_mode", &WorkflowRunRequest::setExecutionMode);
    nullable(u"gpu_event_id", &WorkflowRunRequest::setGpuEventId);
}

void setGraph(WorkflowRunRequest &request, const WorkflowGraph &sent)
{
    const WorkflowGraph graph = withoutLinkedNoiseSeeds(sent);
    request.setWorkflowApiJson(graph);
    request.setKeepSeeds(graph != sent);
}

void readGraph(RequestReader &reader, WorkflowRunRequest &request)
{
    if (const Value value = reader.field(u"workflow_api_json"); value.exists()) {
        GraphError error;
        if (const auto graph = WorkflowGraph::fromJson(reader.bytesOf(value), &error))
            setGraph(request, *graph);
        else
            reader.fail(u"workflow_api_json", error.message);
    }
    const Value workflow = reader.field(u"workflow");
    if (workflow.exists() && !workflow.isObject())
        reader.fail(u"workflow", tr("it is not an object"));
    else if (workflow.exists() && reader.bytesOf(workflow) != emptyWorkflow)
        request.setWorkflow(reader.bytesOf(workflow));
}

void readBatch(RequestReader &reader, WorkflowRunRequest &request)
{
    if (const Value number = reader.nullable(u"batch_number"); number.exists()) {
        bool ok = false;
        const int value = number.raw().toInt(&ok);
        if (number.isInteger() && ok)
            request.setBatchNumber(value);
        else
            reader.fail(u"batch_number", tr("it is not a number that an int can hold"));
    }
    QVariantMap params;
    reader.members(
        u"batch_input_params", reader.nullable(u"batch_input_params"),
        [&](const QString &name, const QVariant &values) { params.insert(name, values); });
    request.setBatchInputParams(params);
}

} // namespace

std::optional<WorkflowRunRequest> WorkflowRunRequest::fromJson(const QByteArray &body, QString *why)
{
    const auto fail = [why](const QString &problem) -> std::optional<WorkflowRunRequest> {
        if (why)
            *why = problem;
        return std::nullopt;
    };
    if (body.size() > MaximumSize)
        return fail(tr("the request is larger than %1 MiB").arg(MaximumSize / 1024 / 1024));
    JsonText::Error error;
    const auto json = JsonText::parse(body, &error);
    if (!json)
        return fail(
            tr("line %1, column %2: %3")
                .arg(QString::number(error.line), QString::number(error.column), error.message));
    if (!json->root().isObject())
        return fail(tr("the request is not a JSON object"));

    WorkflowRunRequest request;
    RequestReader reader(*json);
    readIds(reader, request);
    readGraph(reader, request);
    reader.members(u"inputs", reader.field(u"inputs"),
                   [&](const QString &name, const QVariant &value) {
                       if (name == runMarkInput && value.typeId() == QMetaType::QString)
                           request.setRunMark(value.toString());
                       else
                           request.setInput(name, value);
                   });
    reader.truth(u"webhook_intermediate_status", reader.field(u"webhook_intermediate_status"),
                 [&](bool on) { request.setWebhookIntermediateStatus(on); });
    reader.texts(u"flags", reader.nullable(u"flags"),
                 [&](const QStringList &flags) { request.setFlags(flags); });
    readBatch(reader, request);
    reader.truth(u"is_native_run", reader.field(u"is_native_run"),
                 [&](bool on) { request.setIsNativeRun(on); });
    if (!reader.problem().isEmpty())
        return fail(reader.problem());
    return request;
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

// WorkflowRunRequest::fromJson(), the inverse of toJson().
#include <ComfyDeploy/core/emptyworkflow_p.h>
#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>
#include <ComfyDeploy/inputs/keptseeds_p.h>
#include <ComfyDeploy/inputs/requestfields_p.h>
#include <ComfyDeploy/inputs/runmark_p.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <algorithm>
#include <functional>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Value = JsonText::Value;

namespace {

//! Reads the fields of one body; problem() is about the first that is invalid.
class RequestReader
{
public:
    explicit RequestReader(const JsonText &body) : m_text(body.text()), m_body(body.root()) {}

    //! Empty if all fields are valid.
    [[nodiscard]] QString problem() const { return m_problem; }

    //! The field if it is there and not null; null means "not set" where the server accepts it.
    Value nullable(QStringView name)
    {
        const Value value = m_body.member(name);
        return value.isNull() ? Value() : value;
    }
    Value field(QStringView name) { return m_body.member(name); }
    //! \a value with its surrounding white space, which toJson() has written after one space: a
    //! graph keeps its exact bytes.
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
            m_problem = InputText::tr("field \"%1\": %2").arg(name.toString(), reason);
    }

    void text(QStringView name, const Value &value, const std::function<void(const QString &)> &set)
    {
        if (value.isString())
            set(value.toString());
        else if (value.exists())
            fail(name, InputText::tr("it is not a text"));
    }
    void truth(QStringView name, const Value &value, const std::function<void(bool)> &set)
    {
        if (value.isBool())
            set(value.toBool());
        else if (value.exists())
            fail(name, InputText::tr("it is neither true nor false"));
    }
    void number(QStringView name, const Value &value, const std::function<void(int)> &set)
    {
        if (!value.exists())
            return;
        bool ok = false;
        const int number = value.raw().toInt(&ok);
        if (value.isInteger() && ok)
            set(number);
        else
            fail(name, InputText::tr("it is not a number that an int can hold"));
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
            fail(name, InputText::tr("it is not a list of texts"));
    }
    //! Calls \a take for each member, with its name.
    void members(QStringView name, const Value &value,
                 const std::function<void(const QString &, const QVariant &)> &set)
    {
        if (!value.exists())
            return;
        if (!value.isObject()) {
            fail(name, InputText::tr("it is not an object"));
            return;
        }
        const QList<Value> items = value.children();
        for (const Value &item : items) {
            const QVariant kept = item.toVariant();
            const auto written = JsonText::fromVariant(kept);
            const auto again = written ? JsonText::parse(*written) : std::nullopt;
            if (again && again->root().equals(item))
                set(item.key(), kept);
            else // exceeds 64 bits, or is 1e400
                fail(u"%1.%2"_s.arg(name, item.key()),
                     InputText::tr("a number in it cannot be kept exactly"));
        }
    }

private:
    const QByteArray m_text;
    const Value m_body;
    QString m_problem;
};

void setGraph(WorkflowRunRequest &request, const WorkflowGraph &sent)
{
    const WorkflowGraph graph = withoutLinkedNoiseSeeds(sent);
    request.setWorkflowApiJson(graph);
    request.setKeepSeeds(graph != sent);
}

void readGraph(RequestReader &reader, const Value &value, WorkflowRunRequest &request)
{
    if (!value.exists())
        return;
    GraphError error;
    if (const auto graph = WorkflowGraph::fromJson(reader.bytesOf(value), &error))
        setGraph(request, *graph);
    else
        reader.fail(u"workflow_api_json", error.message);
}

void readWorkflow(RequestReader &reader, const Value &value, WorkflowRunRequest &request)
{
    if (value.exists() && !value.isObject())
        reader.fail(u"workflow", InputText::tr("it is not an object"));
    else if (value.exists() && reader.bytesOf(value) != emptyWorkflow)
        request.setWorkflow(reader.bytesOf(value));
}

void readSpecial(RequestReader &reader, const RequestField &field, const Value &value,
                 const std::function<void(const QString &)> &setMark, WorkflowRunRequest &request)
{
    QVariantMap batch;
    switch (field.id) {
    case RequestField::WorkflowApiJson:
        readGraph(reader, value, request);
        break;
    case RequestField::Workflow:
        readWorkflow(reader, value, request);
        break;
    case RequestField::Inputs:
        reader.members(field.name, value, [&](const QString &name, const QVariant &given) {
            if (name == runMarkInput && given.typeId() == QMetaType::QString)
                setMark(given.toString());
            else
                request.setInput(name, given);
        });
        break;
    case RequestField::BatchInputParams:
        reader.members(field.name, value, [&](const QString &name, const QVariant &values) {
            batch.insert(name, values);
        });
        request.setBatchInputParams(batch);
        break;
    default:
        break;
    }
}

void readField(RequestReader &reader, const RequestField &field,
               const std::function<void(const QString &)> &setMark, WorkflowRunRequest &request)
{
    const Value value = field.null == RequestField::Null::Unset ? reader.nullable(field.name)
                                                                : reader.field(field.name);
    const auto set = [&](const QVariant &read) {
        field.set(&request, read);
    };
    switch (field.type) {
    case RequestField::Type::Text:
        reader.text(field.name, value, set);
        break;
    case RequestField::Type::Truth:
        reader.truth(field.name, value, set);
        break;
    case RequestField::Type::Number:
        reader.number(field.name, value, set);
        break;
    case RequestField::Type::TextList:
        reader.texts(field.name, value, set);
        break;
    case RequestField::Type::Special:
        readSpecial(reader, field, value, setMark, request);
        break;
    }
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
        return fail(
            InputText::tr("the request is larger than %1 MiB").arg(MaximumSize / 1024 / 1024));
    JsonText::Error error;
    const auto json = JsonText::parse(body, &error);
    if (!json)
        return fail(
            InputText::tr("line %1, column %2: %3")
                .arg(QString::number(error.line), QString::number(error.column), error.message));
    if (!json->root().isObject())
        return fail(InputText::tr("the request is not a JSON object"));

    WorkflowRunRequest request;
    RequestReader reader(*json);
    const auto setMark = [&request](const QString &mark) {
        request.setRunMark(mark);
    };
    for (const RequestField &field : AllRequestFields)
        readField(reader, field, setMark, request);
    if (!reader.problem().isEmpty())
        return fail(reader.problem());
    return request;
}

} // namespace ComfyDeploy

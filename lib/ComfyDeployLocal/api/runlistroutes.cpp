// SPDX-License-Identifier: MIT

// The routes of the history of runs.
#include "localapi_p.h"

#include "outputanswers_p.h"
#include "runanswers_p.h"
#include <ComfyDeploy/core/utc_p.h>
#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qdatetime.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr qint64 DefaultLimit = 100;
constexpr qint64 DefaultDeploymentLimit = 60;

using Runs = QList<std::shared_ptr<Run>>;

struct Page
{
    qint64 limit;
    qint64 offset;
};

Page pageFromQuery(const HttpRequest &request, qint64 limit, ValidationErrors *errors)
{
    Page page;
    page.limit = countFromQuery(request, u"limit", limit, errors);
    page.offset = countFromQuery(request, u"offset", 0, errors);
    return page;
}

Runs onPage(const Runs &runs, const Page &page)
{
    return runs.mid(qMin(page.offset, qint64(runs.size())), page.limit);
}

QSet<QString> versionsOf(const Runs &runs)
{
    QSet<QString> ids;
    for (const auto &run : runs)
        ids.insert(run->request.workflowVersionId);
    return ids;
}

//! A query item that is a date or the seconds since 1970, 0 if it is missing, or an item in
//! \a errors.
Microseconds timeFromQuery(const HttpRequest &request, QStringView name, ValidationErrors *errors)
{
    const QString text = request.queryValue(name);
    if (text.isNull())
        return 0;
    bool isNumber = false;
    const double number = text.toDouble(&isNumber);
    if (isNumber && qAbs(number) < 1e12)
        return Microseconds(number * double(PerSecond));
    QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (time.timeSpec() == Qt::LocalTime)
        time = Utc::as(time); // the service's times without a zone are
    if (!time.isValid()) {
        errors->add(ValidationErrors::Type::DateParsing, jsonPath({u"query", name}),
                    JsonText::quoted(text));
    }
    return time.toMSecsSinceEpoch() * (PerSecond / 1000);
}

} // namespace

HttpAnswer LocalApi::listRuns(const HttpRequest &request, const Arguments &arguments)
{
    ValidationErrors errors;
    const QString workflow = uuidFrom(u"path", u"workflow_id", arguments.first(), &errors);
    const Page page = pageFromQuery(request, DefaultLimit, &errors);
    const qint64 from = countFromQuery(request, u"rf", 0, &errors);
    const QString deployment = uuidFromQuery(request, u"deployment_id", &errors);
    if (!errors.isEmpty())
        return validationAnswer(errors);
    const QString status = request.queryValue(u"status");
    const Runs runs = m_runs.matching([&](const Run &run) {
        if (run.request.workflowId != workflow
            || (!deployment.isNull() && run.request.deploymentId != deployment))
            return false;
        const RunState state = run.state();
        return state.createdAt / PerSecond >= from
            && (status.isNull() || runStatusToWire(state.status) == status);
    });
    QList<QByteArray> rows;
    for (const auto &run : onPage(runs, page))
        rows += lightRow(*run, run->state());
    return jsonAnswer(PythonJson::array(rows, PythonJson::Style::Answer));
}

HttpAnswer LocalApi::listRawRuns(const HttpRequest &request, const Arguments &arguments)
{
    ValidationErrors errors;
    const QString workflow = uuidFrom(u"path", u"workflow_id", arguments.first(), &errors);
    const Page page = pageFromQuery(request, DefaultLimit, &errors);
    const bool withOutputs = boolFromQuery(request, u"with_outputs", true, &errors);
    const bool withInputs = boolFromQuery(request, u"with_inputs", true, &errors);
    if (!errors.isEmpty())
        return validationAnswer(errors);
    const Runs runs =
        m_runs.matching([&](const Run &run) { return run.request.workflowId == workflow; });
    const Runs shown = onPage(runs, page);
    const DeploymentStore::Versions versions = m_deployments.knownVersions(versionsOf(shown));
    QList<QByteArray> rows;
    for (const auto &run : shown) {
        const RunState state = run->state();
        const QByteArray outputs = withOutputs
            ? storedOutputs(*run, state, base(), StoredOutputs::WithNotes)
            : QByteArray();
        rows += rawRow(*run, state, versions.value(run->request.workflowVersionId), outputs,
                       withInputs);
    }
    return jsonAnswer(PythonJson::array(rows, PythonJson::Style::Answer));
}

HttpAnswer LocalApi::latestRun(const HttpRequest &, const Arguments &arguments)
{
    ValidationErrors errors;
    const QString workflow = uuidFrom(u"path", u"workflow_id", arguments.first(), &errors);
    if (!errors.isEmpty())
        return validationAnswer(errors);
    const Runs runs =
        m_runs.matching([&](const Run &run) { return run.request.workflowId == workflow; });
    QList<QByteArray> rows;
    if (!runs.isEmpty()) {
        const Run &run = *runs.first();
        const RunState state = run.state();
        const QString version = run.request.workflowVersionId;
        rows += rawRow(run, state, m_deployments.knownVersions({version}).value(version),
                       storedOutputs(run, state, base(), StoredOutputs::NewestMedia), true);
    }
    return jsonAnswer(PythonJson::array(rows, PythonJson::Style::Answer));
}

HttpAnswer LocalApi::listDeploymentRuns(const HttpRequest &request, const Arguments &arguments)
{
    ValidationErrors errors;
    const Page page = pageFromQuery(request, DefaultDeploymentLimit, &errors);
    boolFromQuery(request, u"filter_user_runs", false, &errors); // there is one user
    if (!errors.isEmpty())
        return validationAnswer(errors);
    QString why;
    const auto deployment = m_deployments.find(canonicalUuid(arguments.first(), &why));
    if (!deployment)
        return internalServerError(); // the service fails here
    const Runs runs =
        m_runs.matching([&](const Run &run) { return run.request.deploymentId == deployment->id; });
    QList<QByteArray> rows;
    for (const auto &run : onPage(runs, page))
        rows += deploymentRunRow(*run, run->state());
    return jsonAnswer(PythonJson(PythonJson::Style::Answer)
                          .addRaw(u"data", PythonJson::array(rows, PythonJson::Style::Answer))
                          .add(u"meta",
                               PythonJson(PythonJson::Style::Answer)
                                   .add(u"totalRowCount", 0)
                                   .add(u"filterRowCount", 0)
                                   .addRaw(u"chartData", "[]"))
                          .text());
}

HttpAnswer LocalApi::countRuns(const HttpRequest &request, const Arguments &)
{
    ValidationErrors errors;
    const Microseconds from = timeFromQuery(request, u"start_time", &errors);
    const Microseconds until = timeFromQuery(request, u"end_time", &errors);
    const QString workflow = uuidFromQuery(request, u"workflow_id", &errors);
    const QString machine = uuidFromQuery(request, u"machine_id", &errors);
    const QString deployment = uuidFromQuery(request, u"deployment_id", &errors);
    if (!errors.isEmpty())
        return validationAnswer(errors);
    PythonJson filters(PythonJson::Style::Answer);
    bool isFiltered = false;
    for (const QStringView name :
         {u"gpu", u"status", u"origin", u"workflow_id", u"machine_id", u"deployment_id"}) {
        if (const QString value = request.queryValue(name); !value.isNull()) {
            filters.add(name, value);
            isFiltered = true;
        }
    }
    const auto fits = [](const QString &wanted, const QString &value) {
        return wanted.isNull() || wanted == value;
    };
    const Runs runs = m_runs.matching([&](const Run &run) {
        const RunState state = run.state();
        return (!from || state.createdAt >= from) && (!until || state.createdAt <= until)
            && fits(request.queryValue(u"gpu"), gpuOf(run))
            && fits(request.queryValue(u"status"), runStatusToWire(state.status))
            && fits(request.queryValue(u"origin"), run.request.origin)
            && fits(workflow, run.request.workflowId) && fits(machine, run.request.machineId)
            && fits(deployment, run.request.deploymentId);
    });
    return jsonAnswer(PythonJson(PythonJson::Style::Answer)
                          .add(u"count", qint64(runs.size()))
                          .addOrNull(u"start_time", request.queryValue(u"start_time"))
                          .addOrNull(u"end_time", request.queryValue(u"end_time"))
                          .addRaw(u"filters", isFiltered ? filters.text() : "null"_ba)
                          .text());
}

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#include "runs/runrow.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/core/utc_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qmetaobject.h>

#include <array>
#include <utility>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestSearchText = qsizetype(64) * 1024;
constexpr qsizetype mostTerms = 16;

// Enums are stored by name, so that new values do not affect old rows.
template <typename Enum>
QString nameOf(Enum value)
{
    return QString::fromLatin1(QMetaEnum::fromType<Enum>().valueToKey(int(value)));
}

template <typename Enum>
Enum valueOf(const QVariant &name, Enum fallback)
{
    bool known = false;
    const int value =
        QMetaEnum::fromType<Enum>().keyToValue(name.toString().toLatin1().constData(), &known);
    return known ? Enum(value) : fallback;
}

constexpr std::array<std::pair<Saving, QLatin1StringView>, 4> savingNames{{
    {Saving::Nothing, "nothing"_L1},
    {Saving::Pending, "pending"_L1},
    {Saving::Done, "done"_L1},
    {Saving::Failed, "failed"_L1},
}};

QVariant savingName(Saving saving)
{
    for (const auto &[value, name] : savingNames) {
        if (value == saving)
            return QString(name);
    }
    return {};
}

Saving savingOf(const QVariant &text)
{
    for (const auto &[value, name] : savingNames) {
        if (text.toString() == name)
            return value;
    }
    return Saving::Nothing;
}

QVariant milliseconds(const QDateTime &time)
{
    return time.isValid() ? QVariant(time.toMSecsSinceEpoch()) : QVariant();
}

QDateTime timeOf(const QVariant &value)
{
    return value.isNull() ? QDateTime() : Utc::fromMSecs(value.toLongLong());
}

QVariant failureJson(const RunFailure &failure)
{
    QJsonObject json;
    const auto add = [&json](const QString &key, const QString &value) {
        if (!value.isEmpty())
            json.insert(key, value);
    };
    add(u"node_id"_s, failure.nodeId);
    add(u"node_title"_s, failure.nodeTitle);
    add(u"class_type"_s, failure.classType);
    add(u"input_name"_s, failure.inputName);
    add(u"exception_type"_s, failure.exceptionType);
    add(u"message"_s, failure.message);
    add(u"traceback"_s, failure.traceback);
    if (failure.unreadEvents > 0)
        json.insert(u"unread_events"_s, failure.unreadEvents);
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

RunFailure failureOf(const QVariant &value)
{
    const QJsonObject json = QJsonDocument::fromJson(value.toString().toUtf8()).object();
    RunFailure failure;
    failure.nodeId = json["node_id"_L1].toString();
    failure.nodeTitle = json["node_title"_L1].toString();
    failure.classType = json["class_type"_L1].toString();
    failure.inputName = json["input_name"_L1].toString();
    failure.exceptionType = json["exception_type"_L1].toString();
    failure.message = json["message"_L1].toString();
    failure.traceback = json["traceback"_L1].toString();
    failure.unreadEvents = json["unread_events"_L1].toInt();
    return failure;
}

QVariant cellJson(const QList<CellValue> &cell)
{
    QJsonArray json;
    for (const CellValue &value : cell)
        json.append(QJsonArray{value.label, value.text});
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

QList<CellValue> cellOf(const QVariant &value)
{
    QList<CellValue> cell;
    const QJsonArray json = QJsonDocument::fromJson(value.toString().toUtf8()).array();
    for (const auto each : json)
        cell += {each[0].toString(), each[1].toString()};
    return cell;
}

QVariant linesOf(const QStringList &lines)
{
    return textValue(lines.join(u'\n'));
}

QStringList toLines(const QVariant &value)
{
    return value.toString().split(u'\n', Qt::SkipEmptyParts);
}

// Whoever reads an error may search for it.
QString withErrors(QString text, const QString &errorMessage, const RunFailure &failure)
{
    for (const QString &error :
         {errorMessage, failure.message, failure.nodeTitle, failure.exceptionType}) {
        const QString folded = error.toCaseFolded();
        if (!text.contains(folded))
            text += u'\n' + folded;
    }
    return text;
}

struct Column
{
    QLatin1StringView name;
    QVariant (*get)(const RunRecord &);
    void (*set)(RunRecord &, const QVariant &);
};

// clang-format off
#define COLUMN(name, read, write) \
    Column{name ## _L1, [](const RunRecord &r) -> QVariant { return read; }, \
           [](RunRecord &r, const QVariant &v) { write; }}

const QList<Column> &fixedColumns()
{
    static const QList<Column> columns{
        COLUMN("local_id", textValue(r.localId), r.localId = v.toString()),
        COLUMN("server_url", textValue(r.serverUrl.toString()),
               r.serverUrl = QUrl(v.toString()); r.intent.comfyUi = comfyUiOf(r.serverUrl)),
        COLUMN("profile_id", textValue(r.intent.profileId), r.intent.profileId = v.toString()),
        COLUMN("profile_name", textValue(r.intent.profileName), r.intent.profileName = v.toString()),
        COLUMN("built_in", r.intent.builtIn, r.intent.builtIn = v.toBool()),
        COLUMN("workflow_key", textValue(r.intent.workflowKey), r.intent.workflowKey = v.toString()),
        COLUMN("workflow_name", textValue(r.intent.workflowName), r.intent.workflowName = v.toString()),
        COLUMN("workflow_hash", r.workflowHash.isEmpty() ? QVariant() : r.workflowHash,
               r.workflowHash = v.toString()),
        COLUMN("form_values", textValue(r.intent.formValues), r.intent.formValues = v.toString()),
        COLUMN("main_text", textValue(r.intent.mainText), r.intent.mainText = v.toString()),
        COLUMN("batch_id", textValue(r.intent.batchId), r.intent.batchId = v.toString()),
        COLUMN("batch_cell", cellJson(r.intent.cell), r.intent.cell = cellOf(v)),
        COLUMN("mode", nameOf(r.mode), r.mode = valueOf(v, RunMode::Queue)),
        COLUMN("inputs", r.inputs.isNull() ? ""_ba : r.inputs, r.inputs = v.toByteArray()),
        COLUMN("created", milliseconds(r.created), r.created = timeOf(v)),
        COLUMN("starred", r.starred, r.starred = v.toBool()),
    };
    return columns;
}

const QList<Column> &movingColumns()
{
    static const QList<Column> columns{
        COLUMN("run_id", textValue(r.runId), r.runId = v.toString()),
        COLUMN("seeds", linesOf(r.seeds), r.seeds = toLines(v)),
        COLUMN("phase", phaseName(r.phase), r.phase = valueOf(v, WorkflowRun::Failed)),
        COLUMN("status_text", textValue(r.statusText), r.statusText = v.toString()),
        COLUMN("error_kind", ApiError::kindName(r.errorKind),
               r.errorKind = valueOf(v, ApiError::Kind::RunFailed)),
        COLUMN("error_message", textValue(r.errorMessage), r.errorMessage = v.toString()),
        COLUMN("http_status", r.httpStatus, r.httpStatus = v.toInt()),
        COLUMN("failure", failureJson(r.failure), r.failure = failureOf(v)),
        COLUMN("gpu", textValue(r.gpu), r.gpu = v.toString()),
        COLUMN("submitted", milliseconds(r.submitted), r.submitted = timeOf(v)),
        COLUMN("queued", milliseconds(r.queued), r.queued = timeOf(v)),
        COLUMN("started", milliseconds(r.started), r.started = timeOf(v)),
        COLUMN("finished", milliseconds(r.finished), r.finished = timeOf(v)),
        COLUMN("elapsed", r.elapsed < 0 ? QVariant() : QVariant(r.elapsed),
               r.elapsed = v.isNull() ? -1 : v.toLongLong()),
        COLUMN("settled", r.settled, r.settled = v.toBool()),
        COLUMN("saving", savingName(r.saving), r.saving = savingOf(v)),
        COLUMN("saving_error", textValue(r.savingError), r.savingError = v.toString()),
    };
    return columns;
}
#undef COLUMN
// clang-format on

void collectValues(const JsonText::Value &value, QStringList *texts)
{
    if (value.isString()) {
        *texts += value.toString();
    } else if (value.type() == JsonText::Type::Array || value.type() == JsonText::Type::Object) {
        const auto children = value.children();
        for (const JsonText::Value &child : children)
            collectValues(child, texts);
    } else {
        *texts += QString::fromUtf8(value.raw()); // exact, also for large seeds
    }
}

} // namespace

QStringList runColumns()
{
    QStringList names{u"row"_s};
    for (const Column &column : fixedColumns())
        names += column.name;
    return names + changingColumns();
}

QStringList changingColumns()
{
    QStringList names;
    for (const Column &column : movingColumns())
        names += column.name;
    return names;
}

QVariantList changingValues(const RunRecord &record)
{
    QVariantList values;
    for (const Column &column : movingColumns())
        values.append(column.get(record));
    return values;
}

QVariantList fixedAndChangingValues(const RunRecord &record)
{
    QVariantList values;
    for (const Column &column : fixedColumns())
        values.append(column.get(record));
    return values + changingValues(record);
}

RunRecord runFromRow(const QVariantList &values)
{
    RunRecord record;
    record.row = values.value(0).toLongLong();
    qsizetype place = 1;
    for (const Column &column : fixedColumns())
        column.set(record, values.value(place++));
    for (const Column &column : movingColumns())
        column.set(record, values.value(place++));
    return record;
}

QString searchTextOf(const RunRecord &record)
{
    QStringList texts{record.intent.workflowName, record.intent.mainText};
    if (const auto inputs = JsonText::parse(record.inputs))
        collectValues(inputs->root(), &texts);
    return withErrors(texts.join(u'\n').left(longestSearchText).toCaseFolded(), record.errorMessage,
                      record.failure);
}

QString withErrorText(const QString &text, const QString &errorMessage, const QString &failure)
{
    return withErrors(text, errorMessage, failureOf(failure));
}

QStringList foldedTerms(const QString &text)
{
    return text.toCaseFolded().split(u' ', Qt::SkipEmptyParts).mid(0, mostTerms);
}

QVariant textValue(const QString &text)
{
    return text.isNull() ? u""_s : text;
}

QString phaseName(WorkflowRun::Phase phase)
{
    return nameOf(phase);
}

} // namespace ComfyDeploy::Runner

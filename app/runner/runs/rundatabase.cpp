// SPDX-License-Identifier: MIT

#include "runs/rundatabase.h"

#include "runs/requestbody.h"
#include "runs/runfilter.h"
#include "runs/runreading.h"
#include "runs/runrow.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qjsondocument.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>

#include <algorithm>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

bool RunDatabase::insert(const QList<NewRun> &runs)
{
    return transaction([&] {
        return std::all_of(runs.begin(), runs.end(),
                           [this](const NewRun &run) { return insertOne(run); });
    });
}

bool RunDatabase::insertOne(const NewRun &run)
{
    const QByteArray graph = run.graphText.trimmed(); // what is around it stays in the request
    run.record->workflowHash = graph.isEmpty()
        ? QString()
        : QString::fromLatin1(QCryptographicHash::hash(graph, QCryptographicHash::Sha256).toHex());
    run.record->row = 0; // an attempt that failed has given it a number
    QSqlQuery query;
    if (!graph.isEmpty()
        && !execute(&query, u"INSERT OR IGNORE INTO workflows (hash, graph) VALUES (?, ?)"_s,
                    {run.record->workflowHash, graph}))
        return false;
    return insertRow(run.record,
                     run.request.isEmpty() ? QVariant() : requestWithoutGraph(run.request))
        && writeFiles(*run.record);
}

bool RunDatabase::insertRow(RunRecord *record, const QVariant &request)
{
    QStringList columns = runColumns().mid(1);
    QVariantList values = fixedAndChangingValues(*record);
    const QList<std::pair<QString, QVariant>> others{
        {u"row"_s, record->row > 0 ? QVariant(record->row) : QVariant()},
        {u"request"_s, request},
        {u"search"_s, searchTextOf(*record)},
        {u"open"_s, record->isOpen()},
        {u"session"_s, ownSession().id()},
    };
    for (const auto &[column, value] : others) {
        columns += column;
        values += value;
    }
    const QString sql = u"INSERT INTO runs (%1) VALUES (%2)"_s.arg(columns.join(u", "_s),
                                                                   placeholders(columns.size()));
    QSqlQuery query;
    if (!execute(&query, sql, values))
        return false;
    record->row = query.lastInsertId().toLongLong();
    noteRow(record->row);
    return true;
}

bool RunDatabase::update(const RunRecord &record)
{
    return transaction([&] { return updateRow(record); });
}

bool RunDatabase::updateRow(const RunRecord &record)
{
    QStringList columns = changingColumns();
    QVariantList values = changingValues(record);
    columns += u"open"_s;
    values += record.isOpen();
    if (record.errorKind != ApiError::Kind::None) { // why it failed can be searched for
        columns += u"search"_s;
        values += searchTextOf(record);
    }
    values += record.localId;
    QSqlQuery query;
    if (!execute(&query,
                 u"UPDATE runs SET %1 = ? WHERE local_id = ?"_s.arg(columns.join(u" = ?, "_s)),
                 values))
        return false;
    if (query.numRowsAffected() > 0)
        return true;
    RunRecord lost = record;
    if (graph(lost.workflowHash).isEmpty())
        lost.workflowHash.clear();
    return insertRow(&lost, {});
}

bool RunDatabase::updateWithFiles(const RunRecord &record)
{
    return transaction([&] { return updateRow(record) && writeFiles(record); });
}

bool RunDatabase::updateWithRequest(const RunRecord &record, const QByteArray &request)
{
    return transaction([&] {
        QSqlQuery query;
        return updateRow(record)
            && execute(&query, u"UPDATE runs SET request = ? WHERE local_id = ?"_s,
                       {requestWithoutGraph(request), record.localId});
    });
}

bool RunDatabase::setLogTail(const QString &localId, const QStringList &lines)
{
    return transaction([&] {
        QSqlQuery query;
        return execute(&query, u"UPDATE runs SET log_tail = ? WHERE local_id = ?"_s,
                       {lines.join(u'\n'), localId});
    });
}

bool RunDatabase::setStarred(const QString &localId, bool starred)
{
    return transaction([&] {
        QSqlQuery query;
        return execute(&query, u"UPDATE runs SET starred = ? WHERE local_id = ?"_s,
                       {starred, localId});
    });
}

bool RunDatabase::remove(const QString &localId)
{
    if (isElsewhere(localId))
        return fail(tr("Another window of this program is at work on this run."));
    return transaction([&] {
        QSqlQuery query;
        return execute(&query, u"DELETE FROM runs WHERE local_id = ?"_s, {localId})
            && execute(&query,
                       u"DELETE FROM workflows WHERE hash NOT IN "
                       "(SELECT workflow_hash FROM runs WHERE workflow_hash IS NOT NULL)"_s);
    });
}

bool RunDatabase::writeFiles(const RunRecord &record)
{
    QSqlQuery query;
    if (!execute(&query, u"DELETE FROM outputs WHERE local_id = ?"_s, {record.localId}))
        return false;
    int position = 0;
    for (const RunFile &file : record.files) {
        const QString item =
            QString::fromUtf8(QJsonDocument(file.item).toJson(QJsonDocument::Compact));
        if (!execute(&query,
                     u"INSERT INTO outputs (local_id, position, item, path, error, text) "
                     "VALUES (?, ?, ?, ?, ?, ?)"_s,
                     {record.localId, position++, item, textValue(file.path), textValue(file.error),
                      textValue(file.text)}))
            return false;
    }
    return true;
}

// --- reading

QList<RunRecord> RunDatabase::select(const QString &rest, const QVariantList &values) const
{
    if (!isOpen())
        return {};
    QSqlError error;
    QList<RunRecord> records = readRuns(connection(), rest, values, &error);
    noteError(error);
    return records;
}

std::optional<RunRecord> RunDatabase::run(const QString &localId) const
{
    const QList<RunRecord> records = select(u"local_id = ?"_s, {localId});
    return records.isEmpty() ? std::nullopt : std::optional(records.first());
}

QList<RunRecord> RunDatabase::runs(const RunFilter &filter, qint64 before, int limit) const
{
    QVariantList values;
    QString condition =
        conditionOf(filter, &values) + u" AND "_s + textConditionOf(filter, &values);
    if (before > 0) {
        condition += u" AND row < ?"_s;
        values += before;
    }
    values += limit;
    return select(condition + u" ORDER BY row DESC LIMIT ?"_s, values);
}

bool RunDatabase::matches(const RunFilter &filter, const QString &localId) const
{
    QVariantList values;
    const QString condition =
        conditionOf(filter, &values) + u" AND "_s + textConditionOf(filter, &values);
    values += localId;
    return value(u"SELECT 1 FROM runs WHERE %1 AND local_id = ?"_s.arg(condition), values)
        .isValid();
}

QList<RunRecord> RunDatabase::batch(const QString &batchId) const
{
    return select(u"batch_id = ? AND batch_id <> '' ORDER BY row"_s, {batchId});
}

QStringList RunDatabase::batchesWithUnsentRuns(const QString &profileId) const
{
    QStringList batches;
    const QList<RunRecord> open =
        select(u"open AND profile_id = ? AND batch_id <> '' ORDER BY row"_s, {profileId});
    for (const RunRecord &record : open) {
        const QString &id = record.intent.batchId;
        if (record.isUnsent() && !batches.contains(id) && !isElsewhere(record.localId))
            batches += id;
    }
    return batches;
}

qint64 RunDatabase::usualDuration(const QString &workflowKey, const QString &profileId) const
{
    QList<qint64> durations;
    QSqlQuery query;
    if (execute(
            &query,
            u"SELECT elapsed FROM runs WHERE workflow_key = ? AND profile_id = ? AND phase = ? "
            "AND elapsed IS NOT NULL ORDER BY row DESC LIMIT 15"_s,
            {textValue(workflowKey), textValue(profileId), phaseName(WorkflowRun::Succeeded)})) {
        while (query.next())
            durations += query.value(0).toLongLong();
    }
    if (durations.isEmpty())
        return -1;
    std::sort(durations.begin(), durations.end());
    return durations.at(durations.size() / 2);
}

// From one name to the next, because DISTINCT would read the whole index.
QStringList RunDatabase::workflowNames() const
{
    QStringList names;
    QSqlQuery query;
    if (execute(&query,
                u"WITH RECURSIVE names(name) AS (SELECT min(workflow_name) FROM runs "
                "UNION ALL SELECT (SELECT min(workflow_name) FROM runs WHERE workflow_name > name) "
                "FROM names WHERE name IS NOT NULL) "
                "SELECT name FROM names WHERE name <> '' ORDER BY name COLLATE NOCASE"_s)) {
        while (query.next())
            names += query.value(0).toString();
    }
    return names;
}

QStringList RunDatabase::formValuesOf(const QString &workflowKey) const
{
    QStringList all;
    QSqlQuery query;
    if (execute(
            &query,
            u"SELECT form_values FROM runs WHERE workflow_key = ? ORDER BY row DESC LIMIT 200"_s,
            {workflowKey})) {
        while (query.next())
            all += query.value(0).toString();
    }
    return all;
}

QString RunDatabase::newestId() const
{
    return value(u"SELECT local_id FROM runs ORDER BY row DESC LIMIT 1"_s).toString();
}

QByteArray RunDatabase::graph(const QString &workflowHash) const
{
    return value(u"SELECT graph FROM workflows WHERE hash = ?"_s, {workflowHash}).toByteArray();
}

QByteArray RunDatabase::editorWorkflow(const QString &workflowHash) const
{
    return editorWorkflowIn(value(u"SELECT request FROM runs WHERE workflow_hash = ? "
                                  "AND request IS NOT NULL ORDER BY row DESC LIMIT 1"_s,
                                  {workflowHash})
                                .toByteArray());
}

QByteArray RunDatabase::request(const QString &localId) const
{
    QSqlQuery query;
    if (!execute(&query,
                 u"SELECT request, graph FROM runs LEFT JOIN workflows "
                 "ON hash = workflow_hash WHERE local_id = ?"_s,
                 {localId})
        || !query.next() || query.value(0).isNull())
        return {};
    return requestWithGraph(query.value(0).toByteArray(), query.value(1).toByteArray());
}

QStringList RunDatabase::logTail(const QString &localId) const
{
    return value(u"SELECT log_tail FROM runs WHERE local_id = ?"_s, {localId})
        .toString()
        .split(u'\n', Qt::SkipEmptyParts);
}

// --- what is left to be done

QList<RunDatabase::OpenRun> RunDatabase::takeOver(const QString &profileId, int *elsewhere)
{
    finishCheck();
    *elsewhere = 0;
    QList<OpenRun> mine;
    QHash<QString, bool> alive;
    const QList<RunRecord> open = select(u"open AND profile_id = ? ORDER BY row"_s, {profileId});
    for (const RunRecord &record : open) {
        const QString session =
            value(u"SELECT session FROM runs WHERE local_id = ?"_s, {record.localId}).toString();
        if (session == ownSession().id()) {
            mine += {record, false};
            continue;
        }
        if (!alive.contains(session))
            alive.insert(session, ownSession().isAlive(session));
        QSqlQuery query;
        // Another program may have taken it in this moment.
        const bool taken = !alive.value(session)
            && execute(&query, u"UPDATE runs SET session = ? WHERE local_id = ? AND session = ?"_s,
                       {ownSession().id(), record.localId, session})
            && query.numRowsAffected() == 1;
        if (taken)
            mine += {record, true};
        else
            ++*elsewhere;
    }
    return mine;
}

bool RunDatabase::isElsewhere(const QString &localId) const
{
    const QString session =
        value(u"SELECT session FROM runs WHERE open AND local_id = ?"_s, {localId}).toString();
    return !session.isEmpty() && session != ownSession().id() && ownSession().isAlive(session);
}

QStringList RunDatabase::profilesWithOpenRuns() const
{
    QStringList profiles;
    QSqlQuery query;
    if (execute(&query, u"SELECT DISTINCT profile_id FROM runs WHERE open ORDER BY profile_id"_s)) {
        while (query.next())
            profiles += query.value(0).toString();
    }
    return profiles;
}

QStringList RunDatabase::otherRunIds(const QUrl &serverUrl, qint64 row) const
{
    QStringList ids;
    QSqlQuery query;
    if (execute(&query,
                u"SELECT run_id FROM runs WHERE run_id <> '' AND server_url = ? AND row <> ? "
                "ORDER BY row DESC LIMIT 2000"_s,
                {textValue(serverUrl.toString()), row})) {
        while (query.next())
            ids += query.value(0).toString();
    }
    return ids;
}

bool RunDatabase::isTaken(const QUrl &serverUrl, const QString &runId, const QString &localId) const
{
    return value(u"SELECT 1 FROM runs WHERE run_id = ? AND server_url = ? AND local_id <> ?"_s,
                 {runId, textValue(serverUrl.toString()), localId})
        .isValid();
}

std::optional<QHash<QString, QByteArray>> RunDatabase::digests(const QStringList &localIds) const
{
    QHash<QString, QByteArray> digests;
    constexpr qsizetype step = 500; // SQLite limits the number of placeholders
    for (qsizetype first = 0; first < localIds.size(); first += step) {
        const QStringList ids = localIds.mid(first, step);
        QSqlQuery query;
        if (!execute(
                &query,
                u"SELECT local_id, phase, settled, open, saving, starred, run_id, session, "
                "saving_error FROM runs WHERE local_id IN (%1)"_s.arg(placeholders(ids.size())),
                QVariantList(ids.begin(), ids.end())))
            return std::nullopt;
        while (query.next()) {
            QByteArray digest;
            for (int i = 1; i <= 8; ++i)
                digest += query.value(i).toByteArray() + '\n';
            digests.insert(query.value(0).toString(), digest);
        }
        noteError(query.lastError());
    }
    return isDamaged() ? std::nullopt : std::optional(digests);
}

QString RunDatabase::idAt(qint64 row) const
{
    return value(u"SELECT local_id FROM runs WHERE row = ?"_s, {row}).toString();
}

QHash<QString, bool> RunDatabase::otherOwners() const
{
    QHash<QString, bool> owners;
    QSqlQuery query;
    if (execute(&query, u"SELECT DISTINCT session FROM runs WHERE open AND session <> ?"_s,
                {ownSession().id()})) {
        while (query.next())
            owners.insert(query.value(0).toString(),
                          ownSession().isAlive(query.value(0).toString()));
    }
    return owners;
}

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#include "runs/runreading.h"

#include "runs/historysql.h"
#include "runs/runfilter.h"
#include "runs/runrow.h"

#include <QtCore/qhash.h>
#include <QtCore/qjsondocument.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype runsOfAStatement = 500; // SQLite limits the number of placeholders

void readFiles(const QSqlDatabase &connection, QList<RunRecord> *records, qsizetype first,
               QSqlError *error)
{
    QHash<QString, RunRecord *> byId;
    QVariantList ids;
    for (qsizetype i = first; i < std::min(first + runsOfAStatement, records->size()); ++i) {
        RunRecord &record = (*records)[i];
        byId.insert(record.localId, &record);
        ids += record.localId;
    }
    QSqlQuery query = executed(
        connection,
        u"SELECT local_id, item, path, error, text FROM outputs "
        "WHERE local_id IN (%1) ORDER BY local_id, position"_s.arg(placeholders(ids.size())),
        ids);
    while (query.next()) {
        const QJsonObject item =
            QJsonDocument::fromJson(query.value(1).toString().toUtf8()).object();
        byId.value(query.value(0).toString())->files += runFile(
            item, query.value(2).toString(), query.value(3).toString(), query.value(4).toString());
    }
    if (query.lastError().isValid())
        *error = query.lastError();
}

} // namespace

QList<RunRecord> readRuns(const QSqlDatabase &connection, const QString &rest,
                          const QVariantList &values, QSqlError *error)
{
    const QStringList columns = runColumns();
    QSqlQuery query = executed(
        connection, u"SELECT %1 FROM runs WHERE %2"_s.arg(columns.join(u", "_s), rest), values);
    QList<RunRecord> records;
    while (query.next()) {
        QVariantList row;
        for (qsizetype i = 0; i < columns.size(); ++i)
            row.append(query.value(int(i)));
        records += runFromRow(row);
    }
    if (query.lastError().isValid())
        *error = query.lastError();
    query.finish();
    for (qsizetype first = 0; first < records.size(); first += runsOfAStatement)
        readFiles(connection, &records, first, error);
    return records;
}

} // namespace ComfyDeploy::Runner

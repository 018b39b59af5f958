// SPDX-License-Identifier: MIT

#include "runs/runschema.h"

#include "runs/historyfile.h"

#include <QtCore/qrandom.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>

#include <array>
#include <limits>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

// The statements that convert version n to n + 1 are at index n. A released step is never changed;
// a new version adds one.
using Steps = std::array<QStringList, HistoryFile::SchemaVersion>;

const Steps &steps()
{
    static const Steps all{
        QStringList{
            uR"(CREATE TABLE workflows (
            hash TEXT PRIMARY KEY,
            graph BLOB NOT NULL))"_s,
            uR"(CREATE TABLE runs (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            local_id TEXT NOT NULL UNIQUE,
            run_id TEXT NOT NULL,
            server_url TEXT NOT NULL,
            profile_id TEXT NOT NULL,
            profile_name TEXT NOT NULL,
            built_in INTEGER NOT NULL,
            workflow_key TEXT NOT NULL,
            workflow_name TEXT NOT NULL,
            workflow_hash TEXT REFERENCES workflows(hash),
            form_values TEXT NOT NULL,
            main_text TEXT NOT NULL,
            batch_id TEXT NOT NULL,
            mode TEXT NOT NULL,
            request BLOB,
            inputs BLOB NOT NULL,
            seeds TEXT NOT NULL,
            search TEXT NOT NULL,
            phase TEXT NOT NULL,
            status_text TEXT NOT NULL,
            error_kind TEXT NOT NULL,
            error_message TEXT NOT NULL,
            http_status INTEGER NOT NULL,
            failure TEXT NOT NULL,
            log_tail TEXT,
            gpu TEXT NOT NULL,
            created INTEGER NOT NULL,
            submitted INTEGER,
            queued INTEGER,
            started INTEGER,
            finished INTEGER,
            settled INTEGER NOT NULL,
            saving TEXT NOT NULL,
            saving_error TEXT NOT NULL,
            starred INTEGER NOT NULL,
            open INTEGER NOT NULL,
            session TEXT NOT NULL))"_s,
            u"CREATE INDEX runs_open ON runs (profile_id) WHERE open"_s,
            u"CREATE INDEX runs_run_id ON runs (run_id)"_s,
            u"CREATE INDEX runs_workflow_hash ON runs (workflow_hash)"_s,
            uR"(CREATE TABLE outputs (
            local_id TEXT NOT NULL REFERENCES runs(local_id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            item TEXT NOT NULL,
            path TEXT NOT NULL,
            error TEXT NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (local_id, position)) WITHOUT ROWID)"_s,
        },
        // The duration of a run, by a monotonic clock. The indexes are for the queries at every
        // start of a run, and for every search for a lost one, which in version 1 read the whole
        // history.
        QStringList{
            u"ALTER TABLE runs ADD COLUMN elapsed INTEGER"_s,
            u"CREATE INDEX runs_workflow_name ON runs (workflow_name)"_s,
            u"CREATE INDEX runs_server ON runs (server_url, created)"_s,
            u"CREATE INDEX runs_starred ON runs (row) WHERE starred"_s,
            u"CREATE INDEX runs_unsettled ON runs (row) WHERE NOT settled"_s,
        },
        // A lost run is searched for by its mark, and no longer by its time.
        QStringList{u"DROP INDEX runs_server"_s},
        // Batches are shown as one row, and how long they usually take is said before the start.
        QStringList{
            u"ALTER TABLE runs ADD COLUMN batch_cell TEXT NOT NULL DEFAULT ''"_s,
            u"CREATE INDEX runs_batch ON runs (batch_id, row) WHERE batch_id <> ''"_s,
            u"CREATE INDEX runs_durations ON runs (workflow_key, profile_id, row) "
            "WHERE elapsed IS NOT NULL"_s,
        },
        // A run has kilobytes. The list of runs is read at each start from what it needs of each,
        // and so is their number; the other index is for the earlier values of a workflow's form.
        QStringList{
            u"CREATE INDEX runs_places ON runs (row, created, batch_id)"_s,
            u"CREATE INDEX runs_workflow_key ON runs (workflow_key, row)"_s,
        },
    };
    return all;
}

} // namespace

SchemaResult prepareSchema(QSqlDatabase &database, QSqlError *error)
{
    QSqlQuery query(database);
    const auto run = [&query, error](const QString &sql) {
        if (query.exec(sql))
            return true;
        *error = query.lastError();
        return false;
    };
    // Two programs may start at the same time: only one of them must create the tables.
    if (!run(u"BEGIN IMMEDIATE"_s))
        return SchemaResult::Failed;
    const auto giveUp = [&query](SchemaResult result) {
        query.exec(u"ROLLBACK"_s);
        return result;
    };
    if (!run(u"PRAGMA user_version"_s) || !query.next())
        return giveUp(SchemaResult::Failed);
    const int version = query.value(0).toInt();
    query.finish();
    if (version > HistoryFile::SchemaVersion || version < 0)
        return giveUp(SchemaResult::TooNew);
    if (!run(u"SELECT count(*), sum(name = 'runs') FROM sqlite_master"_s) || !query.next())
        return giveUp(SchemaResult::Failed);
    const bool empty = query.value(0).toInt() == 0;
    const bool ours = query.value(1).toInt() == 1;
    query.finish();
    if (version == 0 ? !empty : !ours)
        return giveUp(SchemaResult::Foreign);
    for (int step = version; step < HistoryFile::SchemaVersion; ++step) {
        for (const QString &sql : steps().at(size_t(step))) {
            if (!run(sql))
                return giveUp(SchemaResult::Failed);
        }
    }
    // A number that identifies the log of another file: see hasForeignLog().
    if (version < 2
        && !run(u"PRAGMA application_id = %1"_s.arg(
            QRandomGenerator::global()->bounded(1, std::numeric_limits<qint32>::max()))))
        return giveUp(SchemaResult::Failed);
    if (version != HistoryFile::SchemaVersion
        && !run(u"PRAGMA user_version = %1"_s.arg(HistoryFile::SchemaVersion)))
        return giveUp(SchemaResult::Failed);
    return run(u"COMMIT"_s) ? SchemaResult::Ready : giveUp(SchemaResult::Failed);
}

} // namespace ComfyDeploy::Runner

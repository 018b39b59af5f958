// SPDX-License-Identifier: MIT

// Histories that earlier versions of the program have written, and their content.
#pragma once

#include <QtCore/qfile.h>
#include <QtCore/qstringlist.h>
#include <QtCore/quuid.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlquery.h>
#include <QtSql/qsqlrecord.h>
#include <QtTest/QtTest>

//! The prefix of all local ids in these files.
inline constexpr auto oldRunsBegin = "5d3c5a1e-";

//! Executes statements on the file at \a path, without the tested classes.
inline bool executeBeside(const QString &path, const QStringList &statements,
                          QList<QVariantList> *rows = nullptr)
{
    bool done = true;
    const QString name = QUuid::createUuid().toString();
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
        database.setDatabaseName(path);
        database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000"));
        done = database.open();
        for (const QString &statement : statements) {
            QSqlQuery query(database);
            done = done && query.exec(statement);
            while (done && rows && query.next()) {
                QVariantList row;
                for (int i = 0; i < query.record().count(); ++i)
                    row += query.value(i);
                *rows += row;
            }
        }
    }
    QSqlDatabase::removeDatabase(name);
    return done;
}

//! The first value of \a statement.
inline QVariant valueIn(const QString &path, const QString &statement)
{
    QList<QVariantList> rows;
    executeBeside(path, {statement}, &rows);
    return rows.value(0).value(0);
}

//! All data of version 1 about the old runs in the file, as text, row by row.
inline QStringList oldRowsIn(const QString &path)
{
    static const QStringList columns =
        QStringLiteral(
            "row,local_id,run_id,server_url,profile_id,profile_name,built_in,workflow_key,"
            "workflow_name,workflow_hash,form_values,main_text,batch_id,mode,request,inputs,seeds,"
            "search,phase,status_text,error_kind,error_message,http_status,failure,log_tail,gpu,"
            "created,submitted,queued,started,finished,settled,saving,saving_error,starred,open,"
            "session")
            .split(u',');
    QStringList quoted;
    for (const QString &column : columns)
        quoted += QStringLiteral("quote(%1)").arg(column);
    const QString mine =
        QStringLiteral(" WHERE local_id LIKE '%1%' ").arg(QString::fromLatin1(oldRunsBegin));
    const QString all = QStringLiteral("SELECT %1 FROM ");
    QList<QVariantList> rows;
    executeBeside(path,
                  {all.arg(quoted.join(QStringLiteral(" || ',' || "))) + QStringLiteral("runs")
                       + mine + QStringLiteral("ORDER BY row"),
                   all.arg(QStringLiteral("quote(local_id) || quote(position) || quote(item) || "
                                          "quote(path) || quote(error) || quote(text)"))
                       + QStringLiteral("outputs") + mine
                       + QStringLiteral("ORDER BY local_id, position"),
                   QStringLiteral("SELECT quote(hash) || quote(graph) FROM workflows WHERE hash IN "
                                  "(SELECT workflow_hash FROM runs")
                       + mine + QStringLiteral(") ORDER BY hash")},
                  &rows);
    QStringList texts;
    for (const QVariantList &row : rows)
        texts += row.value(0).toString();
    return texts;
}

//! Copies the history \a name of the test data to \a path, with the log that a crash has left if
//! there is one.
inline bool copyOldHistory(const QString &name, const QString &path)
{
    const QString source = QStringLiteral(TEST_DATA_DIR "/runs/") + name;
    const auto copy = [](const QString &from, const QString &to) {
        return QFile::copy(from, to)
            && QFile::setPermissions(to, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    };
    return copy(source, path)
        && (!QFile::exists(source + QStringLiteral("-wal"))
            || copy(source + QStringLiteral("-wal"), path + QStringLiteral("-wal")));
}

//! The same with at least \a runs runs, which take a while to upgrade.
inline bool copyLongOldHistory(const QString &name, const QString &path, int runs)
{
    if (!copyOldHistory(name, path))
        return false;
    QList<QVariantList> columns;
    executeBeside(path, {QStringLiteral("PRAGMA table_info(runs)")}, &columns);
    QStringList names;
    QStringList values;
    for (const QVariantList &column : columns) {
        const QString columnName = column.value(1).toString();
        if (columnName == QStringLiteral("row"))
            continue;
        names += columnName;
        values += columnName == QStringLiteral("local_id")
            ? QStringLiteral("'%1' || hex(randomblob(12))").arg(QString::fromLatin1(oldRunsBegin))
            : columnName;
    }
    const QString doubled = QStringLiteral("INSERT INTO runs (%1) SELECT %2 FROM runs")
                                .arg(names.join(u','), values.join(u','));
    while (valueIn(path, QStringLiteral("SELECT count(*) FROM runs")).toInt() < runs) {
        if (!executeBeside(path, {doubled}))
            return false;
    }
    return true;
}

// SPDX-License-Identifier: MIT

// A history of many runs, made by SQLite, because that many transactions would be slow.
#pragma once

#include "oldhistory.h"

#include <QtCore/qmap.h>

//! Copies the first run of the history at \a path, with its files, so that there are \a count.
//! \a columns, "local_id" among them, are SQL expressions for what differs; i is the copy's number,
//! from 1.
inline bool multiplyRun(const QString &path, int count, const QMap<QString, QString> &columns)
{
    QList<QVariantList> table;
    executeBeside(path, {QStringLiteral("PRAGMA table_info(runs)")}, &table);
    QStringList names;
    QStringList values;
    for (const QVariantList &column : std::as_const(table)) {
        const QString name = column.value(1).toString();
        if (name == QStringLiteral("row"))
            continue;
        names += name;
        values += columns.value(name, name);
    }
    const QString numbers =
        QStringLiteral("WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers "
                       "WHERE i < %1) ")
            .arg(count - 1);
    return executeBeside(
        path,
        {QStringLiteral("BEGIN"),
         numbers
             + QStringLiteral("INSERT INTO runs (%1) SELECT %2 FROM numbers, runs WHERE row = 1 "
                              "ORDER BY i")
                   .arg(names.join(u','), values.join(u',')),
         numbers
             + QStringLiteral("INSERT INTO outputs SELECT %1, position, item, path, error, text "
                              "FROM numbers, outputs "
                              "WHERE local_id = (SELECT local_id FROM runs WHERE row = 1)")
                   .arg(columns.value(QStringLiteral("local_id"))),
         QStringLiteral("COMMIT")});
}

// SPDX-License-Identifier: MIT

#include "runs/historysql.h"

#include <QtCore/quuid.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlerror.h>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

QSqlDatabase historyConnection(const QString &path, const QString &use)
{
    QSqlDatabase connection = QSqlDatabase::addDatabase(
        u"QSQLITE"_s, use + u'-' + QUuid::createUuid().toString(QUuid::Id128));
    connection.setDatabaseName(path);
    connection.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=5000"_s);
    return connection;
}

void removeConnection(QSqlDatabase *connection)
{
    const QString name = connection->connectionName();
    *connection = QSqlDatabase();
    if (!name.isEmpty())
        QSqlDatabase::removeDatabase(name);
}

QSqlQuery executed(const QSqlDatabase &connection, const QString &sql, const QVariantList &values)
{
    QSqlQuery query(connection);
    query.setForwardOnly(true);
    if (query.prepare(sql)) {
        for (const QVariant &value : values)
            query.addBindValue(value);
        query.exec();
    }
    return query;
}

bool isCorruption(const QSqlError &error)
{
    // SQLITE_CORRUPT and SQLITE_NOTADB, and their extended codes.
    const int code = error.nativeErrorCode().toInt() & 0xFF;
    return code == 11 || code == 26;
}

} // namespace ComfyDeploy::Runner

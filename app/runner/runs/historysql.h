// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qvariant.h>
#include <QtSql/qsqlquery.h>

QT_BEGIN_NAMESPACE
class QSqlDatabase;
class QSqlError;
QT_END_NAMESPACE

namespace ComfyDeploy::Runner {

//! A connection to the SQLite file \a path, under a name of its own, which begins with \a use; the
//! caller opens it, in the thread that uses it.
[[nodiscard]] QSqlDatabase historyConnection(const QString &path, const QString &use);
//! Closes \a connection, of which no copy and no query may exist any more. Does nothing if it is
//! none.
void removeConnection(QSqlDatabase *connection);

//! The query of \a sql with \a values for its placeholders, executed; inactive, with the reason in
//! QSqlQuery::lastError(), if that failed.
[[nodiscard]] QSqlQuery executed(const QSqlDatabase &connection, const QString &sql,
                                 const QVariantList &values = {});

//! SQLITE_CORRUPT or SQLITE_NOTADB.
[[nodiscard]] bool isCorruption(const QSqlError &error);

} // namespace ComfyDeploy::Runner

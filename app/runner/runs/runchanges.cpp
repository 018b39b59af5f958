// SPDX-License-Identifier: MIT

// How RunDatabase notices what other programs have done to the same file.
#include "runs/rundatabase.h"

#include <QtSql/qsqlquery.h>

#include <utility>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

bool RunDatabase::hasChangedElsewhere()
{
    // Changes with each commit of another connection, and never with one of this connection.
    const qint64 version = value(u"PRAGMA data_version"_s).toLongLong();
    return std::exchange(m_dataVersion, version) != version;
}

std::optional<QHash<QString, QByteArray>> RunDatabase::digests() const
{
    QHash<QString, QByteArray> digests;
    QSqlQuery query;
    if (!execute(&query,
                 u"SELECT local_id, phase, settled, open, saving, starred, run_id, session, "
                 "saving_error FROM runs"_s))
        return std::nullopt;
    while (query.next()) {
        QByteArray digest;
        for (int i = 1; i <= 8; ++i)
            digest += query.value(i).toByteArray() + '\n';
        digests.insert(query.value(0).toString(), digest);
    }
    noteDamage(query);
    return m_damaged ? std::nullopt : std::optional(digests);
}

QHash<QString, bool> RunDatabase::otherOwners() const
{
    QHash<QString, bool> owners;
    QSqlQuery query;
    if (execute(&query, u"SELECT DISTINCT session FROM runs WHERE open AND session <> ?"_s,
                {m_session.id()})) {
        while (query.next())
            owners.insert(query.value(0).toString(), m_session.isAlive(query.value(0).toString()));
    }
    return owners;
}

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#include "runs/historycheck.h"

#include "runs/historysql.h"

#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>

#include <utility>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

QString damageIn(const QString &path)
{
    QString found;
    QSqlDatabase database = historyConnection(path, u"check"_s);
    if (database.open()) {
        QSqlQuery query = executed(database, u"PRAGMA quick_check(1)"_s);
        if (query.next())
            found = query.value(0).toString();
        else if (isCorruption(query.lastError()))
            found = query.lastError().databaseText();
    }
    removeConnection(&database);
    return found == "ok"_L1 ? QString() : found;
}

} // namespace

void HistoryCheck::start(const QString &path, const std::function<void()> &done)
{
    wait();
    m_thread.reset(QThread::create([this, path, done] {
        m_found = damageIn(path);
        if (done)
            done();
    }));
    m_thread->setObjectName(u"history check"_s);
    m_thread->start();
}

QString HistoryCheck::wait()
{
    if (!m_thread)
        return {};
    m_thread->wait();
    m_thread.reset();
    return std::exchange(m_found, {});
}

} // namespace ComfyDeploy::Runner

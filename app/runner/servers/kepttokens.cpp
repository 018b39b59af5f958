// SPDX-License-Identifier: MIT

#include "servers/kepttokens.h"

#include "desktop/notices.h"
#include "settings/appsettings.h"

#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>

#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ComfyDeploy::Runner {

namespace {

constexpr auto storePatience = 3s;

QString settingOf(const QString &profileId)
{
    return profileId + "/tokenKept"_L1;
}

// The key of the store's entry. With user, which a password belongs to, and without path.
QString entryOf(const ServerProfile &profile)
{
    QStringList parts{profile.id};
    for (const QUrl &url : profile.urls)
        parts += url.adjusted(QUrl::RemovePassword | QUrl::RemovePath | QUrl::RemoveQuery
                              | QUrl::RemoveFragment)
                     .toString();
    return parts.join(u' ');
}

} // namespace

KeptTokens::KeptTokens(AppSettings *settings, Notices *notices, QObject *parent)
    : QObject(parent), m_settings(settings), m_notices(notices)
{}

bool KeptTokens::isKept(ServerConnection *connection) const
{
    return m_settings->state(settingOf(connection->profile().id)).toBool();
}

void KeptTokens::setKept(const QString &profileId, bool kept)
{
    m_settings->setState(settingOf(profileId), kept);
    Q_EMIT keptChanged();
}

void KeptTokens::restore(ServerConnection *connection)
{
    if (!isKept(connection))
        return;
    connection->expectToken();
    const QString entry = entryOf(connection->profile());
    const QString name = connection->profile().name;
    QTimer::singleShot(storePatience, connection, [this, connection, name] {
        if (connection->stopExpectingToken())
            m_notices->addProblem(
                tr("The system's store for secrets does not answer. As soon as it does, the token "
                   "of %1 is used.")
                    .arg(name),
                Notices::ofTokens);
    });
    const QPointer<ServerConnection> target(connection);
    m_store.read(entry, [this, target, entry, name](const QString &token, const QString &problem) {
        // Meanwhile the user may have given another one, or have had this one removed.
        if (!target || target->hasToken() || !isKept(target) || entryOf(target->profile()) != entry)
            return;
        if (problem.isEmpty()) {
            m_notices->settle(Notices::ofTokens);
            target->setToken(token);
            return;
        }
        m_notices->addProblem(
            tr("The token of %1 could not be read from the system's store for secrets. %2")
                .arg(name, problem),
            Notices::ofTokens);
        target->stopExpectingToken();
    });
}

void KeptTokens::keep(ServerConnection *connection, const QString &token)
{
    const ServerProfile profile = connection->profile();
    m_writing += profile.id;
    m_store.write(entryOf(profile), token,
                  [this, profile](const QString &, const QString &problem) {
                      if (!m_writing.remove(profile.id)) // it was forgotten meanwhile
                          return;
                      setKept(profile.id, problem.isEmpty());
                      if (problem.isEmpty())
                          return m_notices->settle(Notices::ofTokens);
                      m_notices->addProblem(
                          tr("The token of %1 could not be remembered, and is kept until you "
                             "close the program. %2")
                              .arg(profile.name, problem),
                          Notices::ofTokens);
                  });
}

void KeptTokens::forget(ServerConnection *connection)
{
    forget(connection->profile());
}

void KeptTokens::forget(const ServerProfile &profile)
{
    const bool wasWriting = m_writing.remove(profile.id);
    if (!wasWriting && !m_settings->state(settingOf(profile.id)).toBool())
        return;
    setKept(profile.id, false);
    m_store.remove(entryOf(profile), [this, profile](const QString &, const QString &problem) {
        if (!problem.isEmpty())
            m_notices->addProblem(tr("The token of %1 could not be removed from the system's store "
                                     "for secrets. %2")
                                      .arg(profile.name, problem),
                                  Notices::ofTokens);
    });
}

} // namespace ComfyDeploy::Runner

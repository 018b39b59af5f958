// SPDX-License-Identifier: MIT

#include "servers/servers.h"

#include "desktop/notices.h"
#include "settings/appsettings.h"

#include <QtCore/qtimer.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

Servers::Servers(AppSettings *settings, Notices *notices, QObject *parent)
    : QObject(parent), m_settings(settings), m_notices(notices), m_tokens(settings, notices)
{
    connect(&m_profiles, &ServerProfiles::profileChanged, this, [this](const QString &id) {
        if (ServerConnection *connection = m_connections.value(id))
            connection->setProfile(m_profiles.profile(id));
    });
    connect(&m_finder, &ComfyUiFinder::foundChanged, this, &Servers::foundComfyUiChanged);
    connect(&m_profiles, &ServerProfiles::countChanged, this, &Servers::foundComfyUiChanged);
    connect(&m_profiles, &ServerProfiles::profileChanged, this, &Servers::foundComfyUiChanged);
}

void Servers::setGivenToken(const QString &token, const QString &address)
{
    const QString named = m_profiles.idOfName(address);
    m_givenToken = token;
    m_givenTokenServer = address.isEmpty() ? WorkflowClient::productionServer()
        : named.isEmpty()                  ? ServerProfiles::urlFromInput(address)
                                           : m_profiles.profile(named).url();
}

void Servers::openLast()
{
    setCurrentId(m_settings->state(u"profile"_s).toString());
    // Not before the window is shown: the first access to the network loads Qt's plugins for it.
    QTimer::singleShot(0, &m_finder, &ComfyUiFinder::look);
}

ServerConnection *Servers::connectionTo(const QString &id)
{
    ServerConnection *&connection = m_connections[id];
    if (connection)
        return connection;
    connection = new ServerConnection(m_profiles.profile(id), this);
    connect(connection, &ServerConnection::stateChanged, this,
            [this, connection] { Q_EMIT connectionChanged(connection); });
    connect(connection, &ServerConnection::classesChanged, this, [this, connection] {
        if (connection == m_current)
            Q_EMIT classesChanged();
    });
    const QUrl url = connection->profile().url();
    if (!m_givenToken.isEmpty() && !url.isEmpty() && url == m_givenTokenServer)
        connection->setToken(m_givenToken);
    else
        m_tokens.restore(connection);
    return connection;
}

bool Servers::isInUse(const ServerConnection *connection) const
{
    return m_connections.value(connection->profile().id) == connection;
}

void Servers::setCurrentId(const QString &id)
{
    const QString known = m_profiles.profile(id).id;
    if (known == m_currentId)
        return;
    m_currentId = known;
    m_current = connectionTo(known);
    m_settings->setState(u"profile"_s, known);
    m_current->check();
    m_notices->settle(Notices::ofServer);
    Q_EMIT currentChanged();
}

bool Servers::use(const QString &address)
{
    if (address.isEmpty() || address == "local"_L1) {
        setCurrentId(u"local"_s);
        return true;
    }
    if (const QString named = m_profiles.idOfName(address); !named.isEmpty()) {
        setCurrentId(named);
        return true;
    }
    const QString name = QUrl::fromUserInput(address).host();
    const QString problem = m_profiles.problemWith(ServerKind::Api, name, address, {});
    if (!problem.isEmpty()) {
        m_notices->addProblem(problem, Notices::ofServer);
        return false;
    }
    const QString known = m_profiles.idOf(QUrl(address));
    setCurrentId(known.isEmpty() ? m_profiles.add(ServerKind::Api, name, address, {}) : known);
    return true;
}

void Servers::save(const QString &id, ServerKind kind, const QString &name, const QString &address,
                   const QString &caFile)
{
    if (id.isEmpty()) {
        const QString added = m_profiles.add(kind, name, address, caFile);
        if (!added.isEmpty())
            setCurrentId(added);
        return;
    }
    const ServerProfile before = m_profiles.profile(id);
    if (!m_profiles.change(id, name, address, caFile) || m_profiles.profile(id).urls == before.urls)
        return;
    m_tokens.forget(before);
    if (m_profiles.profile(id).isComfyUi())
        return; // the gateway stays where it is, and knows the new ones
    // Runs stay on the server where they were started, so the new address gets a new client.
    if (const ServerConnection *old = m_connections.take(id); old == m_current) {
        m_currentId.clear();
        setCurrentId(id);
    }
}

void Servers::remove(const QString &id)
{
    if (!m_profiles.profile(id).isOwn())
        return;
    m_tokens.forget(m_profiles.profile(id));
    ServerConnection *connection = m_connections.take(id); // for the runs that it follows
    m_profiles.remove(id);
    if (id == m_currentId)
        setCurrentId(u"local"_s);
    if (connection)
        Q_EMIT removed(connection);
}

QString Servers::foundComfyUi() const
{
    const QUrl found = m_finder.found();
    return m_profiles.idOfComfyUi(found).isEmpty() ? found.toString() : QString();
}

void Servers::useFoundComfyUi()
{
    if (!foundComfyUi().isEmpty())
        save({}, ServerKind::ComfyUi, tr("My ComfyUI"), foundComfyUi(), {});
}

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#include "settings/serverprofiles.h"

#include <ComfyDeploy/core/giventext_p.h>
#include <ComfyDeploy/core/localhost_p.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qfileinfo.h>
#include <QtCore/qsettings.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/quuid.h>
#include <QtNetwork/qsslcertificate.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

QString profilesFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) + "/servers.ini"_L1;
}

// Users paste addresses without the scheme and with a trailing slash.
QUrl urlFromInput(const QString &text)
{
    QString trimmed = text.trimmed();
    if (!trimmed.contains("://"_L1))
        trimmed.prepend("https://"_L1);
    QUrl url(trimmed, QUrl::StrictMode);
    QString path = url.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    url.setPath(path);
    return url;
}

} // namespace

bool ServerProfile::isOwn() const
{
    return !isBuiltIn() && !needsToken();
}

bool ServerProfile::isLocal() const
{
    return isBuiltIn() || isLocalServerHost(url.host());
}

bool ServerProfile::needsToken() const
{
    return id == "production"_L1 || id == "staging"_L1;
}

ServerProfiles::ServerProfiles(QObject *parent) : QAbstractListModel(parent)
{
    m_profiles = {
        {u"local"_s, tr("Local, built in"), {}, {}, {}, {}},
        {u"production"_s, tr("Production"), WorkflowClient::productionServer(), {}, {}, {}},
        {u"staging"_s, tr("Staging"), WorkflowClient::stagingServer(), {}, {}, {}}};
    load();
}

int ServerProfiles::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_profiles.size());
}

QVariant ServerProfiles::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ServerProfile &profile = m_profiles.at(index.row());
    switch (role) {
    case ProfileIdRole:
        return profile.id;
    case Qt::DisplayRole:
    case NameRole:
        return profile.name;
    case UrlRole:
        return profile.url;
    case CaFileRole:
        return profile.caFile;
    case OwnRole:
        return profile.isOwn();
    default:
        return {};
    }
}

QHash<int, QByteArray> ServerProfiles::roleNames() const
{
    return {{ProfileIdRole, "profileId"},
            {NameRole, "name"},
            {UrlRole, "url"},
            {CaFileRole, "caFile"},
            {OwnRole, "own"}};
}

ServerProfile ServerProfiles::profile(const QString &id) const
{
    const int row = indexOf(id);
    return m_profiles.at(row < 0 ? 0 : row);
}

QString ServerProfiles::idAt(int row) const
{
    return row >= 0 && row < m_profiles.size() ? m_profiles.at(row).id : QString();
}

int ServerProfiles::indexOf(const QString &id) const
{
    for (int row = 0; row < m_profiles.size(); ++row) {
        if (m_profiles.at(row).id == id)
            return row;
    }
    return -1;
}

QString ServerProfiles::idOf(const QUrl &url) const
{
    for (const ServerProfile &profile : m_profiles) {
        if (profile.url == url)
            return profile.id;
    }
    return {};
}

QString ServerProfiles::problemWith(const QString &name, const QString &url,
                                    const QString &caFile) const
{
    if (name.trimmed().isEmpty())
        return tr("The server needs a name.");
    const QUrl parsed = urlFromInput(url);
    if (!parsed.isValid() || parsed.host().isEmpty()
        || (parsed.scheme() != "http"_L1 && parsed.scheme() != "https"_L1))
        return tr("The address must look like https://host/api, not “%1”.")
            .arg(shownAddress(url.trimmed()));
    if (!parsed.userInfo().isEmpty() || parsed.hasQuery() || parsed.hasFragment())
        return tr("The address must not hold a user name, a password or a question mark.");
    if (caFile.trimmed().isEmpty())
        return {};
    if (!QFileInfo(caFile.trimmed()).isReadable())
        return tr("The certificate file “%1” cannot be read.").arg(caFile.trimmed());
    if (QSslCertificate::fromPath(caFile.trimmed()).isEmpty())
        return tr("“%1” holds no PEM certificate.").arg(caFile.trimmed());
    return {};
}

QString ServerProfiles::add(const QString &name, const QString &url, const QString &caFile)
{
    if (!problemWith(name, url, caFile).isEmpty())
        return {};
    QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    beginInsertRows({}, rowCount(), rowCount());
    m_profiles.append({id, name.trimmed(), urlFromInput(url), caFile.trimmed(), {}, {}});
    endInsertRows();
    save();
    Q_EMIT countChanged();
    return id;
}

bool ServerProfiles::change(const QString &id, const QString &name, const QString &url,
                            const QString &caFile)
{
    const int row = indexOf(id);
    if (row < 0 || !m_profiles.at(row).isOwn() || !problemWith(name, url, caFile).isEmpty())
        return false;
    ServerProfile &profile = m_profiles[row];
    profile.name = name.trimmed();
    profile.url = urlFromInput(url);
    profile.caFile = caFile.trimmed();
    save();
    Q_EMIT dataChanged(index(row), index(row));
    Q_EMIT profileChanged(id);
    return true;
}

bool ServerProfiles::remove(const QString &id)
{
    const int row = indexOf(id);
    if (row < 0 || !m_profiles.at(row).isOwn())
        return false;
    beginRemoveRows({}, row, row);
    m_profiles.removeAt(row);
    endRemoveRows();
    save();
    Q_EMIT countChanged();
    Q_EMIT profileChanged(id);
    return true;
}

void ServerProfiles::setBooking(const QString &id, const QString &workflowId,
                                const QString &machineId)
{
    const int row = indexOf(id);
    if (row < 0)
        return;
    ServerProfile &profile = m_profiles[row];
    if (profile.workflowId == workflowId.trimmed() && profile.machineId == machineId.trimmed())
        return;
    profile.workflowId = workflowId.trimmed();
    profile.machineId = machineId.trimmed();
    save();
    Q_EMIT profileChanged(id);
}

void ServerProfiles::load()
{
    QSettings settings(profilesFile(), QSettings::IniFormat);
    const int size = settings.beginReadArray("servers"_L1);
    for (int i = 0; i < size; ++i) {
        settings.setArrayIndex(i);
        const QString id = settings.value("id"_L1).toString();
        ServerProfile read{id,
                           settings.value("name"_L1).toString(),
                           settings.value("url"_L1).toUrl(),
                           settings.value("caFile"_L1).toString(),
                           settings.value("workflowId"_L1).toString(),
                           settings.value("machineId"_L1).toString()};
        const int row = indexOf(id);
        if (row >= 0) {
            m_profiles[row].workflowId = read.workflowId;
            m_profiles[row].machineId = read.machineId;
        } else if (!id.isEmpty() && read.url.isValid()) {
            m_profiles.append(read);
        }
    }
}

void ServerProfiles::save()
{
    QSettings settings(profilesFile(), QSettings::IniFormat);
    settings.clear();
    settings.beginWriteArray("servers"_L1);
    for (int i = 0; i < m_profiles.size(); ++i) {
        const ServerProfile &profile = m_profiles.at(i);
        settings.setArrayIndex(i);
        settings.setValue("id"_L1, profile.id);
        settings.setValue("name"_L1, profile.name);
        settings.setValue("url"_L1, profile.url);
        settings.setValue("caFile"_L1, profile.caFile);
        settings.setValue("workflowId"_L1, profile.workflowId);
        settings.setValue("machineId"_L1, profile.machineId);
    }
    settings.endArray(); // writes the size
    settings.sync();
    if (settings.status() == QSettings::NoError)
        Q_EMIT written();
    else
        Q_EMIT problem(tr("The servers cannot be written to %1.").arg(settings.fileName()));
}

} // namespace ComfyDeploy::Runner

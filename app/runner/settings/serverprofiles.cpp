// SPDX-License-Identifier: MIT

#include "settings/serverprofiles.h"

#include "shared/comfyuiurls.h"

#include <ComfyDeploy/core/giventext_p.h>
#include <ComfyDeploy/core/localhost_p.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qfileinfo.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qsettings.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/quuid.h>
#include <QtNetwork/qsslcertificate.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

QString profilesFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) + "/servers.ini"_L1;
}

QList<QUrl> urlsFromInput(ServerKind kind, const QString &address)
{
    if (kind != ServerKind::ComfyUi)
        return {ServerProfiles::urlFromInput(address)};
    QString why;
    return App::comfyUiUrls(address, &why).value_or(QList<QUrl>());
}

//! Passwords are not shown, so who changes an address leaves them out.
QList<QUrl> withPasswordsOf(QList<QUrl> urls, const QList<QUrl> &known)
{
    for (QUrl &url : urls) {
        const auto same = std::find_if(known.begin(), known.end(), [&url](const QUrl &each) {
            return each.adjusted(QUrl::RemovePassword) == url;
        });
        if (same != known.end())
            url = *same;
    }
    return urls;
}

QMetaEnum kinds()
{
    return QMetaEnum::fromType<ServerKind>();
}

QString kindName(ServerKind kind)
{
    return QString::fromLatin1(kinds().valueToKey(int(kind)));
}

QString problemWithUrl(const QString &typed)
{
    const QUrl url = ServerProfiles::urlFromInput(typed);
    if (!url.isValid() || url.host().isEmpty()
        || (url.scheme() != "http"_L1 && url.scheme() != "https"_L1))
        return ServerProfiles::tr("The address must look like https://host/api, not “%1”.")
            .arg(shownAddress(typed.trimmed()));
    if (!url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment())
        return ServerProfiles::tr(
            "The address must not hold a user name, a password or a question mark.");
    return {};
}

} // namespace

bool ServerProfile::isLocal() const
{
    return isBuiltIn() || isComfyUi() || isLocalServerHost(url().host());
}

QUrl ServerProfile::comfyUi() const
{
    return isComfyUi() ? urls.value(0).adjusted(QUrl::RemoveUserInfo) : QUrl();
}

QString ServerProfile::address() const
{
    return App::shownUrls(urls);
}

ServerProfiles::ServerProfiles(QObject *parent) : QAbstractListModel(parent)
{
    m_profiles = {{ServerKind::BuiltIn, u"local"_s, tr("Local, built in"), {}, {}, {}, {}},
                  {ServerKind::ComfyDeploy,
                   u"production"_s,
                   tr("Production"),
                   {WorkflowClient::productionServer()},
                   {},
                   {},
                   {}},
                  {ServerKind::ComfyDeploy,
                   u"staging"_s,
                   tr("Staging"),
                   {WorkflowClient::stagingServer()},
                   {},
                   {},
                   {}}};
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
    case KindRole:
        return int(profile.kind);
    case AddressRole:
        return profile.address();
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
    return {{ProfileIdRole, "profileId"}, {KindRole, "kind"},     {NameRole, "name"},
            {AddressRole, "address"},     {CaFileRole, "caFile"}, {OwnRole, "own"}};
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

// Users paste addresses without the scheme and with a trailing slash.
QUrl ServerProfiles::urlFromInput(const QString &text)
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

QString ServerProfiles::idOfName(const QString &name) const
{
    for (const ServerProfile &profile : m_profiles) {
        if (profile.name == name)
            return profile.id;
    }
    return {};
}

QString ServerProfiles::idOf(const QUrl &url) const
{
    for (const ServerProfile &profile : m_profiles) {
        if (profile.url() == url)
            return profile.id;
    }
    return {};
}

QString ServerProfiles::idOfComfyUi(const QUrl &url) const
{
    for (const ServerProfile &profile : m_profiles) {
        const bool hasIt =
            std::any_of(profile.urls.begin(), profile.urls.end(),
                        [&url](const QUrl &each) { return App::isSamePlace(each, url); });
        if (profile.isComfyUi() && hasIt)
            return profile.id;
    }
    return {};
}

QString ServerProfiles::problemWith(ServerKind kind, const QString &name, const QString &address,
                                    const QString &caFile) const
{
    if (name.trimmed().isEmpty())
        return tr("The server needs a name.");
    QString problem;
    if (kind == ServerKind::ComfyUi)
        (void)App::comfyUiUrls(address, &problem);
    else
        problem = problemWithUrl(address);
    return problem.isEmpty() ? problemWithCaFile(caFile) : problem;
}

QString ServerProfiles::problemWithCaFile(const QString &caFile)
{
    if (caFile.trimmed().isEmpty())
        return {};
    if (!QFileInfo(caFile.trimmed()).isReadable())
        return tr("The certificate file “%1” cannot be read.").arg(caFile.trimmed());
    if (QSslCertificate::fromPath(caFile.trimmed()).isEmpty())
        return tr("“%1” holds no PEM certificate.").arg(caFile.trimmed());
    return {};
}

QList<QUrl> ServerProfiles::urlsOf(const QString &id, const QString &address) const
{
    return withPasswordsOf(urlsFromInput(ServerKind::ComfyUi, address), profile(id).urls);
}

QString ServerProfiles::add(ServerKind kind, const QString &name, const QString &address,
                            const QString &caFile)
{
    if (!problemWith(kind, name, address, caFile).isEmpty())
        return {};
    QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    beginInsertRows({}, rowCount(), rowCount());
    m_profiles.append(
        {kind, id, name.trimmed(), urlsFromInput(kind, address), caFile.trimmed(), {}, {}});
    endInsertRows();
    save();
    Q_EMIT countChanged();
    return id;
}

bool ServerProfiles::change(const QString &id, const QString &name, const QString &address,
                            const QString &caFile)
{
    const int row = indexOf(id);
    if (row < 0 || !m_profiles.at(row).isOwn()
        || !problemWith(m_profiles.at(row).kind, name, address, caFile).isEmpty())
        return false;
    ServerProfile &profile = m_profiles[row];
    profile.name = name.trimmed();
    profile.urls = withPasswordsOf(urlsFromInput(profile.kind, address), profile.urls);
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
        // Until there were ComfyUIs, no kind was written.
        const QString kind = settings.value("kind"_L1, kindName(ServerKind::Api)).toString();
        bool isKnown = false;
        ServerProfile read;
        read.kind = ServerKind(kinds().keyToValue(kind.toLatin1(), &isKnown));
        read.id = id;
        read.name = settings.value("name"_L1).toString();
        const QVariant address = settings.value("url"_L1);
        read.urls = read.isComfyUi() ? urlsFromInput(read.kind, address.toString())
                                     : QList<QUrl>{address.toUrl()};
        read.caFile = settings.value("caFile"_L1).toString();
        read.workflowId = settings.value("workflowId"_L1).toString();
        read.machineId = settings.value("machineId"_L1).toString();
        const int row = indexOf(id);
        if (row >= 0) {
            m_profiles[row].workflowId = read.workflowId;
            m_profiles[row].machineId = read.machineId;
        } else if (isKnown && read.isOwn() && !id.isEmpty() && read.urls.value(0).isValid()) {
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
        settings.setValue("kind"_L1, kindName(profile.kind));
        settings.setValue("name"_L1, profile.name);
        settings.setValue("url"_L1, profile.address()); // without passwords
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

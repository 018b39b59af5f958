// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qlist.h>
#include <QtCore/qurl.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

//! In QML: ServerKind.ComfyUi.
namespace ServerKinds {
Q_NAMESPACE
QML_NAMED_ELEMENT(ServerKind)
enum class ServerKind {
    BuiltIn, //!< this program's local server
    ComfyDeploy, //!< the service: answers nothing without a token
    Api, //!< another server with the service's API
    ComfyUi, //!< one or more ComfyUIs of the user, reached through a local server of this program
};
Q_ENUM_NS(ServerKind)
} // namespace ServerKinds
using ServerKinds::ServerKind;

//! \brief A server to which runs can be sent.
struct ServerProfile
{
    Q_GADGET
    Q_PROPERTY(ComfyDeploy::Runner::ServerKinds::ServerKind kind MEMBER kind)
    Q_PROPERTY(QString id MEMBER id)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(QString address READ address)
    Q_PROPERTY(QString caFile MEMBER caFile)
    Q_PROPERTY(QString workflowId MEMBER workflowId)
    Q_PROPERTY(QString machineId MEMBER machineId)
    Q_PROPERTY(bool builtIn READ isBuiltIn)
    Q_PROPERTY(bool comfyUi READ isComfyUi)
    Q_PROPERTY(bool own READ isOwn)
    Q_PROPERTY(bool local READ isLocal)
    Q_PROPERTY(bool needsToken READ needsToken)
    QML_VALUE_TYPE(serverProfile)

public:
    ServerKind kind = ServerKind::Api;
    QString id; //!< "local", "production", "staging", else generated
    QString name;
    //! None for the built-in server, which uses a free port; one, or several ComfyUIs. Their
    //! passwords are kept for this session only.
    QList<QUrl> urls;
    QString caFile; //!< PEM of a custom certificate authority
    QString workflowId; //!< the workflow of runs of a graph
    QString machineId;

    //! Whether this is the local server of this program.
    [[nodiscard]] bool isBuiltIn() const { return kind == ServerKind::BuiltIn; }
    //! Whether the runs are executed by a ComfyUI of the user.
    [[nodiscard]] bool isComfyUi() const { return kind == ServerKind::ComfyUi; }
    //! Whether the user has added the profile and may change and remove it.
    [[nodiscard]] bool isOwn() const { return kind == ServerKind::Api || isComfyUi(); }
    //! Whether the API is on this machine, and needs neither workflow id nor machine id.
    [[nodiscard]] bool isLocal() const;
    //! Whether this is Comfy Deploy, which answers nothing without a token.
    [[nodiscard]] bool needsToken() const { return kind == ServerKind::ComfyDeploy; }
    //! The address of the API; empty for the built-in server and for ComfyUIs, whose API is in this
    //! program.
    [[nodiscard]] QUrl url() const { return isComfyUi() ? QUrl() : urls.value(0); }
    //! The first ComfyUI, without user and password; empty if there is none.
    [[nodiscard]] QUrl comfyUi() const;
    //! The address as the user entered it, without passwords.
    [[nodiscard]] QString address() const;

    friend bool operator==(const ServerProfile &, const ServerProfile &) = default;
};

//! The servers in the settings, which are stored permanently.
class ServerProfiles : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(int count READ rowCountOfAll NOTIFY countChanged FINAL)

public:
    enum Role {
        ProfileIdRole = Qt::UserRole + 1,
        KindRole,
        NameRole,
        AddressRole,
        CaFileRole,
        OwnRole
    };

    explicit ServerProfiles(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] const QList<ServerProfile> &profiles() const { return m_profiles; }
    //! The profile with this id; the built-in one if the id is unknown.
    [[nodiscard]] Q_INVOKABLE ComfyDeploy::Runner::ServerProfile profile(const QString &id) const;
    //! Empty if there is no such row.
    [[nodiscard]] Q_INVOKABLE QString idAt(int row) const;
    [[nodiscard]] Q_INVOKABLE int indexOf(const QString &id) const;
    //! The address of an API as the user typed it.
    [[nodiscard]] static QUrl urlFromInput(const QString &text);
    //! The id of the first profile of that name; empty if there is none.
    [[nodiscard]] QString idOfName(const QString &name) const;
    //! The id of the profile whose API has this address; empty if there is none.
    [[nodiscard]] QString idOf(const QUrl &url) const;
    //! The id of the first profile with this ComfyUI; empty if there is none.
    [[nodiscard]] QString idOfComfyUi(const QUrl &url) const;

    //! \brief The problem with the values of a custom server, as a sentence; empty if there is
    //! none.
    //!
    //! For ComfyUIs, \a address may contain several addresses, with user and password: see
    //! App::comfyUiUrls().
    [[nodiscard]] Q_INVOKABLE QString problemWith(ComfyDeploy::Runner::ServerKinds::ServerKind kind,
                                                  const QString &name, const QString &address,
                                                  const QString &caFile) const;
    //! The problem with a file of certificate authorities, as a sentence; empty if there is none.
    [[nodiscard]] static QString problemWithCaFile(const QString &caFile);
    //! The ComfyUIs of \a address, with the passwords that the profile \a id has for them.
    [[nodiscard]] QList<QUrl> urlsOf(const QString &id, const QString &address) const;
    //! Adds a profile and returns its id; empty if problemWith() is not empty.
    QString add(ServerKind kind, const QString &name, const QString &address,
                const QString &caFile);
    //! \brief Changes a profile. Returns false if problemWith() is not empty, or if it is not a
    //! custom profile.
    //!
    //! A password that \a address leaves out stays unchanged.
    bool change(const QString &id, const QString &name, const QString &address,
                const QString &caFile);
    Q_INVOKABLE bool remove(const QString &id);
    //! Sets the workflow and machine for runs of a graph; UUIDs, may be empty.
    Q_INVOKABLE void setBooking(const QString &id, const QString &workflowId,
                                const QString &machineId);

Q_SIGNALS:
    void countChanged();
    void profileChanged(const QString &id);
    //! Emitted with a sentence: changes are lost at the end of the program.
    void problem(const QString &text);
    //! The file was written, so any problem is solved.
    void written();

private:
    [[nodiscard]] int rowCountOfAll() const { return int(m_profiles.size()); }
    void load();
    void save();

    QList<ServerProfile> m_profiles;
};

} // namespace ComfyDeploy::Runner

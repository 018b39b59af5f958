// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qlist.h>
#include <QtCore/qurl.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

//! \brief One server that runs can be sent to.
struct ServerProfile
{
    Q_GADGET
    Q_PROPERTY(QString id MEMBER id)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(QUrl url MEMBER url)
    Q_PROPERTY(QString caFile MEMBER caFile)
    Q_PROPERTY(QString workflowId MEMBER workflowId)
    Q_PROPERTY(QString machineId MEMBER machineId)
    Q_PROPERTY(bool builtIn READ isBuiltIn)
    Q_PROPERTY(bool own READ isOwn)
    Q_PROPERTY(bool local READ isLocal)
    Q_PROPERTY(bool needsToken READ needsToken)
    QML_VALUE_TYPE(serverProfile)

public:
    QString id; //!< "local", "production", "staging", else made up
    QString name;
    QUrl url; //!< empty for the built-in server, which takes a free port
    QString caFile; //!< PEM of an own certificate authority
    QString workflowId; //!< what runs of a graph are booked on
    QString machineId;

    //! The local server inside this program.
    [[nodiscard]] bool isBuiltIn() const { return id == u"local"; }
    //! Made by the user, who may change and remove it.
    [[nodiscard]] bool isOwn() const;
    //! Needs neither workflow id nor machine id: it is on this machine.
    [[nodiscard]] bool isLocal() const;
    //! Comfy Deploy itself answers nothing without one.
    [[nodiscard]] bool needsToken() const;

    friend bool operator==(const ServerProfile &, const ServerProfile &) = default;
};

//! The servers of the settings page, kept from one start to the next.
class ServerProfiles : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(int count READ rowCountOfAll NOTIFY countChanged FINAL)

public:
    enum Role { ProfileIdRole = Qt::UserRole + 1, NameRole, UrlRole, CaFileRole, OwnRole };

    explicit ServerProfiles(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] const QList<ServerProfile> &profiles() const { return m_profiles; }
    //! The built-in one if there is none of that id.
    [[nodiscard]] Q_INVOKABLE ComfyDeploy::Runner::ServerProfile profile(const QString &id) const;
    //! Empty if there is no such row.
    [[nodiscard]] Q_INVOKABLE QString idAt(int row) const;
    [[nodiscard]] Q_INVOKABLE int indexOf(const QString &id) const;
    //! Of the profile whose server has this address; empty if there is none.
    [[nodiscard]] QString idOf(const QUrl &url) const;

    //! What is wrong with the values of an own server, as a sentence; empty if nothing is.
    [[nodiscard]] Q_INVOKABLE QString problemWith(const QString &name, const QString &url,
                                                  const QString &caFile) const;
    //! The new profile's id; empty, and nothing kept, if problemWith() has something to say.
    Q_INVOKABLE QString add(const QString &name, const QString &url, const QString &caFile);
    //! False likewise, or if it is not an own one.
    Q_INVOKABLE bool change(const QString &id, const QString &name, const QString &url,
                            const QString &caFile);
    Q_INVOKABLE bool remove(const QString &id);
    //! What runs of a graph are booked on there; UUIDs, may be empty.
    Q_INVOKABLE void setBooking(const QString &id, const QString &workflowId,
                                const QString &machineId);

Q_SIGNALS:
    void countChanged();
    void profileChanged(const QString &id);
    //! A sentence for the user: what was changed holds until the end of the program only.
    void problem(const QString &text);
    //! What problem() was about, if there was one, is over.
    void written();

private:
    [[nodiscard]] int rowCountOfAll() const { return int(m_profiles.size()); }
    void load();
    void save();

    QList<ServerProfile> m_profiles;
};

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlockfile.h>
#include <QtCore/qobject.h>
#include <QtNetwork/qlocalserver.h>

namespace ComfyDeploy::Runner {

//! \brief One running program for each folder of data: a second start gives its workflow to the
//! first, which raises its window.
class SingleInstance : public QObject
{
    Q_OBJECT

public:
    //! \a folder is created if necessary.
    explicit SingleInstance(const QString &folder, QObject *parent = nullptr);

    //! Tries to be the first, and answers later starts from now on. False if another one is.
    [[nodiscard]] bool becomeFirst();
    //! Gives the absolute path of a file, or an empty text, to the first; false if that does not
    //! confirm it within a few seconds.
    [[nodiscard]] bool passOn(const QString &workflow) const;

Q_SIGNALS:
    void startedAgain(const QString &workflow);

private:
    void onConnected();

    QLockFile m_lock;
    const QString m_name; // of the socket
    QLocalServer m_server;
};

} // namespace ComfyDeploy::Runner

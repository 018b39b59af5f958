// SPDX-License-Identifier: MIT

#pragma once

#include "settings/serverprofiles.h"
#include "shared/comfyuiprobe.h"

#include <QtCore/qobject.h>
#include <QtCore/qstring.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

//! \brief Tests the ComfyUIs of an address that is being entered.
class ComfyUiTester : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(bool running READ isRunning NOTIFY changed FINAL)
    Q_PROPERTY(QString answers READ answers NOTIFY changed FINAL)
    Q_PROPERTY(QString problems READ problems NOTIFY changed FINAL)

public:
    explicit ComfyUiTester(QObject *parent = nullptr);

    //! Starts the test. \a id is the profile that is being changed, whose passwords are known;
    //! empty for a new one.
    Q_INVOKABLE void start(ComfyDeploy::Runner::ServerProfiles *profiles, const QString &id,
                           const QString &address, const QString &caFile);
    //! Stops the test and clears its results.
    Q_INVOKABLE void cancel();

    [[nodiscard]] bool isRunning() const { return m_probe.isRunning(); }
    //! What the ComfyUIs that can be used report, one line each.
    [[nodiscard]] QString answers() const;
    //! What is wrong with the others, one line each, or with the address or the certificate file.
    [[nodiscard]] QString problems() const;

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] QStringList linesOf(bool isReady) const;

    App::ComfyUiProbe m_probe;
    QString m_problem; // the problem with the address or the certificate file
};

} // namespace ComfyDeploy::Runner

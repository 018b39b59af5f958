// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/runmode.h>

#include <QtCore/qobject.h>
#include <QtCore/qstringlist.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

class AppSettings;
struct ServerProfile;

//! \brief The options of runs besides their inputs, stored for each server.
class RunOptions : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(ComfyDeploy::RunModes::RunMode mode READ mode WRITE setMode NOTIFY changed FINAL)
    Q_PROPERTY(QString gpu READ gpu WRITE setGpu NOTIFY changed FINAL)
    Q_PROPERTY(QStringList gpus READ gpus CONSTANT FINAL)
    Q_PROPERTY(QString webhook READ webhook WRITE setWebhook NOTIFY changed FINAL)
    Q_PROPERTY(bool keepSeeds READ keepSeeds WRITE setKeepSeeds NOTIFY changed FINAL)
    Q_PROPERTY(int repeatCount READ repeatCount WRITE setRepeatCount NOTIFY changed FINAL)

public:
    static constexpr int MaximumRepeatCount = 99;

    explicit RunOptions(AppSettings *settings, QObject *parent = nullptr);

    //! Loads the options of this server.
    void load(const ServerProfile &profile);

    //! The chosen mode. By default Stream for the built-in server, whose connections are not lost,
    //! and for ComfyUIs, which send previews; Queue for all others, so that the run id is known
    //! from the start.
    [[nodiscard]] RunMode mode() const { return m_mode; }
    void setMode(RunMode mode);
    //! The GPU; empty for the machine's own.
    [[nodiscard]] QString gpu() const { return m_gpu; }
    void setGpu(const QString &gpu);
    //! The choices; the first one is the machine's.
    [[nodiscard]] QStringList gpus() const;
    [[nodiscard]] QString webhook() const { return m_webhook; }
    void setWebhook(const QString &url);
    //! The problem with the webhook, as a sentence; empty if there is none.
    [[nodiscard]] QString webhookProblem() const;
    [[nodiscard]] bool keepSeeds() const { return m_keepSeeds; }
    void setKeepSeeds(bool on);
    //! Not stored, so that an old number does not start many runs by mistake.
    [[nodiscard]] int repeatCount() const { return m_repeatCount; }
    void setRepeatCount(int count);

Q_SIGNALS:
    void changed();

private:
    void keep(const QString &name, const QVariant &value);
    [[nodiscard]] QString key(const QString &name) const;

    AppSettings *const m_settings;
    QString m_profileId;
    QString m_modeName; //!< key of the setting of mode
    QString m_gpu;
    QString m_webhook;
    RunMode m_mode = RunMode::Queue;
    int m_repeatCount = 1;
    bool m_keepSeeds = true;
};

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#pragma once

#include "command.h"

#include <ComfyDeployLocal/webhookreceiver.h>

#include <memory>

namespace ComfyDeploy::Cli {

class Console;

//! \brief comfydeploy webhook listen: prints what a service posts, until it is asked to stop.
class WebhookCommand : public Command
{
    Q_OBJECT

public:
    struct Options
    {
        QHostAddress address = QHostAddress::LocalHost;
        quint16 port = 0;
        QByteArray secret;
        QUrl publicUrl;
        bool once = false;
        bool json = false;
    };

    //! Null, with the exit code, if there is nothing more to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

    void start() override;

private:
    WebhookCommand(const Options &options, Console *console);
    void tellAddress() const;
    void tellEvent(const WebhookEvent &event);
    void tellOutputs(const WebhookEvent &event) const;

    const Options m_options;
    Console *const m_console;
    WebhookReceiver m_receiver;
    bool m_hasTold = false;
};

} // namespace ComfyDeploy::Cli

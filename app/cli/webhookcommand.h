// SPDX-License-Identifier: MIT

#pragma once

#include "command.h"

#include <ComfyDeployLocal/webhookreceiver.h>

#include <memory>

namespace ComfyDeploy::Cli {

class Console;

//! \brief comfydeploy webhook listen: prints what a service posts until it is interrupted.
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

    //! Null with \a exitCode set if there is nothing to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

    void start() override;

private:
    WebhookCommand(const Options &options, Console *console);
    void printAddress() const;
    void printEvent(const WebhookEvent &event);
    void printOutputs(const WebhookEvent &event) const;

    const Options m_options;
    Console *const m_console;
    WebhookReceiver m_receiver;
    bool m_hasPrinted = false;
};

} // namespace ComfyDeploy::Cli

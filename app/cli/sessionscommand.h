// SPDX-License-Identifier: MIT

#pragma once

#include "callcommand.h"

#include <ComfyDeploy/session.h>

#include <memory>

namespace ComfyDeploy::Cli {

//! \brief comfydeploy sessions: machines that are worked on by hand, and paid for until they end.
class SessionsCommand : public CallCommand
{
    Q_OBJECT

public:
    enum class Action { List, Create, Get, Delete, Extend };
    struct Task
    {
        Action action = Action::List;
        QString id; //!< of the session, but for List and Create
        SessionRequest request; //!< of Create; List takes its machine
        bool waitsForShutdown = false;
        int minutes = 0;
    };

    //! Null, with the exit code, if there is nothing more to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

private:
    SessionsCommand(const Task &task, const Options &options, const ServerChoice &server,
                    Console *console);
    void call() override;
    void create();
    int tellList(const QList<Session> &sessions);
    int tellOne(const Session &session);
    int tellDeleted(bool isClosed);
    int tellExtended(const QString &message);

    const Task m_task;
    const bool m_costs; //!< the server is not of this machine
};

} // namespace ComfyDeploy::Cli

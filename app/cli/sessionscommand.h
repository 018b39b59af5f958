// SPDX-License-Identifier: MIT

#pragma once

#include "callcommand.h"

#include <ComfyDeploy/session.h>

#include <memory>

namespace ComfyDeploy::Cli {

//! \brief comfydeploy sessions: manages machines for interactive work, which cost money until they
//! end.
class SessionsCommand : public CallCommand
{
    Q_OBJECT

public:
    enum class Action { List, Create, Get, Delete, Extend };
    struct Task
    {
        Action action = Action::List;
        QString id; //!< of the session, except for List and Create
        SessionRequest request; //!< for Create; List uses its machine
        bool waitsForShutdown = false;
        int minutes = 0;
    };

    //! Null with \a exitCode set if there is nothing to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

private:
    SessionsCommand(const Task &task, const Options &options, const ServerChoice &server,
                    Console *console);
    void call() override;
    void create();
    int printList(const QList<Session> &sessions);
    int printOne(const Session &session);
    int printDeleted(bool isClosed);
    int printExtended(const QString &message);

    const Task m_task;
    const bool m_costs; //!< the server is not a local one
};

} // namespace ComfyDeploy::Cli

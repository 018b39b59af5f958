// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qstringlist.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

class OpenWorkflow;
class RunOptions;
class Servers;
struct ServerProfile;

//! \brief Whether the open workflow can be run on the current server, and if not, why.
class RunReadiness : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(bool needsToken READ needsToken NOTIFY changed FINAL)
    Q_PROPERTY(QString reason READ reason NOTIFY changed FINAL)
    Q_PROPERTY(Action action READ action NOTIFY changed FINAL)

public:
    //! How the user can make the workflow ready.
    enum class Action {
        Nothing, //!< see reason(); or the workflow is ready
        ChooseServer,
        ShowAdvanced,
        CheckServer,
    };
    Q_ENUM(Action)

    RunReadiness(OpenWorkflow *workflow, Servers *servers, RunOptions *options,
                 QObject *parent = nullptr);

    [[nodiscard]] bool isReady() const { return reason().isEmpty() && !needsToken(); }
    //! Whether the server needs a token. That is not a reason(), because the Run button asks for
    //! it.
    [[nodiscard]] bool needsToken() const;
    //! Why the workflow cannot be run now, as a sentence; empty if it can.
    [[nodiscard]] QString reason() const { return obstacle().reason; }
    [[nodiscard]] Action action() const { return obstacle().action; }

Q_SIGNALS:
    void changed();

private:
    struct Obstacle
    {
        QString reason;
        Action action = Action::Nothing;
    };
    [[nodiscard]] Obstacle obstacle() const;
    [[nodiscard]] Obstacle serverObstacle() const;
    [[nodiscard]] QString missingText(const ServerProfile &profile) const;
    void findMissingNodes();

    OpenWorkflow *const m_workflow;
    Servers *const m_servers;
    RunOptions *const m_options;
    QStringList m_missingNodes; //!< classes that the current server certainly does not have
};

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runentry.h"

#include <QtCore/qobject.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

class RunKeeper;

//! \brief Gives runs of the history as code, see RunCode.
class CodeCopier : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")

public:
    enum Kind { Curl, CommandLine, Cpp, Qml };
    Q_ENUM(Kind)

    explicit CodeCopier(RunKeeper *keeper, QObject *parent = nullptr)
        : QObject(parent), m_keeper(keeper)
    {}

    //! Empty if the request of the run was not kept, which RunKeeper::problem() says.
    [[nodiscard]] Q_INVOKABLE QString code(ComfyDeploy::Runner::RunEntry *entry, Kind kind) const;

private:
    RunKeeper *const m_keeper;
};

} // namespace ComfyDeploy::Runner

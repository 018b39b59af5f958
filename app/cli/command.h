// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>

namespace ComfyDeploy::Cli {

//! \brief One invocation of the program, its arguments read and found good.
class Command : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    //! Called once, with the event loop about to run.
    virtual void start() = 0;

Q_SIGNALS:
    //! Once; the process then ends with this.
    void finished(int exitCode);
};

} // namespace ComfyDeploy::Cli

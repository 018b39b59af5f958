// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>

namespace ComfyDeploy::Cli {

//! \brief Ctrl-C, SIGINT and SIGTERM as a signal of the event loop.
//!
//! While the object exists, signals do not end the process; nor does writing to a closed pipe.
class Interrupt : public QObject
{
    Q_OBJECT

public:
    explicit Interrupt(QObject *parent = nullptr);
    ~Interrupt() override;

Q_SIGNALS:
    //! Emitted once for each signal.
    void interrupted();

private:
    Q_DISABLE_COPY_MOVE(Interrupt)
};

} // namespace ComfyDeploy::Cli

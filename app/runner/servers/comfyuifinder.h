// SPDX-License-Identifier: MIT

#pragma once

#include "shared/comfyuiprobe.h"

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>

namespace ComfyDeploy::Runner {

//! \brief Checks whether a ComfyUI runs on this machine, at its usual port and nowhere else;
//! reports no errors.
//!
//! The environment variable COMFYDEPLOY_COMFYUI_PORT sets another port; 0 disables the check.
class ComfyUiFinder : public QObject
{
    Q_OBJECT

public:
    explicit ComfyUiFinder(QObject *parent = nullptr);

    //! Starts the check, which takes a moment.
    void look();
    //! The address of the ComfyUI that the last check found; empty if there was none.
    [[nodiscard]] QUrl found() const { return m_found; }

Q_SIGNALS:
    void foundChanged();

private:
    void onReport(const App::ComfyUiReport &report);

    App::ComfyUiProbe m_probe;
    QUrl m_found;
};

} // namespace ComfyDeploy::Runner

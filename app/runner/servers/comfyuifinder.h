// SPDX-License-Identifier: MIT

#pragma once

#include "shared/comfyuiprobe.h"

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>

namespace ComfyDeploy::Runner {

//! \brief Looks whether a ComfyUI runs on this machine, at its usual port: silently, and nowhere
//! else.
//!
//! The environment variable COMFYDEPLOY_COMFYUI_PORT is another port, or 0 not to look at all.
class ComfyUiFinder : public QObject
{
    Q_OBJECT

public:
    explicit ComfyUiFinder(QObject *parent = nullptr);

    //! Takes a moment.
    void look();
    //! Empty if there was none when it looked last.
    [[nodiscard]] QUrl found() const { return m_found; }

Q_SIGNALS:
    void foundChanged();

private:
    void onReport(const App::ComfyUiReport &report);

    App::ComfyUiProbe m_probe;
    QUrl m_found;
};

} // namespace ComfyDeploy::Runner

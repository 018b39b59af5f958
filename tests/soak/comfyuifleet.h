// SPDX-License-Identifier: MIT

#pragma once

#include "comfyui/comfyuistandin.h"

#include <QtCore/qtimer.h>

#include <array>

//! \brief Four ComfyUIs for a gateway, each with a trouble of its own: the first loses answers, the
//! second is slow, the messages of the third stop at times, the fourth goes away and comes back,
//! sometimes as a new one without its queue.
class ComfyUiFleet : public QObject
{
    Q_OBJECT

public:
    ComfyUiFleet();

    [[nodiscard]] QList<QUrl> urls() const;
    //! How often each prompt was begun with, anywhere.
    [[nodiscard]] QHash<QString, int> executions() const;

private:
    void work();
    void makeTrouble();

    std::array<ComfyUiStandIn, 4> m_servers;
    QTimer m_work;
    QTimer m_trouble;
    int m_beats = 0;
    int m_troubles = 0;
};

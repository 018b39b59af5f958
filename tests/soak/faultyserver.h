// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuifleet.h"

#include <ComfyDeployLocal/FaultProxy>
#include <ComfyDeployLocal/LocalServer>

#include <QtCore/qhash.h>

#include <memory>
#include <vector>

//! \brief The other process of the soak: a local server, and a bad network for each run at a time.
//!
//! It is a process of its own so that what the client holds can be told from what the server keeps.
//! It reads one order from a line of stdin: "fault NAME VALUE PATH" with "-" for an empty one,
//! "network NUMBER KIND AMOUNT", "ready TEXT", which it answers by that text when everything before
//! it is done, and "end". It starts with its URLs, the server's first, and ends with "posts", their
//! number, and the workflows that came more than once; before that, with ComfyUIs, by "executed",
//! the number of prompts that these have begun with, and those that were begun with more than once.
class FaultyServer : public QObject
{
    Q_OBJECT

public:
    FaultyServer(int networks, bool withComfyUi);

    //! False if it cannot listen.
    bool start();

private:
    void obey(const QByteArray &line);
    void breakNetwork(ComfyDeploy::FaultProxy &network, const QByteArray &kind, int amount);
    void onRequest(const ComfyDeploy::RecordedRequest &request);
    void end();
    static void say(const QByteArray &line);

    std::unique_ptr<ComfyUiFleet>
        m_comfyUis; //!< that execute the runs; null for the built-in engine
    ComfyDeploy::LocalServer m_server;
    std::vector<std::unique_ptr<ComfyDeploy::FaultProxy>> m_networks;
    const int m_networkCount;
    QHash<QString, int> m_posts; //!< by workflow
    int m_postsInAll = 0;
};

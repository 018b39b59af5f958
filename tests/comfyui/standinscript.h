// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearraylist.h>
#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtGui/qimage.h>

#include <optional>

//! \brief What a prompt does when it runs, where that is not to follow from its graph.
//!
//! By itself, a node with an input "steps" makes that many steps with previews, and output nodes
//! save files.
struct ComfyUiScript
{
    std::optional<int> steps; //!< of every node with steps
    bool previews = true;
    //! What each step shows, and output nodes save the last of; plain colors without.
    QList<QImage> pictures;
    bool texts = false; //!< a progress text (kind 3) at each step

    QString failingNode; //!< raises what follows
    QString exceptionType = QStringLiteral("ValueError");
    QString exceptionMessage = QStringLiteral("no");

    QString blockingNode; //!< returns an ExecutionBlocker: its successors do not run
    QString blockMessage; //!< for an execution_error ExecutionBlocked; silent without

    //! By node: its ui as JSON as it stands, instead of what it would save.
    QHash<QString, QByteArray> outputs;
    //! Frames that a custom node sends after the start.
    QByteArrayList extraFrames;
    //! Nodes that make no progress calls: an interrupt acts at the next border of nodes only.
    bool lateInterrupt = false;
};

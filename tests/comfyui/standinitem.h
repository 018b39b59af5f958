// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

#include <optional>

//! Which ComfyUI is imitated. Recorded were 0.3.64 (October 2025) and 0.33.0 (August 2026).
enum class StandInDialect { Old, New };

//! An accepted prompt, as /queue and /history show it.
struct StandInItem
{
    QByteArray number; //!< as JSON: "3", "-74" or "5.0"
    double order = 0;
    QString id;
    QByteArray graph; //!< with the values that the check has converted
    QByteArray extraData; //!< with client_id and create_time, without the keys of Comfy Org
    QStringList outputNodes; //!< those that passed the check
    std::optional<QString> clientId;
};

//! What a run has left behind.
struct StandInResult
{
    bool success = true;
    QList<std::pair<QString, QByteArray>> outputs; //!< node and its ui, in the order of execution
    QList<std::pair<QString, QByteArray>> metas; //!< node and its entry in meta
    QByteArrayList messages; //!< [type, data]
};

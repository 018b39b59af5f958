// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qjsonobject.h>
#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy::Local {

//! \brief A message of ComfyUI's websocket.
struct ComfyUiFrame
{
    enum class Kind {
        Event, //!< text, as JSON
        Preview, //!< a picture
        NodeText, //!< what a node shows while it works
    };

    Kind kind = Kind::Event;
    QString type; //!< of Event: executing, status, ...
    QJsonObject data; //!< of Event; of Preview what is known about it
    QString promptId; //!< null if it names none
    QString node; //!< of Preview and NodeText; null if it names none
    QByteArray bytes; //!< of the picture, or of the text in UTF-8

    //! Whether a socket gets it when it is opened, whatever happens later.
    [[nodiscard]] bool isGreeting() const;

    // Null for what cannot be read. Numbers that JSON does not have are read as null.
    static std::optional<ComfyUiFrame> fromText(const QByteArray &text);
    static std::optional<ComfyUiFrame> fromBinary(const QByteArray &bytes);
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy::Local {

//! \brief A message of ComfyUI's websocket.
struct ComfyUiFrame
{
    enum class Kind {
        Event, //!< text, as JSON
        Preview, //!< a preview picture
        NodeText, //!< text that a node shows while it works
    };

    Kind kind = Kind::Event;
    QString type; //!< type of an Event: executing, status, ...
    QJsonObject data; //!< data of an Event, or metadata of a Preview
    std::optional<JsonText> exact; //!< the message, if data has integers that exceed QJsonValue
    QString promptId; //!< null if the message names none
    QString node; //!< node of a Preview or NodeText; null if the message names none
    QByteArray bytes; //!< the picture's file, or the text in UTF-8

    //! The data as it was received; may be absent.
    [[nodiscard]] JsonText::Value exactData() const;
    //! Whether ComfyUI sends this message to every socket that is opened.
    [[nodiscard]] bool isGreeting() const;

    // Null for a message that cannot be read. Numbers that JSON does not have, such as NaN, are
    // read as null.
    static std::optional<ComfyUiFrame> fromText(const QByteArray &text);
    static std::optional<ComfyUiFrame> fromBinary(const QByteArray &bytes);
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#include "comfyuiframe_p.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qendian.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

enum class BinaryKind : quint32 { Preview = 1, Text = 3, PreviewWithMetadata = 4 };

//! Removes a big-endian number from the front of \a bytes and returns it; null if there is none.
std::optional<quint32> takeNumber(QByteArray *bytes)
{
    if (bytes->size() < qsizetype(sizeof(quint32)))
        return std::nullopt;
    const auto number = qFromBigEndian<quint32>(bytes->constData());
    bytes->remove(0, sizeof(quint32));
    return number;
}

//! Removes a part that follows its length and returns it; null if it is not complete.
std::optional<QByteArray> takePart(QByteArray *bytes)
{
    const auto length = takeNumber(bytes);
    if (!length || bytes->size() < qsizetype(*length))
        return std::nullopt;
    const QByteArray part = bytes->first(qsizetype(*length));
    bytes->remove(0, part.size());
    return part;
}

} // namespace

JsonText::Value ComfyUiFrame::exactData() const
{
    return exact ? exact->root().member("data"_L1) : JsonText::Value();
}

bool ComfyUiFrame::isGreeting() const
{
    return kind == Kind::Event
        && (type == "feature_flags"_L1 || (type == "status"_L1 && data.contains("sid"_L1))
            || (type == "executing"_L1 && promptId.isNull()));
}

std::optional<ComfyUiFrame> ComfyUiFrame::fromText(const QByteArray &text)
{
    const QJsonObject json = ReceivedJson::document(text).object();
    ComfyUiFrame frame;
    frame.type = json.value("type"_L1).toString();
    if (frame.type.isEmpty())
        return std::nullopt;
    frame.data = json.value("data"_L1).toObject();
    frame.exact = ReceivedJson::exact(text);
    frame.promptId = frame.data.value("prompt_id"_L1).toString();
    return frame;
}

std::optional<ComfyUiFrame> ComfyUiFrame::fromBinary(const QByteArray &bytes)
{
    QByteArray rest = bytes;
    const auto kind = takeNumber(&rest);
    if (!kind)
        return std::nullopt;
    ComfyUiFrame frame;
    frame.kind = Kind::Preview;
    switch (BinaryKind(*kind)) {
    case BinaryKind::Preview:
        if (!takeNumber(&rest)) // skips the format, which the picture's file names as well
            return std::nullopt;
        break;
    case BinaryKind::Text: {
        const auto node = takePart(&rest);
        if (!node)
            return std::nullopt;
        frame.kind = Kind::NodeText;
        frame.node = QString::fromUtf8(*node);
        break;
    }
    case BinaryKind::PreviewWithMetadata: {
        const auto metadata = takePart(&rest);
        if (!metadata)
            return std::nullopt;
        frame.data = ReceivedJson::document(*metadata).object();
        frame.promptId = frame.data.value("prompt_id"_L1).toString();
        frame.node = frame.data.value("display_node_id"_L1).toString();
        break;
    }
    default:
        return std::nullopt;
    }
    frame.bytes = rest;
    return frame;
}

} // namespace ComfyDeploy::Local

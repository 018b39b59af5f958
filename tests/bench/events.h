// SPDX-License-Identifier: MIT

// What the programs of this folder parse.
#pragma once

#include <ComfyDeploy/sseparser.h>

#include <QtCore/qbytearray.h>

#include <algorithm>

namespace Bench {

inline constexpr qsizetype Piece = 64 * 1024; //!< of small events
inline constexpr qsizetype SmallPiece = 16 * 1024; //!< of a large one, as Qt reads
inline const QByteArray RunId = QByteArrayLiteral("5f0c2c5e-9a53-4c57-9f57-5a8f0b0a3c11");
//! As long as a real one, because it is searched for in all that comes.
inline const QByteArray Token = "workload-token-" + QByteArray(40, 'k');

inline QByteArray progressEvents(int count)
{
    QByteArray wire;
    for (int i = 0; i < count; ++i)
        wire += "event: event_update\ndata: {\"event\": \"progress\", \"data\": {\"value\": "
            + QByteArray::number(i % 20) + ", \"max\": 20, \"prompt_id\": \"" + RunId
            + "\", \"node\": \"3\"}}\n\n";
    return wire;
}

inline QByteArray logEvents(int count)
{
    QByteArray wire;
    for (int i = 0; i < count; ++i)
        wire += "event: log_update\ndata: {\"logs\": \"line " + QByteArray::number(i)
            + " of what a node has printed\\n\", \"timestamp\": \"2026-01-01T00:00:00Z\"}\n\n";
    return wire;
}

inline QByteArray largeEventWire(qsizetype size)
{
    return "event: event_update\ndata: {\"event\": \"executed\", \"data\": {\"x\": \""
        + QByteArray(size, 'A') + "\"}}\n\n";
}

//! Of 470 bytes a node.
inline QByteArray graphJson(int nodes)
{
    QByteArray json = "{";
    for (int i = 0; i < nodes; ++i)
        json += (i > 0 ? ",\"" : "\"") + QByteArray::number(i)
            + "\":{\"class_type\":\"CLIPTextEncode\",\"inputs\":{\"text\":\"" + QByteArray(400, 'x')
            + "\",\"clip\":[\"0\",1]}}";
    return json + '}';
}

template <typename Use>
void parse(const QByteArray &wire, qsizetype piece, Use use)
{
    ComfyDeploy::SseParser parser;
    for (qsizetype pos = 0; pos < wire.size(); pos += piece) {
        parser.feed(QByteArrayView(wire).sliced(pos, std::min(piece, wire.size() - pos)));
        while (const auto event = parser.next())
            use(*event);
    }
}

} // namespace Bench

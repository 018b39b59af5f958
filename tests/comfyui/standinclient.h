// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuistandin.h"
#include "standinrecording.h"

#include <QtWebSockets/qwebsocket.h>

#include <algorithm>

//! A client's websocket at the stand-in, with what it has received.
class StandInClient
{
public:
    explicit StandInClient(const ComfyUiStandIn &comfy, const QString &id = QStringLiteral("me"),
                           bool wantsMetadata = false)
    {
        QObject::connect(&m_socket, &QWebSocket::textMessageReceived, [this](const QString &text) {
            m_frames.append({text.toUtf8(), {}});
        });
        QObject::connect(&m_socket, &QWebSocket::binaryMessageReceived,
                         [this](const QByteArray &bytes) {
                             m_frames.append({{}, bytes});
                         });
        QObject::connect(&m_socket, &QWebSocket::disconnected, [this] { m_hasEnded = true; });
        if (wantsMetadata) {
            QObject::connect(&m_socket, &QWebSocket::connected, [this] {
                m_socket.sendTextMessage(QStringLiteral("{\"type\": \"feature_flags\", \"data\": "
                                                        "{\"supports_preview_metadata\": true}}"));
            });
        }
        QUrl url = comfy.url();
        url.setScheme(QStringLiteral("ws"));
        url.setPath(url.path() + QStringLiteral("/ws"));
        url.setQuery(QStringLiteral("clientId=") + id);
        m_socket.open(url);
    }

    [[nodiscard]] const QList<StandInRecording::Frame> &frames() const { return m_frames; }
    //! Without status and feature_flags.
    [[nodiscard]] QList<StandInRecording::Frame> runFrames() const
    {
        QList<StandInRecording::Frame> frames = m_frames;
        frames.removeIf([](const StandInRecording::Frame &frame) {
            return frame.type() == QLatin1String("status")
                || frame.type() == QLatin1String("feature_flags");
        });
        return frames;
    }
    //! The frames' types; "executing null" for the last of a run, "kind 4" for a preview.
    [[nodiscard]] QStringList types() const
    {
        QStringList types;
        for (const StandInRecording::Frame &frame : m_frames)
            types += nameOf(frame);
        return types;
    }
    [[nodiscard]] static QString nameOf(const StandInRecording::Frame &frame)
    {
        if (!frame.binary.isEmpty())
            return QStringLiteral("kind %1").arg(frame.kind());
        const QString type = frame.type();
        const bool isEnd = type == QLatin1String("executing")
            && frame.json()[QLatin1String("data")][QLatin1String("node")].isNull();
        return isEnd ? QStringLiteral("executing null") : type;
    }
    [[nodiscard]] bool isGreeted() const { return !m_frames.isEmpty(); }
    //! Whether the server knows what the client supports.
    [[nodiscard]] bool isAnswered() const
    {
        return std::any_of(m_frames.begin(), m_frames.end(), [](const auto &frame) {
            return frame.type() == QLatin1String("feature_flags");
        });
    }
    [[nodiscard]] bool hasEnded() const { return m_hasEnded; }
    [[nodiscard]] bool isRunOver() const
    {
        return types().contains(QStringLiteral("executing null"));
    }
    void forget() { m_frames.clear(); }
    QWebSocket &socket() { return m_socket; }

private:
    QWebSocket m_socket;
    QList<StandInRecording::Frame> m_frames;
    bool m_hasEnded = false;
};

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

struct ServerSentEvent;

//! \brief An event of a run's stream, as the server sent it.
//!
//! No event is dropped: events with an unknown name, without JSON, or whose JSON was interrupted by
//! another frame are reported, too, with the matching type().
class COMFYDEPLOY_EXPORT RunStreamEvent
{
    Q_GADGET
    Q_PROPERTY(QString event READ event CONSTANT FINAL)
    Q_PROPERTY(QJsonValue data READ data CONSTANT FINAL)
    Q_PROPERTY(QString id READ id CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::RunStreamEvent::Type type READ type CONSTANT FINAL)
    Q_PROPERTY(QString name READ name CONSTANT FINAL)
    Q_PROPERTY(QJsonValue payload READ payload CONSTANT FINAL)
    Q_PROPERTY(QString promptId READ promptId CONSTANT FINAL)

public:
    enum class Type {
        Unknown, //!< JSON that this version does not know
        Malformed, //!< data that is not JSON: its text is in data()
        LogUpdate,
        Queuing,
        FunctionCallId,
        GpuReady,
        GpuEventId,
        ComfyuiApiReady,
        ComfyuiReady,
        PromptResult, //!< ComfyUI's result of checking the graph; has no name
        ExecutionStart,
        ExecutionCached,
        Executing,
        Progress,
        ProgressState,
        Executed,
        OutputReady, //!< the file is written, but not stored: its link may be missing or that of an
                     //!< earlier run
        Preview, //!< what a node is making: see RunPreview
        LiveStatus,
        Status,
        ExecutionSuccess,
        ExecutionError,
        ExecutionInterrupted,
    };
    Q_ENUM(Type)

    RunStreamEvent() = default;
    explicit RunStreamEvent(const ServerSentEvent &event);

    //! The SSE event name: "event_update", "log_update" or an unknown one.
    [[nodiscard]] QString event() const { return m_event; }
    //! The SSE data, parsed if it is JSON, else as text.
    [[nodiscard]] QJsonValue data() const { return m_data; }
    //! The bytes of the SSE data; an echo of the client's token is redacted.
    [[nodiscard]] QByteArray rawData() const { return m_rawData; }
    //! The SSE id; the service sends none.
    [[nodiscard]] QString id() const { return m_id; }

    [[nodiscard]] Type type() const { return m_type; }
    //! The name of the update, data.event: "progress", "status", …
    [[nodiscard]] QString name() const;
    //! The data of the update, data.data.
    [[nodiscard]] QJsonValue payload() const;
    //! The run that it is about; empty if the server does not name it.
    [[nodiscard]] QString promptId() const;

    friend bool operator==(const RunStreamEvent &a, const RunStreamEvent &b)
    {
        return a.m_event == b.m_event && a.m_rawData == b.m_rawData && a.m_id == b.m_id;
    }
    friend bool operator!=(const RunStreamEvent &a, const RunStreamEvent &b) { return !(a == b); }

private:
    QString m_event;
    QByteArray m_rawData;
    QJsonValue m_data;
    QString m_id;
    Type m_type = Type::Unknown;
};

} // namespace ComfyDeploy

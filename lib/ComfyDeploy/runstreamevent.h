// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

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

    RunStreamEvent();
    explicit RunStreamEvent(const ServerSentEvent &event);
    RunStreamEvent(const RunStreamEvent &other);
    RunStreamEvent(RunStreamEvent &&other) noexcept;
    RunStreamEvent &operator=(const RunStreamEvent &other);
    RunStreamEvent &operator=(RunStreamEvent &&other) noexcept;
    ~RunStreamEvent();

    //! The SSE event name: "event_update", "log_update" or an unknown one.
    [[nodiscard]] QString event() const;
    //! The SSE data, parsed if it is JSON, else as text. The values are made at the first call.
    [[nodiscard]] QJsonValue data() const;
    //! The bytes of the SSE data; an echo of the client's token is redacted.
    [[nodiscard]] QByteArray rawData() const;
    //! The SSE id; the service sends none.
    [[nodiscard]] QString id() const;

    [[nodiscard]] Type type() const;
    //! The name of the update, data.event: "progress", "status", …
    [[nodiscard]] QString name() const;
    //! The data of the update, data.data.
    [[nodiscard]] QJsonValue payload() const;
    //! One member of payload(), such as "node" or "value": bool, qlonglong or qulonglong (exact),
    //! double, QString, QVariantList, QVariantMap or std::nullptr_t; invalid if there is none.
    //! Several times as fast as payload(), where few members of many events are read.
    [[nodiscard]] QVariant field(QLatin1StringView name) const;
    //! The run that it is about; empty if the server does not name it.
    [[nodiscard]] QString promptId() const;

    friend bool operator==(const RunStreamEvent &a, const RunStreamEvent &b) { return a.equals(b); }
    friend bool operator!=(const RunStreamEvent &a, const RunStreamEvent &b) { return !(a == b); }

private:
    friend class RunEventReader;
    class Private;

    [[nodiscard]] bool equals(const RunStreamEvent &other) const;

    QExplicitlySharedDataPointer<const Private> d; //!< null for a default-constructed one
};

} // namespace ComfyDeploy

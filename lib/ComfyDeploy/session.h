// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

#include <optional>

namespace ComfyDeploy {

//! \brief A machine that was started for interactive work; it costs money until it ends.
//!
//! A field that is missing or null is empty, or 0.
class COMFYDEPLOY_EXPORT Session
{
    Q_GADGET
    Q_PROPERTY(QString id READ id CONSTANT FINAL)
    Q_PROPERTY(QUrl url READ url CONSTANT FINAL)
    Q_PROPERTY(QString gpu READ gpu CONSTANT FINAL)
    Q_PROPERTY(QString status READ status CONSTANT FINAL)
    Q_PROPERTY(QDateTime createdAt READ createdAt CONSTANT FINAL)
    Q_PROPERTY(int timeout READ timeout CONSTANT FINAL)
    Q_PROPERTY(QDateTime timeoutEnd READ timeoutEnd CONSTANT FINAL)
    Q_PROPERTY(QString machineId READ machineId CONSTANT FINAL)
    Q_PROPERTY(QString machineVersionId READ machineVersionId CONSTANT FINAL)
    Q_PROPERTY(QString userId READ userId CONSTANT FINAL)
    Q_PROPERTY(QString orgId READ orgId CONSTANT FINAL)

public:
    //! A null session with an empty id.
    Session() = default;

    //! Null if neither \c session_id nor \c id is a string, with the field's name in \a why.
    static std::optional<Session> fromJson(const QJsonObject &json, QString *why = nullptr);
    //! The original object, unknown keys included.
    [[nodiscard]] QJsonObject toJson() const { return m_json; }

    [[nodiscard]] QString id() const;
    //! The URL of its ComfyUI, which needs no token; empty until ComfyUI answers.
    [[nodiscard]] QUrl url() const;
    [[nodiscard]] QString gpu() const;
    //! "running" for every existing session.
    [[nodiscard]] QString status() const;
    [[nodiscard]] QDateTime createdAt() const;
    //! Its lifetime in minutes.
    [[nodiscard]] int timeout() const;
    //! When it ends automatically.
    [[nodiscard]] QDateTime timeoutEnd() const;
    [[nodiscard]] QString machineId() const;
    [[nodiscard]] QString machineVersionId() const;
    //! The id for WorkflowRunRequest::setGpuEventId().
    [[nodiscard]] QString gpuEventId() const;
    [[nodiscard]] QString userId() const;
    //! Empty if there is none.
    [[nodiscard]] QString orgId() const;

    friend bool operator==(const Session &a, const Session &b) { return a.m_json == b.m_json; }
    friend bool operator!=(const Session &a, const Session &b) { return !(a == b); }

private:
    QJsonObject m_json;
};

//! The session to start; see WorkflowClient::createSession().
struct COMFYDEPLOY_EXPORT SessionRequest
{
    Q_GADGET
    Q_PROPERTY(QString machineId MEMBER machineId)
    Q_PROPERTY(QString gpu MEMBER gpu)
    Q_PROPERTY(bool waitForServer MEMBER waitForServer)

public:
    QString machineId; //!< required
    QString gpu; //!< such as "A10G"; the machine's if empty
    std::optional<int> timeout; //!< minutes until it ends automatically; 15 if not set
    bool waitForServer = false; //!< whether to wait until ComfyUI answers, so that the URL is known

    friend bool operator==(const SessionRequest &a, const SessionRequest &b)
    {
        return a.machineId == b.machineId && a.gpu == b.gpu && a.timeout == b.timeout
            && a.waitForServer == b.waitForServer;
    }
    friend bool operator!=(const SessionRequest &a, const SessionRequest &b) { return !(a == b); }
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy {

//! The answer to POST …/queue: the run exists, and this is its id.
class COMFYDEPLOY_EXPORT CreateRunResponse
{
    Q_GADGET
    Q_PROPERTY(QString runId READ runId CONSTANT FINAL)

public:
    CreateRunResponse() = default;
    explicit CreateRunResponse(const QString &runId) : m_runId(runId) {}

    //! Null if \c run_id is missing or not a string, with the field's name in \a why.
    static std::optional<CreateRunResponse> fromJson(const QJsonObject &json,
                                                     QString *why = nullptr);

    [[nodiscard]] QString runId() const { return m_runId; }

    friend bool operator==(const CreateRunResponse &a, const CreateRunResponse &b)
    {
        return a.m_runId == b.m_runId;
    }
    friend bool operator!=(const CreateRunResponse &a, const CreateRunResponse &b)
    {
        return !(a == b);
    }

private:
    QString m_runId;
};

//! \brief The answer to POST /run/{id}/cancel.
//!
//! The server accepted the request, possibly for a run that has already ended: the run's status
//! shows how it ended.
class COMFYDEPLOY_EXPORT CancelRunResponse
{
    Q_GADGET
    Q_PROPERTY(QString status READ status CONSTANT FINAL)
    Q_PROPERTY(QString message READ message CONSTANT FINAL)

public:
    CancelRunResponse() = default;

    //! Accepts any object: the service and its documentation differ in the keys.
    static std::optional<CancelRunResponse> fromJson(const QJsonObject &json,
                                                     QString *why = nullptr);

    [[nodiscard]] QString status() const { return m_json[QLatin1StringView("status")].toString(); }
    [[nodiscard]] QString message() const
    {
        return m_json[QLatin1StringView("message")].toString();
    }

private:
    QJsonObject m_json;
};

} // namespace ComfyDeploy

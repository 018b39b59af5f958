// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qstring.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

//! \brief Messages of the program's parts to the user, one sentence each.
//!
//! A problem stays until the user closes it, a newer one of the same topic replaces it, or its
//! topic is settled.
class Notices : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")

public:
    static constexpr auto ofHistory = QLatin1StringView("history");
    static constexpr auto ofRun = QLatin1StringView("run");
    static constexpr auto ofSaving = QLatin1StringView("save");
    static constexpr auto ofServer = QLatin1StringView("server");
    static constexpr auto ofServers = QLatin1StringView("servers");
    static constexpr auto ofSettings = QLatin1StringView("settings");
    static constexpr auto ofTokens = QLatin1StringView("tokens");
    static constexpr auto ofValues = QLatin1StringView("values");
    static constexpr auto ofWorkflow = QLatin1StringView("workflow");

    using QObject::QObject;

    Q_INVOKABLE void addProblem(const QString &text, const QString &topic = {})
    {
        Q_EMIT added(text, true, topic);
    }
    void addNews(const QString &text, const QString &topic = {})
    {
        Q_EMIT added(text, false, topic);
    }
    //! The problem of \a topic is solved.
    void settle(const QString &topic) { Q_EMIT settled(topic); }

Q_SIGNALS:
    void added(const QString &text, bool bad, const QString &topic);
    void settled(const QString &topic);
};

} // namespace ComfyDeploy::Runner

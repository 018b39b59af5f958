// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

class AppSettings;
class RunDatabase;
class Servers;
struct RunRecord;

//! \brief A text about the program for a bug report: system, settings, servers, the latest runs.
//!
//! Without tokens and passwords, the values of inputs, the names of workflows, and the name of the
//! user: paths begin with "~".
class Diagnostics : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")

public:
    Diagnostics(const AppSettings *settings, Servers *servers, const RunDatabase *database,
                QObject *parent = nullptr);

    //! As of now; in English, for those who read the report.
    [[nodiscard]] Q_INVOKABLE QString text() const;

private:
    const AppSettings *const m_settings;
    Servers *const m_servers;
    const RunDatabase *const m_database;
};

//! \a text without the values that \a record has for its inputs, and without the user's folder.
[[nodiscard]] QString withoutPrivate(const QString &text, const RunRecord &record);

} // namespace ComfyDeploy::Runner

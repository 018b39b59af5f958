// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

class AppSettings;
class Notices;

//! \brief Copies a result to a location that the user chooses.
class FileSaver : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")

public:
    FileSaver(AppSettings *settings, Notices *notices, QObject *parent = nullptr);

    //! The last folder; initially the user's pictures folder.
    [[nodiscard]] Q_INVOKABLE QUrl folder() const;
    //! The suggested target in folder().
    [[nodiscard]] Q_INVOKABLE QUrl suggestion(const QString &path) const;
    [[nodiscard]] Q_INVOKABLE bool exists(const QUrl &file) const;
    //! Replaces an existing \a target: the caller has to ask the user. A notice reports the result.
    Q_INVOKABLE void save(const QString &path, const QUrl &target);
    //! Writes \a text to a new file: an existing one stays. A notice reports the result.
    Q_INVOKABLE void saveText(const QString &text, const QUrl &target);

private:
    void report(const QString &problem, const QUrl &target);
    [[nodiscard]] static QString copy(const QString &path, const QUrl &target);

    AppSettings *const m_settings;
    Notices *const m_notices;
};

} // namespace ComfyDeploy::Runner

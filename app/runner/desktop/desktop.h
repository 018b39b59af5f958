// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

//! \brief Desktop integration for QML: paths of files, the file manager, the names of keys.
class Desktop : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON

public:
    using QObject::QObject;

    [[nodiscard]] Q_INVOKABLE static QUrl fileUrl(const QString &path);
    //! Empty unless \a url is a local file.
    [[nodiscard]] Q_INVOKABLE static QString localPath(const QUrl &url);

    //! The portable \a sequence in the user's language, such as "Ctrl+Return".
    [[nodiscard]] Q_INVOKABLE static QString keyText(const QString &sequence);

    //! Opens the file manager with the file selected if possible, else its folder.
    Q_INVOKABLE static void showInFolder(const QString &path);
};

} // namespace ComfyDeploy::Runner

#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

//! \brief What the window asks of the desktop: what the clipboard holds, file manager, files.
class Desktop : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON

public:
    using QObject::QObject;

    [[nodiscard]] Q_INVOKABLE static QUrl fileUrl(const QString &path);
    //! Empty for anything but a local file.
    [[nodiscard]] Q_INVOKABLE static QString localPath(const QUrl &url);

    [[nodiscard]] Q_INVOKABLE static QString clipboardText();
    [[nodiscard]] Q_INVOKABLE static bool clipboardHasPicture();

    //! Opens the file manager with the file selected where it can, else its folder.
    Q_INVOKABLE static void showInFolder(const QString &path);
    //! Copies a file; an existing \a target is replaced, for the file dialog has asked. What went
    //! wrong, or an empty text.
    [[nodiscard]] Q_INVOKABLE static QString copyFile(const QString &path, const QUrl &target);
};

} // namespace ComfyDeploy::Runner

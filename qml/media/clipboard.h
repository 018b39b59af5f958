// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <QtCore/qdir.h>
#include <QtCore/qobject.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qurl.h>
#include <QtGui/qimage.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Qml {

//! Access to the system's clipboard, which QML does not provide.
class COMFYDEPLOYQML_EXPORT Clipboard : public QObject
{
    Q_OBJECT
    Q_PROPERTY(bool hasImage READ hasImage NOTIFY changed FINAL)
    Q_PROPERTY(QList<QUrl> files READ files NOTIFY changed FINAL)
    QML_ELEMENT
    QML_SINGLETON

public:
    explicit Clipboard(QObject *parent = nullptr);

    [[nodiscard]] bool hasImage() const;
    //! Local files that were copied in a file manager.
    [[nodiscard]] QList<QUrl> files() const;
    //! The folder for imageFile(), for objects that are created later; it is created when needed.
    //! The default is a temporary folder that is deleted with the object.
    static void setPictureFolder(const QString &path);

    //! Saves the picture as a PNG file, so that it has a name, a size and a thumbnail. The same
    //! picture has the same file. Empty if there is no picture, or it cannot be written.
    Q_INVOKABLE [[nodiscard]] QUrl imageFile();
    Q_INVOKABLE void setImage(const QImage &image);
    [[nodiscard]] Q_INVOKABLE QString text() const;
    Q_INVOKABLE void setText(const QString &text);

Q_SIGNALS:
    void changed();

private:
    QTemporaryDir m_temporary;
    QDir m_folder;
};

} // namespace ComfyDeploy::Qml

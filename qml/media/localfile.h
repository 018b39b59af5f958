// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtQml/qqmlregistration.h>

#include <memory>

namespace ComfyDeploy::Qml {

class FileWatcher;

//! \brief Watches the properties of one local file, which may be deleted and created again.
class COMFYDEPLOYQML_EXPORT LocalFile : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QUrl url READ url WRITE setUrl NOTIFY changed FINAL)
    Q_PROPERTY(bool exists READ exists NOTIFY changed FINAL)
    Q_PROPERTY(QString sizeText READ sizeText NOTIFY changed FINAL)
    QML_ELEMENT

public:
    using QObject::QObject;
    ~LocalFile() override;

    //! A file: URL; any other is not a local file.
    [[nodiscard]] QUrl url() const { return m_url; }
    void setUrl(const QUrl &url);
    [[nodiscard]] bool exists() const { return m_size >= 0; }
    //! "12.3 MiB"; empty if it does not exist.
    [[nodiscard]] QString sizeText() const;

Q_SIGNALS:
    //! The file or its properties have changed.
    void changed();

private:
    [[nodiscard]] QStringList watched() const;
    void forget();
    void update();

    QUrl m_url;
    //! Watches the file and its folder; null if url is not a local file.
    std::shared_ptr<FileWatcher> m_watcher;
    qint64 m_size = -1;
    QDateTime m_modified;
};

} // namespace ComfyDeploy::Qml

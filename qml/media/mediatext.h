// SPDX-License-Identifier: MIT

#pragma once

#include "mediasource.h"

#include <comfydeployqml_export.h>

#include <QtQml/qqmlparserstatus.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Qml {

//! \brief A text file that a run has output, as far as it can be shown.
//!
//! Loaded like MediaImage's pictures, with the same restrictions.
class COMFYDEPLOYQML_EXPORT MediaText : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(
        ComfyDeploy::WorkflowClient *client READ client WRITE setClient NOTIFY sourceChanged FINAL)
    Q_PROPERTY(ComfyDeploy::MediaItem item READ item WRITE setItem RESET resetItem NOTIFY
                   sourceChanged FINAL)
    Q_PROPERTY(QUrl localFile READ localFile WRITE setLocalFile RESET resetLocalFile NOTIFY
                   sourceChanged FINAL)
    Q_PROPERTY(Status status READ status NOTIFY statusChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY statusChanged FINAL)
    Q_PROPERTY(QString text READ text NOTIFY statusChanged FINAL)
    Q_PROPERTY(bool cut READ isCut NOTIFY statusChanged FINAL)
    QML_ELEMENT

public:
    enum Status { Null, Loading, Ready, Error };
    Q_ENUM(Status)

    //! A longer text is truncated, and cut is true.
    static constexpr qint64 MaximumShown = 1024LL * 1024;
    //! A longer one is not downloaded.
    static constexpr qint64 MaximumFetched = 16 * MaximumShown;

    explicit MediaText(QObject *parent = nullptr);
    ~MediaText() override;

    [[nodiscard]] WorkflowClient *client() const { return m_source.client; }
    void setClient(WorkflowClient *client);
    [[nodiscard]] MediaItem item() const { return m_source.item; }
    void setItem(const MediaItem &item);
    void resetItem() { setItem({}); }
    [[nodiscard]] QUrl localFile() const { return m_source.localFile; }
    void setLocalFile(const QUrl &url);
    void resetLocalFile() { setLocalFile({}); }

    [[nodiscard]] Status status() const { return m_status; }
    [[nodiscard]] QString errorString() const { return m_errorString; }
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] bool isCut() const { return m_cut; }

    void classBegin() override {}
    void componentComplete() override;

Q_SIGNALS:
    void sourceChanged();
    void statusChanged();

private:
    void load();
    void show(const QString &path, const QByteArray &bytes);
    void finish(Status status, const QString &error = {});

    MediaSource m_source;
    QString m_errorString;
    QString m_text;
    Status m_status = Null;
    bool m_cut = false;
    bool m_complete = false;
};

} // namespace ComfyDeploy::Qml

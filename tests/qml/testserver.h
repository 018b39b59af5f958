// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/LocalServer>

#include <QtCore/qobject.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qurl.h>
#include <QtGui/qimage.h>

//! The local server for QML tests: "testServer".
class TestServer : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QUrl url READ url CONSTANT FINAL)

public:
    explicit TestServer(QObject *parent = nullptr);

    [[nodiscard]] QUrl url() const { return m_server.url(); }
    //! The URL of a file in resources/workflows.
    Q_INVOKABLE QUrl workflow(const QString &name) const;
    Q_INVOKABLE QString workflowText(const QString &name) const;
    //! The URL of a file in tests/data.
    Q_INVOKABLE QUrl data(const QString &name) const;
    //! Files in a separate folder.
    Q_INVOKABLE QUrl writePicture(const QString &fileName);
    Q_INVOKABLE QUrl writeText(const QString &fileName, const QString &text);
    //! The URL of a file that does not exist yet.
    Q_INVOKABLE QUrl newFile(const QString &fileName) const;
    Q_INVOKABLE int widthOf(const QImage &image) const { return image.width(); }
    //! A different one each time, because a client uploads the same bytes only once.
    Q_INVOKABLE QImage image();

    Q_INVOKABLE int requestCount(const QString &path) const;
    //! The exact body of the last request whose path contains \a path.
    Q_INVOKABLE QString lastBody(const QString &path) const;
    Q_INVOKABLE QString lastHeader(const QString &path, const QString &name) const;

    Q_INVOKABLE bool addFault(const QString &name, const QString &value = {}, int times = 1,
                              const QString &path = {});
    Q_INVOKABLE void setRequiredToken(const QString &token);
    //! Removes faults, requests and token.
    Q_INVOKABLE void clear();

private:
    ComfyDeploy::LocalServer m_server;
    QTemporaryDir m_files;
    int m_pictures = 0;
};

// SPDX-License-Identifier: MIT

#pragma once

#include "standinitem.h"

#include <ComfyDeployLocal/http/httpmessages_p.h>

#include <QtCore/qtemporarydir.h>

//! \brief The folders input, output and temp: /upload/image, /view, and where nodes save.
//!
//! All answers are recorded, but for these: previews are not resized, and a WebP is asked of Qt
//! only where it can write it.
class StandInFiles
{
public:
    explicit StandInFiles(StandInDialect dialect);

    [[nodiscard]] ComfyDeploy::Local::HttpAnswer
    view(const ComfyDeploy::Local::HttpRequest &request) const;
    ComfyDeploy::Local::HttpAnswer upload(const ComfyDeploy::Local::HttpRequest &request);

    //! Saves a node's file under the next free number, and returns its entry in the ui.
    QByteArray save(const QString &type, const QString &prefix, const QString &end,
                    const QByteArray &content);
    //! Makes a file that is not there yet.
    void provide(const QString &type, const QString &path, const QByteArray &content) const;
    //! LoadImage takes "name", "sub/name", and either with " [output]" or the like.
    [[nodiscard]] bool exists(const QString &annotatedName) const;
    //! The content of a file; null if there is none.
    [[nodiscard]] QByteArray content(const QString &type, const QString &path) const;
    bool remove(const QString &type, const QString &path) const;

private:
    [[nodiscard]] QString folder(const QString &type) const { return m_root.filePath(type); }

    const StandInDialect m_dialect;
    const QTemporaryDir m_root;
};

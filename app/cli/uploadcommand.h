// SPDX-License-Identifier: MIT

#pragma once

#include "callcommand.h"

#include <QtCore/qstringlist.h>

#include <memory>

namespace ComfyDeploy {
class FileUpload;
}

namespace ComfyDeploy::Cli {

//! \brief comfydeploy upload: uploads files one after the other and prints their URLs.
class UploadCommand : public CallCommand
{
    Q_OBJECT

public:
    //! Null with \a exitCode set if there is nothing to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

private:
    UploadCommand(const QStringList &paths, const Options &options, const ServerChoice &server,
                  Console *console);
    void call() override;
    void startNext();
    void drawProgress(double partOfThis);
    void onFinished(const FileUpload &upload);

    const QStringList m_paths;
    FileUpload *m_upload = nullptr;
    qsizetype m_index = -1; //!< of the current file
    qint64 m_bytes = 0; //!< of all files
    qint64 m_bytesBefore = 0; //!< of the files before this one
    int m_exitCode = 0;
};

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

#pragma once

#include "callcommand.h"

#include <QtCore/qstringlist.h>

#include <memory>

namespace ComfyDeploy {
class FileUpload;
}

namespace ComfyDeploy::Cli {

//! \brief comfydeploy upload: files to the server's storage, one after the other, for their URLs.
class UploadCommand : public CallCommand
{
    Q_OBJECT

public:
    //! Null, with the exit code, if there is nothing more to do.
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
    qsizetype m_index = -1; //!< of the file that is on its way
    qint64 m_bytes = 0; //!< of all files
    qint64 m_bytesBefore = 0; //!< of the files before this one
    int m_exitCode = 0;
};

} // namespace ComfyDeploy::Cli

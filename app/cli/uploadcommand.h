#pragma once

#include "command.h"
#include "connection.h"
#include "runoptions.h"

#include <memory>

namespace ComfyDeploy {
class FileUpload;
}

namespace ComfyDeploy::Cli {

class Console;

//! \brief comfydeploy upload: one file to the server's storage, for its URL.
class UploadCommand : public Command
{
    Q_OBJECT

public:
    //! Null, with the exit code, if there is nothing more to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

    void start() override;

private:
    UploadCommand(const QString &path, bool json, const ServerOptions &options,
                  const ServerChoice &server, Console *console);
    void onFinished(const FileUpload &upload);

    const QString m_path;
    const bool m_json;
    Console *const m_console;
    Connection m_connection;
};

} // namespace ComfyDeploy::Cli

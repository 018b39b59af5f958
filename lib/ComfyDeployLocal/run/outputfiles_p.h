// SPDX-License-Identifier: MIT

#pragma once

#include "runstore_p.h"
#include <ComfyDeployLocal/storage/filestore_p.h>

#include <QtCore/qjsonobject.h>

namespace ComfyDeploy::Local {

//! \brief The files that the nodes of runs write, identified by the items of ComfyUI's messages:
//! filename, subfolder and type.
class OutputFiles
{
public:
    OutputFiles() = default;
    virtual ~OutputFiles() = default;

    //! Gives the file a URL as an output of \a run; null if the file does not exist.
    virtual std::optional<StoredOutput> store(const Run &run, const QJsonObject &item) = 0;
    //! The name of the server that has the files; null for this one.
    [[nodiscard]] virtual QString server() const { return {}; }
    //! A file's \a subfolder as the author of the graph named it.
    [[nodiscard]] virtual QString shownSubfolder(const Run &, const QString &subfolder) const
    {
        return subfolder;
    }
    //! The URL in the message of the file's node, which is sent before store(); null if the message
    //! names none.
    virtual std::optional<StoredOutput> announced(const Run &run, const QJsonObject &item,
                                                  bool isCached) = 0;

private:
    Q_DISABLE_COPY_MOVE(OutputFiles)
};

//! \brief Files that this server wrote itself.
class LocalOutputFiles : public OutputFiles
{
public:
    explicit LocalOutputFiles(FileStore &files) : m_files(files) {}

    std::optional<StoredOutput> store(const Run &run, const QJsonObject &item) override;
    //! The URL that the service would report at that time: files of this run have no URLs yet,
    //! files of a cached node have the URLs of the run that made them.
    std::optional<StoredOutput> announced(const Run &run, const QJsonObject &item,
                                          bool isCached) override;

private:
    FileStore &m_files;
};

} // namespace ComfyDeploy::Local

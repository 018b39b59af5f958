// SPDX-License-Identifier: MIT

#pragma once

#include "runstore_p.h"
#include <ComfyDeployLocal/storage/filestore_p.h>

#include <QtCore/qjsonobject.h>

namespace ComfyDeploy::Local {

//! \brief The files that the nodes of runs write, by the items of ComfyUI's messages: filename,
//! subfolder and type.
class OutputFiles
{
public:
    OutputFiles() = default;
    virtual ~OutputFiles() = default;

    //! Gives the file a URL as an output of \a run; null if it is not there.
    virtual std::optional<StoredOutput> store(const Run &run, const QJsonObject &item) = 0;
    //! Where the files are; null for this server.
    [[nodiscard]] virtual QString server() const { return {}; }
    //! A file's \a subfolder as the graph's author knows it.
    [[nodiscard]] virtual QString shownSubfolder(const Run &, const QString &subfolder) const
    {
        return subfolder;
    }
    //! The URL that the message of its node reports, which comes before it is stored; null for
    //! none.
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
    //! As it was when the message was made: the files of this run have no URLs yet, those of a
    //! cached node have the URLs of the run that made them.
    std::optional<StoredOutput> announced(const Run &run, const QJsonObject &item,
                                          bool isCached) override;

private:
    FileStore &m_files;
};

} // namespace ComfyDeploy::Local

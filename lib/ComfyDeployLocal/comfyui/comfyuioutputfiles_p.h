// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/run/outputfiles_p.h>

#include <map>

namespace ComfyDeploy::Local {

//! \brief The output files of one run in the output folder of a ComfyUI: served, for that run only,
//! under URLs of this server that cannot be guessed.
class ComfyUiOutputFiles : public OutputFiles
{
public:
    //! Sets the name of the ComfyUI that executes the run.
    void setServer(const QString &server) { m_server = server; }

    std::optional<StoredOutput> store(const Run &run, const QJsonObject &item) override;
    //! Returns the same URL as store(): ComfyUI writes a file before it sends the message.
    std::optional<StoredOutput> announced(const Run &run, const QJsonObject &item,
                                          bool isCached) override;
    [[nodiscard]] QString server() const override { return m_server; }
    //! Returns \a subfolder without the run's folder, see RunFolder.
    [[nodiscard]] QString shownSubfolder(const Run &run, const QString &subfolder) const override;

private:
    QString m_server;
    std::map<std::pair<QString, QString>, StoredOutput> m_files; //!< by subfolder and name
};

} // namespace ComfyDeploy::Local

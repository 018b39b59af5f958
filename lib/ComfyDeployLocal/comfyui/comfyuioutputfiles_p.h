// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/run/outputfiles_p.h>

#include <map>

namespace ComfyDeploy::Local {

//! \brief The files that one run has in the output folder of a ComfyUI: served under URLs of this
//! server that cannot be guessed, for that run only.
class ComfyUiOutputFiles : public OutputFiles
{
public:
    //! The one that executes the run.
    void setServer(const QString &server) { m_server = server; }

    std::optional<StoredOutput> store(const Run &run, const QJsonObject &item) override;
    //! The same URL: the file is there before its message.
    std::optional<StoredOutput> announced(const Run &run, const QJsonObject &item,
                                          bool isCached) override;
    [[nodiscard]] QString server() const override { return m_server; }
    //! Without the folder of the run.
    [[nodiscard]] QString shownSubfolder(const Run &run, const QString &subfolder) const override;

private:
    QString m_server;
    std::map<std::pair<QString, QString>, StoredOutput> m_files; //!< by subfolder and name
};

} // namespace ComfyDeploy::Local

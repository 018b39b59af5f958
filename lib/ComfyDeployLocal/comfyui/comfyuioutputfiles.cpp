// SPDX-License-Identifier: MIT

#include "comfyuioutputfiles_p.h"

#include "runfolder_p.h"

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

std::optional<StoredOutput> ComfyUiOutputFiles::store(const Run &run, const QJsonObject &item)
{
    const QString fileName = item.value("filename"_L1).toString();
    if (fileName.isEmpty() || item.value("type"_L1) != "output"_L1)
        return std::nullopt;
    const auto [file, isNew] =
        m_files.try_emplace({item.value("subfolder"_L1).toString(), fileName});
    if (isNew)
        file->second.urlPath = FileStore::newOutputPath(run.id, fileName);
    return file->second;
}

std::optional<StoredOutput> ComfyUiOutputFiles::announced(const Run &run, const QJsonObject &item,
                                                          bool)
{
    return store(run, item);
}

QString ComfyUiOutputFiles::shownSubfolder(const Run &run, const QString &subfolder) const
{
    return RunFolder(run.id).shownSubfolder(subfolder);
}

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#include "outputfiles_p.h"

#include <QtCore/quuid.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

std::optional<StoredOutput> LocalOutputFiles::store(const Run &run, const QJsonObject &item)
{
    return m_files.addOutput(run.id, item.value("subfolder"_L1).toString(),
                             item.value("filename"_L1).toString());
}

std::optional<StoredOutput> LocalOutputFiles::announced(const Run &run, const QJsonObject &item,
                                                        bool isCached)
{
    const bool isEarlier = run.faults.earlierUrls.strike();
    if (!isCached && !isEarlier)
        return std::nullopt;
    const QString fileName = item.value("filename"_L1).toString();
    auto place = m_files.earlierOutput(item.value("subfolder"_L1).toString(), fileName);
    if (!place && isEarlier) { // the URL of a run that is no longer stored
        const QString runId = QUuid::createUuid().toString(QUuid::WithoutBraces);
        place = StoredOutput{FileStore::outputPath(runId, u"forgotten"_s, fileName), 0.25};
    }
    return place;
}

} // namespace ComfyDeploy::Local

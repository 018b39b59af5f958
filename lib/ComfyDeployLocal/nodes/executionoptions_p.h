// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/http/urlfetcher_p.h>

namespace ComfyDeploy::Local {

//! The folders and limits of the nodes that are executed here.
struct ExecutionOptions
{
    QString inputDirectory; //!< where LoadImage looks
    QString outputDirectory; //!< where SaveImage writes, as <subfolder>/<filename>
    QString tempDirectory; //!< where PreviewImage writes
    Fetcher fetch;
    qint64 cacheBytes = 256LL * 1024 * 1024;
    qint64 maximumFetchBytes = 64LL * 1024 * 1024;
    qint64 maximumImagePixels = 64LL * 1024 * 1024; //!< of one image
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include "substitution_p.h"
#include <ComfyDeployLocal/http/urlfetcher_p.h>

namespace ComfyDeploy::Local {

//! \brief A file that a graph needs, as it is uploaded to a ComfyUI.
struct FetchedMedia
{
    QByteArray bytes;
    QString fileName; //!< derived from the content: equal files have equal names
    UploadedMedia media;
    QString error; //!< a sentence; empty if it worked

    //! Fetches the file, and reads size and alpha channel if \a wish needs them. Blocks.
    static FetchedMedia of(const MediaWish &wish, const Fetcher &fetch,
                           const std::function<bool()> &cancelled);

    //! The subfolder of ComfyUI's input folder.
    static QString folder() { return QStringLiteral("comfydeploy"); }
    //! The form data for POST /upload/image.
    [[nodiscard]] QByteArray form(const QByteArray &boundary) const;
};

} // namespace ComfyDeploy::Local

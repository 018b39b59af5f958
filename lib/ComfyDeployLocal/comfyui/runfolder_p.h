// SPDX-License-Identifier: MIT

#pragma once

#include "substitution_p.h"

namespace ComfyDeploy::Local {

//! \brief The folder of one run in ComfyUI's output folder.
//!
//! The names of outputs start with it, so that two runs never write to the same file, and that a
//! run whose graph was run before executes what saves its outputs again, and nothing else: without
//! that, ComfyUI names the files of the earlier run, which may have been deleted.
class RunFolder
{
public:
    explicit RunFolder(const QString &runId);

    //! "comfydeploy/<run id>".
    [[nodiscard]] QString path() const { return m_path; }

    //! Puts the folder before each \c filename_prefix of an output node. One that is a link gets a
    //! node that joins the texts, or stays as it is on a server without such a class.
    void addTo(SubstitutedGraph *graph, const NodeCatalog &server) const;

    //! The \a subfolder of an output as users know it; one outside of the folder as it is.
    [[nodiscard]] QString shownSubfolder(const QString &subfolder) const;

private:
    QString m_path;
};

} // namespace ComfyDeploy::Local

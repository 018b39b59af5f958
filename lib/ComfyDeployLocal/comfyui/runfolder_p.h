// SPDX-License-Identifier: MIT

#pragma once

#include "substitution_p.h"

namespace ComfyDeploy::Local {

//! \brief The folder of one run in ComfyUI's output folder.
//!
//! The names of outputs start with this folder. So two runs never write to the same file, and if a
//! graph is run again, ComfyUI executes the nodes again that save the outputs. Otherwise it would
//! report the files of the earlier run, which may have been deleted.
class RunFolder
{
public:
    explicit RunFolder(const QString &runId);

    //! "comfydeploy/<run id>".
    [[nodiscard]] QString path() const { return m_path; }

    //! Puts the folder before each \c filename_prefix of an output node. If the prefix is a link, a
    //! node is added that joins the texts; on a server without such a class the prefix stays
    //! unchanged.
    void addTo(SubstitutedGraph *graph, const NodeCatalog &server) const;

    //! The \a subfolder of an output without the run's folder; unchanged if it is elsewhere.
    [[nodiscard]] QString shownSubfolder(const QString &subfolder) const;

private:
    QString m_path;
};

} // namespace ComfyDeploy::Local

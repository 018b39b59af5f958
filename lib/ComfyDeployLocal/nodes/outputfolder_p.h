// SPDX-License-Identifier: MIT

#pragma once

#include "nodecontext_p.h"

namespace ComfyDeploy::Local {

//! \brief Where a save node writes its files: "a/b" means the subfolder a and the files
//! b_00001_.png and so on.
//!
//! Nothing is ever overwritten, and nothing is written outside the folder; parts of the prefix that
//! are no valid name on some system are changed.
class OutputFolder
{
public:
    //! \a prefix may contain %width%, %height%, %year%, %month%, %day%, %hour%, %minute%, %second%
    //! and %batch_num%.
    OutputFolder(const QString &root, const QString &prefix, QSize imageSize);

    [[nodiscard]] std::optional<NodeFailure> failure() const { return m_failure; }
    [[nodiscard]] QString subfolder() const { return m_subfolder; }

    //! Writes the next file and returns its name, or sets failure().
    QString write(const QByteArray &bytes, const QString &extension, int batchNumber);

private:
    [[nodiscard]] int nextNumber() const;

    QString m_directory;
    QString m_subfolder;
    QString m_stem;
    int m_number = 0;
    std::optional<NodeFailure> m_failure;
};

} // namespace ComfyDeploy::Local

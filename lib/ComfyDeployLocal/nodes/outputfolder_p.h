// SPDX-License-Identifier: MIT

#pragma once

#include "nodecontext_p.h"

namespace ComfyDeploy::Local {

//! \brief Where a save node's files go: "a/b" is the subfolder a, files b_00001_.png and on.
//!
//! Nothing is ever overwritten, and nothing is written outside the folder; parts of the prefix that
//! some system cannot have as a name are changed into ones that all can.
class OutputFolder
{
public:
    //! \a prefix may hold %width%, %height%, %year%, %month%, %day%, %hour%, %minute%, %second%
    //! and %batch_num%.
    OutputFolder(const QString &root, const QString &prefix, QSize imageSize);

    [[nodiscard]] std::optional<NodeFailure> failure() const { return m_failure; }
    [[nodiscard]] QString subfolder() const { return m_subfolder; }

    //! Writes the next file and answers its name, or fills in failure().
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

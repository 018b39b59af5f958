// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcoreapplication.h>

namespace ComfyDeploy::Runner {

//! The samples' texts in the user's language: titles, labels and hints of inputs, and the
//! titles of nodes.
class SampleTexts
{
    Q_DECLARE_TR_FUNCTIONS(ComfyDeploy::Runner::SampleTexts)

public:
    //! \a sample is the name of its file, such as "text-to-image".
    [[nodiscard]] static QString title(const QString &sample);
    //! \a graph with these texts translated; all other bytes are unchanged.
    [[nodiscard]] static QByteArray translated(const QByteArray &graph);
};

} // namespace ComfyDeploy::Runner

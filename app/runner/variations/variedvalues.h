// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputspec.h>

#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

namespace ComfyDeploy::Runner {

//! The values that an input takes in the runs of a batch.
struct VariedValues
{
    QVariantList values; //!< valid ones, without duplicates
    QString problem; //!< a sentence; empty if there are values

    //! Reads what was typed: one text a line, and for other kinds also separated by commas,
    //! semicolons or spaces; "1..20" is a range of integers. More than \a maximum values are a
    //! problem.
    [[nodiscard]] static VariedValues read(const InputSpec &spec, const QString &text, int maximum);
    //! Not files, and not what only JSON can express.
    [[nodiscard]] static bool canVary(const InputSpec &spec);
    //! Whether a value may contain commas and spaces.
    [[nodiscard]] static bool isLinePerValue(const InputSpec &spec);
};

} // namespace ComfyDeploy::Runner

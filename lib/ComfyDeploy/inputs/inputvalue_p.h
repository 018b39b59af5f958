// SPDX-License-Identifier: MIT

// Private header: used by this library only, not installed.
#pragma once

#include <ComfyDeploy/inputs/inputspec_p.h>

namespace ComfyDeploy {

//! A value held against the spec of its input: either what to send, or what is wrong with it.
struct InputValue
{
    QVariant wire;
    QString problem; //!< a sentence; empty if \a wire may be sent

    //! What a program or a form sets.
    static InputValue fromVariant(const InputSpecFields &spec, const QVariant &value);
    //! What a person types.
    static InputValue fromText(const InputSpecFields &spec, const QString &text);
};

//! qlonglong, qulonglong or double of a number or a text of one; invalid for anything else.
//! Booleans are no numbers.
[[nodiscard]] QVariant numberFromVariant(const QVariant &value);
//! Negative, 0 or positive: exact, where QVariant would compare large integers as doubles.
[[nodiscard]] int compareNumbers(const QVariant &a, const QVariant &b);
//! An http or https URL with a host.
[[nodiscard]] bool isWebUrl(const QString &text);
//! That, or a data URL of a picture that the server stores as a file.
[[nodiscard]] bool isPictureUrl(const QString &text);

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/inputspec_p.h>

namespace ComfyDeploy {

//! A value checked against the spec of its input: either the value to send, or the problem.
struct InputValue
{
    QVariant wire;
    QString problem; //!< a sentence; empty if \a wire can be sent

    //! For a value that a program or a form sets.
    static InputValue fromVariant(const InputSpecFields &spec, const QVariant &value);
    //! For text that a user types.
    static InputValue fromText(const InputSpecFields &spec, const QString &text);
};

//! A number, or a text that holds one, as qlonglong, qulonglong or double; invalid for anything
//! else. Booleans are not numbers.
[[nodiscard]] QVariant numberFromVariant(const QVariant &value);
//! Returns a negative value, 0 or a positive value. Exact, whereas QVariant compares large integers
//! as doubles.
[[nodiscard]] int compareNumbers(const QVariant &a, const QVariant &b);
//! Whether it is an http or https URL with a host.
[[nodiscard]] bool isWebUrl(const QString &text);
//! Whether it is such a URL, or a data URL of a picture that the server stores as a file.
[[nodiscard]] bool isPictureUrl(const QString &text);

} // namespace ComfyDeploy

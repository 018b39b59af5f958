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

} // namespace ComfyDeploy

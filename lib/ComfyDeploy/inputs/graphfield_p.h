// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/fieldrules_p.h>
#include <ComfyDeploy/inputs/inputspec_p.h>

namespace ComfyDeploy {

//! A literal of a graph on its way to become a field.
struct GraphField
{
    int node = 0; //!< in the GraphView
    InputSpecFields spec;
    const FieldRule *rule = nullptr; //!< null if none is known
    FieldPlace place;
    bool isText = false;
    bool isMedia = false;
    bool isNamed = false; //!< has its label from a role or a rule, not from its input's name
    bool isAlone = false; //!< the only literal of its node
};

//! The traits of literals of that kind, in the form of an External class.
[[nodiscard]] const ExternalClass &literalClass(InputSpec::Kind kind, bool hasOpenChoices = false);

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/runstreamevent.h>

namespace ComfyDeploy {

//! \brief The JSON of a RunStreamEvent, without values that nobody asks for.
//!
//! The views are valid as long as the event, or a copy of it, exists.
class RunEventReader
{
public:
    //! Not there unless the data is JSON.
    static JsonText::Value data(const RunStreamEvent &event);
    //! The data of the update, see RunStreamEvent::payload().
    static JsonText::Value payload(const RunStreamEvent &event);
    //! See RunStreamEvent::promptId(); not there, or empty, if the server does not name it.
    static JsonText::Value promptId(const RunStreamEvent &event);
};

} // namespace ComfyDeploy

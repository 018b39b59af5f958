// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

//! Why a ComfyUI is given no runs; by default, nothing.
struct ServerProblem
{
    enum class Kind {
        None,
        NotAsked, //!< yet, or it has not answered
        NoAnswer,
        Refuses, //!< to say who it is
        NoComfyUi,
        SetAside,
        NoQueue,
        NoClasses,
    };

    Kind kind = Kind::None;
    QString detail = {}; //!< of those that need one

    [[nodiscard]] bool isNone() const { return kind == Kind::None; }
    //! To follow the server's name, "does not answer: …"; empty for None. In English, as in answers
    //! and logs.
    [[nodiscard]] QString text() const;
    //! The same for the user of this program.
    [[nodiscard]] QString localText() const;
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

//! Why a ComfyUI is given no runs; None by default.
struct ServerProblem
{
    enum class Kind {
        None,
        NotAsked, //!< not asked yet, or no answer yet
        NoAnswer,
        Refuses, //!< answers /system_stats with 401 or 403
        NoComfyUi,
        SetAside,
        NoQueue,
        NoClasses,
    };

    Kind kind = Kind::None;
    QString detail = {}; //!< the reason, for the kinds whose text has one

    [[nodiscard]] bool isNone() const { return kind == Kind::None; }
    //! What follows the server's name: "does not answer: …"; empty for None. In English, as in
    //! answers and logs.
    [[nodiscard]] QString text() const;
    //! The same text, translated.
    [[nodiscard]] QString localText() const;
};

} // namespace ComfyDeploy::Local

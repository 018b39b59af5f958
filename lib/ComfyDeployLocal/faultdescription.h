// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief A fault that LocalServer can inject; see LocalServer::faults().
struct FaultDescription
{
    //! What it affects, and when a use of it is counted.
    enum class Stage {
        Request, //!< any request: the next one
        Run, //!< a run in any mode: when it is accepted
        Stream, //!< the stream of a run: when that run is accepted
    };

    Stage stage = Stage::Request;
    QString name; //!< such as "status"
    QString valueName; //!< such as "N"; empty if it takes no value
    QString description; //!< what happens; names of other faults and fields stand in backticks
    QString exampleValue; //!< fits; empty if it takes no value
    int exampleTimes = 1; //!< how often, as in LocalServer::addFault()
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <chrono>

namespace ComfyDeploy {
class LocalServer;
}

namespace ComfyDeploy::Local {

//! \brief How patient this server is with a ComfyUI; tests shorten them.
//!
//! A ComfyUI that works may take seconds to answer, and load a model for minutes without a message.
struct ComfyUiTimings
{
    using milliseconds = std::chrono::milliseconds;

    // Of one connection.
    milliseconds request{30'000}; //!< until an answer begins, and between two pieces of it
    milliseconds ping{25'000}; //!< between two; one that is not answered by then ends the socket
    milliseconds closing{2'000}; //!< until a socket that is being closed is given up
    milliseconds reconnect{500}; //!< before the first attempt to connect again; then twice as long
    milliseconds longestReconnect{10'000};
    milliseconds queueInterval{2'000}; //!< between two looks at the queue
    //! Without a message, although one of our prompts runs: on a socket that had none so far, and
    //! on one that had.
    milliseconds deaf{10'000};
    milliseconds quiet{60'000};
    milliseconds longestDeaf{300'000}; //!< they double each time that a new socket is no better

    milliseconds aside{5'000}; //!< of a server that is given no runs, until it is asked again
    milliseconds longestAside{300'000}; //!< they double each time

    //! Of a run of an earlier start, until a server that has not answered since is held to be gone.
    milliseconds recovery{3'600'000};

    // Of one prompt.
    milliseconds preparation{600'000};
    milliseconds answer{90'000}; //!< to the POST
    milliseconds retry{2'000};
    milliseconds look{10'000}; //!< without a message, until the server is asked
    milliseconds closed{2'000}; //!< from the last message of a node to a look at the history
    milliseconds contact{120'000}; //!< without an answer
    milliseconds stuck{7'200'000}; //!< without a message while it is executed
    milliseconds idle{86'400'000}; //!< without a move of the queue while it waits
    milliseconds stop{60'000}; //!< without an effect

    //! For the ComfyUIs of \a server; before its first listen().
    void applyTo(LocalServer *server) const;
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <chrono>

namespace ComfyDeploy {
class LocalServer;
}

namespace ComfyDeploy::Local {

//! \brief Timeouts and intervals for a ComfyUI; tests shorten them.
//!
//! A ComfyUI that works may take seconds to answer, and load a model for minutes without a message.
struct ComfyUiTimings
{
    using milliseconds = std::chrono::milliseconds;

    // For one connection.
    milliseconds request{30'000}; //!< until an answer begins, and between two pieces of it
    //! Between two pings; the socket is closed if a ping is not answered by the next.
    milliseconds ping{25'000};
    milliseconds closing{2'000}; //!< for closing a socket, which is aborted then
    //! Before the first attempt to reconnect; doubles with each attempt.
    milliseconds reconnect{500};
    milliseconds longestReconnect{10'000};
    milliseconds queueInterval{2'000}; //!< between two requests for the queue
    //! How long a socket may be silent while one of our prompts runs: before its first message, and
    //! after it.
    milliseconds deaf{10'000};
    milliseconds quiet{60'000};
    milliseconds longestDeaf{300'000}; //!< limit of both, which double with each silent socket

    milliseconds aside{5'000}; //!< until an unusable server is asked again; doubles each time
    milliseconds longestAside{300'000}; //!< limit of aside

    //! How long RunRecovery waits for a server that does not answer.
    milliseconds recovery{3'600'000};

    //! How long a server is watched for the prompt of an ended run that it may still get or begin.
    //! Proxies keep a request for minutes; ComfyUI takes at once what reaches it.
    milliseconds late{3'600'000};

    // For one prompt.
    milliseconds preparation{600'000};
    milliseconds answer{90'000}; //!< to the POST of the prompt
    milliseconds retry{2'000};
    milliseconds look{10'000}; //!< without a message, until queue or history is read
    //! From the message that the execution has ended until the history is read.
    milliseconds closed{2'000};
    milliseconds contact{120'000}; //!< without an answer from the server
    milliseconds stuck{7'200'000}; //!< without news while the prompt is executed
    //! Without a change of its place while the prompt waits in the queue.
    milliseconds idle{86'400'000};
    milliseconds stop{60'000}; //!< until a request to stop the prompt must have had an effect

    //! Sets these times for the ComfyUIs of \a server. Call it before the first listen().
    void applyTo(LocalServer *server) const;
};

} // namespace ComfyDeploy::Local

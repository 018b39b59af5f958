// SPDX-License-Identifier: MIT

#pragma once

#include "httpmessages_p.h"

#include <optional>

namespace ComfyDeploy::Local {

//! What stands before a request's body, and what follows from it.
struct RequestHead
{
    QByteArray method;
    QByteArray target; //!< path and query, also where the whole URL stood there
    HttpHeaders headers; //!< without the spaces around their values
    qint64 contentLength = 0;
    bool chunked = false;
    bool expectsContinue = false;
    bool keepAlive = true;
    bool isHttp10 = false;
};

//! Why a request cannot be parsed; the connection cannot be used any more then.
struct HeadProblem
{
    int status = 400;
    QByteArray text;
};

//! A request line and headers as Boost.Beast reads them, each line with CR LF; null if a line goes
//! on in the next one, which Beast would let pass.
std::optional<QByteArray> withStrictLines(const QByteArray &head);

//! Fills in what follows from method, target, headers and isHttp10. Strict where Beast is lenient
//! and client and server could disagree about where a request ends; null if all is well.
std::optional<HeadProblem> completeHead(RequestHead *head);

} // namespace ComfyDeploy::Local

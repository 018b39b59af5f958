// SPDX-License-Identifier: MIT

#pragma once

#include "httpmessages_p.h"

#include <optional>

namespace ComfyDeploy::Local {

//! The head of a request, and what is derived from it.
struct RequestHead
{
    QByteArray method;
    QByteArray target; //!< path and query, also if the request line has the whole URL
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

//! The request line and headers in the form that Boost.Beast reads, each line with CR LF; null if a
//! line is continued on the next one, which Beast would accept.
std::optional<QByteArray> withStrictLines(const QByteArray &head);

//! Fills in what is derived from method, target, headers and isHttp10. Strict where Beast is
//! lenient and client and server could disagree about where a request ends; null if the head is
//! valid.
std::optional<HeadProblem> completeHead(RequestHead *head);

} // namespace ComfyDeploy::Local

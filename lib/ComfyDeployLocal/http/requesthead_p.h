// Private header: used inside the local server, not installed.
#pragma once

#include "httpmessages_p.h"

#include <ComfyDeployLocal/comfydeploylocal_export.h>

#include <optional>

namespace ComfyDeploy::Local {

//! What stands before a request's body, and what follows from it.
struct RequestHead
{
    QByteArray method;
    QByteArray target; //!< path and query, also where the whole URL stood there
    HttpHeaders headers; //!< as they came
    qint64 contentLength = 0;
    bool chunked = false;
    bool expectsContinue = false;
    bool keepAlive = true;
    bool isHttp10 = false;
};

//! Why a request cannot be read; the connection is of no use then.
struct HeadProblem
{
    int status = 400;
    QByteArray text;
};

//! Reads a request line and headers, without the empty line behind them. Strict where leniency
//! would let client and server disagree about where a request ends.
COMFYDEPLOYLOCAL_EXPORT std::optional<RequestHead> parseRequestHead(const QByteArray &bytes,
                                                                    HeadProblem *problem);

} // namespace ComfyDeploy::Local

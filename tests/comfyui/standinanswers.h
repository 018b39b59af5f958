// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/http/httpmessages_p.h>

//! Answers as aiohttp makes them.
namespace StandInAnswers {

using ComfyDeploy::Local::HttpAnswer;

inline HttpAnswer json(const QByteArray &text, int status = 200)
{
    HttpAnswer answer;
    answer.status = status;
    answer.contentType = "application/json; charset=utf-8";
    answer.body = text;
    return answer;
}

inline HttpAnswer empty(int status = 200)
{
    HttpAnswer answer;
    answer.status = status;
    answer.contentType.clear();
    return answer;
}

inline HttpAnswer text(int status, const QByteArray &body)
{
    HttpAnswer answer;
    answer.status = status;
    answer.contentType = "text/plain; charset=utf-8";
    answer.body = body;
    return answer;
}

//! What a handler's exception becomes.
inline HttpAnswer serverError()
{
    return text(500, "500 Internal Server Error\n\nServer got itself in trouble");
}

} // namespace StandInAnswers

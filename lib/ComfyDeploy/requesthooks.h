// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/requestoptions.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qurl.h>

#include <functional>
#include <memory>

namespace ComfyDeploy {

struct ApiAnswer;
struct ApiRequest;

//! One attempt of a request to the API, as RequestHooks see it.
class COMFYDEPLOY_EXPORT HookRequest
{
public:
    HookRequest();

    [[nodiscard]] QByteArray method() const;
    //! With path and query, without user and password.
    [[nodiscard]] QUrl url() const;
    //! The JSON that goes out, if it is JSON. Null without a body, and for an upload: its form
    //! holds a file that may be large, or be one that can be read only once.
    [[nodiscard]] QByteArray body() const;
    //! From 1; each repetition and each redirect that is followed counts.
    [[nodiscard]] int attempt() const;

    //! What goes out, but for what is never shown (Authorization, Cookie) and what the connection
    //! adds (Host, Content-Length and the like).
    [[nodiscard]] RequestOptions::Headers headers() const;
    //! The value of the header of that name, whatever its case; null if it is not there.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
    //! Adds or replaces a header of this attempt; of use in beforeRequest only. Returns false, and
    //! warns, for what RequestOptions::setHeader() refuses.
    bool setHeader(const QByteArray &name, const QByteArray &value);

private:
    friend class ApiCall;
    explicit HookRequest(const ApiRequest &shown);

    std::shared_ptr<const ApiRequest> m_request;
};

//! What the server has answered, success or not.
class COMFYDEPLOY_EXPORT HttpAnswerInfo
{
public:
    HttpAnswerInfo();

    [[nodiscard]] int status() const;
    //! All of them in their order, but for Set-Cookie.
    [[nodiscard]] RequestOptions::Headers headers() const;
    //! The value of the header of that name, whatever its case; null if it is not there.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
    //! As it came, but for an echo of the token; of an error at most its first MiB, of a stream
    //! that is read as it comes empty.
    [[nodiscard]] QByteArray body() const;

private:
    friend class ApiCall;
    explicit HttpAnswerInfo(const ApiAnswer &shown);

    std::shared_ptr<const ApiAnswer> m_answer;
};

//! \brief What is called around each request of a client to the API, of runs and uploads too.
//!
//! For each attempt beforeRequest is called first, then exactly one of the others, unless the
//! caller of the request or the client goes before: response for a whole answer of any status, and
//! for a stream as soon as it begins; requestError if there was none, or it was given up. Any of
//! them may be empty.
//!
//! They are called in the client's thread, never from inside one of its calls, in the order in
//! which they were added. They may add and remove hooks and delete the client. Requests to storage
//! hosts, which are not of the API, pass them by. The token is not shown to them.
struct RequestHooks
{
    std::function<void(HookRequest &request)> beforeRequest;
    std::function<void(const HookRequest &request, const HttpAnswerInfo &answer)> response;
    std::function<void(const HookRequest &request, const ApiError &error)> requestError;
};

} // namespace ComfyDeploy

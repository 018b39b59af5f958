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

//! One attempt of a request to the API, as RequestHooks get it.
class COMFYDEPLOY_EXPORT HookRequest
{
public:
    HookRequest();

    [[nodiscard]] QByteArray method() const;
    //! The URL with path and query, without user name and password.
    [[nodiscard]] QUrl url() const;
    //! The JSON that is sent, if it is JSON. Null without a body, and for an upload, whose form
    //! contains a file that may be large or sequential.
    [[nodiscard]] QByteArray body() const;
    //! From 1; each retry and each redirect that is followed counts.
    [[nodiscard]] int attempt() const;

    //! The headers that are sent, except confidential ones (Authorization, Cookie) and those that
    //! the connection adds (Host, Content-Length and the like).
    [[nodiscard]] RequestOptions::Headers headers() const;
    //! The value of the header \a name, compared case-insensitively; null if it is not there.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
    //! Adds or replaces a header of this attempt; only useful in beforeRequest. Returns false with
    //! a warning for headers that RequestOptions::setHeader() refuses.
    bool setHeader(const QByteArray &name, const QByteArray &value);

private:
    friend class ApiCall;
    explicit HookRequest(const ApiRequest &shown);

    std::shared_ptr<const ApiRequest> m_request;
};

//! The server's answer, successful or not.
class COMFYDEPLOY_EXPORT HttpAnswerInfo
{
public:
    HttpAnswerInfo();

    [[nodiscard]] int status() const;
    //! All headers in their order, except Set-Cookie.
    [[nodiscard]] RequestOptions::Headers headers() const;
    //! The value of the header \a name, compared case-insensitively; null if it is not there.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
    //! The body, with an echoed token redacted; at most the first MiB of an error, and empty for a
    //! stream.
    [[nodiscard]] QByteArray body() const;

private:
    friend class ApiCall;
    explicit HttpAnswerInfo(const ApiAnswer &shown);

    std::shared_ptr<const ApiAnswer> m_answer;
};

//! \brief Functions that are called around each request of a client to the API, including those of
//! runs and uploads.
//!
//! For each attempt beforeRequest is called first, then exactly one of the others, unless the
//! caller of the request or the client is deleted before: response for a complete answer of any
//! status, or when a stream begins; requestError if there was no answer, or the request was
//! aborted. Any of them may be empty.
//!
//! They are called in the client's thread, never from inside one of its functions, in the order in
//! which they were added. They may add and remove hooks and delete the client. They are not called
//! for requests to storage hosts, and do not get the token.
struct RequestHooks
{
    std::function<void(HookRequest &request)> beforeRequest;
    std::function<void(const HookRequest &request, const HttpAnswerInfo &answer)> response;
    std::function<void(const HookRequest &request, const ApiError &error)> requestError;
};

} // namespace ComfyDeploy

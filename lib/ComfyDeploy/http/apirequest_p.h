// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/apiroutes_p.h>
#include <ComfyDeploy/core/oneshotbody_p.h>
#include <ComfyDeploy/requestoptions.h>

#include <QtCore/qbytearraylist.h>
#include <QtCore/qurl.h>
#include <QtCore/qurlquery.h>

#include <functional>
#include <memory>
#include <optional>

namespace ComfyDeploy {

//! \brief One request, from what a caller asks for to what goes out: the one form of it beside
//! Qt's.
//!
//! Its caller says what to ask for; ApiCall fills in where it goes and what an attempt carries, and
//! HttpExchange sends it. The token is never in it.
struct ApiRequest
{
    enum class Kind {
        Plain, //!< may be retried by the policy: GET, DELETE, cancel
        Upload, //!< a POST that is free to repeat; its body can be made again
        RunSubmit, //!< a POST that buys GPU time: retried only if it surely was not accepted
        Purchase, //!< another one: retried as RunSubmit is, with the deadlines of Plain
        RunStream, //!< the same, answered by an event stream
        Foreign, //!< a GET from another host: no token, none of our headers; user and password are
                 //!< those of its URL
    };

    Kind kind = Kind::Plain;
    QByteArray method = "GET";
    //! Where a run was started; empty for the client's current server. If the origins differ, no
    //! token is sent: the client's token is meant for the current server.
    QUrl server;
    QString path; //!< below the server's base, percent-encoded
    bool lacksId = false; //!< the path needs an id, which is empty
    QUrlQuery query;
    std::function<std::unique_ptr<OneShotBody>(QString *why)> body;
    QByteArrayList json; //!< a JSON body in parts, instead of the function
    QByteArray contentType; //!< of the function's body
    QByteArray accept = "application/json";
    QByteArray range; //!< for Kind::Foreign
    QByteArray ifRange; //!< the validator that the range depends on
    bool streaming = false;
    RequestOptions options; //!< over the client's defaults
    //! Where neither the caller nor the client sets a policy.
    std::optional<RetryPolicy> defaultRetries;

    //! Where it goes: the caller's for Kind::Foreign, else of server, path and query; a redirect
    //! that is followed changes it.
    QUrl url;
    int attempt = 0; //!< from 1
    RequestOptions::Headers headers; //!< of this attempt, but for Authorization

    [[nodiscard]] bool isForeign() const { return kind == Kind::Foreign; }
    [[nodiscard]] bool isRun() const { return kind == Kind::RunSubmit || kind == Kind::RunStream; }
    [[nodiscard]] bool costsMoney() const { return isRun() || kind == Kind::Purchase; }
    //! A 2xx is one JSON document, which shows its own end: once that has come the answer counts,
    //! whatever the length said and however the connection ends. Of a streamed request this holds
    //! for an answer that says it is JSON.
    [[nodiscard]] bool expectsJson() const { return !isForeign(); }
    //! The built-in ones where nobody has set any; 0 = none.
    [[nodiscard]] std::chrono::milliseconds connectTimeout() const;
    [[nodiscard]] std::chrono::milliseconds idleTimeout() const;
    [[nodiscard]] std::chrono::milliseconds totalTimeout() const;
    [[nodiscard]] RetryPolicy retryPolicy() const;
    //! The error of a request that lacks its id: which id.
    [[nodiscard]] QString missingId() const;
    //! Sets method and path; \a id stands in the path of a route that takes one.
    void setRoute(ApiRoute route, const QString &id = {});
    void setHeader(const QByteArray &name, const QByteArray &value);
};

//! A request of Kind::Plain with the retries of plain calls.
ApiRequest plainRequest(ApiRoute route, const QString &id, const RequestOptions &options);
//! The built-in policy of plain calls: a few attempts within seconds.
RetryPolicy plainRetries();
//! The same for routes that answer 500 for unknown ids: retrying does not help.
RetryPolicy retriesWithout500();
//! Of silence, unless the options say otherwise.
constexpr std::chrono::milliseconds defaultIdleTimeout{60'000};
//! "https://host:port", which is how errors name a server.
QString addressOf(const QUrl &url);
//! An id as one segment of a path, or a text as a query's value, whatever stands in it.
QString urlEncoded(const QString &id);

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/core/oneshotbody_p.h>
#include <ComfyDeploy/requestoptions.h>

#include <QtCore/qurl.h>
#include <QtCore/qurlquery.h>

#include <functional>
#include <memory>
#include <optional>

namespace ComfyDeploy {

//! One API call to be made; see ApiCall.
struct ApiRequest
{
    enum class Kind {
        Plain, //!< may be repeated by the policy: GET, DELETE, cancel
        Upload, //!< a POST whose repetition costs nothing; its body can be made again
        Purchase, //!< another POST that buys GPU time: no repetition either, deadlines as for Plain
        RunSubmit, //!< a POST that buys GPU time: repeated only if it surely was not accepted
        RunStream, //!< the same, answered by events
        Foreign, //!< a GET elsewhere: no token, no headers of ours
    };

    Kind kind = Kind::Plain;
    QByteArray method = "GET";
    //! Where a run was started; empty for the client's present server. If they differ in origin no
    //! token goes along: the client's is meant for the present one.
    QUrl server;
    QString path; //!< below the server's base, percent-encoded
    QUrlQuery query;
    QUrl foreignUrl; //!< for Kind::Foreign
    std::function<std::unique_ptr<OneShotBody>(QString *why)> body;
    QByteArray json; //!< the body, in place of the function, where it is JSON
    QByteArray contentType; //!< of the function's body
    QByteArray accept = "application/json";
    QByteArray range; //!< for Kind::Foreign
    QByteArray ifRange; //!< the validator without which the range means nothing
    bool streaming = false;
    RequestOptions options; //!< over the client's defaults
    std::optional<RetryPolicy>
        defaultRetries; //!< where neither the call nor the client sets a policy
};

//! The built-in policy of plain calls: a few attempts within some seconds.
RetryPolicy plainRetries();
//! The same for routes that answer 500 where there is nothing to be had: asking again is in vain.
RetryPolicy retriesWithout500();
//! An id as one segment of a path, or a text as a query's value, whatever stands in it.
QString urlEncoded(const QString &id);

} // namespace ComfyDeploy

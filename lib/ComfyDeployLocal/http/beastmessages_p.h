// SPDX-License-Identifier: MIT

#pragma once

#include "requesthead_p.h"

#include <memory>

namespace ComfyDeploy::Local {

// Boost.Beast's parser and serializer, fed with Qt's types. Its headers take long to compile and
// are included in one source alone.

//! Parses one request from bytes as they arrive.
class RequestParser
{
public:
    RequestParser();
    ~RequestParser();

    //! The request line and the headers, without the empty line behind them; lines may end with LF.
    //! Null with the reason in \a problem if they cannot be read.
    std::optional<RequestHead> readHead(const QByteArray &bytes, HeadProblem *problem);
    //! Sets the limit for a chunked body; the size of other bodies is known from the head.
    void setBodyLimit(qint64 limit);

    enum class Progress { NeedsMore, Complete, TooLarge, Broken };
    //! Continues with the body. \a bytes begin behind those that the previous call has \a taken.
    Progress readBody(QByteArrayView bytes, qsizetype *taken);
    QByteArray takeBody();

private:
    Q_DISABLE_COPY_MOVE(RequestParser)
    class Private;
    const std::unique_ptr<Private> d;
};

//! Frames one answer.
class AnswerFraming
{
public:
    struct Form
    {
        bool keepAlive = false;
        std::optional<int> idleSeconds; //!< time until an idle connection is closed
        bool chunked = false;
        std::optional<qint64> length; //!< null if the body ends with the connection
    };

    AnswerFraming(const HttpAnswer &answer, const Form &form);
    ~AnswerFraming();

    //! Call each once, in this order; body() any number of times.
    QByteArray head();
    QByteArray body(QByteArrayView bytes);
    QByteArray end();

private:
    Q_DISABLE_COPY_MOVE(AnswerFraming)
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace ComfyDeploy::Local

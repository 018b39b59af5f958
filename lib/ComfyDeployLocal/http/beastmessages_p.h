// SPDX-License-Identifier: MIT

#pragma once

#include "requesthead_p.h"

#include <memory>

namespace ComfyDeploy::Local {

// Boost.Beast's parser and serializer, fed with Qt's types. Its headers take long to compile and
// are included in one source alone.

//! Reads one request out of bytes as they come.
class RequestParser
{
public:
    RequestParser();
    ~RequestParser();

    //! The request line and the headers, without the empty line behind them; lines may end with LF.
    //! Null with the reason in \a problem if they cannot be read.
    std::optional<RequestHead> readHead(const QByteArray &bytes, HeadProblem *problem);
    //! Of a chunked body; that of one with a length is known.
    void setBodyLimit(qint64 limit);

    enum class Progress { NeedsMore, Complete, TooLarge, Broken };
    //! Reads on in the body: \a bytes begin where the ones before were \a taken up to.
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
        std::optional<int> idleSeconds; //!< after which a kept connection is closed
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

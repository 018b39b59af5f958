// SPDX-License-Identifier: MIT

#pragma once

#include "beastmessages_p.h"

#include <QtCore/qdeadlinetimer.h>

namespace ComfyDeploy::Local {

//! \brief The bytes of an answer as sent: first its head, alone, then its framed body.
class AnswerBytes : public HttpSource
{
public:
    struct Request
    {
        bool isHead = false;
        bool isHttp10 = false; //!< HTTP/1.0 has no chunks: the body ends with the connection
        bool keepAlive = true;
        std::optional<int> idleSeconds; //!< time until an idle connection is closed
    };

    AnswerBytes(const HttpAnswer &answer, const Request &request);

    void open(const std::shared_ptr<HttpWaker> &waker) override;
    HttpPiece next() override;

private:
    HttpPiece nextOfBody();
    HttpPiece end();

    const std::shared_ptr<HttpSource> m_body; //!< null if no body is sent
    AnswerFraming m_framing;
    QByteArray m_piece; //!< the current piece of the body; m_framed bytes of it have been framed
    qsizetype m_framed = 0;
    bool m_headGiven = false;
    bool m_ended = false;
};

//! \brief Applies a WireFault to the bytes of an answer.
class FaultyBytes : public HttpSource
{
public:
    FaultyBytes(std::unique_ptr<HttpSource> bytes, const WireFault &fault);

    void open(const std::shared_ptr<HttpWaker> &waker) override;
    HttpPiece next() override;

private:
    std::optional<std::chrono::milliseconds> pauseLeft(int milliseconds);

    const std::unique_ptr<HttpSource> m_bytes;
    const WireFault m_fault;
    QByteArray m_piece; //!< the current piece; m_passed bytes of it have been passed on
    qsizetype m_passed = 0;
    qint64 m_total = 0; //!< bytes of the whole answer that have been passed on
    int m_pieces = 0; //!< number of pieces of the answer; the first is its head
    std::optional<QDeadlineTimer> m_pause;
};

} // namespace ComfyDeploy::Local

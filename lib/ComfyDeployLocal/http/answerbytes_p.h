// SPDX-License-Identifier: MIT

#pragma once

#include "beastmessages_p.h"

#include <QtCore/qdeadlinetimer.h>

namespace ComfyDeploy::Local {

//! \brief An answer as it goes on the wire: first its head, alone, then its body, framed.
class AnswerBytes : public HttpSource
{
public:
    struct Request
    {
        bool isHead = false;
        bool isHttp10 = false; //!< knows no chunks: the end of the connection is the end
        bool keepAlive = true;
        std::optional<int> idleSeconds; //!< after which a kept connection is closed
    };

    AnswerBytes(const HttpAnswer &answer, const Request &request);

    void open(const std::shared_ptr<HttpWaker> &waker) override;
    HttpPiece next() override;

private:
    HttpPiece nextOfBody();
    HttpPiece end();

    const std::shared_ptr<HttpSource> m_body; //!< null if there is none to be sent
    AnswerFraming m_framing;
    QByteArray m_piece; //!< of the body, and how much of it has been framed
    qsizetype m_framed = 0;
    bool m_headGiven = false;
    bool m_ended = false;
};

//! \brief What a fault does to the bytes of an answer.
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
    QByteArray m_piece; //!< and how much of it has been passed on
    qsizetype m_passed = 0;
    qint64 m_total = 0; //!< passed on of the whole answer
    int m_pieces = 0; //!< of the answer; the first is its head
    std::optional<QDeadlineTimer> m_pause;
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/http/encodedbody_p.h>

namespace ComfyDeploy {

//! \brief Decodes the chunks of an aws-chunked upload, which some storage hosts keep in the file.
//!
//! "SIZE[;chunk-signature=…]" CRLF, the bytes, CRLF, repeated up to a chunk of size 0 and its
//! trailers.
class ChunkFraming : public CodingLayer
{
public:
    //! Whether a file that begins with \a head can be framed.
    [[nodiscard]] static bool accepts(QByteArrayView head);

    Result feed(QByteArrayView bytes, const Sink &sink) override;
    [[nodiscard]] bool isWhole() const override { return m_state == State::Trailers; }

private:
    enum class State { Size, Bytes, ChunkEnd, Trailers };

    bool takeLine();

    QByteArray m_line;
    qint64 m_left = 0; //!< of this chunk
    State m_state = State::Size;
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/http/codinglayer_p.h>

#include <QtCore/qbytearray.h>

#include <zlib.h>

namespace ComfyDeploy {

//! \brief Decodes gzip (with any number of members) and deflate, with or without zlib's header.
class Inflation : public CodingLayer
{
public:
    enum class Format { Gzip, Deflate };

    explicit Inflation(Format format) : m_format(format) {}
    ~Inflation() override;

    //! Whether a file that begins with \a head can be of that format.
    [[nodiscard]] static bool accepts(Format format, QByteArrayView head);

    Result feed(QByteArrayView bytes, const Sink &sink) override;
    [[nodiscard]] bool isWhole() const override { return m_state == State::Behind; }

private:
    Q_DISABLE_COPY_MOVE(Inflation)
    enum class State { Before, Within, Behind };

    [[nodiscard]] bool beginMember();
    Result inflateSome(QByteArrayView *bytes, const Sink &sink);

    const Format m_format;
    QByteArray m_head; //!< the start of a member, until its format is known
    State m_state = State::Before;
    bool m_hasStream = false;
    bool m_isRaw = false;
    bool m_ignoresRest = false;
    z_stream m_stream = {};
};

} // namespace ComfyDeploy

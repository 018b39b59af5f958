// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/http/storedlayer_p.h>

#include <QtCore/qbytearray.h>

#include <zlib.h>

namespace ComfyDeploy {

//! \brief Undoes gzip (of any number of members) and deflate, with or without zlib's head.
class Inflation : public StoredLayer
{
public:
    enum class Format { Gzip, Deflate };

    explicit Inflation(Format format) : m_format(format) {}
    ~Inflation() override;

    //! Whether a file that begins so can be of that format.
    [[nodiscard]] static bool accepts(Format format, QByteArrayView head);

    Result feed(QByteArrayView bytes, const Sink &sink) override;
    [[nodiscard]] bool isWhole() const override { return m_state == State::Behind; }

private:
    Q_DISABLE_COPY_MOVE(Inflation)
    enum class State { Before, Within, Behind };

    [[nodiscard]] bool beginMember();
    Result inflateSome(QByteArrayView *bytes, const Sink &sink);

    const Format m_format;
    QByteArray m_head; //!< of a member, until it is clear what it is
    State m_state = State::Before;
    bool m_hasStream = false;
    bool m_isRaw = false;
    bool m_ignoresRest = false;
    z_stream m_stream = {};
};

} // namespace ComfyDeploy

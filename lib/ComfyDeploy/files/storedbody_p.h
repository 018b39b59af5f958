// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/http/storedlayer_p.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>

#include <memory>
#include <optional>
#include <vector>

namespace ComfyDeploy {

//! \brief The body of a stored file on its way down, without the encodings it is stored in.
//!
//! Undoes what the host names in Content-Encoding: gzip and deflate, and the chunks that an upload
//! with aws-chunked has left. A name that stands for no compression changes nothing. Any other one
//! stays, with those below it, and so does one that the bytes do not bear out; see remaining().
class StoredBody
{
public:
    using Result = StoredLayer::Result;
    using Sink = StoredLayer::Sink;

    //! An answer with this Content-Encoding begins.
    void begin(const QByteArray &contentEncoding);
    Result feed(QByteArrayView bytes, const Sink &sink);
    //! The answer has ended: hands on what was held back.
    Result finish(const Sink &sink);
    //! After Damaged, or where all came and is not whole: the next begin() leaves the layer that
    //! failed as it is. False if it was left already.
    bool distrust();

    //! Whether each byte goes out as it comes in, so that a part can be appended.
    [[nodiscard]] bool isPlain() const { return m_decided && m_layers.empty(); }
    [[nodiscard]] bool isWhole() const;
    //! Whether it unpacks to so much more than came that it must be an attack.
    [[nodiscard]] bool isBomb() const;
    //! The encodings that the bytes handed on still have, as the host names them; mostly empty.
    [[nodiscard]] QByteArray remaining() const { return m_remaining.join(", "); }
    [[nodiscard]] QByteArray contentEncoding() const { return m_contentEncoding; }

private:
    Result decide(const Sink &sink);
    void makeLayers();
    Result feedLayer(std::size_t index, QByteArrayView bytes, const Sink &sink);

    QByteArray m_contentEncoding;
    QByteArrayList m_codings; //!< to be undone, in the order in which they were applied
    QByteArrayList m_remaining;
    std::vector<std::unique_ptr<StoredLayer>> m_layers; //!< in the order in which they are undone
    QByteArray m_held; //!< until it is clear what it is
    std::optional<std::size_t> m_failing; //!< of the layers
    qint64 m_in = 0;
    qint64 m_out = 0;
    bool m_mayBeFramed = false;
    bool m_isFramed = false;
    bool m_decided = false;
    bool m_framingDistrusted = false;
    bool m_codingsDistrusted = false;
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/http/codinglayer_p.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>

#include <memory>
#include <optional>
#include <vector>

namespace ComfyDeploy {

//! \brief Decodes the body of an answer while it arrives: of a file as a storage host keeps it, or
//! of an answer of the API that a proxy has compressed without being asked.
//!
//! Decodes what the host names in Content-Encoding: gzip and deflate, and the chunks of an
//! aws-chunked upload. Names that do not mean a compression are ignored. Any other encoding is left
//! in place, with those below it, and so is one that does not match the bytes; see remaining().
class EncodedBody
{
public:
    using Result = CodingLayer::Result;
    using Sink = CodingLayer::Sink;

    //! Whether it names an encoding that changes the bytes, known or not.
    [[nodiscard]] static bool isCompressed(const QByteArray &contentEncoding);
    //! Starts a new answer with this Content-Encoding.
    void begin(const QByteArray &contentEncoding);
    Result feed(QByteArrayView bytes, const Sink &sink);
    //! Ends the answer and passes on the bytes that were held back.
    Result finish(const Sink &sink);
    //! To be called after Damaged, or if the complete body does not decode to a complete file: the
    //! next begin() does not decode the layer that failed. False if it was not decoded already.
    bool distrust();

    //! Whether bytes are passed on unchanged, so that a part can be appended.
    [[nodiscard]] bool isPlain() const { return m_decided && m_layers.empty(); }
    [[nodiscard]] bool isWhole() const;
    //! Whether it expands so much that it must be a decompression bomb.
    [[nodiscard]] bool isBomb() const;
    //! The encodings that the decoded bytes still have, as the host names them; usually empty.
    [[nodiscard]] QByteArray remaining() const { return m_remaining.join(", "); }
    [[nodiscard]] QByteArray contentEncoding() const { return m_contentEncoding; }

private:
    Result decide(const Sink &sink);
    void makeLayers();
    Result feedLayer(std::size_t index, QByteArrayView bytes, const Sink &sink);

    QByteArray m_contentEncoding;
    QByteArrayList m_codings; //!< to be decoded, in the order in which they were applied
    QByteArrayList m_remaining;
    std::vector<std::unique_ptr<CodingLayer>> m_layers; //!< in the order of decoding
    QByteArray m_held; //!< held back until the format is known
    std::optional<std::size_t> m_failing; //!< the index of the layer that failed
    qint64 m_in = 0;
    qint64 m_out = 0;
    bool m_mayBeFramed = false;
    bool m_isFramed = false;
    bool m_decided = false;
    bool m_framingDistrusted = false;
    bool m_codingsDistrusted = false;
};

} // namespace ComfyDeploy

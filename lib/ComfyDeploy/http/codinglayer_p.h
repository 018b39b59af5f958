// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearrayview.h>

#include <functional>

namespace ComfyDeploy {

//! \brief One encoding of an answer's body, decoded piece by piece.
class CodingLayer
{
public:
    enum class Result {
        Fine,
        Refused, //!< by the sink
        Damaged, //!< the bytes do not have this encoding
    };
    using Sink = std::function<Result(QByteArrayView bytes)>;

    CodingLayer() = default;
    virtual ~CodingLayer() = default;
    virtual Result feed(QByteArrayView bytes, const Sink &sink) = 0;
    //! Whether the bytes so far can be the complete content.
    [[nodiscard]] virtual bool isWhole() const = 0;

private:
    Q_DISABLE_COPY_MOVE(CodingLayer)
};

} // namespace ComfyDeploy

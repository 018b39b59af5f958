// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qbytearrayview.h>

#include <functional>

namespace ComfyDeploy {

//! \brief One way in which a file can be stored, undone piece by piece.
class StoredLayer
{
public:
    enum class Result {
        Fine,
        Refused, //!< by the sink
        Damaged, //!< the bytes are not stored in this way
    };
    using Sink = std::function<Result(QByteArrayView bytes)>;

    StoredLayer() = default;
    virtual ~StoredLayer() = default;
    virtual Result feed(QByteArrayView bytes, const Sink &sink) = 0;
    //! Whether the bytes so far can be all.
    [[nodiscard]] virtual bool isWhole() const = 0;

private:
    Q_DISABLE_COPY_MOVE(StoredLayer)
};

} // namespace ComfyDeploy

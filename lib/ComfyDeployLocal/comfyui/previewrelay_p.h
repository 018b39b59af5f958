// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qfuturewatcher.h>
#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>

#include <functional>
#include <optional>

namespace ComfyDeploy::Local {

//! A preview of what a node is making, as a JPEG or PNG file.
struct NodePreview
{
    QString node;
    QString format; //!< "jpeg" or "png"
    QByteArray bytes;

    //! The longest side of a preview that is sent, in pixels.
    static constexpr int MaximumSide = 1024;

    //! \a picture unchanged or scaled down; null if it is no JPEG or PNG file or is too large.
    [[nodiscard]] static std::optional<NodePreview> of(const QString &node,
                                                       const QByteArray &picture);
};

//! \brief Passes the previews of one run from ComfyUI to the run's stream.
//!
//! Sends at most ten previews per second, none larger than NodePreview::MaximumSide; of those that
//! come in between, only the newest is sent. Pictures are read in another thread.
class PreviewRelay : public QObject
{
    Q_OBJECT

public:
    explicit PreviewRelay(std::function<void(const NodePreview &)> send);

    void take(const QString &node, const QByteArray &picture);
    //! Drops the previews that are not sent yet. Call it when a result has come.
    void clear();

private:
    using Fitted = std::optional<NodePreview>;
    void fitIfDue();
    void onFitted();

    const std::function<void(const NodePreview &)> m_send;
    std::optional<std::pair<QString, QByteArray>> m_newest;
    QFutureWatcher<Fitted> m_fitting;
    QTimer m_pause;
    bool m_isFitting = false;
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qfuturewatcher.h>
#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>

#include <functional>
#include <optional>

namespace ComfyDeploy::Local {

//! A JPEG or PNG file of what a node is making.
struct NodePreview
{
    QString node;
    QString format; //!< "jpeg" or "png"
    QByteArray bytes;

    //! The longest side that is sent.
    static constexpr int MaximumSide = 1024;

    //! \a picture as it is, or made smaller; null for what is not such a file or has too many
    //! pixels.
    [[nodiscard]] static std::optional<NodePreview> of(const QString &node,
                                                       const QByteArray &picture);
};

//! \brief The previews of one run on their way from ComfyUI to the run's stream.
//!
//! At most ten per second are sent, each not larger than a screen needs; those that come in between
//! are dropped for the newest. Pictures are read in another thread.
class PreviewRelay : public QObject
{
    Q_OBJECT

public:
    explicit PreviewRelay(std::function<void(const NodePreview &)> send);

    void take(const QString &node, const QByteArray &picture);
    //! Drops what is not sent yet: a result has come.
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

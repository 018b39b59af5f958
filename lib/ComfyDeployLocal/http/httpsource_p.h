// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include <QtCore/qbytearray.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace ComfyDeploy::Local {

//! Wakes whoever waits for something without blocking a thread; thread-safe.
class HttpWaker
{
public:
    virtual ~HttpWaker() = default;
    virtual void wake() = 0;
};

//! Whom to wake at news of one thing, whose mutex guards this list.
class HttpWakers
{
public:
    void add(const std::shared_ptr<HttpWaker> &waker)
    {
        m_wakers.erase(std::remove_if(m_wakers.begin(), m_wakers.end(),
                                      [](const auto &known) { return known.expired(); }),
                       m_wakers.end());
        m_wakers.push_back(waker);
    }
    void wakeAll() const
    {
        for (const auto &known : m_wakers) {
            if (const auto waker = known.lock())
                waker->wake();
        }
    }

private:
    std::vector<std::weak_ptr<HttpWaker>> m_wakers;
};

//! What a source gives next.
struct HttpPiece
{
    enum class Kind {
        Bytes, //!< and maybe more at once
        Later, //!< nothing now: ask again when woken, or after a time
        End, //!< that was all
        Cut, //!< the connection closes here, in the middle of the answer
        Reset, //!< the same with RST
        Silence, //!< nothing more comes, and the connection stays open
    };

    Kind kind = Kind::Later;
    QByteArray bytes;
    std::optional<std::chrono::milliseconds> after; //!< of Later

    static HttpPiece of(const QByteArray &bytes) { return {Kind::Bytes, bytes, {}}; }
    static HttpPiece end() { return {Kind::End, {}, {}}; }
    static HttpPiece later(std::optional<std::chrono::milliseconds> after = {})
    {
        return {Kind::Later, {}, after};
    }
};

//! \brief Where a streamed answer comes from: asked for a piece whenever the client has taken what
//! came before. Used in one thread.
class HttpSource
{
public:
    virtual ~HttpSource() = default;

    //! Called once, before next(). \a waker is to be called whenever there is something new.
    virtual void open(const std::shared_ptr<HttpWaker> &waker) { Q_UNUSED(waker) }
    //! Never blocks.
    virtual HttpPiece next() = 0;
};

} // namespace ComfyDeploy::Local

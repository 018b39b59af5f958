// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace ComfyDeploy::Local {

//! Wakes an object that waits without blocking a thread; thread-safe.
class HttpWaker
{
public:
    virtual ~HttpWaker() = default;
    virtual void wake() = 0;
};

//! The wakers that wait for a change of one object. Guarded by that object's mutex.
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

//! The next piece of a source.
struct HttpPiece
{
    enum class Kind {
        Bytes, //!< bytes; more may be available at once
        Later, //!< nothing now: ask again when woken, or after a time
        End, //!< no more pieces
        Cut, //!< the connection closes here, in the middle of the answer
        Reset, //!< the same with RST
        Silence, //!< nothing more comes, and the connection stays open
    };

    Kind kind = Kind::Later;
    QByteArray bytes;
    std::optional<std::chrono::milliseconds> after; //!< for Later

    static HttpPiece of(const QByteArray &bytes) { return {Kind::Bytes, bytes, {}}; }
    static HttpPiece end() { return {Kind::End, {}, {}}; }
    static HttpPiece later(std::optional<std::chrono::milliseconds> after = {})
    {
        return {Kind::Later, {}, after};
    }
};

//! \brief The source of a streamed answer: asked for a piece whenever the client has read the
//! previous ones. Used in one thread.
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

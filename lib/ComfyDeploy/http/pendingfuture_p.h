// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/http/httptext_p.h>
#include <ComfyDeploy/result.h>

#include <QtCore/qfuturewatcher.h>
#include <QtCore/qpointer.h>
#include <QtCore/qpromise.h>

#include <memory>

namespace ComfyDeploy {

//! A promise that sets Aborted if it is deleted without a result.
template <typename T>
class PendingFuture
{
public:
    //! \a ifDeleted is the message of that error.
    explicit PendingFuture(const QString &ifDeleted = HttpText::tr("The client was deleted."))
        : m_ifDeleted(ifDeleted)
    {
        m_promise.start();
    }
    ~PendingFuture() { resolve(ApiError(ApiError::Kind::Aborted, m_ifDeleted)); }
    Q_DISABLE_COPY_MOVE(PendingFuture)

    void resolve(const Result<T> &result)
    {
        if (m_resolved)
            return;
        m_resolved = true;
        m_promise.addResult(result);
        m_promise.finish();
    }
    [[nodiscard]] QFuture<Result<T>> future() const { return m_promise.future(); }

    //! Calls \a onCancel if the future is cancelled while \a context lives.
    template <typename OnCancel>
    void watch(QObject *context, OnCancel onCancel)
    {
        auto *watcher = new QFutureWatcher<Result<T>>(context);
        QObject::connect(watcher, &QFutureWatcherBase::canceled, context, onCancel);
        watcher->setFuture(future());
    }

private:
    const QString m_ifDeleted;
    QPromise<Result<T>> m_promise;
    bool m_resolved = false;
};

//! Resolves \a pending and then emits finished() of \a object, which a continuation may delete.
template <typename T, typename Object>
void resolveAndFinish(std::shared_ptr<PendingFuture<T>> pending, Object *object,
                      const Result<T> &result)
{
    const QPointer<Object> kept(object);
    pending->resolve(result);
    if (kept)
        Q_EMIT kept->finished();
}

} // namespace ComfyDeploy

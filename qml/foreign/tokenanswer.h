// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qobject.h>
#include <QtCore/qpromise.h>
#include <QtQml/qjsvalue.h>

namespace ComfyDeploy::Qml {

//! \brief Waits for the Promise of a JavaScript token provider.
//!
//! Owned by the JavaScript engine. If the Promise is dropped without being settled, this object is
//! garbage-collected, and the token counts as refused.
class TokenAnswer : public QObject
{
    Q_OBJECT

public:
    explicit TokenAnswer(QPromise<QByteArray> &&promise);
    ~TokenAnswer() override;

    Q_INVOKABLE void resolve(const QJSValue &token);
    Q_INVOKABLE void reject(const QJSValue &reason);

    //! The token in \a value; empty with a warning if it is not a string.
    [[nodiscard]] static QByteArray tokenFrom(const QJSValue &value);

private:
    void answer(const QByteArray &token);

    QPromise<QByteArray> m_promise;
    bool m_answered = false;
};

} // namespace ComfyDeploy::Qml

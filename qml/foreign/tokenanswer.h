// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qobject.h>
#include <QtCore/qpromise.h>
#include <QtQml/qjsvalue.h>

namespace ComfyDeploy::Qml {

//! \brief Waits for the Promise of a token provider that is written in JavaScript.
//!
//! Belongs to the JavaScript engine. If the Promise is dropped unanswered, it is collected, and the
//! token counts as refused.
class TokenAnswer : public QObject
{
    Q_OBJECT

public:
    explicit TokenAnswer(QPromise<QByteArray> &&promise);
    ~TokenAnswer() override;

    Q_INVOKABLE void resolve(const QJSValue &token);
    Q_INVOKABLE void reject(const QJSValue &reason);

    //! The token that \a value is; empty, with a warning, if it is no text.
    [[nodiscard]] static QByteArray tokenFrom(const QJSValue &value);

private:
    void answer(const QByteArray &token);

    QPromise<QByteArray> m_promise;
    bool m_answered = false;
};

} // namespace ComfyDeploy::Qml

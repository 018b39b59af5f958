// SPDX-License-Identifier: MIT

#include "tokenanswer.h"

#include <QtCore/qloggingcategory.h>

#include <utility>

namespace ComfyDeploy::Qml {

TokenAnswer::TokenAnswer(QPromise<QByteArray> &&promise) : m_promise(std::move(promise)) {}

TokenAnswer::~TokenAnswer()
{
    answer({});
}

void TokenAnswer::resolve(const QJSValue &token)
{
    answer(tokenFrom(token));
}

void TokenAnswer::reject(const QJSValue &reason)
{
    qWarning("The token provider's promise was rejected: %s", qUtf8Printable(reason.toString()));
    answer({});
}

QByteArray TokenAnswer::tokenFrom(const QJSValue &value)
{
    if (value.isString())
        return value.toString().toUtf8();
    qWarning("The token provider gave no text.");
    return {};
}

void TokenAnswer::answer(const QByteArray &token)
{
    if (std::exchange(m_answered, true))
        return;
    m_promise.addResult(token);
    m_promise.finish();
}

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/http/apianswer_p.h>
#include <ComfyDeploy/http/apirequest_p.h>
#include <ComfyDeploy/requesthooks.h>

namespace ComfyDeploy {

HookRequest::HookRequest() : HookRequest(ApiRequest()) {}

HookRequest::HookRequest(const ApiRequest &shown)
    : m_request(std::make_shared<const ApiRequest>(shown))
{}

QByteArray HookRequest::method() const
{
    return m_request->method;
}

QUrl HookRequest::url() const
{
    return m_request->url;
}

QByteArray HookRequest::body() const
{
    return m_request->json.join();
}

int HookRequest::attempt() const
{
    return m_request->attempt;
}

RequestOptions::Headers HookRequest::headers() const
{
    return m_request->headers;
}

QByteArray HookRequest::header(QByteArrayView name) const
{
    return headerOf(m_request->headers, name);
}

bool HookRequest::setHeader(const QByteArray &name, const QByteArray &value)
{
    if (RequestOptions().setHeader(name, value).headers().isEmpty()) // with a warning
        return false;
    ApiRequest changed = *m_request; // which copies may share
    changed.setHeader(name, value);
    m_request = std::make_shared<const ApiRequest>(changed);
    return true;
}

HttpAnswerInfo::HttpAnswerInfo() : HttpAnswerInfo(ApiAnswer()) {}

HttpAnswerInfo::HttpAnswerInfo(const ApiAnswer &shown)
    : m_answer(std::make_shared<const ApiAnswer>(shown))
{}

int HttpAnswerInfo::status() const
{
    return m_answer->status;
}

RequestOptions::Headers HttpAnswerInfo::headers() const
{
    return m_answer->headers;
}

QByteArray HttpAnswerInfo::header(QByteArrayView name) const
{
    return headerOf(m_answer->headers, name);
}

QByteArray HttpAnswerInfo::body() const
{
    return m_answer->body;
}

} // namespace ComfyDeploy

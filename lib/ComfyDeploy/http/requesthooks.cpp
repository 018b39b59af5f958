// SPDX-License-Identifier: MIT

#include <ComfyDeploy/http/httpexchange_p.h>
#include <ComfyDeploy/requesthooks.h>

namespace ComfyDeploy {

QByteArray HookRequest::header(QByteArrayView name) const
{
    return headerOf(m_headers, name);
}

bool HookRequest::setHeader(const QByteArray &name, const QByteArray &value)
{
    if (!RequestOptions().setHeader(name, value))
        return false;
    replaceHeader(name, value);
    return true;
}

void HookRequest::replaceHeader(const QByteArray &name, const QByteArray &value)
{
    m_headers.removeIf([&name](const auto &header) {
        return header.first.compare(name, Qt::CaseInsensitive) == 0;
    });
    m_headers.append({name, value});
}

QByteArray HttpAnswerInfo::header(QByteArrayView name) const
{
    return headerOf(m_headers, name);
}

} // namespace ComfyDeploy

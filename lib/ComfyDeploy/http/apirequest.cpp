// SPDX-License-Identifier: MIT

#include <ComfyDeploy/http/apirequest_p.h>

namespace ComfyDeploy {

RetryPolicy plainRetries()
{
    RetryPolicy policy = RetryPolicy::backoff();
    policy.maxElapsedTime = std::chrono::milliseconds(5'000);
    return policy;
}

RetryPolicy retriesWithout500()
{
    RetryPolicy policy = plainRetries();
    policy.retryCodes.removeAll(500);
    return policy;
}

QString urlEncoded(const QString &id)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(id));
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/http/apirequest_p.h>

#include <ComfyDeploy/http/httptext_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds defaultConnectTimeout{10'000};
constexpr milliseconds defaultTotalTimeout{60'000};

} // namespace

milliseconds ApiRequest::connectTimeout() const
{
    return options.connectTimeout().value_or(defaultConnectTimeout);
}

milliseconds ApiRequest::idleTimeout() const
{
    return options.idleTimeout().value_or(defaultIdleTimeout);
}

milliseconds ApiRequest::totalTimeout() const
{
    if (isRun()) // a run's deadline is the run's own
        return milliseconds(0);
    const bool isLimited = kind == Kind::Plain || kind == Kind::Purchase;
    return options.totalTimeout().value_or(isLimited ? defaultTotalTimeout : milliseconds(0));
}

RetryPolicy ApiRequest::retryPolicy() const
{
    return options.retryPolicy().value_or(defaultRetries.value_or(RetryPolicy::none()));
}

void ApiRequest::setRoute(ApiRoute route, const QString &id)
{
    method = rowOf(route).method;
    lacksId = id.isEmpty() && rowOf(route).path.contains(u'*');
    path = lacksId ? rowOf(route).path.toString() : pathOf(route, id);
}

QString ApiRequest::missingId() const
{
    if (path.contains("workflow/*"_L1))
        return HttpText::tr("There is no workflow id.");
    if (path.contains("deployment/*"_L1))
        return HttpText::tr("There is no deployment id.");
    if (path.contains("session/*"_L1))
        return HttpText::tr("There is no session id.");
    return HttpText::tr("There is no run id.");
}

void ApiRequest::setHeader(const QByteArray &name, const QByteArray &value)
{
    headers.removeIf([&name](const auto &header) {
        return header.first.compare(name, Qt::CaseInsensitive) == 0;
    });
    headers.append({name, value});
}

ApiRequest plainRequest(ApiRoute route, const QString &id, const RequestOptions &options)
{
    ApiRequest request;
    request.setRoute(route, id);
    request.options = options;
    request.defaultRetries = plainRetries();
    return request;
}

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

QString addressOf(const QUrl &url)
{
    return url.toString(QUrl::RemoveUserInfo | QUrl::RemovePath | QUrl::RemoveQuery
                        | QUrl::RemoveFragment);
}

QString urlEncoded(const QString &id)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(id));
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/values/runcalls_p.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

ApiRequest runDetailsRequest(const QString &runId, bool withPosition, const RequestOptions &options)
{
    ApiRequest request;
    request.setRoute(ApiRoute::GetRun, runId);
    if (withPosition)
        request.query.addQueryItem(u"queue_position"_s, u"true"_s);
    request.options = options;
    return request;
}

Result<RunDetails> runDetailsFrom(const ApiAnswer &answer)
{
    return valueFrom<RunDetails>(answer);
}

RequestOptions plainOptions(const RequestOptions &runOptions)
{
    RequestOptions options;
    if (runOptions.connectTimeout())
        options.setConnectTimeout(*runOptions.connectTimeout());
    const RequestOptions::Headers headers = runOptions.headers();
    for (const auto &[name, value] : headers)
        options.setHeader(name, value);
    return options.setTotalTimeout(std::chrono::seconds(60)).setRetryPolicy(RetryPolicy::none());
}

ApiRequest cancelRunRequest(const QString &runId, const RequestOptions &options)
{
    ApiRequest request;
    request.setRoute(ApiRoute::CancelRun, runId);
    request.options = options;
    return request;
}

} // namespace ComfyDeploy

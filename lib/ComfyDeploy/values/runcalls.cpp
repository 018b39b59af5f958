// SPDX-License-Identifier: MIT

#include <ComfyDeploy/values/runcalls_p.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

QString pathOfRun(const QString &runId)
{
    return u"/run/"_s + urlEncoded(runId);
}

} // namespace

CallSpec runDetailsSpec(const QString &runId, bool withPosition, const RequestOptions &options)
{
    CallSpec spec;
    spec.path = pathOfRun(runId);
    if (withPosition)
        spec.query.addQueryItem(u"queue_position"_s, u"true"_s);
    spec.options = options;
    return spec;
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

CallSpec cancelRunSpec(const QString &runId, const RequestOptions &options)
{
    CallSpec spec;
    spec.method = "POST";
    spec.path = pathOfRun(runId) + u"/cancel"_s;
    spec.options = options;
    return spec;
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/createrunresponse.h>
#include <ComfyDeploy/values/valuetext_p.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

std::optional<CreateRunResponse> CreateRunResponse::fromJson(const QJsonObject &json, QString *why)
{
    const QString id = json["run_id"_L1].toString();
    if (id.isEmpty()) {
        if (why)
            *why = ValueText::tr("field \"run_id\" is missing or has the wrong type");
        return std::nullopt;
    }
    return CreateRunResponse(id);
}

std::optional<CancelRunResponse> CancelRunResponse::fromJson(const QJsonObject &json, QString *)
{
    CancelRunResponse response;
    response.m_json = json;
    return response;
}

} // namespace ComfyDeploy

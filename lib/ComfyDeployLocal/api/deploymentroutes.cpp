// SPDX-License-Identifier: MIT

// The routes of deployments.
#include "localapi_p.h"

#include "deploymentanswers_p.h"
#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <limits>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

QStringList environments()
{
    return {u"staging"_s,       u"production"_s, u"public-share"_s,
            u"private-share"_s, u"preview"_s,    u"community-share"_s};
}
constexpr auto OnlyEnvironment = "production"_L1;

} // namespace

HttpAnswer LocalApi::listDeployments(const HttpRequest &request, const Arguments &)
{
    ValidationErrors errors;
    const QString environment = choiceFromQuery(request, u"environment", environments(), &errors);
    // All deployments here are of the old style, which the service lists only without is_fluid.
    const bool isFluid = boolFromQuery(request, u"is_fluid", false, &errors);
    const qint64 most =
        countFromQuery(request, u"page_size", std::numeric_limits<qint64>::max(), &errors);
    const qint64 offset = countFromQuery(request, u"offset", 0, &errors);
    if (!errors.isEmpty())
        return validationAnswer(errors);
    const bool none = isFluid || (!environment.isNull() && environment != OnlyEnvironment);
    const QList<Deployment> all = none ? QList<Deployment>() : m_deployments.all();
    QList<QByteArray> models;
    for (qint64 i = offset; i < all.size() && models.size() < most; ++i) {
        const auto model = deploymentModel(all[i]);
        if (!model)
            return detailAnswer(500, u"Internal server error"_s);
        models += *model;
    }
    return jsonAnswer(PythonJson::array(models, PythonJson::Style::Answer));
}

HttpAnswer LocalApi::getDeployment(const HttpRequest &, const Arguments &arguments)
{
    QString why;
    const auto deployment = m_deployments.find(canonicalUuid(arguments.first(), &why));
    const auto model = deployment ? deploymentModel(*deployment) : std::nullopt;
    return model ? jsonAnswer(*model) : detailAnswer(500, u"Internal server error"_s);
}

QString LocalApi::addDeployment(const QString &name, const QByteArray &graph, QString *why)
{
    return m_deployments.add(name, graph, why);
}

} // namespace ComfyDeploy::Local

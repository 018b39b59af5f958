// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

#include <iterator>

namespace ComfyDeploy {

//! The routes of the API that the client uses and the local server implements.
enum class ApiRoute {
    QueueWorkflow,
    SyncWorkflow,
    StreamWorkflow,
    QueueDeployment,
    SyncDeployment,
    StreamDeployment,
    QueueAny,
    SyncAny,
    StreamAny,
    CreateRun,
    GetRunByQuery,
    GetRun,
    CancelRun,
    ListRuns,
    ListRunRows,
    LatestRun,
    ListDeploymentRuns,
    CountRuns,
    StreamLogs,
    ArchivedLogs,
    StreamProgress,
    UploadFile,
    CreateSession,
    ListSessions,
    GetSession,
    DeleteSession,
    ExtendSession,
    ListDeployments,
    GetDeployment,
    ListComfyUis, // only a local server has these
    CheckComfyUis,
};

//! A row of the table of routes.
struct ApiRouteRow
{
    ApiRoute route;
    const char *method;
    QStringView path; //!< relative to the server's base URL; '*' stands for an id
};

inline constexpr ApiRouteRow AllApiRoutes[] = {
    {ApiRoute::QueueWorkflow, "POST", u"/run/workflow/queue"},
    {ApiRoute::SyncWorkflow, "POST", u"/run/workflow/sync"},
    {ApiRoute::StreamWorkflow, "POST", u"/run/workflow/stream"},
    {ApiRoute::QueueDeployment, "POST", u"/run/deployment/queue"},
    {ApiRoute::SyncDeployment, "POST", u"/run/deployment/sync"},
    {ApiRoute::StreamDeployment, "POST", u"/run/deployment/stream"},
    {ApiRoute::QueueAny, "POST", u"/run/queue"},
    {ApiRoute::SyncAny, "POST", u"/run/sync"},
    {ApiRoute::StreamAny, "POST", u"/run/stream"},
    {ApiRoute::CreateRun, "POST", u"/run"},
    {ApiRoute::GetRunByQuery, "GET", u"/run"},
    {ApiRoute::GetRun, "GET", u"/run/*"},
    {ApiRoute::CancelRun, "POST", u"/run/*/cancel"},
    {ApiRoute::ListRuns, "GET", u"/v2/workflow/*/runs"},
    {ApiRoute::ListRunRows, "GET", u"/workflow/*/runs"},
    {ApiRoute::LatestRun, "GET", u"/workflow/*/run/latest"},
    {ApiRoute::ListDeploymentRuns, "GET", u"/deployment/*/runs"},
    {ApiRoute::CountRuns, "GET", u"/runs/count"},
    {ApiRoute::StreamLogs, "GET", u"/v2/stream-logs"},
    {ApiRoute::ArchivedLogs, "GET", u"/v2/clickhouse-run-logs/*"},
    {ApiRoute::StreamProgress, "GET", u"/v2/stream-progress"},
    {ApiRoute::UploadFile, "POST", u"/file/upload"},
    {ApiRoute::CreateSession, "POST", u"/session"},
    {ApiRoute::ListSessions, "GET", u"/sessions"},
    {ApiRoute::GetSession, "GET", u"/session/*"},
    {ApiRoute::DeleteSession, "DELETE", u"/session/*"},
    {ApiRoute::ExtendSession, "POST", u"/session/*/increase-timeout"},
    {ApiRoute::ListDeployments, "GET", u"/deployments"},
    {ApiRoute::GetDeployment, "GET", u"/deployment/*"},
    {ApiRoute::ListComfyUis, "GET", u"/comfyuis"},
    {ApiRoute::CheckComfyUis, "POST", u"/comfyuis"},
};

constexpr bool hasEachRouteAtItsPlace()
{
    for (std::size_t i = 0; i < std::size(AllApiRoutes); ++i) {
        if (std::size_t(AllApiRoutes[i].route) != i)
            return false;
    }
    return true;
}
static_assert(hasEachRouteAtItsPlace());

constexpr const ApiRouteRow &rowOf(ApiRoute route)
{
    return AllApiRoutes[std::size_t(route)];
}

//! The path of \a route relative to the server's base URL, with the percent-encoded \a id if it has
//! one.
inline QString pathOf(ApiRoute route, const QString &id = {})
{
    QString path = rowOf(route).path.toString();
    return path.replace(u'*', QString::fromLatin1(QUrl::toPercentEncoding(id)));
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include "localapi_p.h"

#include "deploymentanswers_p.h"
#include <ComfyDeploy/core/apiroutes_p.h>
#include <ComfyDeployLocal/comfyui/comfyuiexecutor_p.h>
#include <ComfyDeployLocal/comfyui/serverproblem_p.h>
#include <ComfyDeployLocal/faults/answerfaults_p.h>

#include <ComfyDeployLocal/graph/graphexecutor_p.h>
#include <ComfyDeployLocal/http/pageguard_p.h>
#include <ComfyDeployLocal/run/runworkers_p.h>
#include <ComfyDeployLocal/wording/localtext_p.h>
#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qurl.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr qint64 MaximumJson = 64LL * 1024 * 1024;
constexpr qint64 MaximumForm = 256LL * 1024 * 1024;
//! The limit for reading a refused body, which is read so that closing does not reset the
//! connection.
constexpr qint64 MaximumRefused = 64LL * 1024;
constexpr auto ApiPrefix = "/api/"_L1;
constexpr int NotModified = 304;

//! Rejects web pages that reach this server through a name of their own, or from another site.
std::optional<HttpAnswer> rejectForeignOrigin(const HttpRequest &request, const QString &path)
{
    if (!isForThisMachine(request))
        return detailAnswer(403, u"Host is not a loopback name"_s);
    if (hasForeignOrigin(request))
        return detailAnswer(403, u"Origin is not a loopback host"_s);
    // The names of files cannot be guessed; a page of this machine may show them.
    if (isCrossSite(request) && path.startsWith(ApiPrefix))
        return detailAnswer(403, u"The request comes from another site"_s);
    return std::nullopt;
}

//! The token of a request, where the service looks, in its order; null if there is none.
QByteArray tokenOf(const HttpRequest &request)
{
    for (const QByteArray &cookie : request.header("Cookie").split(';')) {
        const QByteArray pair = cookie.trimmed();
        if (pair.startsWith("__session="))
            return pair.sliced(qstrlen("__session="));
    }
    if (const QString query = request.queryValue(u"cd_token"); !query.isNull())
        return query.toUtf8();
    if (const QByteArray header = request.header("Authorization"); header.startsWith("Bearer "))
        return header.sliced(qstrlen("Bearer "));
    return request.header("X-API-Key");
}

//! \a path as in the table of routes; null if it is not the API's.
QString apiPath(const QString &path)
{
    return path.startsWith(ApiPrefix) ? path.sliced(ApiPrefix.size() - 1) : QString();
}

bool isUpload(const QString &path)
{
    return apiPath(path) == rowOf(ApiRoute::UploadFile).path;
}

//! The ids in \a path; null if it is not \a route's.
std::optional<QStringList> match(ApiRoute route, const QString &path)
{
    const QList<QStringView> wanted = rowOf(route).path.split(u'/');
    const QStringList parts = path.split(u'/');
    if (wanted.size() != parts.size())
        return std::nullopt;
    QStringList arguments;
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == u"*" && !parts[i].isEmpty())
            arguments += parts[i];
        else if (wanted[i] != parts[i])
            return std::nullopt;
    }
    return arguments;
}

} // namespace

struct LocalApi::Route
{
    ApiRoute route;
    std::function<HttpAnswer(LocalApi &, const HttpRequest &, const Arguments &)> answer;
};

LocalApi::LocalApi() = default;

LocalApi::~LocalApi()
{
    m_isEnding = true;
    m_runs.cancelAll();
}

bool LocalApi::start(const Setup &setup, QString *why)
{
    if (!m_files.open(setup.directory, why))
        return false;
    if (!setup.workflowFolder.isEmpty())
        useWorkflowFolder(setup);
    m_executor = setup.comfyUis.isEmpty() ? builtInExecutor(setup) : comfyUiExecutor(setup, why);
    return isStarted();
}

void LocalApi::useWorkflowFolder(const Setup &setup)
{
    const auto check = [](const Deployment &deployment) {
        return deploymentModel(deployment)
            ? QString()
            : LocalText::tr("The options of an External Enum are no list of texts.");
    };
    m_deployments.useFolder(setup.workflowFolder, check, setup.warn);
}

std::unique_ptr<RunExecutor> LocalApi::builtInExecutor(const Setup &setup)
{
    GraphExecutor::Options options;
    options.inputDirectory = m_files.inputDirectory();
    options.outputDirectory = m_files.outputDirectory();
    options.tempDirectory = m_files.tempDirectory();
    options.fetch = [this](const QUrl &url, qint64 limit, const std::function<bool()> &cancelled) {
        return fetch(url, limit, cancelled);
    };
    return std::make_unique<RunWorkers>(
        std::make_unique<GraphExecutor>(std::move(options)), m_files, [this] { return base(); },
        setup.concurrency);
}

std::unique_ptr<RunExecutor> LocalApi::comfyUiExecutor(const Setup &setup, QString *why)
{
    ComfyUiSetup comfyUi;
    comfyUi.servers = setup.comfyUis;
    comfyUi.clientId = u"comfydeploy-"_s + gatewayId(setup.directory);
    comfyUi.fetch = [this](const QUrl &url, qint64 limit, const std::function<bool()> &cancelled) {
        return fetch(url, limit, cancelled);
    };
    comfyUi.base = [this] {
        return base();
    };
    m_comfyUis.clear(); // of an earlier attempt
    for (const ComfyUiAddress &address : setup.comfyUis)
        m_comfyUis += {.url = QUrl(address.name()),
                       .problem = ServerProblem{ServerProblem::Kind::NotAsked}.localText()};
    comfyUi.changed = [this, notify = setup.comfyUiChanged](int server, const ComfyUiState &state) {
        {
            const std::lock_guard lock(m_mutex);
            m_comfyUis[server] = state;
        }
        notify(server, state);
    };
    const bool hasFolder = !setup.workflowFolder.isEmpty();
    comfyUi.catalogRead = [this, hasFolder](int server, const NodeCatalog &catalog) {
        {
            const std::lock_guard lock(m_mutex);
            m_catalogs.insert(server, catalog);
        }
        if (hasFolder)
            m_deployments.setCatalog(server, catalog);
    };
    comfyUi.timings = setup.comfyUiTimings;
    comfyUi.directory = setup.directory;
    comfyUi.restore = [this](const KeptRun &kept) {
        return restore(kept);
    };
    comfyUi.removeUploads = [this, warn = setup.warn](const QDateTime &time,
                                                      const QSet<QString> &kept) {
        m_cleaning.start([this, time, kept, warn] { removeUploadsBefore(time, kept, warn); });
    };
    comfyUi.warn = setup.warn;
    auto executor = std::make_unique<ComfyUiExecutor>(comfyUi);
    if (executor->isReady())
        return executor;
    *why = LocalText::tr("another server uses the folder %1")
               .arg(QDir::toNativeSeparators(setup.directory));
    return nullptr;
}

//! Those of deployments stay too; none is removed while these are not known, which is said each
//! time.
void LocalApi::removeUploadsBefore(const QDateTime &time, QSet<QString> kept,
                                   const std::function<void(const QString &sentence)> &warn)
{
    QString unreadable;
    const bool areKnown = m_deployments.visitTexts(
        [this, &kept](const QByteArray &text) {
            kept.unite(FileStore::uploadsIn(text));
            return !m_isEnding;
        },
        &unreadable);
    if (areKnown)
        m_files.removeUploadsBefore(time, kept);
    else if (!unreadable.isEmpty())
        warn(LocalText::tr("No old uploads are removed: %1 cannot be read, and may need them.")
                 .arg(QDir::toNativeSeparators(unreadable)));
}

Run::Observer LocalApi::observer()
{
    return [this](Run *changed, const RunState &state, RunChange change) {
        publishProgress(*changed, state, change);
        callWebhook(changed, state, change);
    };
}

//! A run of an earlier start; null if there is one of that id.
std::shared_ptr<Run> LocalApi::restore(const KeptRun &kept)
{
    if (m_runs.find(kept.ids.id))
        return nullptr;
    auto run =
        std::make_shared<Run>(kept.request, RunFaults(), nullptr, observer(), kept.ids, kept.state);
    run->log.restore(kept.log);
    m_runs.add(run);
    if (run->hasEnded() && !kept.isWebhookDone)
        m_unreported += run;
    return run;
}

//! Our own files without a detour, and without the faults that are meant for clients.
FetchResult LocalApi::fetch(const QUrl &url, qint64 limit, const std::function<bool()> &cancelled)
{
    const QString origin =
        url.toString(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment);
    QFile file(origin == base() ? m_files.fileAt(url.path(QUrl::FullyEncoded)) : QString());
    if (file.fileName().isEmpty())
        return fetchUrl(url, limit, cancelled);
    if (!file.open(QIODevice::ReadOnly))
        return {{}, {}, file.errorString()};
    if (file.size() > limit)
        return {{}, {}, u"it is larger than %1 bytes"_s.arg(limit)};
    return {file.readAll(), mimeTypeOf(file.fileName()), {}};
}

void LocalApi::open(const QString &base)
{
    {
        const std::lock_guard lock(m_mutex);
        m_base = base;
    }
    m_webhooks.open();
    for (const auto &run : std::exchange(m_unreported, {}))
        callWebhook(run.get(), run->state(), RunChange::Status);
    m_executor->resume();
}

QString LocalApi::base() const
{
    const std::lock_guard lock(m_mutex);
    return m_base;
}

void LocalApi::setRequiredToken(const QByteArray &token)
{
    const std::lock_guard lock(m_mutex);
    m_token = token;
}

qint64 LocalApi::bodyLimit(const HttpRequest &request)
{
    const QString path = request.path();
    if (rejectForeignOrigin(request, path))
        return MaximumRefused;
    return isUpload(path) ? MaximumForm : MaximumJson;
}

HttpAnswer LocalApi::answer(const HttpRequest &request)
{
    const QString path = request.path();
    if (const auto rejection = rejectForeignOrigin(request, path))
        return *rejection;
    const bool byDefault = path.startsWith(ApiPrefix);
    if (!faults.isEmpty() && !faults.strike(u"lose-request", path, byDefault).isNull()) {
        HttpAnswer answer;
        answer.drop = true;
        return answer;
    }
    const QString delay = faults.strike(u"delay", path, byDefault);
    const auto answered = [this, request, path] {
        if (auto fault = faultAnswer(path))
            return *fault;
        return withAnswerFaults(answerChecked(request, path), path);
    };
    return delay.isNull() ? answered()
                          : answerAfter(std::chrono::milliseconds(delay.toInt()), answered);
}

HttpAnswer LocalApi::answerAfter(std::chrono::milliseconds time,
                                 const std::function<HttpAnswer()> &then)
{
    HttpAnswer answer;
    answer.wait = HttpWait{nullptr, time, then};
    return answer;
}

HttpAnswer LocalApi::answerAtEnd(const std::shared_ptr<Run> &run,
                                 const std::function<HttpAnswer()> &then)
{
    if (run->hasEnded())
        return then();
    HttpAnswer answer;
    answer.wait = HttpWait{
        [run](const std::shared_ptr<HttpWaker> &waker) { run->wakeAtEnd(waker); }, std::nullopt,
        [run, then] {
            return answerAtEnd(run, then);
        }};
    return answer;
}

//! The answer with the faults applied, as soon as it is known.
HttpAnswer LocalApi::withAnswerFaults(HttpAnswer answer, const QString &path)
{
    if (answer.wait) {
        answer.wait->then = [this, path, then = answer.wait->then] {
            return withAnswerFaults(then(), path);
        };
    } else {
        applyAnswerFaults(faults, path, path.startsWith(ApiPrefix), &answer);
    }
    return answer;
}

//! The faults that answer before the request is checked.
std::optional<HttpAnswer> LocalApi::faultAnswer(const QString &path)
{
    if (faults.isEmpty())
        return std::nullopt;
    const bool byDefault = path.startsWith(ApiPrefix);
    if (!faults.strike(u"reject-token", path, byDefault).isNull())
        return detailAnswer(401, u"Invalid or expired token"_s);
    const QString status = faults.strike(u"status", path, byDefault);
    const QString retryAfter = faults.strike(u"retry-after", path, byDefault);
    const QString location = faults.strike(u"redirect", path, byDefault);
    if (status.isNull() && retryAfter.isNull() && location.isNull())
        return std::nullopt;
    HttpAnswer answer = detailAnswer(!status.isNull()        ? status.toInt()
                                         : location.isNull() ? 429
                                                             : 307,
                                     u"Refused by a fault of the local server"_s);
    if (answer.status == NotModified)
        answer.body.clear(); // the client would take it for the next answer
    if (!retryAfter.isNull())
        answer.headers.emplaceBack("Retry-After", retryAfter.toLatin1());
    if (!location.isNull())
        answer.headers.emplaceBack("Location", location.toLatin1());
    return answer;
}

std::optional<HttpAnswer> LocalApi::unauthorized(const HttpRequest &request) const
{
    const QByteArray sent = tokenOf(request);
    const std::lock_guard lock(m_mutex);
    if (m_token.isEmpty())
        return std::nullopt;
    if (sent.isEmpty())
        return detailAnswer(401, u"Invalid or missing token"_s);
    if (!isSameSecret(sent, m_token))
        return detailAnswer(401, u"Invalid or expired token"_s);
    return std::nullopt;
}

HttpAnswer LocalApi::answerChecked(const HttpRequest &request, const QString &path)
{
    if (path.startsWith(FileStore::pathPrefix()))
        return fileAnswer(request, path);
    if (const auto refusal = unauthorized(request))
        return *refusal;
    if (request.bodyTooLarge && !isUpload(path))
        return detailAnswer(413, u"Request body is larger than %1 bytes"_s.arg(MaximumJson));
    return route(request, path);
}

HttpAnswer LocalApi::fileAnswer(const HttpRequest &request, const QString &path)
{
    if (request.method != "GET" && request.method != "HEAD") {
        HttpAnswer answer = detailAnswer(405, u"Method Not Allowed"_s);
        answer.headers.emplaceBack("Allow", "GET, HEAD");
        return answer;
    }
    if (!faults.strike(u"expired-link", path).isNull()) {
        HttpAnswer answer;
        answer.status = 403;
        answer.contentType = "application/xml";
        answer.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<Error><Code>AccessDenied</Code><Message>Request has expired</Message>"
                      "</Error>";
        return answer;
    }
    if (const auto item = itemElsewhere(path))
        return m_executor->fileAnswer(request, *item);
    return m_files.answer(request);
}

//! The output of a run that has this \a path, percent-decoded, if another server has its file.
std::optional<OutputItem> LocalApi::itemElsewhere(const QString &path) const
{
    const QString prefix = FileStore::outputPath({}, {}, {}).section(u'/', 0, -4) + u'/';
    const auto run = path.startsWith(prefix)
        ? m_runs.find(path.mid(prefix.size()).section(u'/', 0, 0))
        : nullptr;
    if (!run)
        return std::nullopt;
    for (const RunOutput &output : run->state().outputs) {
        for (const OutputItem &item : output.items) {
            if (!item.server.isNull() && QUrl::fromPercentEncoding(item.urlPath.toLatin1()) == path)
                return item;
        }
    }
    return std::nullopt;
}

HttpAnswer LocalApi::route(const HttpRequest &request, const QString &path)
{
    QByteArray allowed;
    const QString below = apiPath(path);
    for (const Route &route : routes()) {
        const auto arguments = match(route.route, below);
        if (arguments && rowOf(route.route).method == request.method)
            return route.answer(*this, request, *arguments);
        if (arguments)
            allowed += (allowed.isEmpty() ? "" : ", ") + QByteArray(rowOf(route.route).method);
    }
    if (!allowed.isEmpty()) {
        HttpAnswer answer = detailAnswer(405, u"Method Not Allowed"_s);
        answer.headers.emplaceBack("Allow", allowed);
        return answer;
    }
    const QString slashless = below.endsWith(u'/') ? below.chopped(1) : QString();
    for (const Route &route : routes()) {
        if (slashless.isNull() || !match(route.route, slashless))
            continue;
        const qsizetype query = request.target.indexOf('?');
        const QByteArray raw = query < 0 ? request.target : request.target.first(query);
        const qsizetype slash = raw.endsWith('/') ? 1 : qstrlen("%2F");
        HttpAnswer answer;
        answer.status = 307;
        answer.headers.emplaceBack("Location",
                                   "http://" + request.header("Host") + raw.chopped(slash)
                                       + (query < 0 ? QByteArray() : request.target.sliced(query)));
        return answer;
    }
    return detailAnswer(404, u"Not Found"_s);
}

const QList<LocalApi::Route> &LocalApi::routes()
{
    const auto creating = [](RunRequestKind kind, std::optional<RunMode> mode) {
        return [kind, mode](LocalApi &api, const HttpRequest &request, const Arguments &) {
            return api.createRun(request, kind, mode);
        };
    };
    using Kind = RunRequestKind;
    static const QList<Route> all{
        {ApiRoute::QueueWorkflow, creating(Kind::Workflow, RunMode::Queue)},
        {ApiRoute::SyncWorkflow, creating(Kind::Workflow, RunMode::Sync)},
        {ApiRoute::StreamWorkflow, creating(Kind::Workflow, RunMode::Stream)},
        {ApiRoute::QueueDeployment, creating(Kind::Deployment, RunMode::Queue)},
        {ApiRoute::SyncDeployment, creating(Kind::Deployment, RunMode::Sync)},
        {ApiRoute::StreamDeployment, creating(Kind::Deployment, RunMode::Stream)},
        {ApiRoute::QueueAny, creating(Kind::Any, RunMode::Queue)},
        {ApiRoute::SyncAny, creating(Kind::Any, RunMode::Sync)},
        {ApiRoute::StreamAny, creating(Kind::Any, RunMode::Stream)},
        {ApiRoute::CreateRun, creating(Kind::Any, std::nullopt)},
        {ApiRoute::GetRunByQuery, &LocalApi::getRunByQuery},
        {ApiRoute::GetRun, &LocalApi::getRun},
        {ApiRoute::CancelRun, &LocalApi::cancelRun},
        {ApiRoute::ListRuns, &LocalApi::listRuns},
        {ApiRoute::ListRunRows, &LocalApi::listRawRuns},
        {ApiRoute::LatestRun, &LocalApi::latestRun},
        {ApiRoute::ListDeploymentRuns, &LocalApi::listDeploymentRuns},
        {ApiRoute::CountRuns, &LocalApi::countRuns},
        {ApiRoute::StreamLogs, &LocalApi::streamLogs},
        {ApiRoute::ArchivedLogs, &LocalApi::archivedLogs},
        {ApiRoute::StreamProgress, &LocalApi::streamProgress},
        {ApiRoute::UploadFile, &LocalApi::upload},
        {ApiRoute::CreateSession, &LocalApi::createSession},
        {ApiRoute::ListSessions, &LocalApi::listSessions},
        {ApiRoute::GetSession, &LocalApi::getSession},
        {ApiRoute::DeleteSession, &LocalApi::deleteSession},
        {ApiRoute::ExtendSession, &LocalApi::increaseSessionTimeout},
        {ApiRoute::ListDeployments, &LocalApi::listDeployments},
        {ApiRoute::GetDeployment, &LocalApi::getDeployment},
        {ApiRoute::ListComfyUis, &LocalApi::listComfyUis},
        {ApiRoute::CheckComfyUis, &LocalApi::checkComfyUis},
    };
    return all;
}

} // namespace ComfyDeploy::Local

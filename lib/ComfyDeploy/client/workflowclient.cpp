#include <ComfyDeploy/client/typedcall_p.h>
#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/mediadownload.h>
#include <ComfyDeploy/run/runcalls_p.h>
#include <ComfyDeploy/run/runengine_p.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qthread.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Mode = RunEngine::Mode;

class WorkflowClient::Private
{
public:
    explicit Private(WorkflowClient *client) : transport(client)
    {
        transport.serverUrl = productionServer();
    }

    Transport transport; //!< a child of the client, so that both change threads together
};

namespace {

QString noClient()
{
    return WorkflowClient::tr("There is no client.");
}

} // namespace

WorkflowClient::WorkflowClient(QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(this))
{}

WorkflowClient::~WorkflowClient()
{
    // They reach for the transport while they end, so they go before it does.
    const QObjectList all = children();
    const QList<QPointer<QObject>> parts(all.begin(), all.end()); // one may delete another
    for (const QPointer<QObject> &part : parts) {
        if (part != &d->transport)
            delete part;
    }
}

QUrl WorkflowClient::productionServer()
{
    return QUrl(u"https://api.comfydeploy.com/api"_s);
}
QUrl WorkflowClient::stagingServer()
{
    return QUrl(u"https://staging.api.comfydeploy.com/api"_s);
}
QUrl WorkflowClient::localServer()
{
    return QUrl(u"http://localhost:3011/api"_s);
}

Transport *WorkflowClient::transport() const
{
    return &d->transport;
}

QUrl WorkflowClient::serverUrl() const
{
    return d->transport.serverUrl;
}

void WorkflowClient::setServerUrl(const QUrl &url)
{
    if (url == d->transport.serverUrl)
        return;
    d->transport.serverUrl = url;
    d->transport.uploadCache.clear();
    Q_EMIT serverUrlChanged();
}

bool WorkflowClient::hasToken() const
{
    return d->transport.hasToken();
}

void WorkflowClient::setToken(const QByteArray &token)
{
    d->transport.setToken(token);
    d->transport.uploadCache.clear();
    Q_EMIT tokenChanged();
}

void WorkflowClient::setTokenProvider(const TokenProvider &provider)
{
    d->transport.setTokenProvider(provider);
    d->transport.uploadCache.clear();
    Q_EMIT tokenChanged();
}

void WorkflowClient::setInsecureTokenAllowed(bool allowed)
{
    d->transport.insecureTokenAllowed = allowed;
}
bool WorkflowClient::isInsecureTokenAllowed() const
{
    return d->transport.insecureTokenAllowed;
}
RequestOptions WorkflowClient::defaultOptions() const
{
    return d->transport.defaultOptions;
}
void WorkflowClient::setDefaultOptions(const RequestOptions &options)
{
    d->transport.defaultOptions = options;
}
void WorkflowClient::setProxy(const QNetworkProxy &proxy)
{
    d->transport.proxy = proxy;
}

int WorkflowClient::addRequestHooks(const RequestHooks &hooks)
{
    return d->transport.hooks.add(hooks);
}
void WorkflowClient::removeRequestHooks(int id)
{
    d->transport.hooks.remove(id);
}

void WorkflowClient::setSslConfiguration(const QSslConfiguration &configuration)
{
    d->transport.sslConfiguration = configuration;
}

WorkflowRun *WorkflowClient::startRun(int mode, const WorkflowRunRequest &request,
                                      const RequestOptions &options)
{
    Q_ASSERT_X(thread() == QThread::currentThread(), "WorkflowClient",
               "called from another thread than its own");
    auto *run = new WorkflowRun(this);
    run->d->start(Mode(mode), request, options);
    return run;
}

WorkflowRun *WorkflowClient::queue(const WorkflowRunRequest &request, const RequestOptions &options)
{
    return startRun(int(Mode::Queue), request, options);
}

WorkflowRun *WorkflowClient::sync(const WorkflowRunRequest &request, const RequestOptions &options)
{
    return startRun(int(Mode::Sync), request, options);
}

WorkflowRun *WorkflowClient::stream(const WorkflowRunRequest &request,
                                    const RequestOptions &options)
{
    return startRun(int(Mode::Stream), request, options);
}

WorkflowRun *WorkflowClient::attach(const QString &runId, const RequestOptions &options)
{
    auto *run = new WorkflowRun(this);
    run->d->startAttached(runId, options);
    return run;
}

WorkflowRun *WorkflowClient::confirm(const WorkflowRun *lost, const RequestOptions &options)
{
    auto *run = new WorkflowRun(this);
    if (lost)
        run->d->startConfirming(*lost->d, options);
    else
        run->d->startConfirming({}, {}, options, {});
    return run;
}

WorkflowRun *WorkflowClient::confirm(const WorkflowRunRequest &sent, const QDateTime &submittedAt,
                                     const RequestOptions &options, const QStringList &otherRunIds)
{
    auto *run = new WorkflowRun(this);
    run->d->startConfirming(sent, submittedAt, options, otherRunIds);
    return run;
}

FileUpload *WorkflowClient::upload(const FileInput &input, const RequestOptions &options)
{
    return new FileUpload(this, input, options);
}

MediaDownload *WorkflowClient::download(const MediaItem &item, const QString &path)
{
    return new MediaDownload(this, item, path);
}

QFuture<Result<RunDetails>> WorkflowClient::getRun(const QString &runId,
                                                   const RequestOptions &options)
{
    if (runId.isEmpty())
        return refusedFuture<RunDetails>(tr("There is no run id."));
    CallSpec spec = runDetailsSpec(runId, true, options);
    spec.defaultRetries = plainRetries();
    return futureOf<RunDetails>(this, &d->transport, spec, runDetailsFrom);
}

QFuture<Result<CancelRunResponse>> WorkflowClient::cancelRun(const QString &runId,
                                                             const RequestOptions &options)
{
    if (runId.isEmpty())
        return refusedFuture<CancelRunResponse>(tr("There is no run id."));
    CallSpec spec = cancelRunSpec(runId, options);
    spec.defaultRetries = retriesWithout500();
    return futureOf<CancelRunResponse>(this, &d->transport, spec, valueFrom<CancelRunResponse>);
}

QList<WorkflowRun *> WorkflowClient::runs() const
{
    return findChildren<WorkflowRun *>(QString(), Qt::FindDirectChildrenOnly);
}

WorkflowRun *WorkflowClient::run(const QString &id) const
{
    const QList<WorkflowRun *> all = runs();
    const auto found = std::find_if(all.rbegin(), all.rend(),
                                    [&id](const WorkflowRun *run) { return run->id() == id; });
    return found == all.rend() || id.isEmpty() ? nullptr : *found;
}

namespace {

template <typename T>
QFuture<Result<T>> futureOfRun(WorkflowRun *run, Result<T> (*read)(const WorkflowRun *))
{
    const auto pending = std::make_shared<PendingFuture<T>>();
    run->setAutoDelete(true);
    QObject::connect(run, &WorkflowRun::finished, run,
                     [run, pending, read] { pending->resolve(read(run)); });
    pending->watch(run, [run] { run->abort(); });
    return pending->future();
}

} // namespace

QFuture<Result<CreateRunResponse>> runWorkflowQueue(WorkflowClient *client,
                                                    const WorkflowRunRequest &request,
                                                    const RequestOptions &options)
{
    if (!client)
        return refusedFuture<CreateRunResponse>(noClient());
    RequestOptions unfollowed = options;
    unfollowed.setFollow(false);
    return futureOfRun<CreateRunResponse>(
        client->queue(request, unfollowed), [](const WorkflowRun *run) {
            return run->error() ? Result<CreateRunResponse>(run->error())
                                : Result<CreateRunResponse>(CreateRunResponse(run->id()));
        });
}

QFuture<Result<QList<WorkflowRunOutput>>> runWorkflowSync(WorkflowClient *client,
                                                          const WorkflowRunRequest &request,
                                                          const RequestOptions &options)
{
    if (!client)
        return refusedFuture<QList<WorkflowRunOutput>>(noClient());
    return futureOfRun<QList<WorkflowRunOutput>>(
        client->sync(request, options), [](const WorkflowRun *run) {
            return run->error() ? Result<QList<WorkflowRunOutput>>(run->error())
                                : Result<QList<WorkflowRunOutput>>(run->outputs());
        });
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/client/typedcall_p.h>
#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/mediadownload.h>
#include <ComfyDeploy/values/runcalls_p.h>
#include <ComfyDeploy/workflowclient.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

WorkflowClient::WorkflowClient(QObject *parent)
    : QObject(parent), d(std::make_unique<ClientContext>(this))
{
    d->transport.serverUrl = productionServer();
}

WorkflowClient::~WorkflowClient()
{
    // They use the transport while they are destroyed, so they are deleted before it.
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

QUrl WorkflowClient::serverUrl() const
{
    return d->transport.serverUrl;
}

void WorkflowClient::setServerUrl(const QUrl &url)
{
    if (url == d->transport.serverUrl)
        return;
    d->transport.serverUrl = url;
    d->uploadCache.clear();
    Q_EMIT serverUrlChanged();
}

bool WorkflowClient::hasToken() const
{
    return d->transport.hasToken();
}

void WorkflowClient::setToken(const QByteArray &token)
{
    d->transport.setToken(token);
    d->uploadCache.clear();
    Q_EMIT tokenChanged();
}

void WorkflowClient::setTokenProvider(const TokenProvider &provider)
{
    d->transport.setTokenProvider(provider);
    d->uploadCache.clear();
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

FileUpload *WorkflowClient::upload(const FileInput &input, const RequestOptions &options)
{
    return new FileUpload(this, &d->transport, &d->uploadCache, input, options, serverUrl());
}

MediaDownload *WorkflowClient::download(const MediaItem &item, const QString &path)
{
    return new MediaDownload(this, &d->transport, item, path);
}

QFuture<Result<RunDetails>> WorkflowClient::getRun(const QString &runId,
                                                   const RequestOptions &options)
{
    ApiRequest request = runDetailsRequest(runId, true, options);
    request.defaultRetries = plainRetries();
    return futureOf<RunDetails>(this, &d->transport, request, runDetailsFrom);
}

QFuture<Result<CancelRunResponse>> WorkflowClient::cancelRun(const QString &runId,
                                                             const RequestOptions &options)
{
    ApiRequest request = cancelRunRequest(runId, options);
    request.defaultRetries = retriesWithout500();
    return futureOf<CancelRunResponse>(this, &d->transport, request, valueFrom<CancelRunResponse>);
}

void WorkflowClient::setUploadCacheEnabled(bool enabled)
{
    d->uploadCache.setEnabled(enabled);
}
bool WorkflowClient::isUploadCacheEnabled() const
{
    return d->uploadCache.isEnabled();
}
void WorkflowClient::invalidateUpload(const QUrl &fileUrl)
{
    d->uploadCache.invalidate(fileUrl);
}
void WorkflowClient::clearUploadCache()
{
    d->uploadCache.clear();
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include "localserver.h"

#include <ComfyDeployLocal/api/localapi_p.h>
#include <ComfyDeployLocal/comfyui/comfyuiinspection_p.h>
#include <ComfyDeployLocal/comfyui/serverhealth_p.h>
#include <ComfyDeployLocal/faults/faulttable_p.h>
#include <ComfyDeployLocal/http/httpserver_p.h>
#include <ComfyDeployLocal/nodes/nodeclasses_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdebug.h>
#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qtemporarydir.h>

#include <deque>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

// A static library's resources are there only once they are asked for, outside of any namespace.
static void makeCatalogAvailable()
{
    Q_INIT_RESOURCE(ComfyDeployLocal_translations);
}

namespace ComfyDeploy {

namespace {

constexpr size_t MaximumRequests = 10'000;
constexpr qsizetype MaximumRequestBytes = 256LL * 1024 * 1024;
constexpr int LeastConcurrency = 2;
constexpr int DefaultConcurrency = 8; // at most

Local::HttpLimits serverLimits()
{
    Local::HttpLimits limits;
    limits.request = 10min; // for 250 MB on a slow line
    return limits;
}

} // namespace

class Q_DECL_HIDDEN LocalServer::Private
{
public:
    explicit Private(LocalServer *server)
        : q(server), http([this](const Local::HttpRequest &request) { return answer(request); },
                          Local::LocalApi::bodyLimit, serverLimits())
    {}

    Local::HttpAnswer answer(const Local::HttpRequest &request);
    void record(const Local::HttpRequest &request);
    void noteComfyUi(int server, const ComfyUiState &state);

    LocalServer *const q;
    QString errorString;
    QString directory;
    std::unique_ptr<QTemporaryDir> temporaryDirectory;
    int concurrency = qBound(LeastConcurrency, QThread::idealThreadCount(), DefaultConcurrency);

    QList<Local::ComfyUiAddress> comfyUis;
    Local::ComfyUiTimings comfyUiTimings;
    QList<ComfyUiState> comfyUiStates;
    QSet<int> serversWithClasses; //!< that have said once which they have
    QString workflowFolder;

    mutable std::mutex mutex;
    std::deque<RecordedRequest> requests;
    qsizetype requestBytes = 0;

    // In this order: connections end before the API does.
    Local::LocalApi api;
    Local::HttpServer http;
};

Local::HttpAnswer LocalServer::Private::answer(const Local::HttpRequest &request)
{
    record(request);
    return api.answer(request);
}

void LocalServer::Private::record(const Local::HttpRequest &request)
{
    RecordedRequest recorded;
    recorded.method = request.method;
    recorded.path = request.path();
    recorded.query = request.query();
    recorded.headers = request.headers;
    recorded.body = request.bodyTooLarge ? QByteArray() : request.body;
    {
        const std::lock_guard lock(mutex);
        requests.push_back(recorded);
        requestBytes += recorded.body.size();
        while (requests.size() > MaximumRequests
               || (requestBytes > MaximumRequestBytes && requests.size() > 1)) {
            requestBytes -= requests.front().body.size();
            requests.pop_front();
        }
    }
    QMetaObject::invokeMethod(
        q, [this, recorded] { Q_EMIT q->requestReceived(recorded); }, Qt::QueuedConnection);
}

QByteArray RecordedRequest::header(const QByteArray &name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

LocalServer::LocalServer(QObject *parent) : QObject(parent), d(std::make_unique<Private>(this))
{
    makeCatalogAvailable();
}

LocalServer::~LocalServer()
{
    close();
}

bool LocalServer::listen(quint16 port)
{
    if (isListening()) {
        d->errorString = tr("already listening on %1").arg(url().toString());
        return false;
    }
    if (!QCoreApplication::instance()) {
        // Without it the threads would end at once, and their sockets with them.
        d->errorString = tr("a QCoreApplication is needed first");
        return false;
    }
    if (!d->api.isStarted()) {
        if (d->directory.isEmpty()) {
            d->temporaryDirectory = std::make_unique<QTemporaryDir>();
            if (!d->temporaryDirectory->isValid()) {
                d->errorString = d->temporaryDirectory->errorString();
                return false;
            }
            d->directory = d->temporaryDirectory->path();
        }
        Local::LocalApi::Setup setup;
        setup.directory = d->directory;
        setup.concurrency = d->concurrency;
        setup.comfyUis = d->comfyUis;
        setup.comfyUiTimings = d->comfyUiTimings;
        setup.comfyUiChanged = [priv = d.get()](int server, const ComfyUiState &state) {
            priv->noteComfyUi(server, state);
        };
        setup.workflowFolder = d->workflowFolder;
        setup.warn = [this](const QString &sentence) {
            QMetaObject::invokeMethod(
                this, [this, sentence] { Q_EMIT warned(sentence); }, Qt::QueuedConnection);
        };
        if (!d->api.start(setup, &d->errorString))
            return false;
    }
    if (!d->http.listen(port)) {
        d->errorString = d->http.errorString();
        return false;
    }
    d->api.open(url().toString(QUrl::RemovePath));
    d->errorString.clear();
    if (d->comfyUis.isEmpty()) // else with their classes, see noteComfyUi()
        (void)workflowFiles(); // so that their problems are reported
    return true;
}

bool LocalServer::isListening() const
{
    return d->http.isListening();
}

QUrl LocalServer::url() const
{
    if (!isListening())
        return {};
    QUrl url;
    url.setScheme(u"http"_s);
    url.setHost(u"127.0.0.1"_s);
    url.setPort(d->http.port());
    url.setPath(u"/api"_s);
    return url;
}

QString LocalServer::errorString() const
{
    return d->errorString;
}

void LocalServer::close()
{
    const bool isOpen = isListening();
    d->http.close();
    d->api.close();
    if (const QStringList faults = pendingFaults(); isOpen && !faults.isEmpty())
        qWarning().noquote() << "LocalServer::close: these faults have not struck:"
                             << faults.join(u", ");
}

void LocalServer::setRequiredToken(const QByteArray &token)
{
    d->api.setRequiredToken(token);
}

void LocalServer::setConcurrency(int runs)
{
    if (d->api.isStarted() || runs < 1)
        qWarning("LocalServer::setConcurrency: needs 1 or more, before the first listen()");
    else
        d->concurrency = runs;
}

void LocalServer::setDataDirectory(const QString &path)
{
    if (d->api.isStarted() || path.isEmpty())
        qWarning("LocalServer::setDataDirectory: needs a path, before the first listen()");
    else
        d->directory = path;
}

QString LocalServer::dataDirectory() const
{
    return d->directory;
}

bool LocalServer::setComfyUiServers(const QList<QUrl> &urls)
{
    return setComfyUiServers(urls, QSslConfiguration::defaultConfiguration());
}

bool LocalServer::setComfyUiServers(const QList<QUrl> &urls, const QSslConfiguration &configuration)
{
    if (d->api.isStarted()) {
        qWarning("LocalServer::setComfyUiServers: call it before the first listen()");
        return false;
    }
    QList<Local::ComfyUiAddress> addresses;
    for (const QUrl &url : urls) {
        auto address = Local::ComfyUiAddress::from(url, &d->errorString);
        if (!address)
            return false;
        address->setSslConfiguration(configuration);
        addresses += *address;
    }
    d->comfyUis = addresses;
    d->comfyUiStates.clear();
    for (const Local::ComfyUiAddress &address : addresses)
        d->comfyUiStates +=
            {.url = QUrl(address.name()),
             .problem = Local::ServerHealth(d->comfyUiTimings).problem().localText()};
    return true;
}

QList<ComfyUiState> LocalServer::comfyUiServers() const
{
    return d->comfyUiStates;
}

QFuture<QList<ComfyUiState>> LocalServer::inspectComfyUis(const QList<QUrl> &urls,
                                                          const QByteArray &graph)
{
    return inspectComfyUis(urls, graph, QSslConfiguration::defaultConfiguration());
}

QFuture<QList<ComfyUiState>> LocalServer::inspectComfyUis(const QList<QUrl> &urls,
                                                          const QByteArray &graph,
                                                          const QSslConfiguration &configuration)
{
    return Local::ComfyUiInspection::start(urls, graph, configuration);
}

//! Called in another thread.
void LocalServer::Private::noteComfyUi(int server, const ComfyUiState &state)
{
    QMetaObject::invokeMethod(
        q,
        [this, server, state] {
            const ComfyUiState before = std::exchange(comfyUiStates[server], state);
            if (state.hasPlugin && !serversWithClasses.contains(server)) {
                serversWithClasses.insert(server);
                (void)q->workflowFiles(); // so that their problems are reported
            }
            const bool isNews = before.version != state.version || before.problem != state.problem;
            if (isNews && !(state.version.isEmpty() && state.problem.isEmpty()))
                Q_EMIT q->comfyUiChanged(state.url, state.isUsable() ? state.version : QString(),
                                         state.problem);
        },
        Qt::QueuedConnection);
}

void Local::ComfyUiTimings::applyTo(LocalServer *server) const
{
    server->d->comfyUiTimings = *this;
}

QString LocalServer::addDeployment(const QString &name, const QByteArray &graph)
{
    QString why;
    QString id = d->api.addDeployment(name, graph, &why);
    d->errorString =
        id.isEmpty() ? tr("This is no workflow in API format: %1").arg(why) : QString();
    return id;
}

bool LocalServer::setWorkflowFolder(const QString &path)
{
    if (d->api.isStarted()) {
        qWarning("LocalServer::setWorkflowFolder: call it before the first listen()");
        return false;
    }
    if (!QFileInfo(path).isDir()) {
        d->errorString = tr("There is no folder %1.").arg(QDir::toNativeSeparators(path));
        return false;
    }
    d->workflowFolder = path;
    return true;
}

QList<WorkflowFile> LocalServer::workflowFiles() const
{
    return d->api.isStarted() ? d->api.workflowFiles() : QList<WorkflowFile>();
}

bool LocalServer::hasNodeClass(const QString &name)
{
    return Local::nodeClass(name) != nullptr;
}

QList<RecordedRequest> LocalServer::requests(const QString &path) const
{
    const std::lock_guard lock(d->mutex);
    QList<RecordedRequest> found;
    for (const RecordedRequest &request : d->requests) {
        if (request.path.contains(path))
            found += request;
    }
    return found;
}

void LocalServer::clearRequests()
{
    const std::lock_guard lock(d->mutex);
    d->requests.clear();
    d->requestBytes = 0;
}

bool LocalServer::addFault(const QString &name, const QString &value, int times,
                           const QString &path)
{
    QString why;
    const bool added = d->api.faults.add(name, value, times, path, &why);
    if (!added)
        qWarning().noquote() << "LocalServer::addFault:" << why;
    return added;
}

QStringList LocalServer::pendingFaults() const
{
    return d->api.faults.pending();
}

void LocalServer::clearFaults()
{
    d->api.faults.clear();
}

QList<FaultDescription> LocalServer::faults()
{
    return Local::faultDescriptions();
}

QStringList LocalServer::faultNames()
{
    return Local::faultNames();
}

} // namespace ComfyDeploy

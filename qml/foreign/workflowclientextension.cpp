// SPDX-License-Identifier: MIT

#include "workflowclientextension.h"

#include "form/workflowform.h"
#include "run/runrequestreader.h"
#include "tokenanswer.h"
#include "values/jsvalue.h"

#include <ComfyDeploy/mediadownload.h>
#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qpointer.h>
#include <QtQml/qjsengine.h>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

namespace {

QFuture<QByteArray> askForToken(const QJSValue &callback, QJSEngine *engine, TokenReason reason)
{
    QPromise<QByteArray> promise;
    promise.start();
    QFuture<QByteArray> future = promise.future();
    const auto answer = [&promise](const QByteArray &token) {
        promise.addResult(token);
        promise.finish();
    };
    if (!engine || !callback.isCallable()) { // the engine was deleted before the client
        answer({});
        return future;
    }
    const QJSValue given =
        callback.call({reason == TokenReason::Rejected ? u"rejected"_s : u"firstUse"_s});
    const QJSValue then = given.property(u"then"_s);
    if (given.isError()) {
        qWarning("The token provider failed: %s", qUtf8Printable(given.toString()));
        answer({});
    } else if (then.isCallable()) {
        const QJSValue waiting = engine->newQObject(new TokenAnswer(std::move(promise)));
        then.callWithInstance(given,
                              {waiting.property(u"resolve"_s), waiting.property(u"reject"_s)});
    } else {
        answer(TokenAnswer::tokenFrom(given));
    }
    return future;
}

} // namespace

WorkflowClientExtension::WorkflowClientExtension(QObject *client)
    : QObject(client), m_client(qobject_cast<WorkflowClient *>(client))
{}

void WorkflowClientExtension::setToken(const QString &token)
{
    m_client->setToken(token.toUtf8());
}

void WorkflowClientExtension::setTokenProvider(const QJSValue &callback)
{
    if (callback.isNull() || callback.isUndefined()) {
        m_client->setTokenProvider({});
        return;
    }
    if (!callback.isCallable()) {
        throwTypeError(m_client,
                       tr("A token provider is a function that returns a text or a Promise."));
        return;
    }
    m_client->setTokenProvider(
        [callback, engine = QPointer<QJSEngine>(qjsEngine(m_client))](TokenReason reason) {
            return askForToken(callback, engine, reason);
        });
}

WorkflowRun *WorkflowClientExtension::queue(const QVariant &request, const QVariant &options)
{
    return start(RunMode::Queue, request, options);
}

WorkflowRun *WorkflowClientExtension::sync(const QVariant &request, const QVariant &options)
{
    return start(RunMode::Sync, request, options);
}

WorkflowRun *WorkflowClientExtension::stream(const QVariant &request, const QVariant &options)
{
    return start(RunMode::Stream, request, options);
}

WorkflowRun *WorkflowClientExtension::attach(const QString &runId)
{
    return m_client->attach(runId);
}

MediaDownload *WorkflowClientExtension::download(const MediaItem &item, const QUrl &file)
{
    if (!file.isEmpty() && !file.isLocalFile()) {
        throwTypeError(m_client,
                       tr("A download is saved to a file: URL, not to \"%1\".")
                           .arg(file.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery)));
        return nullptr;
    }
    return m_client->download(item, file.toLocalFile());
}

WorkflowRun *WorkflowClientExtension::start(RunMode mode, const QVariant &request,
                                            const QVariant &options)
{
    const RunRequest read = readRunRequest(request, m_client->serverUrl());
    ApiError error = read.error;
    const RequestOptions requestOptions = readRequestOptions(options, &error);
    if (error) {
        throwTypeError(m_client, error.message());
        return nullptr;
    }
    WorkflowRun *run = m_client->start(mode, read.request, requestOptions);
    if (WorkflowForm *form = read.values.form())
        form->advanceSeeds(read.values);
    return run;
}

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <ComfyDeploy/runmode.h>

#include <QtCore/qobject.h>
#include <QtCore/qvariant.h>
#include <QtQml/qjsvalue.h>

namespace ComfyDeploy {
class WorkflowClient;
class WorkflowRun;
} // namespace ComfyDeploy
Q_MOC_INCLUDE("ComfyDeploy/workflowrun.h")

namespace ComfyDeploy::Qml {

//! \brief What JavaScript can call on a WorkflowClient that QML made.
//!
//! A client that the host made in C++ has the properties and signals only; give it to a
//! WorkflowRunMutation, which can do all of this.
class COMFYDEPLOYQML_EXPORT WorkflowClientExtension : public QObject
{
    Q_OBJECT

public:
    explicit WorkflowClientExtension(QObject *client);

    //! See WorkflowClient::setToken(). There is no getter.
    Q_INVOKABLE void setToken(const QString &token);
    //! Called with "firstUse" or "rejected"; returns the token or a Promise of it. An empty text,
    //! an exception and a rejected Promise fail the calls that wait as Unauthorized. null takes the
    //! provider away.
    Q_INVOKABLE void setTokenProvider(const QJSValue &callback);

    //! \a request is what WorkflowRunMutation.mutate() takes. Throws, and starts nothing, if it or
    //! an option is wrong: connectTimeout, idleTimeout, totalTimeout in ms, retries "none" or
    //! "backoff", follow, headers. The run belongs to the client; destroy() it once it has
    //! finished.
    Q_INVOKABLE ComfyDeploy::WorkflowRun *queue(const QVariant &request,
                                                const QVariant &options = {});
    Q_INVOKABLE ComfyDeploy::WorkflowRun *sync(const QVariant &request,
                                               const QVariant &options = {});
    Q_INVOKABLE ComfyDeploy::WorkflowRun *stream(const QVariant &request,
                                                 const QVariant &options = {});
    //! Picks up a run that was started earlier.
    Q_INVOKABLE ComfyDeploy::WorkflowRun *attach(const QString &runId);

private:
    WorkflowRun *start(RunMode mode, const QVariant &request, const QVariant &options);
    void fail(const QString &message);

    WorkflowClient *const m_client;
};

} // namespace ComfyDeploy::Qml

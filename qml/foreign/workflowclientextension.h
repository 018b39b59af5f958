// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <ComfyDeploy/runmode.h>
#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtCore/qvariant.h>
#include <QtQml/qjsvalue.h>

namespace ComfyDeploy {
class MediaDownload;
class WorkflowClient;
class WorkflowRun;
} // namespace ComfyDeploy
Q_MOC_INCLUDE("ComfyDeploy/mediadownload.h")
Q_MOC_INCLUDE("ComfyDeploy/workflowrun.h")

namespace ComfyDeploy::Qml {

//! \brief The functions that JavaScript can call on a WorkflowClient created in QML.
//!
//! A client that the host created in C++ has only its properties and signals; use it with a
//! WorkflowRunMutation, which offers the same functions.
class COMFYDEPLOYQML_EXPORT WorkflowClientExtension : public QObject
{
    Q_OBJECT

public:
    explicit WorkflowClientExtension(QObject *client);

    //! See WorkflowClient::setToken(). There is no getter.
    Q_INVOKABLE void setToken(const QString &token);
    //! \a callback is called with "firstUse" or "rejected" and returns the token or a Promise of
    //! it. After an empty string, an exception or a rejected Promise, the waiting calls fail as
    //! Unauthorized. null removes the provider.
    Q_INVOKABLE void setTokenProvider(const QJSValue &callback);

    //! \a request is the same as for WorkflowRunMutation.mutate(). Throws without starting a run if
    //! it or an option is invalid: connectTimeout, idleTimeout, totalTimeout in ms, retries "none"
    //! or "backoff", follow, headers. The client owns the run; destroy() it once it has finished.
    Q_INVOKABLE ComfyDeploy::WorkflowRun *queue(const QVariant &request,
                                                const QVariant &options = {});
    Q_INVOKABLE ComfyDeploy::WorkflowRun *sync(const QVariant &request,
                                               const QVariant &options = {});
    Q_INVOKABLE ComfyDeploy::WorkflowRun *stream(const QVariant &request,
                                                 const QVariant &options = {});
    //! Follows a run that was started earlier.
    Q_INVOKABLE ComfyDeploy::WorkflowRun *attach(const QString &runId);
    //! \brief Downloads the file of an output to \a file, a file: URL, or into memory without one.
    //!
    //! Throws if \a file is another URL; a file that exists is an error of the download. The client
    //! owns it; destroy() it once it has finished.
    Q_INVOKABLE ComfyDeploy::MediaDownload *download(const ComfyDeploy::MediaItem &item,
                                                     const QUrl &file = {});

private:
    WorkflowRun *start(RunMode mode, const QVariant &request, const QVariant &options);

    WorkflowClient *const m_client;
};

} // namespace ComfyDeploy::Qml

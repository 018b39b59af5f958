// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/runmode.h>
#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qvariant.h>
#include <QtGui/qimage.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Qml {

//! \brief Starts runs and reports the state of the newest one, like the official React hooks.
//!
//! The mutation owns the runs it started; at least the newest 50 stay in the client's list until
//! the mutation is deleted. Neither reset() nor deleting the mutation cancels a run: unfinished
//! runs continue in the client.
class COMFYDEPLOYQML_EXPORT WorkflowRunMutation : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_EXTENDED_NAMESPACE(ComfyDeploy::RunModes) // so WorkflowRunMutation.Stream is a RunMode
    //! May be a client that the host created in C++.
    Q_PROPERTY(
        ComfyDeploy::WorkflowClient *client READ client WRITE setClient NOTIFY clientChanged FINAL)
    //! The mode of the next mutate().
    Q_PROPERTY(ComfyDeploy::RunModes::RunMode mode READ mode WRITE setMode NOTIFY modeChanged FINAL)
    //! "idle", "pending", "success" or "error".
    Q_PROPERTY(QString status READ status NOTIFY statusChanged FINAL)
    Q_PROPERTY(bool pending READ isPending NOTIFY statusChanged FINAL)
    //! A list of WorkflowRunOutput; empty unless status is "success".
    Q_PROPERTY(QVariantList data READ data NOTIFY statusChanged FINAL)
    //! An ApiError; undefined unless status is "error".
    Q_PROPERTY(QVariant error READ error NOTIFY statusChanged FINAL)
    //! The newest run; null before the first one, and after an invalid request.
    Q_PROPERTY(ComfyDeploy::WorkflowRun *run READ run NOTIFY runChanged FINAL)
    //! Status, data and error as plain values, see WorkflowRun::asMap(): for languages that do not
    //! know this module's types.
    Q_PROPERTY(QVariantMap asMap READ asMap NOTIFY statusChanged STORED false FINAL)

public:
    explicit WorkflowRunMutation(QObject *parent = nullptr);
    ~WorkflowRunMutation() override;

    [[nodiscard]] WorkflowClient *client() const { return m_client; }
    void setClient(WorkflowClient *client);
    [[nodiscard]] RunMode mode() const { return m_mode; }
    void setMode(RunMode mode);
    [[nodiscard]] QString status() const;
    [[nodiscard]] bool isPending() const { return m_status == Status::Pending; }
    [[nodiscard]] QVariantList data() const { return m_data; }
    [[nodiscard]] QVariant error() const;
    [[nodiscard]] WorkflowRun *run() const { return m_run; }
    [[nodiscard]] QVariantMap asMap() const;

    //! \brief Starts a run and follows it instead of the previous one, which continues.
    //!
    //! \a request is a form's values, or an object whose keys are properties of WorkflowRunRequest:
    //! the API's names in camelCase, keepSeeds, previews and deprecatedRoute. workflowApiJson is a
    //! form's graph, an object or JSON text; inputs are a form's values or an object. A file is a
    //! url with scheme file: or qrc:, a picture may also be a QImage; a text means a file only for
    //! an input of the graph that takes files. If an input is unknown, as for a deployment without
    //! a form, a text with such a URL is refused, because the server cannot use a local path. A
    //! local server needs no ids, and the values of a form with a deployment contain its id. An
    //! invalid request is reported immediately by status "error" with kind InvalidRequest; nothing
    //! is sent then.
    Q_INVOKABLE void mutate(const QVariant &request);
    //! Resets the status to "idle".
    Q_INVOKABLE void reset();

Q_SIGNALS:
    void clientChanged();
    void modeChanged();
    void statusChanged();
    void runChanged();
    void succeeded(const QVariantList &data);
    void failed(const ComfyDeploy::ApiError &error);
    //! \brief A picture of the newest run, after succeeded(): one at a time, in the order of
    //! WorkflowRun.mediaItems.
    //!
    //! Pictures are downloaded and decoded only if something is connected to this signal. \a image
    //! is null if that fails or exceeds the limits of MediaImage; a warning says why.
    void resultReady(const ComfyDeploy::MediaItem &item, const QImage &image);

private:
    enum class Status { Idle, Pending, Success, Error };
    void follow(WorkflowRun *run, Status status, const ApiError &error = {});
    void onFinished();
    void fetchPicture(const QPointer<WorkflowRun> &run, QList<MediaItem> pictures);
    void forgetOldRuns();

    Q_DISABLE_COPY_MOVE(WorkflowRunMutation)
    QPointer<WorkflowClient> m_client;
    RunMode m_mode = RunMode::Queue;
    Status m_status = Status::Idle;
    QVariantList m_data;
    ApiError m_error;
    QPointer<WorkflowRun> m_run;
    QList<QPointer<WorkflowRun>> m_runs; //!< all owned runs, oldest first
};

} // namespace ComfyDeploy::Qml

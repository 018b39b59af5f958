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
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Qml {

//! \brief Starts runs and reports how the newest one goes: what the official React hooks are to
//! React.
//!
//! The mutation owns the runs it started; they stay in the client's list, the newest 50 at least,
//! until the mutation goes. Neither reset() nor the end of the mutation cancels anything: what is
//! still running then goes on in the client.
class COMFYDEPLOYQML_EXPORT WorkflowRunMutation : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_EXTENDED_NAMESPACE(ComfyDeploy::RunModes) // so WorkflowRunMutation.Stream is a RunMode
    //! May be one that the host made in C++.
    Q_PROPERTY(
        ComfyDeploy::WorkflowClient *client READ client WRITE setClient NOTIFY clientChanged FINAL)
    //! Of the next mutate().
    Q_PROPERTY(ComfyDeploy::RunMode mode READ mode WRITE setMode NOTIFY modeChanged FINAL)
    //! "idle", "pending", "success" or "error".
    Q_PROPERTY(QString status READ status NOTIFY statusChanged FINAL)
    Q_PROPERTY(bool pending READ isPending NOTIFY statusChanged FINAL)
    //! A list of WorkflowRunOutput; empty unless status is "success".
    Q_PROPERTY(QVariantList data READ data NOTIFY statusChanged FINAL)
    //! An ApiError; undefined unless status is "error".
    Q_PROPERTY(QVariant error READ error NOTIFY statusChanged FINAL)
    //! The newest run; null before the first one, and for a request that was refused here.
    Q_PROPERTY(ComfyDeploy::WorkflowRun *run READ run NOTIFY runChanged FINAL)

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

    //! \brief Starts a run and follows it instead of the one before, which goes on.
    //!
    //! \a request is a form's values, or an object whose keys are properties of WorkflowRunRequest:
    //! the wire's names in camelCase, keepSeeds and deprecatedRoute. workflowApiJson is a form's
    //! graph, an object or JSON text, inputs a form's values or an object. A file is a url of
    //! scheme file: or qrc:, a picture also a QImage; a text is one only for an input of the graph
    //! that takes files. Where nothing is known of an input, as of a deployment's without a form, a
    //! text with such a URL is refused: the path of a file here is no use to the server. A local
    //! server needs no ids, and the values of a form that has a deployment name it. What is wrong
    //! with it is reported at once by status "error" with kind InvalidRequest; nothing is sent
    //! then.
    Q_INVOKABLE void mutate(const QVariant &request);
    //! Back to "idle".
    Q_INVOKABLE void reset();

Q_SIGNALS:
    void clientChanged();
    void modeChanged();
    void statusChanged();
    void runChanged();
    void succeeded(const QVariantList &data);
    void failed(const ComfyDeploy::ApiError &error);

private:
    enum class Status { Idle, Pending, Success, Error };
    void follow(WorkflowRun *run, Status status, const ApiError &error = {});
    void onFinished();
    void forgetOldRuns();

    Q_DISABLE_COPY_MOVE(WorkflowRunMutation)
    QPointer<WorkflowClient> m_client;
    RunMode m_mode = RunMode::Queue;
    Status m_status = Status::Idle;
    QVariantList m_data;
    ApiError m_error;
    QPointer<WorkflowRun> m_run;
    QList<QPointer<WorkflowRun>> m_runs; //!< all that are owned, the oldest first
};

} // namespace ComfyDeploy::Qml

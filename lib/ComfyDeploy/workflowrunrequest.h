// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/runmode.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qurl.h>
#include <QtCore/qvariant.h>

#include <optional>
#include <type_traits>

namespace ComfyDeploy {

//! \brief What to run, where and with which values: the body of POST /run/….
//!
//! Names are those of the API, in camelCase. A field that was never set is omitted from the body,
//! because the server refuses null for several of them. Numbers are sent exactly, and the graph
//! with its original bytes.
class COMFYDEPLOY_EXPORT WorkflowRunRequest
{
    Q_GADGET
    Q_PROPERTY(QString workflowId READ workflowId WRITE setWorkflowId FINAL)
    Q_PROPERTY(QString deploymentId READ deploymentId WRITE setDeploymentId FINAL)
    Q_PROPERTY(QString workflowVersionId READ workflowVersionId WRITE setWorkflowVersionId FINAL)
    Q_PROPERTY(ComfyDeploy::WorkflowGraph workflowApiJson READ workflowApiJson WRITE
                   setWorkflowApiJson FINAL)
    Q_PROPERTY(QByteArray workflow READ workflow WRITE setWorkflow FINAL)
    Q_PROPERTY(QString machineId READ machineId WRITE setMachineId FINAL)
    Q_PROPERTY(QVariantMap inputs READ inputs WRITE setInputs FINAL)
    Q_PROPERTY(QString webhook READ webhook WRITE setWebhook FINAL)
    Q_PROPERTY(bool webhookIntermediateStatus READ webhookIntermediateStatus WRITE
                   setWebhookIntermediateStatus FINAL)
    Q_PROPERTY(QString gpu READ gpu WRITE setGpu FINAL)
    Q_PROPERTY(QStringList flags READ flags WRITE setFlags FINAL)
    Q_PROPERTY(bool previews READ previews WRITE setPreviews FINAL)
    Q_PROPERTY(QString origin READ origin WRITE setOrigin FINAL)
    Q_PROPERTY(QString executionMode READ executionMode WRITE setExecutionMode FINAL)
    Q_PROPERTY(int batchNumber READ batchNumber WRITE setBatchNumber FINAL)
    Q_PROPERTY(QVariantMap batchInputParams READ batchInputParams WRITE setBatchInputParams FINAL)
    Q_PROPERTY(bool isNativeRun READ isNativeRun WRITE setIsNativeRun FINAL)
    Q_PROPERTY(QString gpuEventId READ gpuEventId WRITE setGpuEventId FINAL)
    Q_PROPERTY(bool keepSeeds READ keepSeeds WRITE setKeepSeeds FINAL)
    Q_PROPERTY(bool deprecatedRoute READ deprecatedRoute WRITE setDeprecatedRoute FINAL)

public:
    //! The maximum size that fromJson() accepts.
    static constexpr qsizetype MaximumSize = qsizetype(256) * 1024 * 1024;

    WorkflowRunRequest();
    WorkflowRunRequest(const WorkflowRunRequest &other);
    WorkflowRunRequest(WorkflowRunRequest &&other) noexcept;
    WorkflowRunRequest &operator=(const WorkflowRunRequest &other);
    WorkflowRunRequest &operator=(WorkflowRunRequest &&other) noexcept;
    ~WorkflowRunRequest();

    //! Exactly one of the next three must be set; it selects the route. All are UUIDs.
    [[nodiscard]] QString workflowId() const;
    void setWorkflowId(const QString &id);
    [[nodiscard]] QString deploymentId() const;
    void setDeploymentId(const QString &id);
    //! Sent to the older routes, such as POST /run/queue, the only ones that accept it.
    [[nodiscard]] QString workflowVersionId() const;
    void setWorkflowVersionId(const QString &id);

    //! Required with a workflowId, and only there.
    [[nodiscard]] WorkflowGraph workflowApiJson() const;
    void setWorkflowApiJson(const WorkflowGraph &graph);
    //! The workflow in the editor's format, a JSON object that is sent unchanged. If none is set,
    //! {"nodes": []} is sent with a workflowId: without that key the service terminates every run
    //! whose graph contains a literal seed.
    [[nodiscard]] QByteArray workflow() const;
    void setWorkflow(const QByteArray &json);
    void setWorkflow(const QJsonObject &json);
    //! The service answers 404 without one, except for a deployment; a local server needs none.
    [[nodiscard]] QString machineId() const;
    void setMachineId(const QString &id);

    //! The values of External nodes by their input_id: QString, bool, integers up to 64 bits,
    //! finite doubles, lists of those, and FileInput (also in lists). With any other value the run
    //! fails as InvalidRequest that names the input. The server silently ignores names that the
    //! graph does not have. A list for an image-batch input is sent as the text that the node
    //! expects. So is every list if no graph is sent, for a deployment or a version: ComfyUI reads
    //! any array as a link between nodes and fails the run.
    [[nodiscard]] QVariantMap inputs() const;
    void setInputs(const QVariantMap &inputs);
    void setInput(const QString &name, const QVariant &value);
    void setInput(const QString &name, const FileInput &file);
    //! QVariant has no constructors for these two types, which std::int64_t and std::uint64_t may
    //! be.
    template <typename Long,
              std::enable_if_t<std::is_same_v<Long, long> || std::is_same_v<Long, unsigned long>,
                               bool> = true>
    void setInput(const QString &name, Long value)
    {
        using Sized = std::conditional_t<std::is_signed_v<Long>, qint64, quint64>;
        setInput(name, QVariant(Sized(value)));
    }
    void removeInput(const QString &name);

    [[nodiscard]] QString webhook() const;
    void setWebhook(const QString &url);
    //! Fully encoded.
    void setWebhook(const QUrl &url);
    //! Also calls the webhook for each node; status changes call it in any case.
    [[nodiscard]] bool webhookIntermediateStatus() const;
    void setWebhookIntermediateStatus(bool on);
    //! Such as "A10G"; a string, because the service may add more. A deployment that has its own
    //! GPU ignores it.
    //! \sa gpuNames()
    [[nodiscard]] QString gpu() const;
    void setGpu(const QString &gpu);
    //! The service's GPUs in November 2025 (openapi.json, the enum of \c gpu), "CPU" included.
    [[nodiscard]] static QStringList gpuNames();
    //! Of those that are known, only previews() has an effect.
    [[nodiscard]] QStringList flags() const;
    void setFlags(const QStringList &flags);
    //! Whether the run's stream is to contain previews: the flag "previews". Only a local server
    //! that is a gateway to ComfyUI sends them. Off by default.
    //! \sa WorkflowRun::preview()
    [[nodiscard]] bool previews() const;
    void setPreviews(bool on);
    //! The origin that is recorded with the run; "api" if not set. The server answers 500 to values
    //! that it does not know.
    [[nodiscard]] QString origin() const;
    void setOrigin(const QString &origin);

    //! These fields belong to the dashboard's route. On the routes used here the server may start
    //! (and bill) runs for them but still answer 500. So if any of them is set, a 500 does not end
    //! the run as refused: it is searched for as if the answer had been lost, and ends as
    //! Unconfirmed unless there is exactly one run with the inputs of this request. "async",
    //! "sync", "sync_first_result" or "stream"; overridden by sync() and stream().
    [[nodiscard]] QString executionMode() const;
    void setExecutionMode(const QString &mode);
    //! The number of runs of each combination of batchInputParams(); 0 if not set.
    [[nodiscard]] int batchNumber() const;
    void setBatchNumber(int number);
    //! For each input the list of its values: one run is made for each combination. Values are as
    //! for inputs().
    [[nodiscard]] QVariantMap batchInputParams() const;
    void setBatchInputParams(const QVariantMap &params);
    //! Whether batchNumber() or batchInputParams() is set.
    [[nodiscard]] bool isBatch() const;

    [[nodiscard]] bool isNativeRun() const;
    void setIsNativeRun(bool on);
    //! The session in which to run.
    [[nodiscard]] QString gpuEventId() const;
    void setGpuEventId(const QString &id);

    //! The service's runner replaces each literal \c seed of the graph by a random one, and each
    //! literal \c noise_seed of RandomNoise, KSamplerAdvanced, SamplerCustom and XlabsSampler. If
    //! this is on, the body is written so that the graph's seeds are kept: workflow() is completed
    //! for a \c seed, and a \c noise_seed becomes a link to an added node. workflowApiJson() and
    //! workflow() are not changed. Seeds that are given as inputs are never replaced.
    [[nodiscard]] bool keepSeeds() const;
    void setKeepSeeds(bool on);

    //! Sends a workflow or a deployment by the older routes, such as POST /run/queue, which the
    //! service calls deprecated, for servers that have no others. The body is the same, so toJson()
    //! does not contain it. Off by default; a workflowVersionId uses these routes in any case.
    [[nodiscard]] bool deprecatedRoute() const;
    void setDeprecatedRoute(bool on);

    //! The mark of the run that this request was sent for; empty before it is sent, and without
    //! RequestOptions::runMarked(). It is sent among the inputs, under a name that no node uses,
    //! but is not part of inputs() and inputsJson(). Each submission gets a new mark, which
    //! replaces an existing one.
    [[nodiscard]] QString runMark() const;

    //! Why it cannot be sent, as InvalidRequest; an error of kind None if it can.
    [[nodiscard]] ApiError check() const;
    //! The path of the route, relative to the server's base URL.
    [[nodiscard]] QString path(RunMode mode) const;
    //! The body; a FileInput, which has to be uploaded first, is written as its file name. Only for
    //! a request without an error in check().
    [[nodiscard]] QByteArray toJson() const;
    //! The "inputs" object of the body, without the run's mark; {} if there are none.
    [[nodiscard]] QByteArray inputsJson() const;
    //! Reads the output of toJson(), with exact numbers and the graph's original bytes; toJson()
    //! then returns the same body. A graph's noise seeds are literals again, with keepSeeds() on;
    //! its seeds are pinned in workflow() then. Null with the field's name in \a why if a field has
    //! the wrong type or is too large; unknown fields are ignored. check() tests whether it can be
    //! sent.
    [[nodiscard]] static std::optional<WorkflowRunRequest> fromJson(const QByteArray &body,
                                                                    QString *why = nullptr);

    //! All FileInputs of the inputs and the batch, each once.
    [[nodiscard]] QList<FileInput> files() const;
    //! The request with each FileInput in \a uploaded replaced by its URL.
    [[nodiscard]] WorkflowRunRequest
    withUploads(const QList<std::pair<FileInput, QString>> &uploaded) const;

    //! Whether all fields are equal; graphs are compared by their bytes.
    friend bool operator==(const WorkflowRunRequest &a, const WorkflowRunRequest &b)
    {
        return a.isEqualTo(b);
    }
    friend bool operator!=(const WorkflowRunRequest &a, const WorkflowRunRequest &b)
    {
        return !(a == b);
    }

private:
    friend class RunEngine;
    void setRunMark(const QString &mark);
    //! workflowApiJson() as it is written into the body.
    [[nodiscard]] WorkflowGraph graphToSend() const;
    [[nodiscard]] bool isEqualTo(const WorkflowRunRequest &other) const;

    class Data;
    QSharedDataPointer<Data> d;
};

} // namespace ComfyDeploy

Q_DECLARE_METATYPE(ComfyDeploy::WorkflowRunRequest)

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qvariant.h>

#include <optional>
#include <type_traits>

namespace ComfyDeploy {

//! \brief What to run, on what, with which values: the body of POST /run/….
//!
//! Names are the wire's, in camelCase. A field that was never set is left out of the body: the
//! server refuses null for several of them. Numbers reach the wire to the digit, and the graph as
//! its bytes.
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
    Q_PROPERTY(QString origin READ origin WRITE setOrigin FINAL)
    Q_PROPERTY(QString executionMode READ executionMode WRITE setExecutionMode FINAL)
    Q_PROPERTY(int batchNumber READ batchNumber WRITE setBatchNumber FINAL)
    Q_PROPERTY(QVariantMap batchInputParams READ batchInputParams WRITE setBatchInputParams FINAL)
    Q_PROPERTY(bool isNativeRun READ isNativeRun WRITE setIsNativeRun FINAL)
    Q_PROPERTY(QString gpuEventId READ gpuEventId WRITE setGpuEventId FINAL)
    Q_PROPERTY(bool keepSeeds READ keepSeeds WRITE setKeepSeeds FINAL)
    Q_PROPERTY(bool deprecatedRoute READ deprecatedRoute WRITE setDeprecatedRoute FINAL)

public:
    //! fromJson() refuses larger bodies.
    static constexpr qsizetype MaximumSize = qsizetype(256) * 1024 * 1024;

    WorkflowRunRequest();
    WorkflowRunRequest(const WorkflowRunRequest &other);
    WorkflowRunRequest(WorkflowRunRequest &&other) noexcept;
    WorkflowRunRequest &operator=(const WorkflowRunRequest &other);
    WorkflowRunRequest &operator=(WorkflowRunRequest &&other) noexcept;
    ~WorkflowRunRequest();

    //! Exactly one of the next three must be set; it selects the route. Each is a UUID.
    [[nodiscard]] QString workflowId() const;
    void setWorkflowId(const QString &id);
    [[nodiscard]] QString deploymentId() const;
    void setDeploymentId(const QString &id);
    //! Goes to the older route POST /run/queue and its kin, the only one that takes it.
    [[nodiscard]] QString workflowVersionId() const;
    void setWorkflowVersionId(const QString &id);

    //! Needed with a workflowId, and there only.
    [[nodiscard]] WorkflowGraph workflowApiJson() const;
    void setWorkflowApiJson(const WorkflowGraph &graph);
    //! The editor's own file, a JSON object, sent as it is. If none is set, {"nodes": []} goes out
    //! with a workflowId: without that key the service kills every run whose graph holds a literal
    //! seed.
    [[nodiscard]] QByteArray workflow() const;
    void setWorkflow(const QByteArray &json);
    void setWorkflow(const QJsonObject &json);
    //! The service answers 404 without one, unless a deployment is run; a local server needs none.
    [[nodiscard]] QString machineId() const;
    void setMachineId(const QString &id);

    //! The values for External nodes by their input_id: QString, bool, integers to 64 bits, finite
    //! doubles, lists of those, and FileInput (also in lists). Anything else makes the run fail as
    //! InvalidRequest that names the input. Names that the graph does not know are ignored by the
    //! server without a word. A list for an image-batch input goes out as the text that it wants;
    //! so does every list where no graph is sent along, for a deployment or a version: ComfyUI
    //! takes an array for a link between nodes and fails the run, whatever the input is.
    [[nodiscard]] QVariantMap inputs() const;
    void setInputs(const QVariantMap &inputs);
    void setInput(const QString &name, const QVariant &value);
    void setInput(const QString &name, const FileInput &file);
    //! QVariant has no constructor for these two, which std::int64_t and std::uint64_t may be.
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
    //! Also one call per node; status changes call the webhook in any case.
    [[nodiscard]] bool webhookIntermediateStatus() const;
    void setWebhookIntermediateStatus(bool on);
    //! Such as "A10G"; the list grows, so it is a text. A deployment with a GPU of its own ignores
    //! it.
    //! \sa gpuNames()
    [[nodiscard]] QString gpu() const;
    void setGpu(const QString &gpu);
    //! What the service knew in November 2025 (openapi.json, the enum of \c gpu), "CPU" included.
    [[nodiscard]] static QStringList gpuNames();
    //! Without effect on today's servers.
    [[nodiscard]] QStringList flags() const;
    void setFlags(const QStringList &flags);
    //! Where the run is said to come from; "api" if not set. Words that the server does not know
    //! end in 500.
    [[nodiscard]] QString origin() const;
    void setOrigin(const QString &origin);

    //! These belong to the dashboard's own route. On the routes spoken here the server may start
    //! (and bill) runs for them and answer 500 all the same. So with any of them set a 500 does not
    //! end the run as refused: it is looked for as if the answer had been lost, and ends as
    //! Unconfirmed unless there is exactly one run with the very inputs of this request.
    //! "async", "sync", "sync_first_result" or "stream"; sync() and stream() overrule it.
    [[nodiscard]] QString executionMode() const;
    void setExecutionMode(const QString &mode);
    //! So many runs of each combination of batchInputParams(); 0 if it was not set.
    [[nodiscard]] int batchNumber() const;
    void setBatchNumber(int number);
    //! For each input the list of values that it takes in turn: one run for each combination.
    //! Values are those of inputs().
    [[nodiscard]] QVariantMap batchInputParams() const;
    void setBatchInputParams(const QVariantMap &params);
    //! Whether one of the last two was set.
    [[nodiscard]] bool isBatch() const;

    [[nodiscard]] bool isNativeRun() const;
    void setIsNativeRun(bool on);
    //! The session that the run belongs to.
    [[nodiscard]] QString gpuEventId() const;
    void setGpuEventId(const QString &id);

    //! The service's runner replaces each literal \c seed of the graph by a random one, and each
    //! literal \c noise_seed of RandomNoise, KSamplerAdvanced, SamplerCustom and XlabsSampler. With
    //! this on, the body has what keeps those of the graph: workflow() completed for a \c seed, a
    //! link to an added node for a \c noise_seed. workflowApiJson() and workflow() stay as they
    //! were set. Seeds given as inputs are never replaced.
    [[nodiscard]] bool keepSeeds() const;
    void setKeepSeeds(bool on);

    //! Sends a workflow or a deployment by the older routes too: POST /run/queue and its kin, which
    //! the service calls deprecated, for servers that know no others. The body is the same, so
    //! toJson() does not tell of it. Off by default; a workflowVersionId goes there in any case.
    [[nodiscard]] bool deprecatedRoute() const;
    void setDeprecatedRoute(bool on);

    //! The mark of the run that this request was sent for; empty before it is sent, and without
    //! RequestOptions::runMarked(). Stands in the body among the inputs, under a name that no node
    //! asks for, and is no part of inputs() and inputsJson(). Each submission has a mark of its
    //! own, so one that the request brings along is replaced.
    [[nodiscard]] QString runMark() const;

    //! What is wrong with it, as InvalidRequest; an error of kind None if it can be sent.
    [[nodiscard]] ApiError check() const;
    //! The path of the route below the server's base, \a mode being "queue", "sync" or "stream".
    [[nodiscard]] QString path(const QString &mode) const;
    //! The body as it goes out; a FileInput, which has to be uploaded first, stands as its file
    //! name. Only for a request that check() finds fine.
    [[nodiscard]] QByteArray toJson() const;
    //! The "inputs" object of that body, without the run's mark; {} if there are none.
    [[nodiscard]] QByteArray inputsJson() const;
    //! Reads what toJson() wrote: numbers to the digit, the graph as its bytes; writing it again
    //! gives the same body. A graph's noise seeds are literals again, with keepSeeds() on; seeds
    //! are pinned in workflow() then. Null with the field's name in \a why if a field has the wrong
    //! type or is too large to keep; fields that are unknown here are passed over. Whether it can
    //! be sent is for check() to say.
    [[nodiscard]] static std::optional<WorkflowRunRequest> fromJson(const QByteArray &body,
                                                                    QString *why = nullptr);

    //! Every FileInput among the inputs and those of the batch, each once.
    [[nodiscard]] QList<FileInput> files() const;
    //! The same request with the URL in the place of each FileInput that \a uploaded names.
    [[nodiscard]] WorkflowRunRequest
    withUploads(const QList<std::pair<FileInput, QString>> &uploaded) const;

    //! Whether every field is the same; of a graph, whether its bytes are.
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
    //! workflowApiJson() as it stands in the body.
    [[nodiscard]] WorkflowGraph graphToSend() const;
    [[nodiscard]] bool isEqualTo(const WorkflowRunRequest &other) const;

    class Data;
    QSharedDataPointer<Data> d;
};

} // namespace ComfyDeploy

Q_DECLARE_METATYPE(ComfyDeploy::WorkflowRunRequest)

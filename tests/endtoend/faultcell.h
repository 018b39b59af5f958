// SPDX-License-Identifier: MIT

// One cell of the matrix of faults: a run with one fault at one stage in one mode, and its result.
#pragma once

#include "localruns.h"

#include "comfyui/comfyuistandin.h"

#include <ComfyDeploy/MediaDownload>
#include <ComfyDeployLocal/FaultProxy>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qmap.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qtimer.h>

#include <functional>
#include <memory>
#include <optional>

enum class Stage { Connect, Request, Head, Body, Events, End, Following, Download };
QByteArray stageName(Stage stage);
QByteArray modeName(Mode mode);

//! What executes the runs of a cell's server.
enum class Engine {
    BuiltIn,
    ComfyUi, //!< a stand-in, of which the server is a gateway
};

//! The graph that is run.
enum class Sample {
    Pictures, //!< two files
    Seeded, //!< one file, by a sampler with a literal seed
    Text, //!< no file
};
constexpr Sample AllSamples[] = {Sample::Pictures, Sample::Seeded, Sample::Text};
QByteArray sampleGraph(Sample sample);

//! The result of a run.
struct RunEnd
{
    ComfyDeploy::WorkflowRun::Phase phase = ComfyDeploy::WorkflowRun::Draft;
    ComfyDeploy::ApiError::Kind kind = ComfyDeploy::ApiError::Kind::None;
    int posts = 0; //!< run POSTs that reached the server completely
    int runs = 0; //!< that the server created for them
    int files = 0; //!< saved and identical to those without a fault, or to those that ComfyUI has

    //! "Failed (Network) 1/0/0"
    [[nodiscard]] QByteArray text() const;
    bool operator==(const RunEnd &other) const = default;
};

struct Faultless;

struct NamedFault
{
    QString name;
    QString value = {};
    int times = 1;
    //! For values that depend on the answer to break.
    qint64 (*place)(const Faultless &) = nullptr;

    [[nodiscard]] QString valueIn(Mode mode, Engine engine) const;
};

class CellRun;

struct FaultCell
{
    QByteArray fault; //!< as in the table
    Stage stage = Stage::Connect;
    Mode mode = Mode::Queue;
    RunEnd expected;
    QList<NamedFault> faults = {}; //!< of the local server, at its stage
    std::function<void(CellRun &)> arrange = {}; //!< further failures
    Sample sample = Sample::Pictures;
    bool seedsKept = false;
    bool ownPictures = false; //!< the files differ from those of a run without a fault
    bool onlyWithRealTimes = false;
    //! If it depends on timing whether the fault affects the request.
    std::optional<RunEnd> alsoRight = {};

    [[nodiscard]] bool isRight(const RunEnd &end) const
    {
        return end == expected || end == alsoRight;
    }
    [[nodiscard]] QByteArray name() const;
};

//! The sizes of the answers to a run's POST, and the files of a run, without a fault.
struct Faultless
{
    qint64 headSize = 0;
    qint64 size = 0;
    int frames = 0; //!< of a stream
    int promptFrame = 0; //!< the number of the one with the run's id, from 1
    int executedFrame = 0;

    static const Faultless &of(Mode mode, Engine engine);
    //! Of the built-in engine.
    static const QMap<QString, QByteArray> &files(Sample sample);
};

//! \brief Runs one cell; used many times in parallel.
//!
//! Each has its own server and client, and a ComfyUI if that is the engine.
class CellRun : public QObject
{
public:
    CellRun(const FaultCell &cell, Engine engine);
    ~CellRun() override;

    //! Calls \a done once, later.
    void start(const std::function<void()> &done);

    [[nodiscard]] RunEnd end() const { return m_end; }
    //! All errors besides the expectation of the cell; empty if there are none.
    [[nodiscard]] QStringList problems() const { return m_problems; }
    [[nodiscard]] bool hung() const { return m_hung; }
    [[nodiscard]] bool lost() const { return m_lost; }

    // For FaultCell::arrange.
    ComfyDeploy::FaultProxy &proxy(); //!< used before the server from now on
    ComfyDeploy::FaultProxy &tlsProxy(bool trusted = true);
    void cutOnce(qint64 bytes, ComfyDeploy::FaultProxy::Direction direction, bool isReset);
    [[nodiscard]] const Faultless &faultless() const
    {
        return Faultless::of(m_cell.mode, m_engine);
    }
    const std::unique_ptr<ComfyUiStandIn> comfy; //!< null for the built-in engine
    ComfyDeploy::LocalServer server;
    ComfyDeploy::WorkflowClient client;
    ComfyDeploy::RequestOptions options;
    std::function<QString()> check; //!< called at the end; returns an error or an empty text

private:
    void armFollowing(const QString &runId);
    void onFinished();
    void download();
    void collect();
    [[nodiscard]] int savedFiles();
    [[nodiscard]] QByteArray expectedFile(const QString &name) const;
    void checkComfyUi(const QStringList &runs);

    const FaultCell m_cell;
    const Engine m_engine;
    std::function<void()> m_done;
    std::unique_ptr<ComfyDeploy::FaultProxy> m_proxy;
    QTemporaryDir m_folder;
    ComfyDeploy::WorkflowRun *m_run = nullptr;
    std::unique_ptr<EndRecorder> m_recorder;
    QList<ComfyDeploy::MediaDownload *> m_downloads;
    QTimer m_deadline;
    RunEnd m_end;
    QStringList m_problems;
    bool m_hung = false;
    bool m_lost = false;
    bool m_collected = false;
};

//! The matrix.
QList<FaultCell> allCells();

//! The same matrix for a server in front of a ComfyUI: what has no effect there must have none.
QList<FaultCell> gatewayCells();

Q_DECLARE_METATYPE(FaultCell)

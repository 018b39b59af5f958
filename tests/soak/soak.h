// SPDX-License-Identifier: MIT

#pragma once

#include "faultplan.h"
#include "processfigures.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qmap.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtimer.h>

#include <vector>

//! \brief Keeps many runs of one client under way, each with faults, and looks at how each of them
//! ends.
//!
//! What a run's end is worth says the server: it is asked, past every bad network, which runs it
//! has of the workflow, and each run has one of its own.
class Soak : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        int seconds = 600;
        int parallel = 200;
        quint32 seed = 1;
        bool withComfyUi = false;
    };

    explicit Soak(const Options &options);

    //! 0 if nothing was lost, doubled, hung or leaked.
    int exec();

private:
    //! One place of the many that runs are under way in.
    struct Place
    {
        QRandomGenerator numbers;
        QUrl url; //!< of its own network
        int runs = 0;
        FaultPlan plan;
        QString workflowId;
        QPointer<ComfyDeploy::WorkflowRun> run;
        QElapsedTimer age;
        bool isBusy = false;
    };

    bool startServer();
    void onServerSays();
    void tell(const QByteArray &line) { m_server.write(line + '\n'); }
    bool warmUp();
    void next(int number);
    void start(int number);
    void breakNetwork(int number);
    void meetFate(int number);
    void onFinished(int number);
    void judge(int number, const ComfyDeploy::RunState &state, int attempt);
    void download(int number, const ComfyDeploy::MediaItem &item, int attempt);
    void over(int number, const QString &end);
    void sample();
    void waitForIdle();
    void problem(int number, const QString &what);
    [[nodiscard]] int busy() const;
    void judgeExecutions();
    bool summarize();
    [[nodiscard]] bool isFlat() const;

    const Options m_options;
    QProcess m_server;
    QList<int> m_getReady; //!< places, in the order in which the server answers
    QStringList m_serverUrls;
    QByteArray m_executed; //!< what the server says of its ComfyUIs
    QByteArray m_posts; //!< its last word
    ComfyDeploy::WorkflowClient m_client;
    ComfyDeploy::WorkflowClient m_witness; //!< its requests take no bad network
    std::vector<Place> m_places;
    QMap<QString, int> m_ends; //!< how many runs ended so
    QMap<QString, int> m_plans; //!< how many runs were to meet it
    QStringList m_problems;
    int m_started = 0;
    int m_ended = 0;
    int m_downloads = 0;
    bool m_goesOn = true;
    QElapsedTimer m_clock;
    QTimer m_sampler;
    QList<std::pair<qint64, ProcessFigures>> m_samples;
    ProcessFigures m_atStart;
    ProcessFigures m_atEnd;
};

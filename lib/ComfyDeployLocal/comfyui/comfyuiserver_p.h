// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuihttp_p.h"
#include "comfyuisocket_p.h"
#include "historyitem_p.h"
#include "promptfact_p.h"
#include "queuesnapshot_p.h"
#include "serverproblem_p.h"

#include <ComfyDeploy/core/systemstats_p.h>
#include <ComfyDeploy/nodecatalog.h>
#include <ComfyDeployLocal/comfyuistate.h>
#include <ComfyDeployLocal/engine/promptengine_p.h>

#include <QtCore/qpointer.h>

#include <vector>

namespace ComfyDeploy::Local {

//! What a ComfyUI answers to a prompt.
struct PromptAnswer
{
    PromptFact fact; //!< Accepted, Refused, NotSent or Unsure
    PromptCheck check; //!< what it says about the graph, if it does
    bool isLack = false; //!< that is about classes or choices that it does not have
    QString id; //!< if it is accepted; as is the number
    int number = 0;
};

//! \brief One ComfyUI: its websocket, and what it is asked, as the facts of PromptCourse.
//!
//! Lives in one thread. Stops prompts by their ids only: never whatever is running, never the whole
//! queue.
class ComfyUiServer : public QObject
{
    Q_OBJECT

public:
    ComfyUiServer(const ComfyUiAddress &address, const QString &clientId,
                  const ComfyUiTimings &timings);

    void open();
    [[nodiscard]] QString name() const { return m_http.address().name(); }
    [[nodiscard]] QString clientId() const { return m_clientId; }
    [[nodiscard]] ComfyUiHttp &http() { return m_http; }
    [[nodiscard]] ComfyUiSocket &socket() { return m_socket; }
    [[nodiscard]] const ComfyUiSocket &socket() const { return m_socket; }

    // Each handler is called once, from the event loop, unless \a context is gone by then.
    //! \a prompt names \a id as its own.
    void post(const QString &id, const QByteArray &prompt, QObject *context,
              std::function<void(const PromptAnswer &)> handler);
    void readHistory(const QString &id, QObject *context,
                     std::function<void(const PromptFact &, const HistoryItem &)> handler);
    using StopHandler = std::function<void(PromptFacts::StopAnswered)>;
    void cancelJob(const QString &id, QObject *context, StopHandler handler);
    void dequeue(const QString &id, QObject *context, StopHandler handler);
    void interrupt(const QString &id, QObject *context, StopHandler handler);
    //! Its classes, kept until it may have been restarted; null with the answer if it does not say
    //! them.
    using CatalogHandler = std::function<void(const NodeCatalog *, const ComfyUiAnswer &)>;
    void readCatalog(QObject *context, CatalogHandler handler);
    //! It has refused what they said it has.
    void readCatalogAgain() { askForCatalog(); }
    //! As far as they are known; null if they are not.
    [[nodiscard]] const NodeCatalog *catalog() const { return m_catalog ? &*m_catalog : nullptr; }
    //! Of those; others have another one.
    [[nodiscard]] int catalogNumber() const { return m_catalogNumber; }
    //! Why they are not known, if they are not.
    [[nodiscard]] QString catalogProblem() const { return m_catalogProblem; }
    //! Asks it who it is, and for its classes if they are not known.
    void identify();
    //! What it has said, without a problem.
    [[nodiscard]] ComfyUiState state() const;
    //! Of anybody, executed or waiting, when it spoke of them last; below 0 if it did not.
    [[nodiscard]] int prompts() const { return m_prompts; }
    //! Answered by queueRead() or queueUnreadable() with the returned number, or a later one. Calls
    //! share answers, because each contains all graphs.
    quint64 readQueue();

Q_SIGNALS:
    void queueRead(const ComfyDeploy::Local::QueueSnapshot &queue, quint64 number);
    void queueUnreadable(const QString &why, quint64 number);
    //! The number of waiting prompts has changed.
    void queueChanged();
    void logged(const QString &text);
    //! A message about a prompt; a preview may not name it.
    void received(const ComfyDeploy::Local::ComfyUiFrame &frame);
    //! It has said who it is. If not, \a problem is what it did instead, and \a isLasting if it
    //! will not do otherwise later.
    void identified(const ComfyDeploy::Local::ServerProblem &problem, bool isLasting);
    void catalogChanged();

private:
    void onUp();
    void onLost(bool isRenewed);
    void forgetCatalog();
    void onFrame(const ComfyUiFrame &frame);
    void askForCatalog();
    void onCatalog(const ComfyUiAnswer &answer);
    void readQueueNow();
    void onQueue(const ComfyUiAnswer &answer);
    void stop(const QString &path, const QByteArray &body, QObject *context, StopHandler handler);

    ComfyUiHttp m_http;
    const QString m_clientId;
    const ComfyUiTimings m_timings;
    ComfyUiSocket m_socket;
    QTimer m_queueTimer;
    quint64 m_queueNumber = 0; //!< of the newest request
    bool m_isQueueAsked = false;
    bool m_isQueueWanted = false; //!< asked for since
    std::vector<std::pair<QPointer<QObject>, CatalogHandler>> m_catalogReaders;
    bool m_wasUp = false; //!< its socket
    bool m_isCatalogAsked = false;
    std::optional<NodeCatalog> m_catalog;
    int m_catalogNumber = 0;
    QByteArray m_catalogHash; //!< of what it said when it last got another number
    QString m_catalogProblem;
    SystemStats m_stats;
    int m_prompts = -1;
    int m_newestPrompt = -1; //!< the number that it gave last; a restart begins at 0
};

} // namespace ComfyDeploy::Local

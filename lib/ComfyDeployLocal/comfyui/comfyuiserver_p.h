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

//! ComfyUI's answer to a POST of a prompt.
struct PromptAnswer
{
    PromptFact fact; //!< Accepted, Refused, NotSent or Unsure
    PromptCheck check; //!< what the answer says about the graph, if anything
    bool isLack = false; //!< refused because the server lacks a node class or a choice of an input
    QString id; //!< the id of an accepted prompt
    int number = 0;
};

//! \brief One ComfyUI: its websocket and its HTTP API, whose answers become facts for PromptCourse.
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
    //! Posts \a prompt, whose prompt_id is \a id.
    void post(const QString &id, const QByteArray &prompt, QObject *context,
              std::function<void(const PromptAnswer &)> handler);
    void readHistory(const QString &id, QObject *context,
                     std::function<void(const PromptFact &, const HistoryItem &)> handler);
    using StopHandler = std::function<void(PromptFacts::StopAnswered)>;
    void cancelJob(const QString &id, QObject *context, StopHandler handler);
    void dequeue(const QString &id, QObject *context, StopHandler handler);
    void interrupt(const QString &id, QObject *context, StopHandler handler);
    //! Calls \a handler with the node classes, which are cached until the server may have been
    //! restarted; with null and the failed answer if they cannot be read.
    using CatalogHandler = std::function<void(const NodeCatalog *, const ComfyUiAnswer &)>;
    void readCatalog(QObject *context, CatalogHandler handler);
    //! Reads the catalog again. Call it when a prompt was refused for something that the catalog
    //! lists.
    void readCatalogAgain() { askForCatalog(); }
    //! The node classes; null if they are not known.
    [[nodiscard]] const NodeCatalog *catalog() const { return m_catalog ? &*m_catalog : nullptr; }
    //! Identifies the content of the catalog: another content gets another number.
    [[nodiscard]] int catalogNumber() const { return m_catalogNumber; }
    //! Why the node classes are not known; empty if they are.
    [[nodiscard]] QString catalogProblem() const { return m_catalogProblem; }
    //! Requests /system_stats, and the node classes if they are not known; see identified().
    void identify();
    //! What the server has reported; ComfyUiState::problem is not set.
    [[nodiscard]] ComfyUiState state() const;
    //! The number of prompts in the server's queue, executed or waiting, of all clients, as it
    //! reported last; -1 if it has not.
    [[nodiscard]] int prompts() const { return m_prompts; }
    //! Requests /queue. queueRead() or queueUnreadable() follows with the returned number or a
    //! later one. Calls share answers, because each answer contains all graphs.
    quint64 readQueue();

Q_SIGNALS:
    void queueRead(const ComfyDeploy::Local::QueueSnapshot &queue, quint64 number);
    void queueUnreadable(const QString &why, quint64 number);
    //! The server has reported the number of prompts in its queue.
    void queueChanged();
    void logged(const QString &text);
    //! A message about a prompt; a preview may not name it.
    void received(const ComfyDeploy::Local::ComfyUiFrame &frame);
    //! The request of identify() has ended. \a problem is None if a ComfyUI answered; \a isLasting
    //! means that asking again will not help.
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
    quint64 m_queueNumber = 0; //!< number of the newest request
    bool m_isQueueAsked = false;
    bool m_isQueueWanted = false; //!< readQueue() was called since the newest request
    std::vector<std::pair<QPointer<QObject>, CatalogHandler>> m_catalogReaders;
    bool m_wasUp = false; //!< the websocket has been connected before
    bool m_isCatalogAsked = false;
    std::optional<NodeCatalog> m_catalog;
    int m_catalogNumber = 0;
    QByteArray m_catalogHash; //!< hash of the answer that m_catalogNumber stands for
    QString m_catalogProblem;
    SystemStats m_stats;
    int m_prompts = -1;
    //! Highest number of an accepted prompt; a restarted ComfyUI counts from 0.
    int m_newestPrompt = -1;
};

} // namespace ComfyDeploy::Local

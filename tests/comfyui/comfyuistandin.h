// SPDX-License-Identifier: MIT

#pragma once

#include "standinitem.h"
#include "standinscript.h"

#include <shared/scriptedserver.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qthread.h>
#include <QtCore/qurl.h>

#include <functional>
#include <memory>

class StandInCore;

//! \brief Stands in for a ComfyUI: HTTP and websocket on one port of 127.0.0.1, with a queue, a
//! history, files, and a worker that plays runs instead of computing them.
//!
//! It runs in a thread of its own, so a test may block; each function waits until that thread has
//! done what it says.
//!
//! Recorded of the real 0.3.64 and 0.33.0 are: the answers of /prompt (status, types of errors,
//! where they are reported, what is converted, which requests give 500), /queue, /history,
//! /interrupt, /api/jobs, /view and /upload/image; the frames of a run, their order, and to whom
//! they go; what a second socket of the same client id does; what a restart loses. tst_standinhttp
//! and tst_standintraces compare with the recordings in tests/data/comfyui.
//!
//! Assumed are: the shape of /internal/logs/raw, that comparing two equal items raises only when
//! one is put into the queue, and what is said so at a class. Shortened are Python's tracebacks,
//! most of /system_stats and /api/jobs, and /object_info, which is a selection without tooltips,
//! with the test nodes of the recordings (T_Steps, T_Fail, T_Block, T_Text). Files that are no
//! pictures hold a few bytes, and a WebP those of a PNG.
class ComfyUiStandIn : public QObject
{
    Q_OBJECT

public:
    using Dialect = StandInDialect;
    enum class Pace {
        Free, //!< a beat at each turn of the stand-in's event loop
        Stepwise, //!< a prompt starts by itself, and goes on by advance()
    };
    //! A frame that clients must survive.
    enum class Junk {
        BrokenJson,
        NotANumber, //!< executed, with NaN and Infinity
        UnknownType, //!< of a custom node, with a large integer
        NoType, //!< JSON that is no object
        ForeignPrompt, //!< execution_error and executing null of an unknown prompt
        BinaryRubbish, //!< too short, unknown kind, length beyond the end
        HugeExecuted, //!< 40 MiB
    };
    //! A POST /prompt that was accepted or refused.
    struct Posted
    {
        QString promptId; //!< null if the request named none
        QByteArray graph;
        QByteArray extraData;
        QString clientId;
    };
    using Request = ScriptedServer::Request;

    explicit ComfyUiStandIn(Dialect dialect = Dialect::New, Pace pace = Pace::Free);
    ~ComfyUiStandIn() override;

    // Where it is.
    [[nodiscard]] QUrl url() const; //!< with the prefix
    [[nodiscard]] quint16 port() const { return m_port; }
    //! All is under this path then: "/comfy".
    void setPathPrefix(const QByteArray &prefix);
    //! 401 unless this is the header Authorization; also at /ws.
    void requireAuthorization(const QByteArray &header);

    // What it has.
    [[nodiscard]] QJsonObject objectInfo() const;
    void setObjectInfo(const QJsonObject &objectInfo);
    void addClass(const QString &name, const QJsonObject &info);
    void removeClass(const QString &name);
    //! One more that CheckpointLoaderSimple offers.
    void addCheckpoint(const QString &name);
    //! Of input, output or temp; null if there is no such file.
    [[nodiscard]] QByteArray file(const QString &type, const QString &path) const;
    bool removeFile(const QString &type, const QString &path);

    // What happens to prompts.
    void setPace(Pace pace);
    //! Of the next prompt that is taken without one; several wait in their order.
    void expect(const ComfyUiScript &script);
    //! The same with a recorded run of tests/data/comfyui/traces: its frames, one a beat, with the
    //! posted id for its own, and the history that follows from them. \a prompt counts the prompts
    //! of the recording that were accepted. NaN in a node's ui is replayed too.
    void replay(const QString &trace, int prompt = 0);
    //! Does so many beats: a step, or the border between two nodes. How many there were to do.
    int advance(int beats = 1);
    //! All that runs and waits comes to its end.
    void finishAll();
    //! A line of its log.
    void log(const QString &text);

    // What was asked, and done.
    //! "POST /prompt": without prefix, /api and query.
    [[nodiscard]] QList<Request> requests(const QByteArray &methodAndPath = {}) const;
    [[nodiscard]] int count(const QByteArray &methodAndPath) const
    {
        return int(requests(methodAndPath).size());
    }
    [[nodiscard]] QList<Posted> posted() const;
    //! How often the worker has begun with that prompt.
    [[nodiscard]] int executions(const QString &promptId) const;
    //! All prompts that it has begun with, in their order.
    [[nodiscard]] QStringList started() const;
    [[nodiscard]] QString running() const; //!< null for none
    [[nodiscard]] QStringList pending() const; //!< in the order in which they will run
    [[nodiscard]] int openSockets() const;
    [[nodiscard]] int openedSockets() const; //!< so far
    [[nodiscard]] QStringList clientIds() const; //!< of sockets that frames can reach

    // Troubles.
    //! Sockets end without a close frame; queue, history, cache and numbers are gone. Files remain.
    void restart();
    //! The port is closed and all connections with it; runs go on.
    void vanish();
    //! The same without an end of what is connected.
    void refuseConnections();
    void comeBack();
    //! No frames any more, while HTTP works; false heals it.
    void setDeaf(bool deaf);
    //! New sockets are refused, as by a proxy that does not pass them on.
    void setSocketless(bool socketless);
    //! New sockets get the first status, and nothing else.
    void setFrozen(bool frozen);
    //! What runs stays for ever, what waits too, until restart().
    void killWorker();
    //! Does what is asked, and answers only after releaseAnswers(). Of one route, or of all.
    void holdAnswers(const QByteArray &methodAndPath = {});
    void releaseAnswers();
    //! The next such request is done, and answered, only after releaseRequests().
    void holdRequest(const QByteArray &methodAndPath = "POST /prompt");
    void releaseRequests();
    //! The client of the next request that is held is answered so at once, as by a proxy.
    void answerHeld(int status, const QByteArray &body);
    //! The next such request is done, its connection closed without an answer.
    void loseAnswer(const QByteArray &methodAndPath = "POST /prompt");
    //! The next such request is not done, and answered so.
    void answerOnce(const QByteArray &methodAndPath, int status, const QByteArray &body,
                    const QByteArray &type = "text/plain; charset=utf-8");
    //! To all sockets; of a prompt if it is named.
    void sendJunk(Junk junk, const QString &promptId = {});
    void sendFrame(const QByteArray &text);
    void sendBinaryFrame(const QByteArray &bytes);
    void clearHistory();
    //! From the queue, as another client would.
    bool removePending(const QString &promptId);
    //! Another client's prompt, whose progress nobody but it sees; of no client, all see it.
    QString postForeign(const QString &clientId = QStringLiteral("somebody"));

Q_SIGNALS:
    //! After it was done, before it is answered.
    void requestReceived(const QByteArray &methodAndPath);

private:
    template <typename Function>
    auto inThread(Function function) const;

    QThread m_thread;
    StandInCore *m_core = nullptr;
    quint16 m_port = 0;
    QByteArray m_prefix;
};

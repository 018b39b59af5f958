// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/runmode.h>
#include <ComfyDeploy/workflowrun.h>
#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>

namespace ComfyDeploy::Runner {

//! A value in which the runs of a batch differ, as people read it.
struct CellValue
{
    QString label; //!< of the input, or of the number of the run
    QString text;

    friend bool operator==(const CellValue &, const CellValue &) = default;
};

//! What the caller of RunKeeper::start() knows about a run besides the request.
struct RunIntent
{
    QString profileId; //!< the server's profile; also passed to resume()
    QString profileName;
    bool builtIn = false; //!< the server is part of this program and ends with it
    //! The user's ComfyUI, if this program passes the run on to one.
    QUrl comfyUi;
    QString workflowKey;
    QString workflowName;
    //! The graph of a deployment, whose request has none; otherwise the request's graph is stored.
    QByteArray graph;
    QString formValues; //!< restores the form; stored unchanged
    QString mainText; //!< the text that the list shows; if empty, the graph's first text input
    QString batchId; //!< the same for runs that were started together
    //! Where the run is in its batch: one value for each input that varies, in the same order for
    //! all runs of the batch.
    QList<CellValue> cell;
};

//! One output of a run: a file, saved or not, or a text.
struct RunFile
{
    Q_GADGET
    Q_PROPERTY(QString path MEMBER path)
    Q_PROPERTY(QUrl url READ url)
    Q_PROPERTY(QString fileName MEMBER fileName)
    Q_PROPERTY(int kind READ kind)
    Q_PROPERTY(QString error MEMBER error)
    Q_PROPERTY(QString text MEMBER text)

public:
    QString path; //!< the local path; empty unless saved
    QString fileName; //!< name of the saved file, else the server's name; empty for a text
    QString error; //!< why it is not saved
    QString text;
    //! The MediaItem; empty for a text. Its link, which expires and must not be shared, is kept
    //! until the file is saved.
    QJsonObject item;
    MediaItem::Kind mediaKind = MediaItem::Kind::Other;

    //! The saved file.
    [[nodiscard]] QUrl url() const { return path.isEmpty() ? QUrl() : QUrl::fromLocalFile(path); }
    //! A MediaItem::Kind.
    [[nodiscard]] int kind() const { return int(mediaKind); }
    [[nodiscard]] bool isText() const { return item.isEmpty(); }
};

//! The RunFile of \a item, a result of MediaItem::toJson(), or empty for a text. With \a path it is
//! saved, and its link is removed.
[[nodiscard]] RunFile runFile(const QJsonObject &item, const QString &path = {},
                              const QString &error = {}, const QString &text = {});

//! The files of \a outputs in the order of mediaItemsOf(), then the texts, limited to the first
//! OutputSaver::MaximumFiles files and the first thousand texts.
[[nodiscard]] QList<RunFile> filesOf(const QList<WorkflowRunOutput> &outputs);
//! \a file without its link, because the server no longer has it.
[[nodiscard]] RunFile withoutLink(RunFile file);
//! Identifies a file of a run independent of its link.
[[nodiscard]] QString fileKey(const RunFile &file);

//! The server URL that the history stores for a run at \a comfyUi, and the reverse, which is empty
//! for another server.
[[nodiscard]] QUrl serverUrlOf(const QUrl &comfyUi);
[[nodiscard]] QUrl comfyUiOf(const QUrl &serverUrl);

//! The state of saving a run's files.
enum class Saving {
    Nothing, //!< there is nothing to save, or saving was not requested
    Pending, //!< under way or interrupted
    Done,
    Failed, //!< a file is missing; saving can be retried
};

//! \brief One row of the history: the request of a run, its state and its end.
//!
//! Never contains a token. Its log is read separately: RunDatabase::logTail().
struct RunRecord
{
    qint64 row = 0; //!< increases with every run; the order of the list
    QString localId; //!< this program's id, known before the server's
    QString runId; //!< the server's; empty until it has returned it
    //! For a ComfyUI, its own address instead of the address of the API in this program, which
    //! changes with each start: see serverUrlOf().
    QUrl serverUrl;
    RunIntent intent; //!< its graph is empty here and stored in the table of workflows
    QString workflowHash; //!< of the graph; empty if there is none
    RunMode mode = RunMode::Queue;
    QByteArray inputs; //!< the inputs of the request as JSON
    QStringList seeds; //!< the seeds that were certainly used

    WorkflowRun::Phase phase = WorkflowRun::Draft;
    QString statusText; //!< the last status line
    ApiError::Kind errorKind = ApiError::Kind::None;
    QString errorMessage;
    int httpStatus = 0;
    RunFailure failure; //!< its logTail is empty here
    QString gpu;
    QDateTime created, submitted, queued, started, finished; //!< UTC
    //! The time from created to finished in ms, independent of changes of the clock; -1 if unknown,
    //! for a run that outlived the program or the client that started it.
    qint64 elapsed = -1;

    bool settled = false; //!< the server's status is final, nothing was sent, or it was forgotten
    Saving saving = Saving::Nothing;
    QString savingError;
    QList<RunFile> files;
    bool starred = false;

    //! Whether something is left to do: the run is followed or searched for, or its files have to
    //! be saved.
    [[nodiscard]] bool isOpen() const
    {
        return !settled || saving == Saving::Pending || saving == Saving::Failed;
    }
    //! Whether it is unknown if the run has started.
    [[nodiscard]] bool isUnconfirmed() const
    {
        return !settled && phase == WorkflowRun::Unconfirmed;
    }
    [[nodiscard]] bool isRunning() const { return !settled && !isUnconfirmed(); }
    //! Whether it belongs to a batch, and nothing of it was sent: it may wait for its turn.
    [[nodiscard]] bool isUnsent() const
    {
        return !settled && phase < WorkflowRun::Submitting && !intent.batchId.isEmpty();
    }
};

} // namespace ComfyDeploy::Runner

#pragma once

#include <ComfyDeployLocal/comfydeploylocal_export.h>
#include <ComfyDeployLocal/recordedrequest.h>

#include <QtCore/qobject.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>

#include <memory>

namespace ComfyDeploy {

//! \brief Comfy Deploy's HTTP API on this machine: runs image graphs itself, needs no account and
//! no GPU.
//!
//! Made for tests of programs that use the service, and for trying things out:
//! \code
//! ComfyDeploy::LocalServer server;
//! QVERIFY2(server.listen(), qPrintable(server.errorString()));
//! client.setServerUrl(server.url());
//!
//! server.addFault("status", "503");           // the next request is refused
//! // ... start a run in your program, wait until it has shown the error ...
//! QCOMPARE(server.requests("/run/workflow/queue").size(), 1);
//! \endcode
//!
//! It works on threads of its own, so a test may block; only requestReceived() needs an event loop.
//! It may live in any thread of a program that has a QCoreApplication.
//! Every workflow_id and machine_id is known, and the machine_id may be left out: there is one
//! machine, this one. The sample workflows of this project are its `production` deployments, under
//! ids that are the same in every server: GET /deployments tells them, without is_fluid.
//! A session is a stand-in: nothing is started behind it, and its URL, there after a moment, is
//! this server's own.
//!
//! Nothing is delayed unless a fault asks for it. Streams end as the service documents it; the ways
//! in which the service's own streams never end come as faults. Webhooks are called as the service
//! calls them: at every change of a run's status, in no certain order, and up to three times, of
//! which the second and third come as GET. No run waits for its webhook.
//!
//! It answers on 127.0.0.1, on ::1 where there is one, and to no other host: a request whose Host
//! or Origin is not a loopback name gets a 403, and so does one to the API that a browser sends for
//! a page of another site. No answer allows a page of another origin to read it.
//!
//! Limits: 4,000 connections, if the system lets the program have so many descriptors, 64 kB of
//! request head, 64 MiB of JSON, files of 250 MB, 1,000 pictures in a request, ten minutes for one
//! to come in. Kept are the runs under way and the newest 10,000 in all, fewer where their inputs
//! take more than 256 MiB; of the requests the newest 10,000 or 256 MiB; files as long as their
//! folder is there.
class COMFYDEPLOYLOCAL_EXPORT LocalServer : public QObject
{
    Q_OBJECT

public:
    explicit LocalServer(QObject *parent = nullptr);
    //! Cancels the runs under way.
    ~LocalServer() override;

    //! Takes \a port, or a free one if it is 0. False with the reason in errorString().
    bool listen(quint16 port = 0);
    [[nodiscard]] bool isListening() const;
    //! Such as http://127.0.0.1:3011/api, to be given to a client; empty unless listening.
    [[nodiscard]] QUrl url() const;
    [[nodiscard]] QString errorString() const;
    //! Breaks every connection off, streams included, and gives up the webhooks under way. Runs go
    //! on, without webhooks, and are still there after the next listen().
    void close();

    //! From now on the API asks for this token, as the service does; an empty one asks for none,
    //! which is the default. The URLs of files never ask for it.
    void setRequiredToken(const QByteArray &token);
    //! How many runs are computed at once, each by a thread; by default as many as there are
    //! processors, but two at least and eight at most. Call it before the first listen().
    void setConcurrency(int runs);
    //! Where uploads and outputs are kept, and where LoadImage looks: in its folder "input". By
    //! default a temporary folder that goes with the server. Call it before the first listen().
    void setDataDirectory(const QString &path);
    //! Empty before the first listen() unless it was set.
    [[nodiscard]] QString dataDirectory() const;

    //! \brief Makes \a graph, in ComfyUI's API format, runnable by an id, as a `production`
    //! deployment whose workflow is called \a name.
    //!
    //! The id, or an empty text with the reason in errorString() if it is no such graph. May be
    //! called at any time.
    QString addDeployment(const QString &name, const QByteArray &graph);

    //! What came in so far, in order; with \a path, only the requests whose path contains it.
    [[nodiscard]] QList<RecordedRequest> requests(const QString &path = {}) const;
    void clearRequests();

    //! \brief Makes something go wrong, \a times times, or for ever with -1.
    //!
    //! With \a path, only requests whose path contains it are concerned; without, all of the API.
    //! False, with a warning that says why, for an unknown name or a value that does not fit.
    //!
    //! docs/faults.md says more of each, with examples. A frame is one event of a stream; frames
    //! and bytes are counted from 1, those of an answer with its head.
    //!
    //! What concerns any request:
    //! - `status=N` answers with this status, 300 to 599, and does nothing
    //! - `retry-after=S` adds that header (seconds or an HTTP date) to a `status` that strikes at
    //!   the same time; alone it answers 429
    //! - `redirect=URL` adds that Location to such a `status`; alone it answers 307
    //! - `delay=MS` waits before the request is looked at
    //! - `lose-request` reads the request, does nothing and closes the connection without a byte
    //! - `lose-answer` does what was asked, then closes the connection without a byte
    //! - `reject-token` answers 401, whatever the token
    //! - `cut-after=N` does what was asked, and closes the connection after N bytes of the answer
    //! - `reset-after=N` the same with a reset (RST)
    //! - `silence-after=N` sends no more after N bytes, and stays open
    //! - `slow-head=MS` sends each byte of the head that much after the one before
    //! - `slow-body=MS` sends 16 bytes of the body at a time, that much after those before
    //! - `content-type=TYPE` says that the answer is of this type
    //! - `empty-answer` does what was asked and answers 200 with no body
    //! - `garbage-json` answers with text that is no JSON; in a stream each frame has such data
    //! - `huge-body=N` puts N spaces, 256 MiB at most, before the JSON; in a stream the second
    //! frame
    //!   is so large. Files are left alone
    //! - `endless-body` sends a body that does not end, as fast as it is read: spaces, zeros for a
    //!   file, in a stream a second frame
    //! - `gzip-bomb=N` answers with N spaces, gzip'ed, which nobody has asked for
    //! - `cancel-500` refuses to cancel a run
    //! - `expired-link` answers the GET of a file with 403, as an outdated presigned link
    //!
    //! What concerns a run, used up when the run is accepted:
    //! - `cold-start=MS` silence between queuing and the machine
    //! - `step-delay=MS` makes every step of every node last that long
    //! - `run-timeout=MS` is what the machine gives a run, from queued on: it then ends as
    //! `timeout`,
    //!   in stream mode without an event and still `running`. Without it 300 s, and only for runs
    //!   that the faults below leave hanging
    //! - `queue-position=N` starts the run only after N others seem to have gone: each GET that
    //!   asks for the position brings it one further, as does each second without one
    //! - `no-logs` keeps nothing of what the machine prints; the run's log stream then stays open
    //!   in silence, as the service's does for a run that printed nothing
    //! - `node-error=ID` refuses the graph, with an error at this node
    //! - `fail-node=ID` has this node fail when it is executed
    //! - `interrupt=ID` has ComfyUI interrupted at this node, of which the service learns nothing:
    //!   the stream falls silent, and the run stays `running`, but for stream mode until its
    //!   timeout
    //! - `cancel-run=ID` has somebody else cancel the run at this node; its stream is cut
    //! - `workflow-required` lets a run die once ComfyUI is ready if its request has no `workflow`
    //!   and its graph a literal seed; the stream ends without a word
    //! - `randomize-seeds` draws literal seeds anew as the service does: each `seed`, but for
    //!   nodes that `workflow` has as a KSampler with a "fixed" one, and each `noise_seed` of four
    //!   classes
    //! - `refuse-then-silence` refuses the graph as one with an unknown node class: with an error
    //!   and no node errors; the stream stays open in silence and its run `started`
    //! - `text-only-hangs` leaves a run that stores no files hanging once it is done: all its
    //! events
    //!   but the last, and `running` as with interrupt
    //! - `early-upload` does the same to any run, as if its last upload had been done before its
    //!   last node
    //!
    //! What concerns a stream, used up likewise:
    //! - `silent-stream=N` says nothing more after N frames, and stays open; the run goes on, as it
    //!   does with the next three
    //! - `end-stream=N` ends cleanly after N frames
    //! - `cut-stream=N` closes the connection after N frames, in the middle of the body
    //! - `reset-stream=N` the same with a reset (RST)
    //! - `throttle=N` sends N frames a second at most; the service's streams have 10
    //! - `garble=N` puts a log frame into the middle of the Nth frame
    //! - `glue=N` passes on N frames as one, of which only the last is left if that is an
    //! `executed`
    //! - `duplicate-event=N` sends the Nth frame twice; each if N is 0
    //! - `missing-event=N` leaves the Nth frame out
    //! - `no-terminal` leaves out the events that end the run and stays open, silent
    //! - `unknown-event` adds, behind the prompt result, a comment, an event of another name, an
    //!   unknown event with id and retry, and a frame with CR LF
    //! - `null-output` tells the first `executed` with a null output and ends cleanly there; the
    //! run
    //!   goes on
    //! - `earlier-urls` tells outputs with the URLs of an earlier run, here of one whose files are
    //!   gone, as the service tells cached ones
    bool addFault(const QString &name, const QString &value = {}, int times = 1,
                  const QString &path = {});
    void clearFaults();
    [[nodiscard]] static QStringList faultNames();

Q_SIGNALS:
    //! In this object's thread, once the request has been read; it may have been answered by then.
    void requestReceived(const ComfyDeploy::RecordedRequest &request);

private:
    Q_DISABLE_COPY_MOVE(LocalServer)
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace ComfyDeploy

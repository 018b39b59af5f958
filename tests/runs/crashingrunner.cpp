// SPDX-License-Identifier: MIT

// Starts a run like the runner and is killed, without any cleanup: FOLDER SERVER MODE MOMENT. With
// a moment it kills itself there; with "never" it records its step on the board of its folder
// (killboard.h) and is killed from outside. With the mode "resume" it only resumes open runs.
#include "keptruns.h"
#include "killboard.h"

#include <QtCore/qcoreapplication.h>
#include <QtGui/qimage.h>

#include <csignal>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

namespace {

void die()
{
    std::raise(SIGKILL);
}

bool isMoment(const QString &moment, const RunEntry *entry)
{
    if (moment == "id"_L1)
        return !entry->runId().isEmpty();
    if (moment == "saving"_L1)
        return entry->phase() == WorkflowRun::Succeeded;
    if (moment == "downloading"_L1)
        return entry->statusText().startsWith("Downloading"_L1);
    const int phase =
        QMetaEnum::fromType<WorkflowRun::Phase>().keyToValue(moment.toLatin1().constData());
    return phase >= 0 && entry->phase() == phase;
}

KillBoard::Phase phaseOf(const RunEntry *entry)
{
    switch (entry->phase()) {
    case WorkflowRun::Draft:
        return KillBoard::Draft;
    case WorkflowRun::Uploading:
        return KillBoard::Uploading;
    case WorkflowRun::Submitting:
        return entry->record().submitted.isValid() ? KillBoard::Submitting : KillBoard::Draft;
    case WorkflowRun::Unconfirmed:
        return KillBoard::Looking;
    case WorkflowRun::Queued:
        return KillBoard::Queued;
    case WorkflowRun::Starting:
        return KillBoard::Starting;
    case WorkflowRun::Running:
        return KillBoard::Running;
    case WorkflowRun::Saving:
        return KillBoard::Saving;
    default:
        break;
    }
    return entry->statusText().startsWith("Downloading"_L1) ? KillBoard::Downloading
                                                            : KillBoard::Asking;
}

void tell(KillBoard::Board *board, const RunEntry *entry)
{
    if (!board || board->saved)
        return;
    board->phase = phaseOf(entry);
    board->runId = board->runId || !entry->runId().isEmpty();
    board->ended = board->ended || entry->phase() >= WorkflowRun::Succeeded;
}

WorkflowRunRequest requestFor(const QString &mode, const QString &moment)
{
    if (mode != "upload"_L1 && moment != "Uploading"_L1)
        return smallRequest();
    QByteArray picture = "picture";
    if (mode == "upload"_L1) {
        QImage image(16, 16, QImage::Format_RGB32);
        image.fill(Qt::darkGreen);
        QBuffer buffer(&picture);
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, "PNG");
    }
    WorkflowRunRequest request = sampleRequest(u"image-to-image.json"_s, {{u"steps"_s, 2}});
    request.setInput(u"image"_s, FileInput::fromData(picture, u"a.png"_s));
    return request;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const QString mode = arguments.at(3);
    const QString moment = arguments.at(4);
    QFile boardFile(arguments.at(1) + u"/board"_s);
    KillBoard::Board *board = KillBoard::on(boardFile);
    if (board)
        board->phase = KillBoard::Opening;
    KeptRuns runs(arguments.at(1), QUrl(arguments.at(2)));
    if (!runs.problem.isEmpty())
        return 2;
    const auto look = [&moment, board](const RunEntry *entry) {
        tell(board, entry);
        if (isMoment(moment, entry))
            die();
    };
    QObject::connect(&runs.keeper, &RunKeeper::entryChanged, &runs.keeper, look);
    QObject::connect(&runs.keeper, &RunKeeper::entryLive, &runs.keeper, look);
    QObject::connect(&runs.keeper, &RunKeeper::entryFinished, &runs.keeper,
                     [board](const RunEntry *entry) {
                         if (board && entry->record().saving == Saving::Done) {
                             board->phase = KillBoard::Done;
                             board->saved = true;
                         }
                     });
    if (mode == "resume"_L1) {
        runs.resume();
        return QCoreApplication::exec();
    }
    if (board)
        board->phase = KillBoard::Intending;
    const RunEntry *entry = runs.start(requestFor(mode, moment),
                                       mode == "stream"_L1     ? RunMode::Stream
                                           : mode == "sync"_L1 ? RunMode::Sync
                                                               : RunMode::Queue);
    if (!entry)
        return 1;
    if (moment == "intent"_L1)
        die();
    if (board) {
        board->intent = true;
        tell(board, entry);
    }
    return QCoreApplication::exec();
}

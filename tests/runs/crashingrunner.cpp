// Starts a run as the runner does and is killed at the moment that its arguments name, so that
// nothing is tidied up: FOLDER SERVER MODE MOMENT.
#include "keptruns.h"

#include <QtCore/qcoreapplication.h>

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

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    KeptRuns runs(arguments.at(1), QUrl(arguments.at(2)));
    const QString moment = arguments.at(4);
    const auto mode = arguments.at(3) == "stream"_L1 ? RunKeeper::Stream : RunKeeper::Queue;
    WorkflowRunRequest request = smallRequest();
    if (moment == "Uploading"_L1) {
        request = sampleRequest(u"image-to-image.json"_s);
        request.setInput(u"image"_s, FileInput::fromData("picture", u"a.png"_s));
    }
    const auto look = [&moment](const RunEntry *entry) {
        if (isMoment(moment, entry))
            die();
    };
    QObject::connect(&runs.keeper, &RunKeeper::entryChanged, &runs.keeper, look);
    QObject::connect(&runs.keeper, &RunKeeper::entryLive, &runs.keeper, look);
    if (!runs.start(request, mode))
        return 1;
    if (moment == "intent"_L1)
        die();
    return QCoreApplication::exec();
}

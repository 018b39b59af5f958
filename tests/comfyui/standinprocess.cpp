// SPDX-License-Identifier: MIT

// A ComfyUI for tests as a process, for programs in any language: [MODEL...] are checkpoints that
// it has besides those of the recording. The first line on stdout is its URL. Each line on stdin is
// a request, answered by a line of JSON; it ends with stdin.
//   posted     the prompts that were posted: prompt_id, client_id, prompt
//   started    the ids of those that its worker has begun with, in their order
//   stepwise   from now on a prompt that has begun goes on by "free" alone
//   free
#include "comfyuistandin.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>

#include <cstdio>
#include <iostream>
#include <string>

using namespace Qt::StringLiterals;

namespace {

void say(const QByteArray &line)
{
    std::printf("%s\n", line.constData());
    std::fflush(stdout);
}

QJsonArray postedTo(const ComfyUiStandIn &comfy)
{
    QJsonArray all;
    const QList<ComfyUiStandIn::Posted> prompts = comfy.posted();
    for (const ComfyUiStandIn::Posted &posted : prompts)
        all.append(QJsonObject{{"prompt_id"_L1, posted.promptId},
                               {"client_id"_L1, posted.clientId},
                               {"prompt"_L1, QJsonDocument::fromJson(posted.graph).object()}});
    return all;
}

QJsonArray answerTo(const std::string &request, ComfyUiStandIn &comfy)
{
    if (request == "posted")
        return postedTo(comfy);
    if (request == "started")
        return QJsonArray::fromStringList(comfy.started());
    if (request == "stepwise")
        comfy.setPace(ComfyUiStandIn::Pace::Stepwise);
    else if (request == "free")
        comfy.setPace(ComfyUiStandIn::Pace::Free);
    else
        qFatal("the stand-in knows no request \"%s\"", request.c_str());
    return {};
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    ComfyUiStandIn comfy;
    const QStringList checkpoints = QCoreApplication::arguments().sliced(1);
    for (const QString &checkpoint : checkpoints)
        comfy.addCheckpoint(checkpoint);
    say(comfy.url().toEncoded());
    std::string request;
    while (std::getline(std::cin, request)) {
        say(QJsonDocument(answerTo(request, comfy)).toJson(QJsonDocument::Compact));
        QCoreApplication::processEvents(); // what the stand-in has signalled
    }
    return 0;
}

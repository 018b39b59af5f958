// SPDX-License-Identifier: MIT

// Keeps many runs with random faults under way and says what came of them; see scripts/soak.
#include "faultyserver.h"
#include "soak.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qcoreapplication.h>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption minutes(u"minutes"_s, u"How long, the default is 10."_s, u"M"_s);
    const QCommandLineOption seconds(u"seconds"_s, u"The same in seconds."_s, u"S"_s);
    const QCommandLineOption parallel(u"parallel"_s, u"Runs at once."_s, u"N"_s, u"200"_s);
    const QCommandLineOption seed(u"seed"_s, u"The same one makes the same faults."_s, u"N"_s,
                                  u"1"_s);
    const QCommandLineOption comfyUi(
        u"comfyui"_s,
        u"The server is in front of four ComfyUIs, each with a trouble of its own."_s);
    QCommandLineOption server(u"server"_s, {}, u"N"_s);
    server.setFlags(QCommandLineOption::HiddenFromHelp); // what the program starts of itself
    parser.addOptions({minutes, seconds, parallel, seed, comfyUi, server});
    parser.process(app);

    raiseDescriptorLimit();
    if (parser.isSet(server)) {
        FaultyServer faulty(parser.value(server).toInt(), parser.isSet(comfyUi));
        return faulty.start() ? QCoreApplication::exec() : 1;
    }
    Soak::Options options;
    if (parser.isSet(minutes))
        options.seconds = parser.value(minutes).toInt() * 60;
    if (parser.isSet(seconds))
        options.seconds = parser.value(seconds).toInt();
    options.parallel = parser.value(parallel).toInt();
    options.seed = parser.value(seed).toUInt();
    options.withComfyUi = parser.isSet(comfyUi);
    if (options.seconds < 1 || options.parallel < 1)
        parser.showHelp(2);
    return Soak(options).exec();
}

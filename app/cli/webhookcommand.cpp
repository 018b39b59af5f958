// SPDX-License-Identifier: MIT

#include "webhookcommand.h"

#include "clitext.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "interrupt.h"
#include "jsonline.h"
#include "remotecommand.h"
#include "runoptions.h"
#include "serverchoice.h"
#include "table.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qjsondocument.h>

#include <limits>
#include <utility>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

constexpr int standardPort = 8011;

void declareOptions(CommandLine *line)
{
    line->addOption(u"port"_s, u"N"_s, CliText::tr("The default is 8011; 0 picks a free port."));
    line->addOption(u"address"_s, u"IP"_s,
                    CliText::tr("The address to listen on; the default is 127.0.0.1, for this "
                                "machine only. 0.0.0.0 is all."));
    line->addOption(
        u"public-url"_s, u"URL"_s,
        CliText::tr(
            "The URL at which the service reaches this command, such as that of a tunnel."));
    line->addOption(u"secret-file"_s, u"FILE"_s,
                    CliText::tr("Accept only requests to the printed URL, which holds a token made "
                                "from the secret in FILE."));
    line->addOption(u"once"_s, {}, CliText::tr("Exit after the first event."));
    line->addOption(u"json"_s, {}, CliText::tr("One JSON object a line on stdout, nothing else."));
}

// Only valid http and https URLs are accepted, because the service has to reach it.
QUrl readPublicUrl(const QString &text, QStringList *problems)
{
    QUrl url(text, QUrl::StrictMode);
    const bool isWeb = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    if (!url.isValid() || !isWeb || url.host().isEmpty())
        *problems +=
            CliText::tr("--public-url must be an http or https URL, not \"%1\".").arg(text);
    return url;
}

WebhookCommand::Options readOptions(const CommandLine &line, Console *console,
                                    QStringList *problems)
{
    WebhookCommand::Options options;
    constexpr int mostPorts = std::numeric_limits<quint16>::max();
    options.port = quint16(readCount(line, u"port"_s, {standardPort, 0, mostPorts}, problems));
    if (line.isSet(u"address"_s) && !options.address.setAddress(line.value(u"address"_s)))
        *problems += CliText::tr("--address must be an IP address such as 0.0.0.0, not \"%1\".")
                         .arg(line.value(u"address"_s));
    if (line.isSet(u"public-url"_s))
        options.publicUrl = readPublicUrl(line.value(u"public-url"_s), problems);
    if (line.isSet(u"secret-file"_s)) {
        QString why;
        QString warning;
        const auto secret = readTokenFile(line.value(u"secret-file"_s), &why, &warning,
                                          CliText::tr("The secret file"));
        if (secret)
            options.secret = *secret;
        else
            *problems += why;
        if (!warning.isEmpty())
            console->warning(warning);
    }
    options.once = line.isSet(u"once"_s);
    options.json = line.isSet(u"json"_s);
    return options;
}

const CommandRegistration
    webhookCommand({"webhook"_L1, "listen"_L1,
                    QT_TRANSLATE_NOOP("ComfyDeploy::Cli::CliText",
                                      "print what a service posts to a run's webhook"),
                    WebhookCommand::make});

} // namespace

std::unique_ptr<Command> WebhookCommand::make(const QStringList &arguments, Console *console,
                                              int *exitCode)
{
    CommandLine line(
        u"webhook listen"_s, u"[options]"_s,
        CliText::tr("Prints what a service posts to a run's webhook; of each run only what has "
                    "changed. The first line on stdout has the URL to give to the service. Ends at "
                    "Ctrl-C."),
        uR"(  comfydeploy webhook listen
  comfydeploy run portrait.json --webhook http://127.0.0.1:8011/webhook
  comfydeploy webhook listen --public-url https://me.example.org/webhook --secret-file secret
)"_s);
    declareOptions(&line);
    // "--help" may be given without "listen".
    const bool isListen = arguments.value(0) == "listen"_L1;
    if (!isListen && !arguments.contains(u"--help"_s) && !arguments.contains(u"-h"_s)) {
        *exitCode = refuseUsage(
            {CliText::tr("There is one command for webhooks: comfydeploy webhook listen")},
            arguments.contains(u"--json"_s), console);
        return nullptr;
    }
    if (const auto code = line.parse(arguments.mid(isListen ? 1 : 0), 0, 0, console)) {
        *exitCode = *code;
        return nullptr;
    }
    QStringList problems;
    const Options options = readOptions(line, console, &problems);
    if (!problems.isEmpty()) {
        *exitCode = line.refuse(problems, console);
        return nullptr;
    }
    return std::unique_ptr<Command>(new WebhookCommand(options, console));
}

WebhookCommand::WebhookCommand(const Options &options, Console *console)
    : m_options(options), m_console(console)
{
    m_receiver.setSecret(options.secret);
    if (!options.publicUrl.isEmpty())
        m_receiver.setPublicUrl(options.publicUrl);
}

void WebhookCommand::start()
{
    if (!m_receiver.listen(m_options.address, m_options.port)) {
        const QString message = CliText::tr("Cannot listen on %1, port %2: %3")
                                    .arg(m_options.address.toString(),
                                         QString::number(m_options.port), m_receiver.errorString());
        Q_EMIT finished(
            printError({ApiError::Kind::Network, message}, {}, m_options.json, m_console));
        return;
    }
    auto *interrupt = new Interrupt(this);
    connect(interrupt, &Interrupt::interrupted, this, [this] { Q_EMIT finished(Success); });
    connect(&m_receiver, &WebhookReceiver::eventReceived, this, &WebhookCommand::printEvent);
    if (!m_options.address.isLoopback() && m_options.secret.isEmpty())
        m_console->warning(CliText::tr("Anyone who can reach this address can post to it; with "
                                       "--secret-file only those who know the URL."));
    printAddress();
}

void WebhookCommand::printAddress() const
{
    const QString url = m_receiver.urlFor().toString(QUrl::FullyEncoded);
    if (m_options.json)
        m_console->result(JsonLine("listening"_L1).add(u"url"_s, url).text());
    else
        m_console->result("listening on " + url.toUtf8());
}

void WebhookCommand::printEvent(const WebhookEvent &event)
{
    if (m_options.once && std::exchange(m_hasPrinted, true))
        return;
    if (m_options.json) {
        m_console->result(
            JsonLine("webhook"_L1)
                .add(u"run_id"_s, event.runId())
                .addText(u"event_type"_s, event.eventType())
                .add(u"status"_s, event.rawStatus())
                .addText(u"live_status"_s, event.liveStatus())
                .addRaw(u"progress"_s, JsonText::fromDouble(event.progress()))
                .addRaw(u"outputs"_s,
                        QJsonDocument(event.rawOutputs()).toJson(QJsonDocument::Compact))
                .text());
    } else {
        QString text = u"%1  %2  %3"_s.arg(timeCell(QDateTime::currentDateTime()), event.runId(),
                                           event.rawStatus());
        if (event.progress() > 0)
            text += u", %1%"_s.arg(Console::percent(event.progress()));
        if (!event.liveStatus().isEmpty())
            text += u", "_s + event.liveStatus();
        if (event.eventType() == "run.output"_L1)
            text += CliText::tr(", an output");
        m_console->resultText(Console::printable(text));
        printOutputs(event);
    }
    if (m_options.once)
        Q_EMIT finished(Success);
}

void WebhookCommand::printOutputs(const WebhookEvent &event) const
{
    const QList<WorkflowRunOutput> outputs = event.outputs();
    for (const WorkflowRunOutput &output : outputs) {
        const QList<MediaItem> items = output.mediaItems();
        for (const MediaItem &item : items)
            m_console->resultText(u"  "_s
                                  + Console::printable(item.url().toString(QUrl::FullyEncoded)));
        const QStringList texts = output.texts();
        for (const QString &text : texts)
            m_console->resultText(u"  "_s + Console::printable(text));
    }
}

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

#include "shared/comfyuiprobe.h"

#include "shared/apptext.h"
#include "shared/comfyuiurls.h"

#include <ComfyDeploy/core/basicauthorization_p.h>
#include <ComfyDeploy/core/localhost_p.h>
#include <ComfyDeploy/core/systemstats_p.h>

#include <QtCore/qjsondocument.h>
#include <QtCore/qlocale.h>
#include <QtCore/qpointer.h>
#include <QtCore/qstringlist.h>
#include <QtNetwork/qnetworkreply.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy::App {

using namespace Qt::StringLiterals;
using State = ComfyUiReport::State;

namespace {

constexpr qint64 MaximumAnswer = 1024LL * 1024;

QNetworkRequest requestFor(QUrl url, QLatin1StringView path)
{
    const QByteArray authorization = basicAuthorization(url);
    url.setUserInfo({});
    url.setPath(url.path() + path);
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);
    request.setRawHeader("Accept-Encoding", "identity");
    if (!authorization.isEmpty())
        request.setRawHeader("Authorization", authorization);
    return request;
}

void refuse(ComfyUiReport *report, State state, const QString &problem)
{
    report->state = state;
    report->problem = problem;
}

// There is no HTTP answer.
void explainSilence(ComfyUiReport *report, const QNetworkReply *reply)
{
    const QString name = comfyUiName(report->url);
    const QString host = report->url.host();
    if (reply->error() == QNetworkReply::HostNotFoundError)
        refuse(report, State::Unreachable,
               AppText::tr("There is no machine named %1: check the address.").arg(host));
    else if (reply->error() == QNetworkReply::SslHandshakeFailedError)
        refuse(report, State::Wrong,
               AppText::tr("%1 cannot be trusted: %2").arg(name, reply->errorString()));
    else if (isLocalServerHost(host))
        refuse(report, State::Unreachable,
               AppText::tr("%1 does not answer: start it, or check the address.").arg(name));
    else
        refuse(
            report, State::Unreachable,
            AppText::tr("%1 does not answer: start it there with --listen, or check the address.")
                .arg(name));
}

void explainUnauthorized(ComfyUiReport *report)
{
    const QString name = comfyUiName(report->url);
    if (report->url.userName().isEmpty())
        refuse(report, State::Wrong,
               AppText::tr("%1 asks for a user name and a password: write them into its address, "
                           "as in http://user:password@host:8188.")
                   .arg(name));
    else if (report->url.password().isEmpty())
        refuse(report, State::PasswordMissing,
               AppText::tr("%1 asks for the password of %2.").arg(name, report->url.userName()));
    else
        refuse(report, State::PasswordRefused,
               AppText::tr("%1 does not accept this user name and password.").arg(name));
}

// It answers, but not as a ComfyUI does.
void explainStatus(ComfyUiReport *report, int status, const QUrl &redirect)
{
    const QString name = comfyUiName(report->url);
    if (status == 401)
        return explainUnauthorized(report);
    if (status == 403)
        return refuse(report, State::Wrong,
                      AppText::tr("%1 does not allow access (403): what protects it must let this "
                                  "machine through.")
                          .arg(name));
    if (status == 404)
        return refuse(
            report, State::Wrong,
            report->url.path().isEmpty()
                ? AppText::tr("What answers at %1 is no ComfyUI: check host and port.")
                      .arg(shownUrls({report->url}))
                : AppText::tr("There is no ComfyUI under the path %1 of %2: check the path.")
                      .arg(report->url.path(), report->url.host()));
    if (status >= 300 && status <= 399)
        return refuse(report, State::Wrong,
                      AppText::tr("%1 redirects to %2: use the address that your browser shows.")
                          .arg(name, shownUrls({redirect.adjusted(QUrl::RemoveQuery)})));
    if (status >= 500)
        return refuse(report, State::Unreachable,
                      AppText::tr("%1 answers with the error %2: is ComfyUI running behind it?")
                          .arg(name, QString::number(status)));
    refuse(report, State::Wrong,
           AppText::tr("What answers at %1 is no ComfyUI: check host and port.")
               .arg(shownUrls({report->url})));
}

} // namespace

QString ComfyUiReport::text() const
{
    if (!isReady())
        return problem;
    QStringList facts;
    facts += version.isEmpty() ? comfyUiName(url) : comfyUiName(url) + u' ' + version;
    if (!device.isEmpty())
        facts += device;
    if (freeMemory >= 0)
        facts += AppText::tr("%1 of memory free")
                     .arg(QLocale().formattedDataSize(freeMemory, 1, QLocale::DataSizeSIFormat));
    if (queued >= 0)
        facts += queued == 0 ? AppText::tr("nothing in its queue")
                             : AppText::tr("%n in its queue", nullptr, queued);
    return facts.join(u" · "_s);
}

ComfyUiProbe::ComfyUiProbe(QObject *parent) : QObject(parent) {}

void ComfyUiProbe::setSslConfiguration(const QSslConfiguration &configuration)
{
    m_ssl = configuration;
    if (m_manager)
        m_manager->clearConnectionCache(); // a connection keeps the one that it was made with
}

void ComfyUiProbe::start(const QList<QUrl> &urls, std::chrono::milliseconds patience)
{
    cancel();
    m_patience = patience;
    m_reports.clear();
    for (const QUrl &url : urls)
        m_reports += ComfyUiReport{url, {}, {}, {}, {}, -1, -1};
    m_waiting = int(urls.size());
    for (qsizetype i = 0; i < urls.size(); ++i)
        ask(i, Question::Stats);
}

void ComfyUiProbe::cancel()
{
    m_waiting = 0;
    const QList<QNetworkReply *> replies = std::exchange(m_replies, {});
    for (QNetworkReply *reply : replies) {
        reply->disconnect(this);
        reply->abort();
        reply->deleteLater();
    }
}

void ComfyUiProbe::ask(qsizetype index, Question question)
{
    QNetworkRequest request = requestFor(
        m_reports.at(index).url, question == Question::Stats ? "/system_stats"_L1 : "/prompt"_L1);
    request.setSslConfiguration(m_ssl);
    request.setTransferTimeout(int(m_patience.count()));
    if (!m_manager)
        m_manager = std::make_unique<QNetworkAccessManager>();
    QNetworkReply *reply = m_manager->get(request);
    m_replies += reply;
    connect(reply, &QNetworkReply::downloadProgress, this, [reply](qint64 received) {
        if (received > MaximumAnswer)
            reply->abort();
    });
    connect(reply, &QNetworkReply::finished, this, [this, index, question, reply] {
        m_replies.removeOne(reply);
        reply->deleteLater();
        ComfyUiReport *report = &m_reports[index];
        if (question == Question::Queue) {
            const QJsonValue remaining =
                QJsonDocument::fromJson(reply->readAll())["exec_info"_L1]["queue_remaining"_L1];
            report->queued = remaining.toInt(-1);
            return end(index);
        }
        onStats(report, reply);
        if (report->isReady())
            ask(index, Question::Queue);
        else
            end(index);
    });
}

void ComfyUiProbe::onStats(ComfyUiReport *report, QNetworkReply *reply) const
{
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 0)
        return explainSilence(report, reply);
    const auto stats = SystemStats::read(reply->readAll());
    if (status != 200 || !stats)
        return explainStatus(report, status,
                             reply->attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl());
    report->state = State::Ready;
    report->version = stats->version;
    report->device = stats->device == "cpu"_L1 ? AppText::tr("CPU") : stats->device;
    report->freeMemory = stats->freeMemory;
}

void ComfyUiProbe::end(qsizetype index)
{
    --m_waiting;
    const ComfyUiReport report = m_reports.at(index);
    const bool isLast = m_waiting == 0;
    const QPointer<ComfyUiProbe> self(this); // it may be deleted, or started again
    Q_EMIT reported(report);
    if (self && isLast && m_waiting == 0)
        Q_EMIT finished();
}

} // namespace ComfyDeploy::App

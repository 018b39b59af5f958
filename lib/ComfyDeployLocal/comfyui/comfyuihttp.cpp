// SPDX-License-Identifier: MIT

#include "comfyuihttp_p.h"

#include <ComfyDeploy/core/oneshotbody_p.h>

#include <QtCore/qtimer.h>
#include <QtNetwork/qnetworkreply.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! The history of one run may hold large texts; nothing else is nearly so large.
constexpr qint64 MaximumAnswer = 256LL * 1024 * 1024;
constexpr qsizetype ShownOfBody = 200;

//! One call that is under way. Aborts it if the server stays silent or the answer is too large.
class ComfyUiCall : public QObject
{
public:
    ComfyUiCall(QNetworkReply *reply, std::chrono::milliseconds patience)
        : QObject(reply), m_reply(reply), m_patience(patience)
    {
        m_silence.setSingleShot(true);
        connect(&m_silence, &QTimer::timeout, this, [this] {
            m_answer.wasSilent = true;
            giveUp(u"no answer within %1 s"_s.arg(
                std::chrono::ceil<std::chrono::seconds>(m_patience).count()));
        });
        connect(reply, &QNetworkReply::readyRead, this, [this] { read(); });
        connect(reply, &QNetworkReply::uploadProgress, this, [this] { noteLife(); });
        noteLife();
    }

    //! Call it once the reply has finished.
    ComfyUiAnswer answer()
    {
        m_silence.stop();
        if (m_answer.error.isEmpty())
            m_answer.body += m_reply->readAll();
        m_answer.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        // Only the length tells whether a body is complete.
        const QByteArray length = m_reply->rawHeader("Content-Length");
        const bool isCut = m_answer.status != 0
            && (length.isEmpty() ? m_reply->error() == QNetworkReply::RemoteHostClosedError
                                 : length.toLongLong() != m_answer.body.size());
        if (m_answer.error.isEmpty() && isCut)
            m_answer.error = u"the answer broke off"_s;
        else if (m_answer.error.isEmpty() && m_answer.status == 0)
            m_answer.error = m_reply->errorString();
        return m_answer;
    }

private:
    void noteLife() { m_silence.start(m_patience); }
    void read()
    {
        noteLife();
        m_answer.body += m_reply->readAll();
        if (m_answer.body.size() > MaximumAnswer)
            giveUp(u"the answer is larger than %1 bytes"_s.arg(MaximumAnswer));
    }
    void giveUp(const QString &why)
    {
        m_answer.error = why;
        m_reply->abort();
    }

    QNetworkReply *const m_reply;
    const std::chrono::milliseconds m_patience;
    QTimer m_silence;
    ComfyUiAnswer m_answer;
};

} // namespace

QString ComfyUiAnswer::problem() const
{
    if (!error.isEmpty())
        return error;
    const QString text = QString::fromUtf8(body.left(ShownOfBody)).simplified();
    return text.isEmpty() ? u"status %1"_s.arg(status)
                          : u"status %1: %2"_s.arg(QString::number(status), text);
}

ComfyUiHttp::ComfyUiHttp(ComfyUiAddress address, const ComfyUiTimings &timings)
    : m_address(std::move(address)), m_timings(timings)
{
    m_manager.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

void ComfyUiHttp::get(const QString &path, const QUrlQuery &query, QObject *context,
                      Handler handler)
{
    await(
        m_manager.get(m_address.request(path, query)), [] { return true; }, context,
        std::move(handler));
}

void ComfyUiHttp::send(const QByteArray &method, const QString &path, const QByteArray &body,
                       const QByteArray &contentType, QObject *context, Handler handler)
{
    QNetworkRequest request = m_address.request(path);
    request.setHeader(QNetworkRequest::ContentTypeHeader, contentType);
    auto *once = new OneShotBody(body);
    QNetworkReply *reply = m_manager.sendCustomRequest(request, method, once);
    once->setParent(reply);
    await(
        reply, [once] { return once->wasRead(); }, context, std::move(handler));
}

void ComfyUiHttp::await(QNetworkReply *reply, const std::function<bool()> &mayHaveArrived,
                        QObject *context, Handler handler)
{
    auto *call = new ComfyUiCall(reply, m_timings.request);
    const auto finish = [call, reply, mayHaveArrived, handler = std::move(handler)] {
        ComfyUiAnswer answer = call->answer();
        answer.mayHaveArrived = mayHaveArrived();
        reply->deleteLater();
        handler(answer);
    };
    QObject::connect(reply, &QNetworkReply::finished, context, finish, Qt::QueuedConnection);
    // Without the context, nobody reads the answer.
    QObject::connect(context, &QObject::destroyed, reply, [reply] {
        reply->abort();
        reply->deleteLater();
    });
}

} // namespace ComfyDeploy::Local

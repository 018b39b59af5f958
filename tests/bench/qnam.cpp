// SPDX-License-Identifier: MIT

// What a program would do with QNetworkAccessManager alone, for bench_client to be compared with.
#include "events.h"
#include "figures.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>
#include <QtNetwork/qhttpmultipart.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>

using namespace Bench;
using namespace Qt::StringLiterals;

namespace {

using Numbers = QList<int>;

QNetworkRequest requestTo(const QString &server, const QString &mode, const QString &path)
{
    QNetworkRequest request(QUrl(server + u'/' + mode + u"/api/"_s + path));
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    request.setRawHeader("Authorization", "Bearer " + Token);
    return request;
}

const QByteArray Body = "{\"deployment_id\":\"" + RunId + "\",\"inputs\":{}}";

void wait(const QNetworkReply *reply)
{
    QEventLoop loop;
    QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
}

//! Each POST by a manager of its own: one that is shared may send a POST again.
bool post(const QString &server, int count, int inFlight)
{
    return keepInFlight(count, inFlight, [&server](const auto &ended) {
        auto *manager = new QNetworkAccessManager;
        QNetworkReply *reply =
            manager->post(requestTo(server, u"run"_s, u"run/deployment/queue"_s), Body);
        QObject::connect(reply, &QNetworkReply::finished, manager, [manager, reply, ended] {
            const QJsonObject answer = QJsonDocument::fromJson(reply->readAll()).object();
            manager->deleteLater();
            ended(!answer["run_id"_L1].toString().isEmpty());
        });
    });
}

//! \a numbers: at once, in all.
QJsonObject queue(const QString &server, const Numbers &numbers)
{
    bool isGood = post(server, 5 * numbers.value(0), numbers.value(0));
    const Usage before = Usage::now();
    isGood = post(server, numbers.value(1), numbers.value(0)) && isGood;
    return isGood ? before.each(numbers.value(1)) : QJsonObject();
}

QJsonObject upload(const QString &server, const Numbers &)
{
    QNetworkAccessManager manager;
    const Usage before = Usage::now();
    QHttpMultiPart form(QHttpMultiPart::FormDataType);
    QFile file(qEnvironmentVariable("BENCH_FILE"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QHttpPart part;
    part.setHeader(QNetworkRequest::ContentDispositionHeader,
                   u"form-data; name=\"file\"; filename=\"large.bin\""_s);
    part.setHeader(QNetworkRequest::ContentTypeHeader, u"application/octet-stream"_s);
    part.setBodyDevice(&file);
    form.append(part);
    QNetworkRequest request = requestTo(server, u"run"_s, u"file/upload"_s);
    request.setHeader(QNetworkRequest::ContentTypeHeader, {}); // the form's
    QNetworkReply *reply = manager.post(request, &form);
    wait(reply);
    const bool isGood = reply->error() == QNetworkReply::NoError;
    const QJsonObject figures = before.each(1);
    delete reply;
    return isGood ? figures : QJsonObject();
}

QByteArray sentIn(const QByteArray &data)
{
    static const QByteArray mark = "\"sent\":\"";
    const qsizetype begin = data.lastIndexOf(mark);
    const qsizetype end = begin < 0 ? -1 : data.indexOf('"', begin + mark.size());
    return end < 0 ? QByteArray() : data.mid(begin + mark.size(), end - begin - mark.size());
}

//! \a numbers: seconds, events a second of another stream beside it.
QJsonObject latency(const QString &server, const Numbers &numbers)
{
    const QString seconds = QString::number(numbers.value(0));
    QNetworkAccessManager manager;
    const auto stream = [&](const QString &mode) {
        return manager.post(requestTo(server, mode, u"run/deployment/stream"_s), Body);
    };
    wait(stream(u"progress-1000"_s));
    if (numbers.value(1) > 0) {
        QNetworkReply *flood =
            stream(u"flood-%1-%2"_s.arg(QString::number(numbers.value(1)), seconds));
        QObject::connect(flood, &QNetworkReply::readyRead, flood, &QNetworkReply::readAll);
    }
    Latencies latencies;
    QNetworkReply *reply = stream(u"paced-5-"_s + seconds);
    QObject::connect(reply, &QNetworkReply::readyRead, reply,
                     [&] { latencies.add(sentIn(reply->readAll())); });
    wait(reply);
    return latencies.figures();
}

//! Reads a stream of events and does nothing with it.
QJsonObject stream(const QString &server, const Numbers &numbers)
{
    QNetworkAccessManager manager;
    const auto read = [&](int count) {
        QNetworkReply *reply = manager.post(
            requestTo(server, u"progress-%1"_s.arg(count), u"run/deployment/stream"_s), Body);
        QObject::connect(reply, &QNetworkReply::readyRead, reply, &QNetworkReply::readAll);
        wait(reply);
        return reply->error() == QNetworkReply::NoError;
    };
    bool isGood = read(1000);
    const Usage before = Usage::now();
    isGood = read(numbers.value(0)) && isGood;
    return isGood ? before.each(numbers.value(0)) : QJsonObject();
}

} // namespace

int main(int argc, char **argv)
{
    return measure(argc, argv,
                   {{u"stream"_s, stream},
                    {u"queue"_s, queue},
                    {u"upload"_s, upload},
                    {u"latency"_s, latency}});
}

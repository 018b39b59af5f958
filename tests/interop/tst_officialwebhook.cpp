// SPDX-License-Identifier: MIT

#include "nodescript.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/webhookreceiver.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

//! The official client's sender of webhooks, which exists for tests of receivers, posts to ours.
class tst_OfficialWebhook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void toOurReceiver();
};

void tst_OfficialWebhook::toOurReceiver()
{
    WebhookReceiver receiver;
    receiver.setSecret("a secret");
    QVERIFY2(receiver.listen(), qPrintable(receiver.errorString()));
    QStringList told;
    connect(&receiver, &WebhookReceiver::eventReceived, this,
            [&told](const WebhookEvent &event, const QString &runTag) {
                told += u"%1 %2 %3"_s.arg(runTag, event.runId(), event.rawStatus());
            });
    const auto body = [](const QString &status) {
        return QJsonObject{{u"runId"_s, u"7d1f"_s},
                           {u"status"_s, status},
                           {u"liveStatus"_s, QJsonValue()},
                           {u"progress"_s, 0.5},
                           {u"outputs"_s, QJsonArray()}};
    };
    const QJsonArray bodies{body(u"queued"_s), body(u"running"_s), body(u"queued"_s),
                            body(u"success"_s), body(u"success"_s)};
    const QString list = QString::fromUtf8(QJsonDocument(bodies).toJson(QJsonDocument::Compact));
    const auto post = [&list](const QUrl &url) {
        return runNodeScript(u"webhook.mjs"_s, {url.toString(QUrl::FullyEncoded), list});
    };

    const QJsonObject taken{{u"answer"_s, QJsonObject{{u"status"_s, u"success"_s}}}};
    QCOMPARE(post(receiver.urlFor(u"my run"_s)), QList<QJsonObject>(bodies.size(), taken));
    QTRY_COMPARE(
        told,
        (QStringList{u"my run 7d1f queued"_s, u"my run 7d1f running"_s, u"my run 7d1f success"_s}));

    const QJsonObject refused{{u"error"_s, u"SDKError"_s}, {u"status"_s, 403}};
    QCOMPARE(post(receiver.url()), QList<QJsonObject>(bodies.size(), refused));
}

REGISTER_TEST(tst_OfficialWebhook)
#include "tst_officialwebhook.moc"

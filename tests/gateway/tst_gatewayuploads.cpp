// SPDX-License-Identifier: MIT

// What becomes of the files that clients have uploaded to a gateway.
#include "mortalgateway.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

class tst_GatewayUploads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makeRoom();
};

//! With the runs that needed them, and not before.
void tst_GatewayUploads::makeRoom()
{
    ComfyUiStandIn comfy;
    Mortal mortal({comfy.url()});
    QVERIFY(mortal.start());
    const QDateTime old = QDateTime::currentDateTime().addDays(-30);
    const auto uploaded = [&mortal](const QDateTime &time) {
        const QString url = mortal.upload("a picture");
        QFile file(mortal.dir.filePath(u"uploads/"_s + url.section(u'/', -1)));
        if (!file.open(QIODevice::ReadWrite)
            || !file.setFileTime(time, QFile::FileModificationTime))
            return QString();
        return url;
    };
    const QString forgotten = uploaded(old);
    const QString named = uploaded(old);
    const QString young = uploaded(QDateTime::currentDateTime());
    QVERIFY(!forgotten.isNull() && !named.isNull() && !young.isNull());
    const auto isThere = [&mortal](const QString &url) {
        return mortal.get(QUrl(url).path()).status == 200;
    };
    const auto runOf = [&mortal](const QString &url) {
        const QString id = mortal.queue(Gateway::graph(), {}, R"("image": ")" + url.toUtf8() + '"');
        return QTest::qWaitFor([&] { return mortal.status(id) == "success"_L1; }, testPatience);
    };
    QVERIFY(runOf(forgotten));
    QVERIFY(runOf(named));

    // All runs are there, and with them what they name.
    mortal.die();
    QVERIFY(mortal.start());
    QVERIFY(isThere(forgotten) && isThere(named) && isThere(young));

    // The oldest run had to make room.
    mortal.die();
    QVERIFY(mortal.execute(u"DELETE FROM ended WHERE row = 1"_s));
    QVERIFY(mortal.start());
    QVERIFY(!isThere(forgotten));
    QVERIFY(isThere(named) && isThere(young));
}

REGISTER_TEST(tst_GatewayUploads)
#include "tst_gatewayuploads.moc"

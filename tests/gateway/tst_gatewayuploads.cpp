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
    void unreadableWorkflow();
};

//! With the runs that needed them, and not before; never those of deployments.
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
    const QString deployed = uploaded(old);
    const QString drawn = uploaded(old);
    const QString young = uploaded(QDateTime::currentDateTime());
    for (const QString &url : {forgotten, named, deployed, drawn, young})
        QVERIFY(!url.isNull());
    QTemporaryDir workflows;
    mortal.workflows = workflows.path();
    const auto write = [&workflows](const QString &name, const QString &content) {
        QFile file(workflows.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(content.toUtf8()) > 0;
    };
    QVERIFY(write(u"deployed.json"_s,
                  u"{\"1\": {\"class_type\": \"LoadImage\", \"inputs\": "
                  "{\"image\": \"%1\"}}}"_s.arg(deployed)));
    QVERIFY(write(u"of an unknown class.json"_s,
                  u"{\"nodes\": [{\"id\": 1, \"type\": \"NoSuchClass\", \"mode\": 0, "
                  "\"widgets_values\": [\"%1\"]}], \"links\": [], \"version\": 0.4}"_s.arg(drawn)));
    const auto isThere = [&mortal](const QString &url) {
        return QFile::exists(mortal.dir.filePath(u"uploads/"_s + url.section(u'/', -1)));
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
    for (const QString &url : {forgotten, named, deployed, drawn, young})
        QCOMPARE(mortal.get(QUrl(url).path()).status, 200);

    // The oldest run had to make room.
    mortal.die();
    QVERIFY(mortal.execute(u"DELETE FROM ended WHERE row = 1"_s));
    QVERIFY(mortal.start());
    QTRY_VERIFY(!isThere(forgotten));
    QCOMPARE(mortal.get(QUrl(forgotten).path()).status, 404);
    mortal.die(); // by then it has done what it was about to do
    for (const QString &url : {named, deployed, drawn, young})
        QVERIFY2(isThere(url), qPrintable(url));
}

//! It may name any upload, so all stay, and that is said.
void tst_GatewayUploads::unreadableWorkflow()
{
    ComfyUiStandIn comfy;
    Mortal mortal({comfy.url()});
    QTemporaryDir workflows;
    mortal.workflows = workflows.path();
    QVERIFY(mortal.start());
    const QString url = mortal.upload("a picture");
    QFile uploaded(mortal.dir.filePath(u"uploads/"_s + url.section(u'/', -1)));
    QVERIFY(uploaded.open(QIODevice::ReadWrite)
            && uploaded.setFileTime(QDateTime::currentDateTime().addDays(-30),
                                    QFile::FileModificationTime));
    for (int i = 0; i < 2; ++i) {
        const QString id = mortal.queue(Gateway::graph());
        QTRY_COMPARE(mortal.status(id), u"success"_s);
    }
    mortal.die();
    QVERIFY(mortal.execute(u"DELETE FROM ended WHERE row = 1"_s)); // it had to make room
    const QString broken = workflows.filePath(u"broken.json"_s);
    QVERIFY(QFile::link(u"/proc/self/mem"_s, broken)); // can be opened, and never be read
    QVERIFY(mortal.start());
    const auto said = [&mortal] {
        return mortal.warnings.filter(u"No old uploads are removed"_s);
    };
    QTRY_COMPARE(said().size(), 1);
    QVERIFY2(said().constFirst().contains(broken), qPrintable(said().constFirst()));
    mortal.die();
    QVERIFY(uploaded.exists());

    QVERIFY(QFile::remove(broken));
    QVERIFY(mortal.start());
    QTRY_VERIFY(!uploaded.exists());
    QCOMPARE(said().size(), 1);
}

REGISTER_TEST(tst_GatewayUploads)
#include "tst_gatewayuploads.moc"

// SPDX-License-Identifier: MIT

#include "runnerfixture.h"
#include "settings/serverprofiles.h"
#include "shared/testprogram.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qstandardpaths.h>
#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

namespace {

QString profilesFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) + u"/servers.ini"_s;
}

} // namespace

class tst_ServerProfiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void builtInOnesComeFirst();
    void problems_data();
    void problems();
    void ownOnesAreKept();
    void onlyOwnOnesChange();
    void local_data();
    void local();
    void bookingIsKept();
    void oldFile();
    void comfyUisAreKept();
    void passwordsAreNotStored();
    void comfyUiIsFoundByItsPlace_data();
    void comfyUiIsFoundByItsPlace();

private:
    std::unique_ptr<OwnFolders> m_folders;
};

void tst_ServerProfiles::init()
{
    m_folders = std::make_unique<OwnFolders>(); // separate from other processes that run this test
}

void tst_ServerProfiles::builtInOnesComeFirst()
{
    ServerProfiles profiles;
    const QAbstractItemModelTester tester(&profiles);
    QCOMPARE(profiles.rowCount(), 3);
    QCOMPARE(profiles.idAt(0), u"local"_s);
    QVERIFY(profiles.profile(u"local"_s).isBuiltIn());
    QVERIFY(profiles.profile(u"production"_s).needsToken());
    QCOMPARE(profiles.profile(u"production"_s).url(), QUrl(u"https://api.comfydeploy.com/api"_s));
    QCOMPARE(profiles.profile(u"no such"_s).id, u"local"_s);
}

void tst_ServerProfiles::problems_data()
{
    QTest::addColumn<ServerKind>("kind");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("caFile");
    QTest::addColumn<QString>("expected"); // part of the sentence; empty: no problem

    const ServerKind api = ServerKind::Api;
    const ServerKind comfyUi = ServerKind::ComfyUi;
    const QString ca = QStringLiteral(TEST_DATA_DIR) + u"/tls/ca.crt"_s;
    const QString key = QStringLiteral(TEST_DATA_DIR) + u"/tls/server.key"_s;
    QTest::newRow("fine") << api << u"Mine"_s << u"https://h.invalid/api"_s << QString()
                          << QString();
    QTest::newRow("no scheme") << api << u"Mine"_s << u"h.invalid/api/"_s << QString() << QString();
    QTest::newRow("with CA") << api << u"Mine"_s << u"https://h.invalid/api"_s << ca << QString();
    QTest::newRow("no name") << api << u"  "_s << u"https://h.invalid"_s << QString()
                             << u"a name"_s;
    QTest::newRow("no host") << api << u"Mine"_s << u"https://"_s << QString()
                             << u"must look like"_s;
    QTest::newRow("other scheme") << api << u"Mine"_s << u"ftp://h.invalid"_s << QString()
                                  << u"must look like"_s;
    QTest::newRow("a port that is none")
        << api << u"Mine"_s << u"https://h.invalid:99999/api"_s << QString()
        << u"not \u201Chttps://h.invalid:99999/api\u201D"_s;
    QTest::newRow("spaces") << api << u"Mine"_s << u" my server "_s << QString()
                            << u"not \u201Cmy server\u201D"_s;
    QTest::newRow("password") << api << u"Mine"_s << u"https://u:p@h.invalid/"_s << QString()
                              << u"password"_s;
    QTest::newRow("token in the query") << api << u"Mine"_s << u"https://h.invalid/api?cd_token=x"_s
                                        << QString() << u"question mark"_s;
    QTest::newRow("no such CA") << api << u"Mine"_s << u"https://h.invalid"_s << u"/no/such.pem"_s
                                << u"/no/such.pem"_s;
    QTest::newRow("no certificate")
        << api << u"Mine"_s << u"https://h.invalid"_s << key << u"no PEM certificate"_s;
    QTest::newRow("a ComfyUI") << comfyUi << u"Mine"_s << u"127.0.0.1:8188"_s << QString()
                               << QString();
    QTest::newRow("several, with user and password")
        << comfyUi << u"Mine"_s << u"http://u:p@a.invalid/comfy/, https://b.invalid\nc.invalid:1"_s
        << ca << QString();
    QTest::newRow("a copied page")
        << comfyUi << u"Mine"_s << u"http://127.0.0.1:8188/#workflow"_s << QString() << QString();
    QTest::newRow("a ComfyUI without a name")
        << comfyUi << QString() << u"127.0.0.1:8188"_s << QString() << u"a name"_s;
    QTest::newRow("no ComfyUI") << comfyUi << u"Mine"_s << u" , "_s << QString() << u"missing"_s;
    QTest::newRow("one of several is wrong")
        << comfyUi << u"Mine"_s << u"127.0.0.1:8188, ftp://b.invalid"_s << QString()
        << u"\u201Cftp://b.invalid\u201D is not"_s;
    QTest::newRow("a password with a comma is not shown")
        << comfyUi << u"Mine"_s << u"http://u:pass,word@a.invalid"_s << QString()
        << u"\u201Chttp://\u2026@a.invalid\u201D is not"_s;
}

void tst_ServerProfiles::problems()
{
    QFETCH(ServerKind, kind);
    QFETCH(QString, name);
    QFETCH(QString, url);
    QFETCH(QString, caFile);
    QFETCH(QString, expected);

    ServerProfiles profiles;
    const QString problem = profiles.problemWith(kind, name, url, caFile);
    if (expected.isEmpty())
        QCOMPARE(problem, QString());
    else
        QVERIFY2(problem.contains(expected), qPrintable(problem));
    QCOMPARE(profiles.add(kind, name, url, caFile).isEmpty(), !expected.isEmpty());
    QCOMPARE(profiles.rowCount(), expected.isEmpty() ? 4 : 3);
}

void tst_ServerProfiles::ownOnesAreKept()
{
    QString id;
    {
        ServerProfiles profiles;
        const QAbstractItemModelTester tester(&profiles);
        QSignalSpy counts(&profiles, &ServerProfiles::countChanged);
        id = profiles.add(ServerKind::Api, u" Studio "_s, u"studio.invalid/api/"_s, QString());
        QCOMPARE(counts.size(), 1);
    }
    {
        ServerProfiles profiles;
        QCOMPARE(profiles.rowCount(), 4);
        QCOMPARE(profiles.profile(id).name, u"Studio"_s);
        QCOMPARE(profiles.profile(id).url(), QUrl(u"https://studio.invalid/api"_s));
        QVERIFY(profiles.change(id, u"Studio 2"_s, u"http://127.0.0.1:1/api"_s, QString()));
    }
    {
        ServerProfiles profiles;
        const QAbstractItemModelTester tester(&profiles);
        QCOMPARE(profiles.profile(id).name, u"Studio 2"_s);
        QVERIFY(profiles.remove(id));
    }
    QCOMPARE(ServerProfiles().rowCount(), 3);
}

void tst_ServerProfiles::onlyOwnOnesChange()
{
    ServerProfiles profiles;
    QVERIFY(!profiles.change(u"production"_s, u"X"_s, u"https://h.invalid"_s, QString()));
    QVERIFY(!profiles.remove(u"local"_s));
    QCOMPARE(profiles.rowCount(), 3);
}

void tst_ServerProfiles::local_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("expected");
    QTest::newRow("localhost") << u"http://localhost:3011/api"_s << true;
    QTest::newRow("IPv4") << u"http://127.0.0.1:3011/api"_s << true;
    QTest::newRow("IPv6") << u"http://[::1]:3011/api"_s << true;
    QTest::newRow("looks like it") << u"http://localhost.invalid/api"_s << false;
    QTest::newRow("elsewhere") << u"https://studio.invalid/api"_s << false;
}

void tst_ServerProfiles::local()
{
    QFETCH(QString, url);
    QFETCH(bool, expected);
    ServerProfiles profiles;
    QCOMPARE(profiles.profile(profiles.add(ServerKind::Api, u"A"_s, url, QString())).isLocal(),
             expected);
}

void tst_ServerProfiles::bookingIsKept()
{
    ServerProfiles().setBooking(u"production"_s, u" w "_s, u"m"_s);
    ServerProfiles profiles;
    QCOMPARE(profiles.rowCount(), 3);
    QCOMPARE(profiles.profile(u"production"_s).workflowId, u"w"_s);
    QCOMPARE(profiles.profile(u"production"_s).machineId, u"m"_s);
}

// As versions that knew no kinds have written it.
void tst_ServerProfiles::oldFile()
{
    QFile file(profilesFile());
    QVERIFY(QDir().mkpath(QFileInfo(file).path()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[servers]\n"
               "1\\id=local\n1\\name=\"Local, built "
               "in\"\n1\\url=@Variant(\\0\\0\\0\\x11\\xff\\xff\\xff\\xff)\n"
               "2\\id=production\n2\\workflowId=w\n2\\machineId=m\n"
               "3\\id=5d3c\n3\\name=Studio\n"
               "3\\url=@Variant(\\0\\0\\0\\x11\\0\\0\\0\\x1ahttps://studio.invalid/api)\n"
               "3\\caFile=/ca.pem\n3\\workflowId=v\n3\\machineId=\nsize=3\n");
    file.close();
    const ServerProfiles profiles;
    QCOMPARE(profiles.rowCount(), 4);
    const ServerProfile studio = profiles.profile(u"5d3c"_s);
    QVERIFY(studio.kind == ServerKind::Api);
    QCOMPARE(studio.url(), QUrl(u"https://studio.invalid/api"_s));
    QCOMPARE(studio.caFile, u"/ca.pem"_s);
    QCOMPARE(studio.workflowId, u"v"_s);
    QCOMPARE(profiles.profile(u"production"_s).machineId, u"m"_s);
    QVERIFY(profiles.profile(u"production"_s).needsToken());
}

void tst_ServerProfiles::comfyUisAreKept()
{
    const QString id = ServerProfiles().add(ServerKind::ComfyUi, u"My ComfyUI"_s,
                                            u"127.0.0.1:8188; http://gpu.invalid/a%20b/"_s, {});
    const ServerProfile profile = ServerProfiles().profile(id);
    QVERIFY(profile.isComfyUi());
    QVERIFY(profile.isOwn());
    QVERIFY(profile.isLocal());
    QVERIFY(!profile.needsToken());
    QCOMPARE(profile.urls,
             (QList<QUrl>{QUrl(u"http://127.0.0.1:8188"_s), QUrl(u"http://gpu.invalid/a%20b"_s)}));
    QCOMPARE(profile.url(), QUrl()); // its API is in this program
    QCOMPARE(profile.address(), u"http://127.0.0.1:8188, http://gpu.invalid/a%20b"_s);
}

void tst_ServerProfiles::passwordsAreNotStored()
{
    const QUrl typed(u"http://me:s3cret@gpu.invalid"_s);
    ServerProfiles profiles;
    const QString id = profiles.add(ServerKind::ComfyUi, u"GPU"_s, typed.toString(), {});
    QCOMPARE(profiles.profile(id).urls, QList<QUrl>{typed});
    QCOMPARE(profiles.profile(id).address(), u"http://me@gpu.invalid"_s);
    QFile file(profilesFile());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains("s3cret"));
    QCOMPARE(ServerProfiles().profile(id).urls, QList<QUrl>{QUrl(u"http://me@gpu.invalid"_s)});
    // Who changes something else does not see it, and keeps it.
    QVERIFY(profiles.change(id, u"GPU 2"_s, profiles.profile(id).address() + u", b.invalid"_s, {}));
    QCOMPARE(profiles.profile(id).urls, (QList<QUrl>{typed, QUrl(u"http://b.invalid"_s)}));
}

void tst_ServerProfiles::comfyUiIsFoundByItsPlace_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("the same") << u"http://127.0.0.1:8188"_s << true;
    QTest::newRow("another name of this machine") << u"localhost:8188"_s << true;
    QTest::newRow("with a user") << u"u:p@localhost:8188"_s << true;
    QTest::newRow("one of several") << u"gpu.invalid, [::1]:8188"_s << true;
    QTest::newRow("another port") << u"127.0.0.1:8189"_s << false;
    QTest::newRow("another path") << u"127.0.0.1:8188/comfy"_s << false;
    QTest::newRow("another machine") << u"gpu.invalid:8188"_s << false;
}

void tst_ServerProfiles::comfyUiIsFoundByItsPlace()
{
    QFETCH(QString, address);
    QFETCH(bool, isFound);
    ServerProfiles profiles;
    profiles.add(ServerKind::Api, u"Another"_s, u"http://127.0.0.1:8188"_s, {});
    const QString id = profiles.add(ServerKind::ComfyUi, u"Mine"_s, address, {});
    QVERIFY(!id.isEmpty());
    QCOMPARE(profiles.idOfComfyUi(QUrl(u"http://127.0.0.1:8188"_s)), isFound ? id : QString());
}

REGISTER_TEST(tst_ServerProfiles)
#include "tst_serverprofiles.moc"

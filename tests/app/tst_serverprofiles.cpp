// SPDX-License-Identifier: MIT

#include "runnerfixture.h"
#include "settings/serverprofiles.h"
#include "shared/testprogram.h"

#include <QtCore/qfile.h>
#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

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
    QCOMPARE(profiles.profile(u"production"_s).url, QUrl(u"https://api.comfydeploy.com/api"_s));
    QCOMPARE(profiles.profile(u"no such"_s).id, u"local"_s);
}

void tst_ServerProfiles::problems_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("caFile");
    QTest::addColumn<QString>("expected"); // part of the sentence; empty: no problem

    const QString ca = QStringLiteral(TEST_DATA_DIR) + u"/tls/ca.crt"_s;
    const QString key = QStringLiteral(TEST_DATA_DIR) + u"/tls/server.key"_s;
    QTest::newRow("fine") << u"Mine"_s << u"https://h.invalid/api"_s << QString() << QString();
    QTest::newRow("no scheme") << u"Mine"_s << u"h.invalid/api/"_s << QString() << QString();
    QTest::newRow("with CA") << u"Mine"_s << u"https://h.invalid/api"_s << ca << QString();
    QTest::newRow("no name") << u"  "_s << u"https://h.invalid"_s << QString() << u"a name"_s;
    QTest::newRow("no host") << u"Mine"_s << u"https://"_s << QString() << u"must look like"_s;
    QTest::newRow("other scheme") << u"Mine"_s << u"ftp://h.invalid"_s << QString()
                                  << u"must look like"_s;
    QTest::newRow("a port that is none")
        << u"Mine"_s << u"https://h.invalid:99999/api"_s << QString()
        << u"not \u201Chttps://h.invalid:99999/api\u201D"_s;
    QTest::newRow("spaces") << u"Mine"_s << u" my server "_s << QString()
                            << u"not \u201Cmy server\u201D"_s;
    QTest::newRow("password") << u"Mine"_s << u"https://u:p@h.invalid/"_s << QString()
                              << u"password"_s;
    QTest::newRow("token in the query")
        << u"Mine"_s << u"https://h.invalid/api?cd_token=x"_s << QString() << u"question mark"_s;
    QTest::newRow("no such CA") << u"Mine"_s << u"https://h.invalid"_s << u"/no/such.pem"_s
                                << u"/no/such.pem"_s;
    QTest::newRow("no certificate")
        << u"Mine"_s << u"https://h.invalid"_s << key << u"no PEM certificate"_s;
}

void tst_ServerProfiles::problems()
{
    QFETCH(QString, name);
    QFETCH(QString, url);
    QFETCH(QString, caFile);
    QFETCH(QString, expected);

    ServerProfiles profiles;
    const QString problem = profiles.problemWith(name, url, caFile);
    if (expected.isEmpty())
        QCOMPARE(problem, QString());
    else
        QVERIFY2(problem.contains(expected), qPrintable(problem));
    QCOMPARE(profiles.add(name, url, caFile).isEmpty(), !expected.isEmpty());
    QCOMPARE(profiles.rowCount(), expected.isEmpty() ? 4 : 3);
}

void tst_ServerProfiles::ownOnesAreKept()
{
    QString id;
    {
        ServerProfiles profiles;
        const QAbstractItemModelTester tester(&profiles);
        QSignalSpy counts(&profiles, &ServerProfiles::countChanged);
        id = profiles.add(u" Studio "_s, u"studio.invalid/api/"_s, QString());
        QCOMPARE(counts.size(), 1);
    }
    {
        ServerProfiles profiles;
        QCOMPARE(profiles.rowCount(), 4);
        QCOMPARE(profiles.profile(id).name, u"Studio"_s);
        QCOMPARE(profiles.profile(id).url, QUrl(u"https://studio.invalid/api"_s));
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
    QCOMPARE(profiles.profile(profiles.add(u"A"_s, url, QString())).isLocal(), expected);
}

void tst_ServerProfiles::bookingIsKept()
{
    ServerProfiles().setBooking(u"production"_s, u" w "_s, u"m"_s);
    ServerProfiles profiles;
    QCOMPARE(profiles.rowCount(), 3);
    QCOMPARE(profiles.profile(u"production"_s).workflowId, u"w"_s);
    QCOMPARE(profiles.profile(u"production"_s).machineId, u"m"_s);
}

REGISTER_TEST(tst_ServerProfiles)
#include "tst_serverprofiles.moc"

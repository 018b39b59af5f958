// SPDX-License-Identifier: MIT

// What a program sees that has forgotten its QCoreApplication, or makes it late.
#include <ComfyDeployLocal/LocalServer>

#include <QtTest/QtTest>

using namespace ComfyDeploy;

class tst_LocalServerAppless : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listen();
};

void tst_LocalServerAppless::listen()
{
    QVERIFY(!QCoreApplication::instance());
    LocalServer server;
    QVERIFY(!server.listen());
    QCOMPARE(server.errorString(), QStringLiteral("a QCoreApplication is needed first"));
    QVERIFY(!server.isListening());

    int count = 1;
    char name[] = "late";
    char *arguments[] = {name, nullptr};
    const QCoreApplication application(count, arguments);
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
}

QTEST_APPLESS_MAIN(tst_LocalServerAppless)
#include "tst_localserver_appless.moc"
